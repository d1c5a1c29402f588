"""Evidence, and proofs that anybody can check."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sipatenas.cli.problem import Problem
from sipatenas.cli.progress import progress
from sipatenas.cli.setup import acting_user, office_of, open_house
from sipatenas.config import env

if TYPE_CHECKING:
    from sipatenas.evidence.verify import Trust

LEGEND = "proven: terbukti · failed: gagal · absent: tidak terbukti dari yang disebut · pending: menunggu"
"""The words of `verify` for who reads its answer; programs read the words themselves."""


def ledger_verify(_args: argparse.Namespace) -> int:
    open_house()
    from sipatenas.accounts.commands import verify_access_log
    from sipatenas.attribution.audit import discrepancies as judgements
    from sipatenas.core.commands import verify_ledger
    from sipatenas.evidence import checkpoints
    from sipatenas.evidence.audit import discrepancies as seals
    from sipatenas.evidence.stamps.audit import discrepancies as stamps

    with progress("memeriksa") as bar:
        status = verify_ledger(progress=bar)
    found = checkpoints.verify()
    for line in found.faults:
        print(f"TITIK PERIKSA {line}")
        status = 1
    if found.count > len(found.faults):
        print(f"… dan {found.count - len(found.faults)} lagi")
    for line in found.notes:
        print(f"CATATAN {line}")
    print(f"{found.checkpoints} titik periksa, {found.stamps} bercap waktu, {found.count} tidak cocok")
    for line in verify_access_log():
        print(f"CATATAN AKSES {line}")
        status = 1
    for line in (*judgements(), *seals(), *stamps()):
        print(f"TIDAK SAMA DENGAN BUKU BESAR {line}")
        status = 1
    return status


def capture(args: argparse.Namespace) -> int:
    """Capture links one after the other; a link that fails does not stop the next."""
    open_house()
    from sipatenas.core.clock import edge_clock
    from sipatenas.evidence.commands import capture_links

    named = bool(env.value("SIPATENAS_USER", ""))
    user = acting_user() if named else None
    status = 0
    for done in capture_links(
        urls=args.urls,
        out=Path(args.out),
        office=office_of(args.office, user),
        user=user,
        reason=env.value("SIPATENAS_PURPOSE", "") or "tangkapan dari baris perintah",
        clock=edge_clock(),
        tell=lambda url, percent, words: print(f"{url}: {percent}% {words}", file=sys.stderr),
    ):
        if done.path is None:
            print(f"{done.url}: {done.because} {done.remedy}", file=sys.stderr)
            status = 1
        else:
            print(done.path)
    return status


def verify(args: argparse.Namespace) -> int:
    """Judge packages, proof by proof; 1 only if a proof fails. Needs no installation."""
    from sipatenas.evidence.standalone.words import shown
    from sipatenas.evidence.verify import verify_package

    trust = _trust(args)
    status = 0
    for name in args.packages:
        report = verify_package(Path(name), trust=trust)
        print(shown(report.package))
        if report.sealed:
            print(
                shown(f"  menurut manifesnya sendiri: ditangkap {report.captured}, disegel {report.sealed}")
            )
        for proof in report.proofs:
            what = shown(f"{proof.name} {proof.of}".strip())
            print(f"  {what:<20} {proof.verdict.value:<8} {shown(proof.because)}")
        status = 1 if report.has_failed else status
    print(LEGEND, file=sys.stderr)
    return status


def _trust(args: argparse.Namespace) -> Trust:
    """What the caller knows from elsewhere. A key's hand-overs lie beside it as the house publishes them."""
    from sipatenas.evidence.keys import KeyUnusableError, read_public
    from sipatenas.evidence.stamps.headers import source
    from sipatenas.evidence.verify import Trust

    key = Path(args.key) if args.key else None
    try:
        pem = key.read_bytes() if key else None
        if pem is not None:
            read_public(pem)
    except (OSError, KeyUnusableError) as wrong:
        raise Problem(f"kunci {key} tidak dapat dibaca: {_said(wrong)}") from wrong
    beside = sorted(key.parent.glob("office-*.handover.json")) if key else []
    try:
        roots = tuple(Path(name).read_bytes() for name in args.ca)
        for name, root in zip(args.ca, roots, strict=True):
            _certificates(name, root)
        handovers = tuple(path.read_bytes() for path in (*map(Path, args.handover), *beside))
    except (OSError, ValueError) as wrong:
        raise Problem(f"berkas pembanding tidak dapat dibaca: {_said(wrong)}") from wrong
    return Trust(key=pem, handovers=handovers, authorities=roots, headers=source(args.headers))


def _certificates(name: str, data: bytes) -> None:
    from cryptography import x509

    try:
        x509.load_pem_x509_certificates(data)
    except ValueError as wrong:
        raise Problem(
            f"{name} bukan sertifikat PEM; mintalah berkasnya dari otoritas cap waktu itu"
        ) from wrong


def _said(wrong: Exception) -> str:
    """What is wrong with a file that was named, to the person who named it."""
    if isinstance(wrong, FileNotFoundError):
        return f"{wrong.filename} tidak ada"
    return f"{wrong.filename}: {wrong.strerror}" if isinstance(wrong, OSError) else str(wrong)


def keys_rotate(args: argparse.Namespace) -> int:
    """Give an office a new signing key; the old one signs the hand-over and stays published."""
    open_house()
    from django.conf import settings

    from sipatenas.core.clock import edge_clock
    from sipatenas.evidence.keys import KeyUnusableError
    from sipatenas.evidence.rotation import rotate

    office = office_of(args.office, None)
    try:
        made = rotate(settings.SIPATENAS_KEYS, office.code, now=edge_clock().now())
    except KeyUnusableError as wrong:
        raise Problem(str(wrong)) from wrong
    told = made.statement
    print(f"{office.code}: {told.old_key_id} -> {told.new_key_id}")
    print(
        f"Umumkan sidik kunci yang baru, dan {settings.SIPATENAS_KEYS}/office-{office.code}*.handover.json",
        file=sys.stderr,
    )
    return 0


def keys_wrap(args: argparse.Namespace) -> int:
    """Wrap the keys of files by the wrapping key in use, after replacing it if asked; 1 when some did not open.

    Stopped anywhere, the same command goes on. The former key goes a day later, when nothing lies under it any more.
    """
    open_house()
    from sipatenas.core.blobs.rewrapping import rewrap_house
    from sipatenas.core.clock import edge_clock
    from sipatenas.core.wrapping import WrappingKeyError
    from sipatenas.evidence.vault.rewrapping import rewrap

    try:
        if args.house:
            done = rewrap_house(clock=edge_clock(), replace=args.replace)
        else:
            done = rewrap(office=office_of(args.office, None).code, clock=edge_clock(), replace=args.replace)
    except WrappingKeyError as wrong:
        raise Problem(str(wrong)) from wrong
    if args.replace and not done.is_replaced:
        print(
            "penggantian sebelumnya belum selesai dan dilanjutkan; tidak ada kunci baru dibuat",
            file=sys.stderr,
        )
    print(f"{done.moved} dibungkus ulang, {done.locked} tidak terbuka")
    print(f"{len(done.gone)} kunci lama dilepas, {len(done.waiting)} menunggu", file=sys.stderr)
    if done.is_replaced:
        print("buat cadangan baru: cadangan lama tidak memuat kunci yang baru", file=sys.stderr)
    return 1 if done.locked else 0

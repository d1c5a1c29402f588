"""Checks a package against itself and against what is known from elsewhere. No Django, no database.

Each proof is judged by itself: proven, failed, absent (not in the package, or nothing to compare it with) or
pending. A failure names what does not fit.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from sipatenas.evidence import manifest, package
from sipatenas.evidence.foreign import wacz
from sipatenas.evidence.foreign.verify import is_foreign, verify_foreign
from sipatenas.evidence.judging import contents, recording, signing, stamps
from sipatenas.evidence.judging.opening import MOST_BYTES, Opened, checked, opened
from sipatenas.evidence.judging.verdicts import (
    MalformedError,
    Proof,
    Report,
    Trust,
    Verdict,
    absent,
    failed,
    proven,
)
from sipatenas.evidence.parts import Part

__all__ = [
    "MalformedError",
    "Proof",
    "Report",
    "Trust",
    "Verdict",
    "verify_bytes",
    "verify_file",
    "verify_files",
    "verify_package",
]

_NOTHING = Trust()


def verify_package(path: Path, *, key: Path | None = None, trust: Trust = _NOTHING) -> Report:
    """Judge the package at `path`; `key` is the office's public key (PEM) as the office has published it.

    Never raises for a bad package: what is wrong with it stands in the report.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            return _unreadable(path.name, f"berkas lebih besar dari {MOST_BYTES // 2**20} MB")
        with path.open("rb") as file:
            return verify_file(file, name=path.name, pinned=key.read_bytes() if key else None, trust=trust)
    except FileNotFoundError:
        return _unreadable(path.name, "berkas tidak dapat dibaca: tidak ada berkas dengan nama itu")
    except OSError as error:
        return _unreadable(path.name, f"berkas tidak dapat dibaca: {error.strerror or error}")


def verify_bytes(
    data: bytes, *, name: str = "", pinned: bytes | None = None, trust: Trust = _NOTHING
) -> Report:
    """Judge a package's bytes; see `verify_package`. `pinned` is the office's key where `trust` has none."""
    return verify_file(io.BytesIO(data), name=name, pinned=pinned, trust=trust)


def verify_files(files: Mapping[str, Part], *, name: str = "", trust: Trust = _NOTHING) -> Report:
    """Judge the files of which a package is about to be made, by path; raises what reading them raises."""
    built = proven("container", "wadah ZIP dibuat sistem dari berkas-berkas ini")
    return _judged(checked(files), built, name, trust)


def verify_file(
    file: BinaryIO, *, name: str = "", pinned: bytes | None = None, trust: Trust = _NOTHING
) -> Report:
    """Judge the package in an open file, of which only pieces are in memory; see `verify_bytes`."""
    if pinned is not None:
        trust = replace(trust, key=pinned)
    if (foreign := _foreign(file)) is not None:
        return verify_foreign(foreign, name=name, is_office_wanted=trust.key is not None)
    try:
        found = opened(file)
    except MalformedError as malformed:
        return _unreadable(name, str(malformed))
    return _judged(found, contents.container(file, found), name, trust)


def _foreign(file: BinaryIO) -> bytes | None:
    """The file's bytes where it is another recorder's WACZ."""
    try:
        with zipfile.ZipFile(file) as archive:
            is_ours = not wacz.is_foreign([one.filename for one in archive.infolist()])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    file.seek(0)
    data = b"" if is_ours else file.read()
    return data if data and is_foreign(data) else None


def _judged(found: Opened, container: Proof, name: str, trust: Trust) -> Report:
    try:
        told = manifest.decode(found.part(package.MANIFEST))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        unread = failed("manifest", f"manifest.json bukan manifes SIPATENAS: {error}")
        return Report(package=name, proofs=(unread, *signing.signed(found, None, trust)))
    return Report(
        package=name,
        proofs=(container, *_proofs(found, told, trust)),
        id=told.id,
        label=told.label,
        office=told.office_name,
        key_id=told.signer.key_id,
        captured=told.captured.utc,
        sealed=told.sealed.utc,
    )


def _proofs(found: Opened, told: manifest.Manifest, trust: Trust) -> tuple[Proof, ...]:
    proofs = [
        contents.manifest_itself(found, told),
        contents.objects(found.objects, told),
        contents.merkle(told),
        *signing.signed(found, told, trust),
    ]
    if found.is_first:
        return (*proofs, absent("timestamp", "paket bentuk pertama tidak memuat cap waktu pihak ketiga"))
    return (
        *proofs,
        contents.seal(found),
        *stamps.timestamps(found, told, trust),
        stamps.opentimestamps(found, told, trust),
        recording.wacz(found),
        recording.warc(found),
    )


def _unreadable(name: str, because: str) -> Report:
    return Report(package=name, proofs=(failed("container", because),))

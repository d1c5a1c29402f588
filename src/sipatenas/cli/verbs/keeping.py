"""Backups, and the way back."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from sipatenas.cli.problem import Problem
from sipatenas.cli.progress import progress
from sipatenas.cli.setup import open_empty, open_house
from sipatenas.config import env


def backup(args: argparse.Namespace) -> int:
    """Write a backup; prints its folder. 1 when a file could not be read and is not in it."""
    passphrase = _passphrase(args.passphrase_file, twice=True)
    open_house()
    from sipatenas.core.clock import edge_clock
    from sipatenas.evidence.backup.archive import BackupError
    from sipatenas.evidence.backup.making import FILES, KEYS, make

    try:
        with progress("mencadangkan") as bar:
            made = make(out=Path(args.out), passphrase=passphrase, clock=edge_clock(), tell=bar)
    except BackupError as error:
        raise Problem(str(error)) from error
    print(made.folder)
    print(f"{made.files} berkas, {made.size} bita; dibaca kembali sampai akhir dan cocok", file=sys.stderr)
    print(f"simpan {KEYS} terpisah dari {FILES}, dan kata sandinya terpisah dari keduanya", file=sys.stderr)
    if made.gone:
        print(f"{made.gone} berkas dimusnahkan selagi cadangan dibuat", file=sys.stderr)
    for name in made.damaged:
        print(f"TIDAK TERBACA, tidak ikut dicadangkan: {name}", file=sys.stderr)
    return 1 if made.damaged else 0


def restore(args: argparse.Namespace) -> int:
    """Bring a house back into an empty place, or mend single files, or put a lost key back."""
    if args.blob is not None and args.key:
        raise Problem("pilih salah satu: --blob atau --key")
    passphrase = _passphrase(args.passphrase_file)
    if args.blob is not None:
        return _mend(Path(args.folder), args.blob, passphrase)
    if args.key:
        return _key(args, passphrase)
    open_empty()
    from sipatenas.evidence.backup.archive import BackupError
    from sipatenas.evidence.backup.restoring import restore as bring_back

    try:
        with progress("memulihkan") as bar:
            keys = Path(args.keys) if args.keys else None
            done = bring_back(folder=Path(args.folder), keys=keys, passphrase=passphrase, tell=bar)
    except BackupError as error:
        raise Problem(str(error)) from error
    print(f"{done.files} berkas, {done.chains} rantai, {done.verified} paket bukti diperiksa")
    for fault in done.faults:
        print(f"TIDAK BERES {fault}")
    return 1 if done.faults else 0


def _mend(folder: Path, sha256s: list[str], passphrase: str) -> int:
    open_house()
    from sipatenas.core.clock import edge_clock
    from sipatenas.evidence.backup.archive import BackupError
    from sipatenas.evidence.backup.restoring import mend

    try:
        found = mend(folder=folder, sha256s=sha256s, passphrase=passphrase, clock=edge_clock())
    except BackupError as error:
        raise Problem(str(error)) from error
    for sha256, whole in sorted(found.items()):
        print(f"{sha256} {'utuh' if whole else 'TIDAK PULIH'}")
    if not found:
        print("tidak ada berkas yang perlu dipulihkan: semua yang diperiksa dapat dibaca", file=sys.stderr)
    return 0 if all(found.values()) else 1


def _key(args: argparse.Namespace, passphrase: str) -> int:
    open_house()
    from sipatenas.evidence.backup.archive import BackupError
    from sipatenas.evidence.backup.making import KEYS
    from sipatenas.evidence.backup.restoring import bring_key

    archived = Path(args.keys) if args.keys else Path(args.folder) / KEYS
    try:
        print(bring_key(archived=archived, name=Path(args.key).name, passphrase=passphrase))
    except BackupError as error:
        raise Problem(str(error)) from error
    return 0


def _passphrase(named: str | None, *, twice: bool = False) -> str:
    """The passphrase: the first line of a file, the environment's, or asked for on a terminal."""
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").partition("\n")[0]
        except FileNotFoundError as error:
            raise Problem(f"{named} tidak ada: sebutkan berkas yang memuat kata sandi cadangan") from error
        except OSError as error:
            raise Problem(f"{named} tidak dapat dibaca: {error.strerror or error}") from error
    given = env.value("SIPATENAS_BACKUP_PASSPHRASE", "")
    if given:
        return given
    if not sys.stdin.isatty():
        raise Problem(
            "sebutkan kata sandi cadangan dengan --passphrase-file atau SIPATENAS_BACKUP_PASSPHRASE"
        )
    asked = getpass.getpass("Kata sandi cadangan: ")
    if twice and getpass.getpass("Sekali lagi: ") != asked:
        raise Problem("kedua kata sandi tidak sama")
    return asked

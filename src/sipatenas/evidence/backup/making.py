"""Making a backup: the database at one moment, then every file its rows name, checked on the way."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db.models import Q

from sipatenas.core import blobs, cipher
from sipatenas.core.blobs import records as blob_files
from sipatenas.core.blobs import scrub as blobs_scrub
from sipatenas.core.canonical import canonical
from sipatenas.core.clock import Clock
from sipatenas.core.files import flush_folder
from sipatenas.core.models import Blob
from sipatenas.evidence.backup import archive, database
from sipatenas.evidence.backup.archive import BackupError
from sipatenas.evidence.models.vault import VaultBlob, VaultState
from sipatenas.evidence.vault import files, scrub

KEYS, FILES, ABOUT = "kunci.sipatenas", "berkas.sipatenas", "cadangan.json"
PREFIX = "sipatenas-"
INDEX = "index.ndjson"
_TRIES = 3
_HASH = 64
_LEFT_OUT = ("static", "sipatenas.sqlite3", "sipatenas.sqlite3-wal", "sipatenas.sqlite3-shm")

Tell = Callable[[int, int], None]


@dataclass
class Made:
    """A backup: its folder, files and bytes in it, what could not be read, what was destroyed meanwhile."""

    folder: Path
    files: int = 0
    size: int = 0
    damaged: list[str] = field(default_factory=list)
    gone: int = 0


class _MovedError(Exception):
    """The house changed under the backup: a plain file moved into the vault."""


def make(*, out: Path, passphrase: str, clock: Clock, tell: Tell | None = None) -> Made:
    """Write a backup into a new folder of `out`, whole or not at all, and read it once more to its end.

    A file that is rotten or missing is left out and named: the backup stands without it, and older backups may still
    have it. Raises BackupError: a short passphrase, no room, another backup running.
    """
    archive.check_passphrase(passphrase)
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{PREFIX}{clock.now():%Y%m%dT%H%M%SZ}"
    with _alone(out):
        if target.exists():
            raise BackupError(f"{target} sudah ada")
        for number in range(_TRIES):
            part = out / f".part-{target.name}-{number}"
            part.mkdir(mode=0o700)
            try:
                made = _made(part, passphrase, clock, tell)
            except _MovedError:
                shutil.rmtree(part)
                continue
            except OSError as error:
                raise BackupError(f"cadangan tidak dapat ditulis: {error}") from error
            part.rename(target)
            flush_folder(out)
            made.folder = target
            return made
    raise BackupError("berkas terus berpindah selama cadangan dibuat; coba lagi nanti")


def _made(part: Path, passphrase: str, clock: Clock, tell: Tell | None) -> Made:
    made = Made(folder=part)
    dumped = database.dump(part)
    index = _write_files(part / FILES, dumped, made, passphrase, tell)
    with archive.writing(part / KEYS, part="keys", passphrase=passphrase) as writer:
        writer.add(INDEX, index)
        with dumped.path.open("rb") as stored:
            writer.stream(dumped.path.name, dumped.path.stat().st_size, stored)
        for name, path in _own_files():
            writer.add(name, path.read_bytes())
    dumped.path.unlink()
    _read_again(part, index, passphrase)
    about = {
        "format": archive.FORMAT,
        "made_at": clock.now().isoformat(),
        "version": version("sipatenas"),
        "migrations": database.migrations(),
        "files": made.files,
        "sha256": {name: _digest(part / name) for name in (KEYS, FILES)},
    }
    (part / ABOUT).write_text(canonical(about), encoding="utf-8")
    flush_folder(part)
    return made


def _write_files(path: Path, dumped: database.Dump, made: Made, passphrase: str, tell: Tell | None) -> bytes:
    """The archive of files; returns the list of what is in it, one JSON object a line."""
    index = io.StringIO()
    wanted = [("vault", *one) for one in dumped.vault] + [("blobs", *one) for one in dumped.others]
    with archive.writing(path, part="files", passphrase=passphrase) as writer:
        for number, (store, name, sha256) in enumerate(wanted, start=1):
            size = _added(writer, store, name, sha256, made)
            if size is not None:
                made.files, made.size = made.files + 1, made.size + size
                row = {"name": f"{store}/{name}", "sha256": sha256, "size": size}
                index.write(canonical(row) + "\n")
            if tell:
                tell(number, len(wanted))
    return index.getvalue().encode()


def _added(writer: archive.Writer, store: str, name: str, sha256: str, made: Made) -> int | None:
    """Put a stored file into the archive if it is what it should be, and say its size; else None, with why."""
    try:
        size = _size_of_whole(store, name, sha256)
        source = archive.Pieced(_stored(store, name)) if size is not None else None
    except (FileNotFoundError, blobs.BlobMissing):
        if _is_gone(store, name):
            made.gone += 1
            return None
        source = None
    except blobs.BlobDamaged:
        source = None
    if source is None or size is None:
        made.damaged.append(f"{store}/{name}")
        return None
    writer.stream(f"{store}/{name}", size, cast("BinaryIO", source))
    if source.sha256 != sha256 or source.read(1):
        raise BackupError(f"{store}/{name} berubah selagi dicadangkan; coba lagi")
    return size


def _stored(store: str, name: str) -> Iterator[bytes]:
    """The bytes to be archived: ciphertexts as they lie, files still in plain by their content, wherever it is now."""
    if store == "vault":
        return files.pieces(name)
    return blobs.pieces(name) if len(name) == _HASH else blob_files.ENCRYPTED.pieces(name)


def _size_of_whole(store: str, name: str, sha256: str) -> int | None:
    """The size of what lies there; None when it is not what the dump says, or does not open.

    It is the scrubber's own judgement. One that is locked is kept all the same: its key may come back.
    """
    row: VaultBlob | Blob | None
    if store == "vault":
        row = VaultBlob.objects.filter(name=name).first()
        found = scrub.judge(row) if row else None
    else:
        row = Blob.objects.filter(name=name).first() if len(name) != _HASH else None
        found = VaultState(blobs_scrub.judge(row)) if row else None
    if row is None:
        return _measured(_stored(store, name), sha256)
    if found == VaultState.MISSING:
        raise FileNotFoundError(name)
    if found not in (VaultState.KEPT, VaultState.LOCKED) or row.stored_sha256 != sha256:
        return None
    return cipher.length_of(row.size)


def _measured(pieces: Iterator[bytes], sha256: str) -> int | None:
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return size if digest.hexdigest() == sha256 else None


def _is_gone(store: str, name: str) -> bool:
    """Whether a file that the dump names was removed since: destroyed, which is well, or moved into the vault."""
    if store == "vault":
        return VaultBlob.objects.filter(name=name, state=VaultState.DESTROYED).exists()
    if Blob.objects.filter(Q(pk=name) | Q(name=name)).exists():
        return False
    raise _MovedError


def _own_files() -> Iterator[tuple[str, Path]]:
    """The keys, and the small files of the data folder: the secret of the sessions, own rules, rejected rows."""
    keys = Path(settings.SIPATENAS_KEYS)
    for path in sorted(keys.glob("*")) if keys.is_dir() else []:
        if path.is_file() and not path.name.startswith(".part-"):
            yield f"keys/{path.name}", path
    data = Path(settings.SIPATENAS_DATA)
    apart = {keys.resolve(), *(_location(storages[alias]) for alias in ("blobs", "vault"))}
    for folder, below, names in os.walk(data):
        here = Path(folder)
        below[:] = [one for one in below if (here / one).resolve() not in apart and one not in _LEFT_OUT]
        below[:] = [one for one in below if not one.startswith(".part-")]
        for name in sorted(names):
            path = here / name
            if (
                path.is_file()
                and not path.is_symlink()
                and name not in _LEFT_OUT
                and not name.startswith(".")
            ):
                yield f"data/{path.relative_to(data).as_posix()}", path


def _location(storage: Storage) -> Path | None:
    location = getattr(storage, "location", None)
    return Path(str(location)).resolve() if location and hasattr(storage, "base_location") else None


def _read_again(part: Path, index: bytes, passphrase: str) -> None:
    """Both archives open to their last byte, and the files are those of the list."""
    found = io.StringIO()
    for entry in archive.entries(part / FILES, part="files", passphrase=passphrase):
        digest = hashlib.sha256()
        while piece := entry.data.read(cipher.PIECE):
            digest.update(piece)
        row = {"name": entry.name, "sha256": digest.hexdigest(), "size": entry.size}
        found.write(canonical(row) + "\n")
    if found.getvalue().encode() != index:
        raise BackupError("arsip berkas tidak terbaca kembali seperti yang ditulis; periksa media cadangan")
    names = [entry.name for entry in archive.entries(part / KEYS, part="keys", passphrase=passphrase)]
    if INDEX not in names:
        raise BackupError("arsip kunci tidak terbaca kembali seperti yang ditulis; periksa media cadangan")


def _digest(path: Path) -> str:
    with path.open("rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """One backup at a time in a folder; what a killed one left is cleared away."""
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"cadangan lain sedang ditulis ke {out}") from error
        for left in out.glob(f".part-{PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield

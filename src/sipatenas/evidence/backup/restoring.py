"""The way back: a whole house into an empty place, or one file, or one key, into a house that lost it."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command

from sipatenas.core import blobs, ledger
from sipatenas.core.blobs import records as blob_files
from sipatenas.core.blobs import scrub as blobs_scrub
from sipatenas.core.clock import Clock
from sipatenas.core.files import put_whole
from sipatenas.core.models import Blob, BlobState
from sipatenas.evidence.backup import archive, database
from sipatenas.evidence.backup.archive import BackupError
from sipatenas.evidence.backup.making import ABOUT, FILES, INDEX, KEYS, Tell
from sipatenas.evidence.models.evidence import Evidence
from sipatenas.evidence.models.vault import BAD, VaultBlob, VaultState
from sipatenas.evidence.vault import files, scrub

MARK = ".restoring"
SAMPLE = 20
_HASH = 64
_IN_MEMORY = 8 << 20
_HARMLESS = {"secret.key", "static", MARK}


@dataclass
class Restored:
    """What was brought back, and what the checks found: `faults` is empty when all is well."""

    files: int = 0
    chains: int = 0
    verified: int = 0
    faults: list[str] = field(default_factory=list)


def restore(*, folder: Path, keys: Path | None, passphrase: str, tell: Tell | None = None) -> Restored:
    """Bring a house back from `folder` (`keys`: the key archive, where it is kept apart) into an empty place.

    Files first, keys next, the database last: a restore that was killed leaves no house, and the same one may be
    begun again. Raises BackupError where something stands already (nothing is ever written over), and for the backup
    of a newer version of this software, whose tables this one does not know.
    """
    about = _about(folder)
    refuse_newer(json.loads(about))
    data = Path(settings.SIPATENAS_DATA)
    _refuse_unless_empty(data, about)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data / MARK).write_text(about, encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix=".part-restore-", dir=data) as beside:
        index, dumped = _unpack_keys(keys or folder / KEYS, Path(beside), passphrase)
        done = Restored(files=_place_files(folder / FILES, index, passphrase, tell))
        _place_own(Path(beside), data)
        database.restore(dumped)
    call_command("migrate", verbosity=0, interactive=False)
    verify(done)
    (data / MARK).unlink(missing_ok=True)
    return done


def verify(done: Restored) -> None:
    """The checks of every day over what was brought back: each file, each chain, a sample of evidence."""
    from sipatenas.evidence import rotation, services
    from sipatenas.evidence.audit import published_key
    from sipatenas.evidence.verify import Trust, verify_bytes

    for blob in VaultBlob.objects.exclude(state=VaultState.DESTROYED).iterator(500):
        if (state := scrub.judge(blob)) != VaultState.KEPT:
            done.faults.append(f"brankas {blob.sha256}: {state.label}")
    for other in Blob.objects.iterator(500):
        if (now := blobs_scrub.judge(other)) != BlobState.KEPT:
            done.faults.append(f"berkas {other.sha256}: {now.label}")
    report = ledger.verify()
    done.chains = report.chains
    if not report.whole:
        done.faults.append(
            f"buku kejadian: {report.broken_chains} rantai putus, pemicu {report.missing_guards}"
        )
    sealed = Evidence.objects.filter(state="sealed").exclude(disposals__state="done")
    ids = list(sealed.values_list("pk", flat=True))
    for evidence in sealed.filter(pk__in=random.sample(ids, min(SAMPLE, len(ids)))):
        try:
            statements = tuple(rotation.handovers(settings.SIPATENAS_KEYS, evidence.office_id))
            trust = Trust(key=published_key(evidence), handovers=statements)
            found = verify_bytes(services.package_of(evidence), trust=trust)
        except blobs.BlobError as error:
            done.faults.append(f"bukti {evidence.pk}: {error}")
            continue
        done.verified += 1
        done.faults += [
            f"bukti {evidence.pk}: {one.because}" for one in found.proofs if one.verdict == "failed"
        ]


def mend(*, folder: Path, sha256s: Iterable[str], passphrase: str, clock: Clock) -> dict[str, bool]:
    """Put files that are rotten or missing back from a backup, by the hash of their content (none given: all).

    Returns each hash with whether it is whole now. A file that is whole is not touched.
    """
    wanted = set(sha256s)
    torn: dict[str, VaultBlob | Blob] = {}
    result: dict[str, bool] = {}
    for name, row in _asked_for(wanted):
        is_whole = _is_whole_now(row, clock)
        result[row.sha256] = is_whole and result.get(row.sha256, True)
        if not is_whole:
            torn[name] = row
    result |= dict.fromkeys(wanted - result.keys(), False)
    if not torn:
        return result
    for entry in archive.entries(folder / FILES, part="files", passphrase=passphrase):
        if found := _row_of(entry.name, torn):
            _brought(entry, found)
            result[found.sha256] = _is_whole_now(found, clock)
    return result


def _asked_for(wanted: set[str]) -> Iterator[tuple[str, VaultBlob | Blob]]:
    """The stored files of those hashes, or else all in trouble, by their names in an archive."""
    held = VaultBlob.objects.exclude(state=VaultState.DESTROYED)
    for blob in held.filter(sha256__in=wanted) if wanted else held.filter(state__in=BAD):
        yield f"vault/{blob.name}", blob
    others = Blob.objects.filter(pk__in=wanted) if wanted else Blob.objects.filter(state__in=BAD)
    for other in others:
        yield f"blobs/{other.name or other.sha256}", other


def _row_of(name: str, torn: Mapping[str, VaultBlob | Blob]) -> VaultBlob | Blob | None:
    """The row that an archived file mends; an older archive may have in plain what is encrypted now."""
    store, _, last = name.partition("/")
    if store == "blobs" and len(last) == _HASH:
        return next((row for row in torn.values() if isinstance(row, Blob) and row.sha256 == last), None)
    return torn.get(name)


def _brought(entry: archive.Entry, row: VaultBlob | Blob) -> None:
    """Put the archived bytes in the file's place, if they are what belongs there."""
    with _taken(entry) as (spool, sha256):
        if isinstance(row, VaultBlob):
            if sha256 == row.stored_sha256:
                _save("vault", files.place(row.name), spool)
        elif row.name and sha256 == row.stored_sha256:
            _save("blobs", blob_files.place_of(row), spool)
        elif sha256 == row.sha256:
            Blob.objects.filter(pk=row.pk).update(name="", state=BlobState.KEPT)
            row.name = ""
            _save("blobs", blob_files.plain_place(sha256), spool)


def _is_whole_now(row: VaultBlob | Blob, clock: Clock) -> bool:
    if isinstance(row, VaultBlob):
        return scrub.check(row, clock=clock) == VaultState.KEPT
    return blobs_scrub.check(row, clock=clock) == BlobState.KEPT


def bring_key(*, archived: Path, name: str, passphrase: str) -> Path:
    """Put one file of the key folder back (`office-65.71.wrap`). Raises BackupError: it is there already, or none."""
    target = Path(settings.SIPATENAS_KEYS) / name
    if target.exists():
        raise BackupError(f"{target} sudah ada; kunci tidak ditimpa")
    found = b""
    for entry in archive.entries(archived, part="keys", passphrase=passphrase):
        if entry.name == f"keys/{name}":
            found = entry.data.read()
    if not found:
        raise BackupError(f"cadangan itu tidak memuat kunci bernama {name}")
    _write(target, found)
    return target


def _about(folder: Path) -> str:
    try:
        text = (folder / ABOUT).read_text(encoding="utf-8")
        about = json.loads(text)
        sound = about["format"] == archive.FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder} bukan folder cadangan SIPATENAS") from error
    if not sound:
        raise BackupError(f"{folder} dibuat oleh versi lain yang tidak dikenal")
    return text


def refuse_newer(about: dict[str, Any]) -> None:
    """Raises BackupError where the database went through changes that this version does not know."""
    unknown = database.unknown_migrations(about.get("migrations", ()))
    own, its = version("sipatenas"), str(about.get("version", ""))
    if unknown or _numbers(its) > _numbers(own):
        why = f" (perubahan basis data yang tidak dikenal: {', '.join(unknown[:3])})" if unknown else ""
        raise BackupError(
            f"cadangan ini dibuat oleh versi {its}, lebih baru daripada {own} di sini{why}; "
            "pasang versi itu, lalu pulihkan"
        )


def _numbers(told: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", told))


def _refuse_unless_empty(data: Path, about: str) -> None:
    mark = data / MARK
    begun_again = mark.exists() and mark.read_text(encoding="utf-8") == about
    if not database.is_empty():
        raise BackupError("basis data sudah ada; pemulihan hanya ke tempat yang kosong")
    if begun_again:
        for left in data.glob(".part-restore-*"):
            shutil.rmtree(left, ignore_errors=True)
        return
    places = [data, Path(settings.SIPATENAS_KEYS), *_folders()]
    for place in places:
        found = [one.name for one in place.iterdir()] if place.is_dir() else []
        own = {one.name for one in places if one.parent == place}
        if strange := sorted(set(found) - _HARMLESS - own):
            raise BackupError(f"{place} tidak kosong ({strange[0]}); pemulihan hanya ke tempat yang kosong")
    for alias in ("blobs", "vault"):
        if _folder_of(alias) is None and any(storages[alias].listdir("")):
            raise BackupError(f"wadah {alias} tidak kosong; pemulihan hanya ke tempat yang kosong")


def _folders() -> list[Path]:
    return [one for one in map(_folder_of, ("blobs", "vault")) if one is not None]


def _folder_of(alias: str) -> Path | None:
    """The folder of a storage; None where it is a bucket."""
    storage = storages[alias]
    return Path(storage.path("")) if isinstance(storage, FileSystemStorage) else None


def _unpack_keys(archived: Path, beside: Path, passphrase: str) -> tuple[dict[str, str], Path]:
    """The key archive beside the house: what the file archive must hold, and the dumped database."""
    index: dict[str, str] = {}
    dumped: Path | None = None
    for entry in archive.entries(archived, part="keys", passphrase=passphrase):
        target = beside / entry.name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("wb") as out:
            shutil.copyfileobj(entry.data, out, 1 << 20)
        target.chmod(0o600)
        if entry.name == INDEX:
            rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
            index = {row["name"]: row["sha256"] for row in rows}
        elif entry.name in (database.SQLITE, database.POSTGRESQL):
            dumped = target
    if dumped is None:
        raise BackupError(f"{archived.name} tidak memuat basis data")
    return index, dumped


def _place_files(archived: Path, index: dict[str, str], passphrase: str, tell: Tell | None) -> int:
    placed = 0
    for entry in archive.entries(archived, part="files", passphrase=passphrase):
        with _taken(entry) as (spool, sha256):
            if index.get(entry.name) != sha256:
                raise BackupError(
                    f"{entry.name} bukan berkas yang tertulis di arsip kunci: dari cadangan lain"
                )
            store, _, name = entry.name.partition("/")
            is_plain = store == "blobs" and len(name) == _HASH
            _save(store, blob_files.plain_place(name) if is_plain else files.place(name), spool)
        placed += 1
        if tell:
            tell(placed, len(index))
    if placed != len(index):
        raise BackupError(f"arsip berkas memuat {placed} dari {len(index)} berkas: dari cadangan lain")
    return placed


def _place_own(beside: Path, data: Path) -> None:
    for name, root in (("keys", Path(settings.SIPATENAS_KEYS)), ("data", data)):
        folder = beside / name
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if path.is_file():
                _write(root / path.relative_to(folder), path.read_bytes(), over=name == "data")


def _write(target: Path, data: bytes, *, over: bool = False) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if target.exists() and not over and target.read_bytes() != data:
        raise BackupError(f"{target} sudah ada dengan isi lain; tidak ditimpa")
    put_whole(target, [data], mode=0o644 if target.name.endswith(".pub.pem") else 0o600)


@contextmanager
def _taken(entry: archive.Entry) -> Iterator[tuple[IO[bytes], str]]:
    """The archived file beside, as it was archived, and its SHA-256: nothing takes a place before it is judged."""
    digest = hashlib.sha256()
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        while piece := entry.data.read(1 << 20):
            digest.update(piece)
            spool.write(piece)
        spool.seek(0)
        yield cast("IO[bytes]", spool), digest.hexdigest()


def _save(store: str, place: str, data: IO[bytes]) -> None:
    storages[store].save(place, File(data))

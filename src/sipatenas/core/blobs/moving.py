"""Files that were stored in plain are encrypted, round by round; and what killed processes left is swept away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sipatenas.core import cipher, sweeping
from sipatenas.core.blobs.reading import bytes_of
from sipatenas.core.blobs.records import ENCRYPTED, plain_place, storage
from sipatenas.core.blobs.scrub import check
from sipatenas.core.blobs.writing import entered, take_place
from sipatenas.core.clock import Clock
from sipatenas.core.models import Blob, BlobState
from sipatenas.core.sweeping import AGE, written_at

MOST, MOST_BYTES = 2_000, 1 << 30
_NAME, _HASH = 32, 64


@dataclass(frozen=True)
class Encrypted:
    """Files encrypted in this round, files found damaged, and files in plain that are left."""

    moved: int = 0
    damaged: int = 0
    left: int = 0


def encrypt_plain(*, clock: Clock, most: int = MOST, most_bytes: int = MOST_BYTES) -> Encrypted:
    """Encrypt at most so many files and bytes (at least one file) that still lie in plain.

    The ciphertext is written first, then the row, then the plain file goes: killed anywhere, the content stands.
    """
    waiting = Blob.objects.filter(name="", state=BlobState.KEPT).order_by("pk")
    moved = damaged = size = 0
    for row in waiting[:most]:
        if size and size + row.size > most_bytes:
            break
        size += row.size
        if _moved(row, clock):
            moved += 1
        elif check(row, clock=clock) != BlobState.KEPT:
            damaged += 1
    return Encrypted(moved=moved, damaged=damaged, left=waiting.count())


def sweep(*, clock: Clock, age: timedelta = AGE) -> int:
    """Remove plain files of rows that were encrypted, and files older than `age` that no row names. How many."""
    return sweeping.through(_listed(), _swept, clock=clock, age=age)


def _moved(row: Blob, clock: Clock) -> bool:
    key = cipher.new_key()
    try:
        with ENCRYPTED.drafted(bytes_of(row), key=key) as draft:
            if draft.sha256 != row.sha256:
                return False
            new = entered(draft, key, media_type=row.media_type, clock=clock)
            ENCRYPTED.keep(draft)
    except FileNotFoundError:
        return False
    if not take_place(new, of=row):
        ENCRYPTED.remove(new.name)
        return False
    storage().delete(plain_place(row.sha256))
    return True


def _swept(batch: list[tuple[str, str]], before: datetime) -> int:
    names = [name for _path, name in batch]
    encrypted = set(Blob.objects.filter(name__in=names).values_list("name", flat=True))
    rows = dict(Blob.objects.filter(pk__in=names).values_list("pk", "name"))
    removed = 0
    for path, name in batch:
        is_left = name in rows and rows[name] != ""
        is_stray = name not in encrypted and name not in rows and written_at(storage(), path) < before
        if is_left or is_stray:
            storage().delete(path)
            removed += 1
    return removed


def _listed() -> Iterator[tuple[str, str]]:
    """Path and name of every file that lies where ours do, or was being written there."""
    for top in _inside("")[0]:
        folders, names = _inside(top)
        for name in names:
            if (len(name) == _NAME and ENCRYPTED.place(name) == f"{top}/{name}") or name.startswith(".part-"):
                yield f"{top}/{name}", name
        for folder in folders:
            for name in _inside(f"{top}/{folder}")[1]:
                path = f"{top}/{folder}/{name}"
                if (len(name) == _HASH and f"{name[:2]}/{name[2:4]}/{name}" == path) or name.startswith(
                    ".part-"
                ):
                    yield path, name


def _inside(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, names = storage().listdir(folder)
    except FileNotFoundError:
        return [], []
    return sorted(folders), sorted(names)

"""The scrubber: hashes the stored files again, the longest unchecked first, and writes down what has rotted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, Sum

from sipatenas.core.blobs.errors import Locked
from sipatenas.core.blobs.reading import bytes_of
from sipatenas.core.blobs.records import ENCRYPTED, key_of
from sipatenas.core.clock import Clock
from sipatenas.core.models import Blob, BlobState
from sipatenas.core.scrubbing import MOST, MOST_BYTES, REST, Scrubbed, look_through, state_of

BAD = (BlobState.ROTTEN, BlobState.MISSING, BlobState.LOCKED)


@dataclass(frozen=True)
class Health:
    """The stored files in figures: how many, bytes, in trouble, never checked, still in plain; the oldest check."""

    files: int
    size: int
    bad: int
    unchecked: int
    plain: int
    oldest_check: datetime | None


def scrub(
    *,
    clock: Clock,
    most: int = MOST,
    most_bytes: int = MOST_BYTES,
    rest: timedelta = REST,
    progress: Callable[[int, int], None] | None = None,
) -> Scrubbed:
    """Check at most so many files and bytes (at least one file). A file in trouble is looked at in every round."""
    before = clock.now() - rest
    due = Blob.objects.filter(Q(state__in=BAD) | Q(checked_at__isnull=True) | Q(checked_at__lte=before))
    order = due.order_by(F("checked_at").asc(nulls_first=True), "pk")

    def still_whole(keys: Sequence[Any]) -> None:
        Blob.objects.filter(pk__in=keys, state=BlobState.KEPT).update(checked_at=clock.now())

    def write_down(row: Blob, found: str) -> str:
        return _written(row, BlobState(found), clock)

    return look_through(
        order[:most],
        due=due.count(),
        judge=judge,
        write_down=write_down,
        still_whole=still_whole,
        most_bytes=most_bytes,
        progress=progress,
    )


def check(row: Blob, *, clock: Clock) -> BlobState:
    """Look at one file now, and write down what was found. Raises OSError where the storage gives no answer."""
    return _written(row, judge(row), clock)


def judge(row: Blob) -> BlobState:
    """What the file is now; nothing is written. Raises OSError where the storage gives no answer."""
    try:
        return _judged(row) if row.name else _judged_plain(row)
    except FileNotFoundError:
        return BlobState.MISSING


def health() -> Health:
    """How much is stored and how much of it is in trouble; no person's data."""
    rows = Blob.objects.all()
    oldest = rows.filter(checked_at__isnull=False).order_by("checked_at").first()
    return Health(
        files=rows.count(),
        size=rows.aggregate(size=Sum("size"))["size"] or 0,
        bad=rows.filter(state__in=BAD).count(),
        unchecked=rows.filter(checked_at__isnull=True).count(),
        plain=rows.filter(name="").count(),
        oldest_check=oldest.checked_at if oldest else None,
    )


def _judged(row: Blob) -> BlobState:
    try:
        key: bytes | None = key_of(row)
    except Locked:
        key = None
    look = ENCRYPTED.look(row.name, key=key)
    return state_of(look, stored_sha256=row.stored_sha256, sha256=row.sha256, has_key=key is not None)


def _judged_plain(row: Blob) -> BlobState:
    digest = hashlib.sha256()
    for piece in bytes_of(row):
        digest.update(piece)
    return BlobState.KEPT if digest.hexdigest() == row.sha256 else BlobState.ROTTEN


def _written(row: Blob, found: BlobState, clock: Clock) -> BlobState:
    """Unless the file was moved or written anew meanwhile: then this judgement is of another one."""
    Blob.objects.filter(pk=row.pk, name=row.name).update(state=found, checked_at=clock.now())
    row.state, row.checked_at = found, clock.now()
    return found

"""What a killed process left in a storage is found by going through its files in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.core.files.storage import Storage

from sipatenas.core.clock import Clock

AGE = timedelta(days=1)
"""A file is written before its row, within one transaction at most: a day is ample."""
_ASKED = 500

Lying = tuple[str, str]
"""Path and name of a stored file."""
Swept = Callable[[list[Lying], datetime], int]
"""Removes of a batch what nobody needs, strays only if written before that moment; how many."""


def through(listed: Iterable[Lying], swept: Swept, *, clock: Clock, age: timedelta) -> int:
    """Hand all files to `swept`, some hundreds at a time. Returns how many were removed."""
    removed = 0
    batch: list[Lying] = []
    for found in listed:
        batch.append(found)
        if len(batch) == _ASKED:
            removed, batch = removed + swept(batch, clock.now() - age), []
    return removed + swept(batch, clock.now() - age)


def written_at(storage: Storage, path: str) -> datetime:
    """When a file was written, aware; now, where it is gone."""
    try:
        at = storage.get_modified_time(path)
    except FileNotFoundError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)

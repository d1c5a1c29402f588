"""Removes what a killed process left in the storage: files without a row, and those of destroyed rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sipatenas.core.clock import Clock
from sipatenas.evidence.models.vault import VaultBlob, VaultState
from sipatenas.evidence.vault import files

AGE = timedelta(days=1)
"""A file is written before its row, within one transaction at most: a day is ample."""
_ASKED = 500


def sweep(*, clock: Clock, age: timedelta = AGE) -> int:
    """Remove files of destroyed rows, and files older than `age` that no row names. Returns how many."""
    removed = 0
    batch: list[tuple[str, str]] = []
    for found in _listed():
        batch.append(found)
        if len(batch) == _ASKED:
            removed, batch = removed + _swept(batch, clock.now() - age), []
    return removed + _swept(batch, clock.now() - age)


def _swept(batch: list[tuple[str, str]], before: datetime) -> int:
    states = dict(VaultBlob.objects.filter(name__in=[name for _, name in batch]).values_list("name", "state"))
    removed = 0
    for path, name in batch:
        state = states.get(name)
        if state == VaultState.DESTROYED or (state is None and _written(path) < before):
            files.storage().delete(path)
            removed += 1
    return removed


def _listed() -> Iterator[tuple[str, str]]:
    storage = files.storage()
    try:
        folders, _files = storage.listdir("")
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        _folders, names = storage.listdir(folder)
        for name in sorted(names):
            if files.place(name) == f"{folder}/{name}" or name.startswith(".part-"):
                yield f"{folder}/{name}", name


def _written(path: str) -> datetime:
    try:
        at = files.storage().get_modified_time(path)
    except FileNotFoundError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)

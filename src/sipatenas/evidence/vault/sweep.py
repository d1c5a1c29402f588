"""Removes what a killed process left in the storage: files without a row, and those of destroyed rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sipatenas.core import sweeping
from sipatenas.core.clock import Clock
from sipatenas.core.sweeping import AGE, written_at
from sipatenas.evidence.models.vault import VaultBlob, VaultState
from sipatenas.evidence.vault import files


def sweep(*, clock: Clock, age: timedelta = AGE) -> int:
    """Remove files of destroyed rows, and files older than `age` that no row names. Returns how many."""
    return sweeping.through(_listed(), _swept, clock=clock, age=age)


def _swept(batch: list[tuple[str, str]], before: datetime) -> int:
    states = dict(VaultBlob.objects.filter(name__in=[name for _, name in batch]).values_list("name", "state"))
    removed = 0
    for path, name in batch:
        state = states.get(name)
        if state == VaultState.DESTROYED or (state is None and written_at(files.storage(), path) < before):
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

"""A wrapping key is replaced: what it wraps is wrapped by the new one, and it is let go once nothing lies under it.

Stopped anywhere, it goes on where it stood when it is called again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from sipatenas.core import wrapping
from sipatenas.core.blobs.errors import Locked
from sipatenas.core.clock import Clock

_TOGETHER = 200
AGE = timedelta(days=1)
"""Who held the former key in memory when it was replaced has written its row by then."""

RowT = TypeVar("RowT", bound=Model)
Rewrap = Callable[[wrapping.WrappingKey], tuple[int, int]]
"""Wraps by that key whatever lies under others; how many, and how many did not open."""
Under = Callable[[str], bool]
"""Whether anything at all lies under the key of that mark."""


@dataclass(frozen=True)
class Rewrapped:
    """What was done: wrapped anew, not opened; marks of former keys that were let go, and of those that wait."""

    is_replaced: bool = False
    moved: int = 0
    locked: int = 0
    gone: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def run(
    *,
    folder: Path,
    owner: str,
    replace: bool,
    rewrap: Rewrap,
    under: Under,
    clock: Clock,
    age: timedelta = AGE,
) -> Rewrapped:
    """Replace the key in use if asked (not while a former replacement is unfinished), wrap all anew, let go.

    A former key stays for `age` after the replacement, and as long as anything lies under it.
    Raises wrapping.WrappingKeyError where no key can be used, or none was made yet.
    """
    if not wrapping.path_of(folder, owner).exists():
        raise wrapping.WrappingKeyError(f"Belum ada kunci pembungkus {owner} di {folder}.")
    is_replaced = replace and not _unfinished(folder, owner)
    if is_replaced:
        wrapping.replace(folder, owner)
    by = wrapping.in_use(folder, owner)
    moved, locked = rewrap(by)
    gone: list[str] = []
    waiting: list[str] = []
    replaced_at = datetime.fromtimestamp(wrapping.path_of(folder, owner).stat().st_mtime, UTC)
    for mark in wrapping.replaced(folder, owner):
        is_free = mark == by.mark or (not under(mark) and replaced_at + age <= clock.now())
        if is_free:
            wrapping.let_go(folder, owner, mark)
        (gone if is_free else waiting).append(mark)
    return Rewrapped(is_replaced, moved, locked, tuple(gone), tuple(waiting))


def _unfinished(folder: Path, owner: str) -> bool:
    """Whether a former key still stands. One that was only kept beside, and not replaced yet, does not count."""
    return bool(set(wrapping.replaced(folder, owner)) - {wrapping.in_use(folder, owner).mark})


def through(rows: QuerySet[RowT], anew: Callable[[RowT], int]) -> tuple[int, int]:
    """Wrap the rows anew in their order, some hundreds in a transaction; how many, and how many did not open.

    `anew` answers how many rows it wrote, and raises Locked where the former key does not open.
    """
    rows = rows.order_by("pk")
    moved = locked = 0
    batch = list(rows[:_TOGETHER])
    while batch:
        with transaction.atomic():
            for row in batch:
                try:
                    moved += anew(row)
                except Locked:
                    locked += 1
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:_TOGETHER])
    return moved, locked

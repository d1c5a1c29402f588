"""One bounded round over stored files: each is looked at again, and what rotted is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from sipatenas.core.ciphertexts import Look
from sipatenas.core.models import BlobState

MOST = 5_000
MOST_BYTES = 4 << 30
REST = timedelta(days=7)
"""A file found whole is left alone for a week."""
_TOGETHER = 100
_GIVEN_UP = 3
"""Files in a row that the storage does not give: then it is the storage, and the round ends."""


class Stored(Protocol):
    """A row that stands for a stored file; its states are those of BlobState, in whatever class."""

    pk: Any
    size: int
    state: str


RowT = TypeVar("RowT", bound=Stored)


def state_of(look: Look, *, stored_sha256: str, sha256: str, has_key: bool) -> BlobState:
    """What a ciphertext is that should be those bytes and hold that content, hashes in hex."""
    if look.stored_sha256 != stored_sha256:
        return BlobState.ROTTEN
    if not has_key:
        return BlobState.LOCKED
    if look.sha256 == sha256:
        return BlobState.KEPT
    return BlobState.LOCKED if look.because else BlobState.ROTTEN


@dataclass(frozen=True)
class Scrubbed:
    """What one round found: files looked at, bytes read, files by their trouble; `left` are due and wait.

    `unreachable`: the storage did not give them now, which says nothing about them; they stay due.
    """

    checked: int = 0
    size: int = 0
    rotten: int = 0
    missing: int = 0
    locked: int = 0
    mended: int = 0
    unreachable: int = 0
    left: int = 0

    @property
    def bad(self) -> int:
        return self.rotten + self.missing + self.locked

    def __add__(self, other: Scrubbed) -> Scrubbed:
        names = self.__dataclass_fields__
        return Scrubbed(**{name: getattr(self, name) + getattr(other, name) for name in names})


def look_through(
    rows: Iterable[RowT],
    *,
    due: int,
    judge: Callable[[RowT], str],
    write_down: Callable[[RowT, str], str],
    still_whole: Callable[[Sequence[Any]], None],
    most_bytes: int,
    progress: Callable[[int, int], None] | None = None,
) -> Scrubbed:
    """Judge row after row up to so many bytes (at least one file), and write down what was found.

    `judge` raises OSError where the storage gives no answer; those found whole as before are written down together.
    """
    counts = {BlobState.ROTTEN.value: 0, BlobState.MISSING.value: 0, BlobState.LOCKED.value: 0}
    checked = size = mended = unreachable = in_a_row = 0
    whole: list[Any] = []
    for row in rows:
        if in_a_row == _GIVEN_UP or (checked and size + row.size > most_bytes):
            break
        former = row.state
        try:
            found = judge(row)
        except OSError:
            unreachable, in_a_row = unreachable + 1, in_a_row + 1
            continue
        in_a_row = 0
        if former == found == BlobState.KEPT:
            whole.append(row.pk)
        else:
            found = write_down(row, found)
        checked, size = checked + 1, size + row.size
        if found in counts:
            counts[found] += 1
        mended += former in counts and found == BlobState.KEPT
        if len(whole) == _TOGETHER:
            still_whole(whole)
            whole = []
        if progress:
            progress(checked, due)
    still_whole(whole)
    return Scrubbed(
        checked=checked,
        size=size,
        rotten=counts[BlobState.ROTTEN],
        missing=counts[BlobState.MISSING],
        locked=counts[BlobState.LOCKED],
        mended=mended,
        unreachable=unreachable,
        left=due - checked,
    )

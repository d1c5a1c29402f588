"""What is told of a wave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from sipatenas.reading.waves.window import Held

_HOUR = 3_600_000_000
_STEPS = (1, 6, 24, 168, 730, 8760)
_MOST_STEPS = 168
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Shape(msgspec.Struct, frozen=True):
    """Posts in each step of `step_hours` hours, from the full hour in which the first was posted."""

    step_hours: int
    counts: tuple[int, ...]


class Wave(msgspec.Struct, frozen=True):
    """Near-duplicate posts of several accounts.

    `kind`: `copies` where enough accounts wrote the text themselves, `reposts` where one post was passed on.
    `accounts`: distinct ones; `unknown_accounts`: posts of which no account is known. `members`: ids in the order
    of time; `reposts`: those of them that are reposts; `exact`: members that have the representative's very words.
    `similarity`: mean overlap of each later member with the closest earlier one, 0 to 1.
    """

    id: str
    kind: Literal["copies", "reposts"]
    size: int
    accounts: int
    unknown_accounts: int
    first: str
    last: str
    representative: str
    similarity: float
    exact: int
    shape: Shape
    members: tuple[str, ...]
    reposts: tuple[str, ...]


def waves_in(ended: Held, *, accounts: int) -> Iterator[Wave]:
    """The waves among ended groups: those of at least so many accounts, in no order."""
    if not len(ended.group):
        return
    many = np.bincount(ended.group)[ended.group] >= accounts
    ended = ended.take(np.flatnonzero(many))
    ids = np.asarray(ended.ids.to_pylist(), dtype=object)
    order = np.lexsort((np.argsort(np.argsort(ids)), ended.time, ended.group))
    starts = np.flatnonzero(np.diff(ended.group[order], prepend=-1))
    for which in np.split(order, starts[1:]):
        if len(which) and _voices(ended, which) >= accounts:
            yield _wave(ended, which, ids, accounts)


def _voices(held: Held, which: npt.NDArray[np.intp]) -> int:
    """Distinct accounts; a post of which no account is known counts as one."""
    known = held.account[which]
    return len(np.unique(known[known >= 0])) + int((known < 0).sum())


def _wave(held: Held, which: npt.NDArray[np.intp], ids: npt.NDArray[np.object_], accounts: int) -> Wave:
    time, repost, key = held.time[which], held.repost[which], held.key[which]
    own = which[~repost]
    chief = _representative(key, repost)
    unknown = int((held.account[which] < 0).sum())
    members = tuple(ids[which].tolist())
    later = held.similarity[which][held.similarity[which] > 0]
    return Wave(
        id=f"wave:{members[0]}",
        kind="copies" if len(own) and _voices(held, own) >= accounts else "reposts",
        size=len(which),
        accounts=_voices(held, which) - unknown,
        unknown_accounts=unknown,
        first=_said(int(time[0])),
        last=_said(int(time[-1])),
        representative=members[chief],
        similarity=round(float(later.astype(np.float64).mean()), 4) if len(later) else 1.0,
        exact=int((key == key[chief]).sum()),
        shape=_shape(time),
        members=members,
        reposts=tuple(ids[which[repost]].tolist()),
    )


def _representative(key: npt.NDArray[np.uint64], repost: npt.NDArray[np.bool_]) -> int:
    """The first post of the text that most members have; an own post before a repost."""
    texts, first, counts = np.unique(key, return_index=True, return_counts=True)
    best = min(range(len(texts)), key=lambda text: (-int(counts[text]), int(first[text])))
    same = np.flatnonzero(key == texts[best])
    own = same[~repost[same]]
    return int(own[0] if len(own) else same[0])


def _shape(time: npt.NDArray[np.int64]) -> Shape:
    hours = time // _HOUR
    hours = hours - hours[0]
    step = next((step for step in _STEPS if hours[-1] // step < _MOST_STEPS), _STEPS[-1])
    return Shape(step, tuple(np.bincount(hours // step).tolist()))


def _said(time: int) -> str:
    return (_BEGINNING + timedelta(microseconds=time)).isoformat().replace("+00:00", "Z")

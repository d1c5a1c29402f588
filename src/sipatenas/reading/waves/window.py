"""A sliding span of time over posts in their order: groups grow while they are fed, and are told when they end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sipatenas.reading.waves.link import Arrivals, Texts, hang_all, link, tops_of
from sipatenas.reading.waves.sketches import BANDS, buckets, keys_of

Int64s = npt.NDArray[np.int64]
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True)
class Posts:
    """Posts in the order of time and id. `time`: microseconds since 1970; `account`: -1 unknown; `ends`, `values`:
    the sketches, one behind the other."""

    ids: pa.Array
    time: Int64s
    account: Int64s
    repost: npt.NDArray[np.bool_]
    ends: Int64s
    values: npt.NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True)
class Held:
    """Posts with the group they belong to. `key`: their text; `similarity`: with the closest earlier post."""

    ids: pa.Array
    time: Int64s
    account: Int64s
    repost: npt.NDArray[np.bool_]
    key: npt.NDArray[np.uint64]
    similarity: npt.NDArray[np.float32]
    group: npt.NDArray[np.int32]

    def take(self, which: npt.NDArray[np.int64]) -> Held:
        """Only these posts."""
        return Held(
            self.ids.take(pa.array(which)),
            self.time[which],
            self.account[which],
            self.repost[which],
            self.key[which],
            self.similarity[which],
            self.group[which],
        )


class Window:
    """`add` takes posts in, in their order, whatever the sizes of the batches; gives the posts of ended groups."""

    def __init__(self, *, span: int, alike: float) -> None:
        self._span, self._alike = span, alike
        self._texts = _no_texts()
        self._groups = 0
        self._held = _nothing_held()

    @property
    def live(self) -> int:
        """Distinct texts in the window."""
        return len(self._texts.last)

    def add(self, posts: Posts) -> Held:
        """Link the posts; the posts of all groups that can grow no more, in no order."""
        if not len(posts):
            return self._held.take(np.zeros(0, dtype=np.int64))
        keys = keys_of(posts.ends, posts.values)
        texts, live = self._room_for(posts), self.live
        hang_all(texts, live)
        offset = len(self._texts.values)
        arrivals = Arrivals(
            posts.time,
            keys,
            np.stack([posts.ends[:-1], posts.ends[1:]], axis=1) + offset,
            buckets(posts.ends, posts.values),
        )
        group = np.empty(len(posts), dtype=np.int32)
        similarity = np.zeros(len(posts), dtype=np.float32)
        count, groups = link(texts, live, self._groups, arrivals, self._span, self._alike, group, similarity)
        fresh = Held(posts.ids, posts.time, posts.account, posts.repost, keys, similarity, group)
        return self._settle(texts, count, groups, _both(self._held, fresh), int(posts.time[-1]) - self._span)

    def close(self) -> Held:
        """The posts of all groups still open."""
        held, self._held, self._texts, self._groups = self._held, _nothing_held(), _no_texts(), 0
        return held

    def _room_for(self, posts: Posts) -> Texts:
        """The live texts with room for as many as there are posts, and empty chains."""
        old, room = self._texts, len(self._texts.last) + len(posts)
        size = 1 << max(8, room.bit_length())
        return Texts(
            last=_grown(old.last, room),
            group=_grown(old.group, room),
            key=_grown(old.key, room),
            ends=_grown(old.ends, room),
            values=np.concatenate([old.values, posts.values]),
            bucket=_grown(old.bucket, room),
            heads=np.full((BANDS, size), -1, dtype=np.int32),
            after=np.empty((room, BANDS), dtype=np.int32),
            same=np.full(size, -1, dtype=np.int32),
            same_after=np.empty(room, dtype=np.int32),
            parents=_grown(old.parents, self._groups + len(posts)),
            met=np.full(room, -1, dtype=np.int32),
        )

    def _settle(self, texts: Texts, count: int, groups: int, held: Held, since: int) -> Held:
        """Keep what is live, number the open groups anew, give away the rest."""
        tops = tops_of(texts.parents, groups)
        last = np.full(groups + 1, np.iinfo(np.int64).min, dtype=np.int64)
        np.maximum.at(last, tops[texts.group[:count]], texts.last[:count])
        top = np.append(tops, -1)[held.group]
        is_open = (top >= 0) & (last[top] >= since)
        several = np.bincount(top[top >= 0], minlength=groups + 1)[top] > 1
        goes = np.flatnonzero((top >= 0) & ~is_open & several)
        ended = replace(held.take(goes), group=top[goes])
        stays = np.flatnonzero(is_open)
        names, group = np.unique(top[stays], return_inverse=True)
        self._held = replace(held.take(stays), group=group.astype(np.int32))
        live = np.flatnonzero(texts.last[:count] >= since)
        of_text = np.searchsorted(names, tops[texts.group[live]]).astype(np.int32)
        self._texts = _compact(texts, live, of_text, len(names))
        self._groups = len(names)
        return ended


def _compact(texts: Texts, live: Int64s, group: npt.NDArray[np.int32], groups: int) -> Texts:
    sizes = texts.ends[live, 1] - texts.ends[live, 0]
    stop = np.cumsum(sizes)
    start = stop - sizes
    place = np.arange(int(sizes.sum())) - np.repeat(start, sizes) + np.repeat(texts.ends[live, 0], sizes)
    return _no_texts()._replace(
        last=texts.last[live],
        group=group,
        key=texts.key[live],
        ends=np.stack([start, stop], axis=1),
        values=texts.values[place],
        bucket=texts.bucket[live],
        parents=np.arange(groups, dtype=np.int32),
    )


def _grown(values: npt.NDArray[Kind], room: int) -> npt.NDArray[Kind]:
    grown: npt.NDArray[Kind] = np.zeros((room, *values.shape[1:]), dtype=values.dtype)
    grown[: len(values)] = values
    return grown


def _both(one: Held, other: Held) -> Held:
    return Held(
        pa.concat_arrays([one.ids, other.ids]),
        np.concatenate([one.time, other.time]),
        np.concatenate([one.account, other.account]),
        np.concatenate([one.repost, other.repost]),
        np.concatenate([one.key, other.key]),
        np.concatenate([one.similarity, other.similarity]),
        np.concatenate([one.group, other.group]),
    )


def _nothing_held() -> Held:
    return Held(
        pa.array([], type=pa.large_string()),
        np.zeros(0, dtype=np.int64),
        np.zeros(0, dtype=np.int64),
        np.zeros(0, dtype=np.bool_),
        np.zeros(0, dtype=np.uint64),
        np.zeros(0, dtype=np.float32),
        np.zeros(0, dtype=np.int32),
    )


def _no_texts() -> Texts:
    none = np.zeros(0, dtype=np.int32)
    return Texts(
        last=np.zeros(0, dtype=np.int64),
        group=none,
        key=np.zeros(0, dtype=np.uint64),
        ends=np.zeros((0, 2), dtype=np.int64),
        values=np.zeros(0, dtype=np.uint32),
        bucket=np.zeros((0, BANDS), dtype=np.uint32),
        heads=np.zeros((BANDS, 0), dtype=np.int32),
        after=np.zeros((0, BANDS), dtype=np.int32),
        same=none,
        same_after=none,
        parents=none,
        met=none,
    )

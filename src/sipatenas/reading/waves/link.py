"""Which post is like which: each new text is compared with the live ones that share a bucket."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sipatenas.reading.kernel import kernel
from sipatenas.reading.waves.sketches import BANDS, overlap

MOST_COMPARED = 24
"""Live texts looked at in one bucket, the youngest first."""
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]


class Texts(NamedTuple):
    """Distinct live texts. `last`: when last seen; `ends`: two places each, where its sketch stands in `values`;
    `heads`, `after`: chains of texts in one bucket; `same`, `same_after`: of texts with one key; `parents`: trees
    of groups, the smallest number on top; `met`: the text last compared with this one."""

    last: Int64s
    group: Int32s
    key: npt.NDArray[np.uint64]
    ends: Int64s
    values: npt.NDArray[np.uint32]
    bucket: npt.NDArray[np.uint32]
    heads: Int32s
    after: Int32s
    same: Int32s
    same_after: Int32s
    parents: Int32s
    met: Int32s


class Arrivals(NamedTuple):
    """New posts in the order of time; `ends` as of `Texts`, into the same values."""

    time: Int64s
    key: npt.NDArray[np.uint64]
    ends: Int64s
    bucket: npt.NDArray[np.uint32]


@kernel
def top_of(parents: Int32s, group: int) -> int:
    """The group that this one has come to belong to."""
    while parents[group] != group:
        parents[group] = parents[parents[group]]
        group = parents[group]
    return group


@kernel
def tops_of(parents: Int32s, count: int) -> Int32s:
    """The top of each of the first groups."""
    found = np.empty(count, dtype=np.int32)
    for group in range(count):
        found[group] = top_of(parents, group)
    return found


@kernel
def join(parents: Int32s, one: int, other: int) -> None:
    """From now on both are one group."""
    one, other = top_of(parents, one), top_of(parents, other)
    if one < other:
        parents[other] = one
    else:
        parents[one] = other


@kernel
def hang(texts: Texts, text: int) -> None:
    """Put a text at the head of its chains."""
    slot = np.int64(texts.key[text] & np.uint64(texts.same.shape[0] - 1))
    texts.same_after[text] = texts.same[slot]
    texts.same[slot] = text
    for band in range(BANDS):
        slot = np.int64(texts.bucket[text, band] & np.uint32(texts.heads.shape[1] - 1))
        texts.after[text, band] = texts.heads[band, slot]
        texts.heads[band, slot] = text


@kernel
def hang_all(texts: Texts, count: int) -> None:
    """Put the first texts into their chains, in their order."""
    for text in range(count):
        hang(texts, text)


@kernel
def link(
    texts: Texts,
    count: int,
    groups: int,
    arrivals: Arrivals,
    span: int,
    alike: float,
    group_of: Int32s,
    similarity: npt.NDArray[np.float32],
) -> tuple[int, int]:
    """Take the new posts in, one by one. Fills each one's group (-1: no sketch) and how alike it is to the closest
    earlier text (0: none). Returns how many texts and groups there are now."""
    for post in range(arrivals.time.shape[0]):
        group_of[post] = -1
        if arrivals.key[post] == 0:
            continue
        since = arrivals.time[post] - span
        text = _twin(texts, arrivals.key[post], since)
        if text >= 0:
            similarity[post] = 1.0
        else:
            text = count
            count += 1
            _write(texts, text, arrivals, post, groups)
            groups += 1
            similarity[post] = _compare(texts, text, since, alike)
            hang(texts, text)
        texts.last[text] = arrivals.time[post]
        group_of[post] = texts.group[text]
    return count, groups


@kernel
def _write(texts: Texts, text: int, arrivals: Arrivals, post: int, group: int) -> None:
    texts.key[text] = arrivals.key[post]
    texts.ends[text, 0] = arrivals.ends[post, 0]
    texts.ends[text, 1] = arrivals.ends[post, 1]
    texts.bucket[text] = arrivals.bucket[post]
    texts.group[text] = group
    texts.parents[group] = group


@kernel
def _twin(texts: Texts, key: np.uint64, since: int) -> int:
    """The live text of that very key, or -1."""
    text = texts.same[np.int64(key & np.uint64(texts.same.shape[0] - 1))]
    while text >= 0:
        if texts.key[text] == key and texts.last[text] >= since:
            return int(text)
        text = texts.same_after[text]
    return -1


@kernel
def _compare(texts: Texts, text: int, since: int, alike: float) -> float:
    """Join the text to all live ones that are alike; the closest one's overlap."""
    best = 0.0
    for band in range(BANDS):
        slot = np.int64(texts.bucket[text, band] & np.uint32(texts.heads.shape[1] - 1))
        other = texts.heads[band, slot]
        looked = 0
        while other >= 0 and looked < MOST_COMPARED:
            if texts.bucket[other, band] == texts.bucket[text, band] and texts.last[other] >= since:
                looked += 1
                if texts.met[other] != text:
                    texts.met[other] = text
                    score = _overlap(texts, text, other)
                    if score >= alike:
                        best = max(best, score)
                        join(texts.parents, texts.group[text], texts.group[other])
            other = texts.after[other, band]
    return best


@kernel
def _overlap(texts: Texts, text: int, other: int) -> float:
    first, first_end = texts.ends[text, 0], texts.ends[text, 1]
    second, second_end = texts.ends[other, 0], texts.ends[other, 1]
    return overlap(texts.values, first, first_end, second, second_end)

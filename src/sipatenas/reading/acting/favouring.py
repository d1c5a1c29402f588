"""For or against whom a post speaks: each target by the words near it that take a side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.acting import layout as at
from sipatenas.reading.acting.features import link_up
from sipatenas.reading.acting.items import lay_out
from sipatenas.reading.acting.layout import F32, I32, I64, U8, Items, Lexicon, Read, room
from sipatenas.reading.acting.lexicon import lexicon, negation_kind
from sipatenas.reading.acting.reading import joined
from sipatenas.reading.kernel import kernel, lean
from sipatenas.reading.naming import Found
from sipatenas.reading.text.tokens import Tokens

MOST_FAVOURS = 8
_NEAR = 12
_TAKES_SIDE = 0.3
_LEAN = 0.6
_LEAST = 0.15
_MOST_TARGETS = 64


class Favours(NamedTuple):
    """What post i favours is rows[i]:rows[i + 1]; `target` a row of the book's ids; `contra` 1 = against it."""

    rows: I64
    target: I32
    contra: U8
    score: F32


def favours(tokens: Tokens, found: Found, acts: NDArray[np.float32]) -> Favours:
    """Whom the posts speak for or against, the strongest first, at most 8 a post, scores 0 to 1.

    None where a post takes no side (its sides add up to less than 0.3) or nobody that can be told is named.
    """
    posts = len(tokens.rows) - 1
    size = min(MOST_FAVOURS * posts, len(found.first))
    told = Favours(
        np.zeros(posts + 1, np.int64),
        np.empty(size, np.int32),
        np.empty(size, np.uint8),
        np.empty(size, np.float32),
    )
    used = _favour(joined(tokens, found), lexicon(), room(), negation_kind(), acts, told)
    return Favours(told.rows, told.target[:used], told.contra[:used], told.score[:used])


@kernel
def _favour(
    read: Read, words: Lexicon, items: Items, negation: int, acts: NDArray[np.float32], told: Favours
) -> int:
    targets = np.empty(_MOST_TARGETS, np.int32)
    points = np.empty(_MOST_TARGETS, np.float64)
    filled = 0
    for post in range(told.rows.shape[0] - 1):
        sided = float(acts[post, 0]) + float(acts[post, 1]) + float(acts[post, 2])
        if sided >= _TAKES_SIDE and read.found_rows[post + 1] > read.found_rows[post]:
            lay_out(read, post, words, items)
            link_up(words, items, negation)
            lean = _LEAN * (float(acts[post, 0]) + float(acts[post, 1]) - float(acts[post, 2]))
            size = _weigh(read, words, items, lean, targets, points)
            filled = _tell(targets, points, size, sided, told, filled)
        told.rows[post + 1] = filled
    return filled


@lean
def _weigh(
    read: Read, words: Lexicon, items: Items, lean: float, targets: I32, points: NDArray[np.float64]
) -> int:
    """The points of each target that can be told; how many there are."""
    size = 0
    for place in range(items.counts[at.N_ITEMS]):
        found = items.target[place]
        if found < 0 or read.found_target[found] < 0:
            continue
        target = read.found_target[found]
        slot = 0
        while slot < size and targets[slot] != target:
            slot += 1
        if slot == _MOST_TARGETS:
            break
        if slot == size:
            targets[slot], points[slot] = target, 0.0
            size += 1
        points[slot] += lean + _pull(words, items, place)
    return size


@lean
def _pull(words: Lexicon, items: Items, place: int) -> float:
    """What the words around a target say of it: the nearer the more, across a sentence's end little."""
    pull = 0.0
    for link in range(items.counts[at.N_CHAIN]):
        cue = items.chain[link]
        distance = abs(cue - place)
        side = words.side[items.chain_kind[link]]
        if side == 0 or distance > _NEAR:
            continue
        if items.sentence[cue] != items.sentence[place]:
            distance += _NEAR
        pull += (-side if items.chain_not[link] else side) / (1.0 + distance)
    return pull


@lean
def _tell(
    targets: I32, points: NDArray[np.float64], size: int, sided: float, told: Favours, filled: int
) -> int:
    """The targets by their points, the strongest first."""
    for _ in range(min(size, MOST_FAVOURS)):
        best = 0
        for slot in range(1, size):
            if abs(points[slot]) > abs(points[best]):
                best = slot
        if abs(points[best]) < _LEAST:
            break
        told.target[filled] = targets[best]
        told.contra[filled] = points[best] < 0
        told.score[filled] = sided * (1.0 - 0.5 * np.exp(-2.0 * abs(points[best])))
        points[best] = 0.0
        filled += 1
    return filled

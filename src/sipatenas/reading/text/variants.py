"""Spellings that a word in use proves: old Indonesian (oe, tj, dj, nj, sj, ch) and Javanese (dh, th)."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import part
from sipatenas.reading.text.state import COUNT, LET, SPARE, Desk, entry, hash_at, row_of

# Two letters as written, then what they are written as today.
_SPELLINGS = ("oeu", "tjc", "djj", "njny", "sjsy", "chkh", "dhd", "tht")
_PAIRS = np.array(
    [[ord(letter) for letter in pair.ljust(4, "\0")] for pair in _SPELLINGS],
    dtype=np.int32,
)


@part
def variant_row(desk: Desk, first: int, last: int) -> int:
    """The row of the word that the run's letters are another spelling of, or -1."""
    work = desk.work
    if last - first < 4 or last - first > 24:
        return -1
    size = 0
    place = LET + first
    changed = False
    while place < LET + last:
        pair = _pair_at(desk, place) if place + 1 < LET + last else -1
        if pair < 0:
            work[SPARE + size] = work[place]
            size += 1
            place += 1
            continue
        changed = True
        for step in range(2, 4):
            if _PAIRS[pair, step] != 0:
                work[SPARE + size] = _PAIRS[pair, step]
                size += 1
        place += 2
    if not changed:
        return -1
    row = row_of(desk, hash_at(desk, SPARE, SPARE + size))
    return row if row >= 0 and entry(desk, row, COUNT) > 0 else -1


@part
def _pair_at(desk: Desk, place: int) -> int:
    for pair in range(_PAIRS.shape[0]):
        if desk.work[place] == _PAIRS[pair, 0] and desk.work[place + 1] == _PAIRS[pair, 1]:
            return pair
    return -1

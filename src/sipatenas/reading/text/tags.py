"""Hashtags -> the tag and its words: by case, by digits, by the cheapest split into words that we know."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import part
from sipatenas.reading.text.hashing import SEED, STEP, finished
from sipatenas.reading.text.mends import is_digit, known
from sipatenas.reading.text.runs import NEW_PIECE, case_of, read_run
from sipatenas.reading.text.state import (
    BACK,
    BEST,
    CAPITAL,
    COST,
    LET,
    PART,
    SOURCE,
    TAG,
    Desk,
    entry,
    put_sign,
    row_of,
    spell,
)
from sipatenas.reading.text.words import put_number, put_word

_LONGEST_WORD = 20
_PIECE = 8  # what each piece costs besides, in halves of a bit
_SHORT = 12  # what a piece of two letters costs besides
_UNKNOWN = 24  # what a piece that we do not know costs, and each letter of it
_UNKNOWN_LETTER = 8
_FAR = 1 << 28


@part
def read_tag(desk: Desk, sign: int, count: int) -> int:
    """The hashtag whose # stands at `sign`, with its parts; the next character."""
    size, after = read_run(desk, sign + 1, count, True)
    if size == 0:
        return sign + 1
    work = desk.work
    began = desk.used[1]
    spell(desk, LET, LET + size)
    put_sign(desk, sign, work[SOURCE + size - 1], TAG, case_of(desk, 0, size), -1, began)
    first = 0
    for place in range(1, size + 1):
        if place == size or _cut_before(desk, place, size):
            _put_part(desk, first, place)
            first = place
    return after


@part
def _cut_before(desk: Desk, place: int, size: int) -> bool:
    work = desk.work
    digit = is_digit(work[LET + place])
    if work[CAPITAL + place] & NEW_PIECE or digit != is_digit(work[LET + place - 1]):
        return True
    if work[CAPITAL + place] & 1 == 0:
        return False
    if work[CAPITAL + place - 1] & 1 == 0:
        return True
    return place + 1 < size and work[CAPITAL + place + 1] & 1 == 0 and not is_digit(work[LET + place + 1])


@part
def _put_part(desk: Desk, first: int, last: int) -> None:
    if is_digit(desk.work[LET + first]):
        put_number(desk, first, last, PART)
    elif last - first < 5 or known(desk, first, last):
        put_word(desk, first, last, PART)
    else:
        _put_split(desk, first, last)


@part
def _put_split(desk: Desk, first: int, last: int) -> None:
    """Letters without capitals, split where that is cheapest (Viterbi over words and unknown stretches)."""
    work = desk.work
    size = last - first
    for place in range(size + 1):
        work[BEST + place] = _FAR
    work[BEST] = 0
    stretch = _FAR
    stretch_from = 0
    for place in range(size):
        if stretch < work[BEST + place]:
            work[BEST + place] = stretch
            work[BACK + place] = stretch_from
        if work[BEST + place] + _UNKNOWN < stretch:
            stretch = work[BEST + place] + _UNKNOWN
            stretch_from = place
        stretch += _UNKNOWN_LETTER
        _try_words(desk, first, place, size)
    if stretch < work[BEST + size]:
        work[BACK + size] = stretch_from
    _put_from_behind(desk, first, size)


@part
def _try_words(desk: Desk, first: int, begin: int, size: int) -> None:
    """Words that begin here make the places where they end cheaper."""
    work = desk.work
    value = SEED
    for end in range(begin + 1, min(size, begin + _LONGEST_WORD) + 1):
        value = (value ^ np.uint64(work[LET + first + end - 1])) * STEP
        row = row_of(desk, finished(value))
        if row < 0 or entry(desk, row, COST) == 0:
            continue
        cost = work[BEST + begin] + entry(desk, row, COST) + _PIECE + (_SHORT if end - begin < 3 else 0)
        if cost < work[BEST + end]:
            work[BEST + end] = cost
            work[BACK + end] = begin


@part
def _put_from_behind(desk: Desk, first: int, size: int) -> None:
    """Put the pieces down in their order: the way back is turned round in BEST."""
    work = desk.work
    pieces = 0
    place = size
    while place > 0:
        work[BEST + pieces] = place
        pieces += 1
        place = work[BACK + place]
    begin = 0
    for piece in range(pieces - 1, -1, -1):
        end = work[BEST + piece]
        put_word(desk, first + begin, first + end, PART)
        begin = end

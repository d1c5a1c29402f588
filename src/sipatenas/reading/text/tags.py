"""Hashtags -> the tag and its words: by case, by digits, by the cheapest split into words that we know."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import kernel
from sipatenas.reading.text.hashing import SEED, STEP, find, finished, hash_of_letters
from sipatenas.reading.text.runs import NEW_PIECE, case_of, put, read_run, spell
from sipatenas.reading.text.state import PART, TAG, Desk
from sipatenas.reading.text.words import is_digit, known, put_number, put_word

_LONGEST_WORD = 20
_PIECE = 8  # what each piece costs besides, in halves of a bit
_SHORT = 10  # what a piece of two letters costs besides
_UNKNOWN = 24  # what a piece that we do not know costs, and each letter of it
_UNKNOWN_LETTER = 8
_FAR = 1 << 28


@kernel
def read_tag(desk: Desk, sign: int, count: int) -> int:
    """The hashtag whose # stands at `sign`, with its parts; the next character."""
    size, after = read_run(desk, sign + 1, count, True)
    if size == 0:
        return sign + 1
    last = desk.run.source[size - 1]
    form = hash_of_letters(desk.run.letters, 0, size)
    flags = case_of(desk, 0, size)
    spell(desk, 0, size)
    put(desk, sign, last, TAG, flags, -1, form, form)
    first = 0
    for place in range(1, size + 1):
        if place == size or _cut_before(desk, place, size):
            _put_part(desk, first, place)
            first = place
    return after


@kernel
def _cut_before(desk: Desk, place: int, size: int) -> bool:
    letters, capital = desk.run.letters, desk.run.capital
    if capital[place] & NEW_PIECE or is_digit(letters[place]) != is_digit(letters[place - 1]):
        return True
    if capital[place] & 1 == 0:
        return False
    if capital[place - 1] & 1 == 0:
        return True
    return place + 1 < size and capital[place + 1] & 1 == 0 and not is_digit(letters[place + 1])


@kernel
def _put_part(desk: Desk, first: int, last: int) -> None:
    if is_digit(desk.run.letters[first]):
        put_number(desk, first, last, PART)
    elif last - first < 5 or known(desk, first, last):
        put_word(desk, first, last, PART)
    else:
        _put_split(desk, first, last)


@kernel
def _put_split(desk: Desk, first: int, last: int) -> None:
    """Letters without capitals, split where that is cheapest (Viterbi over words and unknown stretches)."""
    best, back = desk.run.best, desk.run.back
    size = last - first
    for place in range(size + 1):
        best[place] = _FAR
    best[0] = 0
    stretch_cost = _FAR
    stretch_from = 0
    for place in range(size):
        if place > 0:
            if stretch_cost < best[place]:
                best[place] = stretch_cost
                back[place] = stretch_from
        if best[place] + _UNKNOWN < stretch_cost:
            stretch_cost = best[place] + _UNKNOWN
            stretch_from = place
        stretch_cost += _UNKNOWN_LETTER
        _try_words(desk, first, place, size)
    if stretch_cost < best[size]:
        back[size] = stretch_from
    _put_from_behind(desk, first, size)


@kernel
def _try_words(desk: Desk, first: int, begin: int, size: int) -> None:
    """Words that begin here make the places where they end cheaper."""
    best, back, words = desk.run.best, desk.run.back, desk.words
    value = SEED
    for end in range(begin + 1, min(size, begin + _LONGEST_WORD) + 1):
        value = (value ^ np.uint64(desk.run.letters[first + end - 1])) * STEP
        row = find(words.keys, words.rows, finished(value))
        if row >= 0 and words.cost[row] > 0:
            cost = best[begin] + words.cost[row] + _PIECE + (_SHORT if end - begin < 3 else 0)
            if cost < best[end]:
                best[end] = cost
                back[end] = begin


@kernel
def _put_from_behind(desk: Desk, first: int, size: int) -> None:
    """Put the pieces down in their order: the way back is turned round in `best`."""
    best, back = desk.run.best, desk.run.back
    pieces = 0
    place = size
    while place > 0:
        best[pieces] = place
        pieces += 1
        place = back[place]
    begin = 0
    for piece in range(pieces - 1, -1, -1):
        put_word(desk, first + begin, first + best[piece], PART)
        begin = best[piece]

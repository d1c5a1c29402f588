"""Posts -> tokens: the loop over the characters of each post of a batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import kernel
from sipatenas.reading.text import chars as kinds
from sipatenas.reading.text.runs import keycap_at, read_run
from sipatenas.reading.text.scan import decode, mend
from sipatenas.reading.text.signs import (
    link_at,
    read_account,
    read_circled,
    read_flag,
    read_keycap,
    read_link,
    read_mark,
    read_percent,
    read_picture,
)
from sipatenas.reading.text.state import Desk, kind_of
from sipatenas.reading.text.tags import read_tag
from sipatenas.reading.text.words import finish_run, join_number, join_twin

GAP, LETTER, DIGIT, END, LINE, HASH, AT = (
    kinds.GAP,
    kinds.LETTER,
    kinds.DIGIT,
    kinds.END,
    kinds.LINE,
    kinds.HASH,
    kinds.AT,
)
PICTURE, SKIN, REGION, PERCENT, CIRCLED = kinds.PICTURE, kinds.SKIN, kinds.REGION, kinds.PERCENT, kinds.CIRCLED

# The most that one byte of text can become, with room for the shortest slang.
TOKENS_PER_BYTE, LETTERS_PER_BYTE, MARGIN = 2, 18, 256


@kernel
def cut_posts(
    desk: Desk,
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    rows: NDArray[np.int64],
    first: int,
) -> int:
    """Cut the posts from `first` on into tokens; stops at the post for which there may not be room. The next post."""
    out = desk.out
    for post in range(first, offsets.shape[0] - 1):
        size = offsets[post + 1] - offsets[post]
        tokens_left = out.form.shape[0] - out.used[0]
        letters_left = out.letters.shape[0] - out.used[1]
        if tokens_left < TOKENS_PER_BYTE * size + MARGIN or letters_left < LETTERS_PER_BYTE * size + MARGIN:
            return post
        count, signs = decode(data, offsets[post], offsets[post + 1], desk.chars)
        if signs:
            count = mend(desk.chars, count, signs)
        _cut(desk, count)
        rows[post + 1] = out.used[0]
    return offsets.shape[0] - 1


@kernel
def _cut(desk: Desk, count: int) -> None:
    codes, tables = desk.chars.codes, desk.tables
    place = 0
    while place < count:
        kind = kind_of(tables, codes[place])
        if kind == LETTER:
            place = _read_letters(desk, place, count)
        elif kind == DIGIT:
            place = _read_digits(desk, place, count)
        elif kind in (END, LINE):
            place = _read_mark(desk, place, count)
        elif kind == GAP:
            place += 1
        else:
            place = _read_sign(desk, kind, place, count)


@kernel
def _read_letters(desk: Desk, place: int, count: int) -> int:
    host = link_at(desk, place, count)
    if host:
        return read_link(desk, place, count, host)
    size, after = read_run(desk, place, count, False)
    after = join_twin(desk, size, after, count)
    return after


@kernel
def _read_digits(desk: Desk, place: int, count: int) -> int:
    if keycap_at(desk, place, count):
        return read_keycap(desk, place, count)
    size, after = read_run(desk, place, count, False)
    return join_number(desk, size, after, count)


@kernel
def _read_mark(desk: Desk, place: int, count: int) -> int:
    """A mark, unless it stands between two digits (1.000, 20,5, 19:30)."""
    codes, tables = desk.chars.codes, desk.tables
    if 0 < place < count - 1 and kind_of(tables, codes[place - 1]) == DIGIT:
        if kind_of(tables, codes[place + 1]) == DIGIT:
            return place + 1
    return read_mark(desk, place, count)


@kernel
def _read_sign(desk: Desk, kind: int, place: int, count: int) -> int:
    if kind == HASH:
        return read_tag(desk, place, count)
    if kind == AT:
        return read_account(desk, place, count)
    if kind in (PICTURE, SKIN):
        return read_picture(desk, place, count)
    if kind == CIRCLED:
        return read_circled(desk, place)
    if kind == PERCENT:
        return read_percent(desk, place)
    if kind == REGION and place + 1 < count and kind_of(desk.tables, desk.chars.codes[place + 1]) == REGION:
        return read_flag(desk, place)
    return place + 1

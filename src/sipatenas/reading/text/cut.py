"""Posts -> tokens: the loop over the characters of each post of a batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import kernel, part
from sipatenas.reading.text import chars as kinds
from sipatenas.reading.text.hashing import SEED, STEP, finished
from sipatenas.reading.text.runs import keycap_at, read_run, read_spelled
from sipatenas.reading.text.scan import decode, mend
from sipatenas.reading.text.signs import (
    are_flags,
    link_at,
    read_account,
    read_circled,
    read_flag,
    read_keycap,
    read_link,
    read_mark,
    read_percent,
    read_picture,
    regions_at,
)
from sipatenas.reading.text.state import (
    CODES,
    LONGEST,
    N_BIG,
    TITLE,
    UPPER,
    WORD,
    Desk,
    kind_at,
    row_of,
)
from sipatenas.reading.text.tags import read_tag
from sipatenas.reading.text.words import finish_run, join_number, join_twin, put_known

GAP, LETTER, DIGIT, END, LINE = kinds.GAP, kinds.LETTER, kinds.DIGIT, kinds.END, kinds.LINE
HASH, AT, PICTURE, SKIN, REGION = kinds.HASH, kinds.AT, kinds.PICTURE, kinds.SKIN, kinds.REGION
PERCENT, CIRCLED = kinds.PERCENT, kinds.CIRCLED

# The most that one byte of text can become, with room for the shortest slang.
TOKENS_PER_BYTE, LETTERS_PER_BYTE, MARGIN = 2, 24, 256


@kernel
def cut_posts(
    desk: Desk,
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    rows: NDArray[np.int64],
    first: int,
) -> int:
    """Cut the posts from `first` on into tokens; stops at the post for which there may not be room. The next post."""
    for post in range(first, offsets.shape[0] - 1):
        size = offsets[post + 1] - offsets[post]
        tokens_left = desk.big.shape[0] // N_BIG - desk.used[0]
        letters_left = desk.letters.shape[0] - desk.used[1]
        if tokens_left < TOKENS_PER_BYTE * size + MARGIN or letters_left < LETTERS_PER_BYTE * size + MARGIN:
            return post
        count, signs = decode(data, offsets[post], offsets[post + 1], desk.work)
        if signs:
            count = mend(desk.work, count, signs)
        _cut(desk, count)
        rows[post + 1] = desk.used[0]
    return int(offsets.shape[0]) - 1


@part
def _cut(desk: Desk, count: int) -> None:
    place = 0
    while place < count:
        kind = kind_at(desk, place)
        if kind == GAP:
            place += 1
        elif kind == LETTER:
            after = _read_plain(desk, place, count)
            place = after if after > 0 else _read_letters(desk, place, count)
        elif kind == DIGIT:
            place = _read_digits(desk, place, count)
        elif kind in (END, LINE):
            place = _read_mark(desk, place, count)
        else:
            place = _read_sign(desk, kind, place, count)


@part
def _read_plain(desk: Desk, place: int, count: int) -> int:
    """A word of ASCII letters that a blank or a mark ends and that we know: the next character, or 0 where more
    has to be looked at."""
    work = desk.work
    value = SEED
    capitals = 0
    char = place
    letters = desk.used[1]
    while char < count:
        if char - place >= LONGEST:
            return 0
        code = int(work[CODES + 3 * char])
        if 0x41 <= code <= 0x5A:
            capitals += 1
            code += 32
        elif not 0x61 <= code <= 0x7A:
            if not _ends_word(code):
                return 0
            break
        value = (value ^ np.uint64(code)) * STEP
        desk.letters[letters] = code
        letters += 1
        char += 1
    size = char - place
    form = finished(value)
    row = row_of(desk, form)
    if row < 0:
        return 0
    flags = UPPER if capitals == size and size > 1 else 0
    if flags == 0 and work[CODES + 3 * place] < 0x60:
        flags = TITLE
    began = desk.used[1]
    desk.used[1] = letters
    put_known(desk, place, char - 1, WORD, flags, form, row, began)
    return char


@part
def _ends_word(code: int) -> bool:
    """Blanks and marks behind which a word is over: neither a link, a doubled word, nor an apostrophe follows."""
    return code <= 0x20 or code in (0x2C, 0x21, 0x3F, 0x3B, 0x29, 0x22, 0x28, 0x2F)


@part
def _read_letters(desk: Desk, place: int, count: int) -> int:
    host = link_at(desk, place, count)
    if host:
        return read_link(desk, place, count, host)
    size, after = read_run(desk, place, count, False)
    if size == 0:
        return max(after, place + 1)
    return join_twin(desk, size, after, count)


@part
def _read_digits(desk: Desk, place: int, count: int) -> int:
    if keycap_at(desk, place, count):
        return read_keycap(desk, place, count)
    size, after = read_run(desk, place, count, False)
    return join_number(desk, size, after, count)


@part
def _read_mark(desk: Desk, place: int, count: int) -> int:
    """A mark, unless it stands between two digits (20,5, 19:30)."""
    between = (
        0 < place < count - 1 and kind_at(desk, place - 1) == DIGIT and kind_at(desk, place + 1) == DIGIT
    )
    return place + 1 if between else read_mark(desk, place, count)


@part
def _read_regions(desk: Desk, place: int, count: int) -> int:
    size = regions_at(desk, place, count)
    if are_flags(desk, place, size):
        for first in range(place, place + size, 2):
            read_flag(desk, first)
    elif size > 2:
        finish_run(desk, read_spelled(desk, place, size))
    return place + size


@part
def _read_sign(desk: Desk, kind: int, place: int, count: int) -> int:
    after = place + 1
    if kind == HASH:
        after = read_tag(desk, place, count)
    elif kind == AT:
        after = read_account(desk, place, count)
    elif kind in (PICTURE, SKIN):
        after = read_picture(desk, place, count)
    elif kind == CIRCLED:
        after = read_circled(desk, place)
    elif kind == PERCENT:
        after = read_percent(desk, place)
    elif kind == REGION:
        after = _read_regions(desk, place, count)
    return after

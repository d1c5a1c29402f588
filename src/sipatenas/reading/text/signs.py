"""What is not a word: emoji and what number they show, accounts, links, marks that end or part sentences."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import kernel
from sipatenas.reading.text import chars as kinds
from sipatenas.reading.text.hashing import find, hash_of, hash_of_letters
from sipatenas.reading.text.runs import keycap_at, put
from sipatenas.reading.text.state import ACCOUNT, EMOJI, LINK, MARK, STRETCHED, WORD, Desk, kind_of

PICTURE, SKIN, JOINER, SELECTOR, REGION, CIRCLED = (
    kinds.PICTURE,
    kinds.SKIN,
    kinds.JOINER,
    kinds.SELECTOR,
    kinds.REGION,
    kinds.CIRCLED,
)
GAP, LINE, LETTER, DIGIT, HIDDEN = kinds.GAP, kinds.LINE, kinds.LETTER, kinds.DIGIT, kinds.HIDDEN
LINK_WORD = np.uint64(hash_of("url"))
_LONGEST_EMOJI = 15
_STARTS = np.zeros((4, 16), dtype=np.uint32)
for _row, _start in enumerate(("https://", "http://", "www.", "pic.twitter.com/")):
    _STARTS[_row, : len(_start)] = [ord(char) for char in _start]


@kernel
def put_letter(desk: Desk, letter: int) -> None:
    """One more letter of the next token."""
    out = desk.out
    out.letters[out.used[1]] = letter
    out.used[1] += 1


@kernel
def last_hash(desk: Desk, begin: int) -> np.uint64:
    """The hash of the letters put down since `begin`."""
    return hash_of_letters(desk.out.letters, begin, desk.out.used[1])


@kernel
def value_of(desk: Desk, word: np.uint64) -> int:
    """The number a word or sign shows, or -1."""
    row = find(desk.words.keys, desk.words.rows, word)
    return int(desk.words.value[row]) if row >= 0 else -1


@kernel
def read_keycap(desk: Desk, place: int, count: int) -> int:
    """A keycap, or a nought and a keycap as one (0️⃣2️⃣); the next character."""
    codes = desk.chars.codes
    begin = desk.out.used[1]
    first = place
    value = 0
    size = keycap_at(desk, place, count)
    while size:
        digit = int(codes[place]) - 0x30
        put_letter(desk, int(codes[place]))
        value = value * 10 + digit
        place += size
        size = keycap_at(desk, place, count) if digit == 0 and place < count and _ascii_digit(codes[place]) else 0
    put_letter(desk, 0x20E3)
    form = last_hash(desk, begin)
    put(desk, first, place - 1, EMOJI, 0, value, form, form)
    return place


@kernel
def _ascii_digit(code: np.uint32) -> bool:
    return 0x30 <= code <= 0x39


@kernel
def read_circled(desk: Desk, place: int) -> int:
    """A circled digit, as the keycap of its number."""
    tables = desk.tables
    code = desk.chars.codes[place]
    fold = tables.fold[tables.page[code >> np.uint32(8)] + np.int64(code & np.uint32(255))]
    begin = desk.out.used[1]
    value = 0
    if fold >= 0:
        put_letter(desk, fold)
        value = fold - 0x30
    else:
        for letter in range(tables.spelled_at[-1 - fold], tables.spelled_at[-fold]):
            put_letter(desk, tables.spelled[letter])
            value = value * 10 + int(tables.spelled[letter]) - 0x30
    put_letter(desk, 0x20E3)
    form = last_hash(desk, begin)
    put(desk, place, place, EMOJI, 0, value, form, form)
    return place + 1


@kernel
def read_picture(desk: Desk, place: int, count: int) -> int:
    """An emoji with its skin tones, joined ones as one token; its word is the first of them. The next character."""
    codes, tables = desk.chars.codes, desk.tables
    begin = desk.out.used[1]
    first = place
    put_letter(desk, codes[place])
    word = last_hash(desk, begin)
    letters = 1
    place += 1
    while place < count:
        kind = kind_of(tables, codes[place])
        if kind == JOINER and place + 1 < count and kind_of(tables, codes[place + 1]) == PICTURE:
            place += 1
            if letters < _LONGEST_EMOJI:
                put_letter(desk, 0x200D)
                put_letter(desk, codes[place])
                letters += 1
        elif kind not in (SELECTOR, SKIN):
            break
        place += 1
    put(desk, first, place - 1, EMOJI, 0, value_of(desk, word), last_hash(desk, begin), word)
    return place


@kernel
def read_flag(desk: Desk, place: int) -> int:
    """Two regional letters as one flag."""
    codes = desk.chars.codes
    begin = desk.out.used[1]
    put_letter(desk, codes[place])
    put_letter(desk, codes[place + 1])
    form = last_hash(desk, begin)
    put(desk, place, place + 1, EMOJI, 0, -1, form, form)
    return place + 2


@kernel
def read_account(desk: Desk, sign: int, count: int) -> int:
    """The account whose @ stands at `sign` (not inside a word); the next character."""
    codes = desk.chars.codes
    if sign > 0 and kind_of(desk.tables, codes[sign - 1]) in (LETTER, DIGIT):
        return sign + 1
    last = sign
    place = sign + 1
    while place < count and _in_handle(codes[place]):
        if codes[place] != 0x2E:
            last = place
        place += 1
    if last == sign:
        return sign + 1
    begin = desk.out.used[1]
    for char in range(sign + 1, last + 1):
        code = int(codes[char])
        put_letter(desk, code + 32 if 0x41 <= code <= 0x5A else code)
    form = last_hash(desk, begin)
    put(desk, sign, last, ACCOUNT, 0, -1, form, form)
    return last + 1


@kernel
def _in_handle(code: np.uint32) -> bool:
    return 0x61 <= code | 32 <= 0x7A or 0x30 <= code <= 0x39 or code == 0x5F or code == 0x2E


@kernel
def link_at(desk: Desk, place: int, count: int) -> int:
    """How many characters stand before the host of a link that begins here, or 0."""
    codes = desk.chars.codes
    if int(codes[place]) | 32 not in (0x68, 0x77, 0x70):
        return 0
    for start in range(4):
        size = 0
        while (
            size < 16
            and _STARTS[start, size] != 0
            and place + size < count
            and _same_letter(codes[place + size], _STARTS[start, size])
        ):
            size += 1
        if (size == 16 or _STARTS[start, size] == 0) and place + size < count and codes[place + size] > 0x20:
            return size
    return 0


@kernel
def _same_letter(code: np.uint32, wanted: np.uint32) -> bool:
    return code == wanted or (0x41 <= code <= 0x5A and code + 32 == wanted)


@kernel
def read_link(desk: Desk, place: int, count: int, host: int) -> int:
    """A link up to the next blank; spelled by its host without www. The next character."""
    codes = desk.chars.codes
    last = place
    char = place
    while char < count and _in_link(codes[char]):
        if not _trails(codes[char]):
            last = char
        char += 1
    begin = desk.out.used[1]
    char = place + host
    if char + 4 < count and host > 4 and codes[char + 3] == 0x2E and codes[char] == 0x77 and codes[char + 1] == 0x77:
        char += 4
    while char <= last and _in_handle(codes[char]) or (char <= last and codes[char] == 0x2D):
        code = int(codes[char])
        put_letter(desk, code + 32 if 0x41 <= code <= 0x5A else code)
        char += 1
    put(desk, place, last, LINK, 0, -1, last_hash(desk, begin), LINK_WORD)
    return last + 1


@kernel
def _in_link(code: np.uint32) -> bool:
    if code < 0x80:
        return code > 0x20 and code not in (0x22, 0x3C, 0x3E)
    return code not in (0xA0, 0x2026, 0x3000, 0x201C, 0x201D, 0x2028, 0x2029) and not 0x2000 <= code <= 0x200B


@kernel
def _trails(code: np.uint32) -> bool:
    """Signs that end a sentence rather than a link."""
    return code in (0x2E, 0x2C, 0x21, 0x3F, 0x3A, 0x3B, 0x29, 0x5D, 0x27)


@kernel
def read_mark(desk: Desk, place: int, count: int) -> int:
    """A mark, the same one repeated as one token (three dots or more as …); the next character."""
    tables, codes = desk.tables, desk.chars.codes
    first = place
    sign = _mark_of(desk, place)
    while place < count and _mark_of(desk, place) == sign:
        place += 1
    flags = STRETCHED if place - first > 1 else 0
    if sign == 0x2E and place - first > 2:
        sign = 0x2026
        flags = 0
    begin = desk.out.used[1]
    put_letter(desk, sign)
    form = last_hash(desk, begin)
    put(desk, first, place - 1, MARK, flags, -1, form, form)
    return place


@kernel
def _mark_of(desk: Desk, place: int) -> int:
    """The mark at a place in its plain form; 0 where there is none."""
    tables = desk.tables
    code = desk.chars.codes[place]
    cell = tables.page[code >> np.uint32(8)] + np.int64(code & np.uint32(255))
    kind = tables.kind[cell]
    if kind == LINE:
        return 0x0A
    return int(tables.fold[cell]) if kind == kinds.END else 0


@kernel
def read_percent(desk: Desk, place: int) -> int:
    """A percent sign as a word."""
    begin = desk.out.used[1]
    put_letter(desk, 0x25)
    form = last_hash(desk, begin)
    put(desk, place, place, WORD, 0, -1, form, form)
    return place + 1

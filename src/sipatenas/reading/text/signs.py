"""What is not a word: emoji and what number they show, accounts, links, marks that end or part sentences."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import part
from sipatenas.reading.text import chars as kinds
from sipatenas.reading.text.hashing import hash_of
from sipatenas.reading.text.runs import keycap_at
from sipatenas.reading.text.state import (
    ACCOUNT,
    EMOJI,
    LINK,
    MARK,
    SPELLED,
    STRETCHED,
    VALUE,
    WORD,
    Desk,
    cell_of,
    code_at,
    entry,
    kind_at,
    last_hash,
    put,
    put_letter,
    put_sign,
    row_of,
)

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
_STARTS = np.zeros((4, 16), dtype=np.int32)
for _row, _start in enumerate(("https://", "http://", "www.", "pic.twitter.com/")):
    _STARTS[_row, : len(_start)] = [ord(char) for char in _start]
# The regions that have a flag, by their first letter.
_REGIONS = [
    "acdefgilmoqrstuwxz",
    "abdefghijlmnoqrstvwyz",
    "acdfghiklmnoruvwxyz",
    "egjkmoz",
    "aceghrst",
    "ijkmor",
    "abdefghilmnpqrstuwy",
    "kmnrtu",
    "cdelmnoqrst",
    "emop",
    "eghimnprwyz",
    "abcikrstuvy",
    "acdefghkmlnopqrstuvwxyz",
    "acefgilopruz",
    "m",
    "aefghklmnrstwy",
    "a",
    "eosuw",
    "abcdeghijklmnorstvxyz",
    "acdfghjklmnortvwz",
    "agmnsyz",
    "aceginu",
    "fs",
    "k",
    "et",
    "amw",
]
_FLAGS = np.zeros((26, 26), dtype=np.uint8)
for _row, _seconds in enumerate(_REGIONS):
    _FLAGS[_row, [ord(_letter) - ord("a") for _letter in _seconds]] = 1


@part
def value_of(desk: Desk, word: np.uint64) -> int:
    """The number a word or sign shows, or -1."""
    row = row_of(desk, word)
    return entry(desk, row, VALUE) if row >= 0 else -1


@part
def read_keycap(desk: Desk, place: int, count: int) -> int:
    """A keycap, or a nought and a keycap as one (0️⃣2️⃣); the next character."""
    began = desk.used[1]
    first = place
    value = 0
    size = keycap_at(desk, place, count)
    while size:
        digit = code_at(desk, place) - 0x30
        put_letter(desk, code_at(desk, place))
        value = value * 10 + digit
        place += size
        more = digit == 0 and place < count and 0x30 <= code_at(desk, place) <= 0x39
        size = keycap_at(desk, place, count) if more else 0
    put_letter(desk, 0x20E3)
    put_sign(desk, first, place - 1, EMOJI, 0, value, began)
    return place


@part
def read_circled(desk: Desk, place: int) -> int:
    """A circled digit, as the keycap of its number."""
    fold = cell_of(desk, code_at(desk, place)) >> 32
    began = desk.used[1]
    if fold >= 0:
        put_letter(desk, fold)
    else:
        begin = desk.fixed[SPELLED] - 1 - fold
        for step in range(desk.fixed[begin]):
            put_letter(desk, desk.fixed[begin + 1 + step])
    value = 0
    for letter in range(began, desk.used[1]):
        value = value * 10 + int(desk.letters[letter]) - 0x30
    put_letter(desk, 0x20E3)
    put_sign(desk, place, place, EMOJI, 0, value, began)
    return place + 1


@part
def read_picture(desk: Desk, place: int, count: int) -> int:
    """An emoji with its skin tones, joined ones as one token; its word is the first of them. The next character."""
    began = desk.used[1]
    first = place
    put_letter(desk, code_at(desk, place))
    word = last_hash(desk, began)
    letters = 1
    place += 1
    while place < count:
        kind = kind_at(desk, place)
        if kind == JOINER and place + 1 < count and kind_at(desk, place + 1) == PICTURE:
            place += 1
            if letters < _LONGEST_EMOJI:
                put_letter(desk, 0x200D)
                put_letter(desk, code_at(desk, place))
                letters += 1
        elif kind not in (SELECTOR, SKIN):
            break
        place += 1
    put(desk, first, place - 1, EMOJI, 0, value_of(desk, word), last_hash(desk, began), word, word, began)
    return place


@part
def regions_at(desk: Desk, place: int, count: int) -> int:
    """How many regional letters stand here."""
    size = 0
    while place + size < count and kind_at(desk, place + size) == REGION:
        size += 1
    return size


@part
def are_flags(desk: Desk, place: int, size: int) -> bool:
    """Whether regional letters are flags, two by two; else they spell a word."""
    if size % 2:
        return False
    for first in range(place, place + size, 2):
        if not _FLAGS[code_at(desk, first) - 0x1F1E6, code_at(desk, first + 1) - 0x1F1E6]:
            return False
    return True


@part
def read_flag(desk: Desk, place: int) -> int:
    """Two regional letters as one flag; the next character."""
    began = desk.used[1]
    put_letter(desk, code_at(desk, place))
    put_letter(desk, code_at(desk, place + 1))
    put_sign(desk, place, place + 1, EMOJI, 0, -1, began)
    return place + 2


@part
def read_account(desk: Desk, sign: int, count: int) -> int:
    """The account whose @ stands at `sign` (not inside a word); the next character."""
    if sign > 0 and kind_at(desk, sign - 1) in (LETTER, DIGIT):
        return sign + 1
    last = sign
    place = sign + 1
    while place < count and _in_handle(code_at(desk, place)):
        if code_at(desk, place) != 0x2E:
            last = place
        place += 1
    if last == sign:
        return sign + 1
    began = desk.used[1]
    for char in range(sign + 1, last + 1):
        code = code_at(desk, char)
        put_letter(desk, code + 32 if 0x41 <= code <= 0x5A else code)
    put_sign(desk, sign, last, ACCOUNT, 0, -1, began)
    return last + 1


@part
def _in_handle(code: int) -> bool:
    return 0x61 <= code | 32 <= 0x7A or 0x30 <= code <= 0x39 or code in (0x5F, 0x2E)


@part
def link_at(desk: Desk, place: int, count: int) -> int:
    """How many characters stand before the host of a link that begins here, or 0."""
    if code_at(desk, place) | 32 not in (0x68, 0x77, 0x70):
        return 0
    for start in range(4):
        size = 0
        while (
            size < 16
            and _STARTS[start, size] != 0
            and place + size < count
            and _same_letter(code_at(desk, place + size), _STARTS[start, size])
        ):
            size += 1
        if (
            (size == 16 or _STARTS[start, size] == 0)
            and place + size < count
            and code_at(desk, place + size) > 0x20
        ):
            return size
    return 0


@part
def _same_letter(code: int, wanted: int) -> bool:
    return code == wanted or (0x41 <= code <= 0x5A and code + 32 == wanted)


@part
def read_link(desk: Desk, place: int, count: int, host: int) -> int:
    """A link up to the next blank; spelled by its host without www. The next character."""
    last = place
    char = place
    while char < count and _in_link(code_at(desk, char)):
        if not _trails(code_at(desk, char)):
            last = char
        char += 1
    began = desk.used[1]
    char = place + host
    if char + 3 < last and host > 4 and code_at(desk, char) | 32 == 0x77 and code_at(desk, char + 3) == 0x2E:
        char += 4  # www.
    while char <= last and (_in_handle(code_at(desk, char)) or code_at(desk, char) == 0x2D):
        code = code_at(desk, char)
        put_letter(desk, code + 32 if 0x41 <= code <= 0x5A else code)
        char += 1
    put(desk, place, last, LINK, 0, -1, last_hash(desk, began), LINK_WORD, LINK_WORD, began)
    return last + 1


@part
def _in_link(code: int) -> bool:
    if code < 0x80:
        return code > 0x20 and code not in (0x22, 0x3C, 0x3E)
    return code not in (0xA0, 0x2026, 0x3000, 0x201C, 0x201D, 0x2028, 0x2029) and not 0x2000 <= code <= 0x200B


@part
def _trails(code: int) -> bool:
    """Signs that end a sentence rather than a link."""
    return code in (0x2E, 0x2C, 0x21, 0x3F, 0x3A, 0x3B, 0x29, 0x5D, 0x27)


@part
def read_mark(desk: Desk, place: int, count: int) -> int:
    """A mark, the same one repeated as one token (three dots or more as …); the next character."""
    first = place
    sign = _mark_of(desk, place)
    while place < count and _mark_of(desk, place) == sign:
        place += 1
    flags = STRETCHED if place - first > 1 else 0
    if sign == 0x2E and place - first > 2:
        sign = 0x2026
        flags = 0
    began = desk.used[1]
    put_letter(desk, sign)
    put_sign(desk, first, place - 1, MARK, flags, -1, began)
    return place


@part
def _mark_of(desk: Desk, place: int) -> int:
    """The mark at a place in its plain form; 0 where there is none."""
    cell = cell_of(desk, code_at(desk, place))
    kind = cell & 0xFF
    if kind == LINE:
        return 0x0A
    return cell >> 32 if kind == kinds.END else 0


@part
def read_percent(desk: Desk, place: int) -> int:
    """A percent sign as a word."""
    began = desk.used[1]
    put_letter(desk, 0x25)
    put_sign(desk, place, place, WORD, 0, -1, began)
    return place + 1

"""A run of letters and digits read from a post, and tokens put down."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import kernel
from sipatenas.reading.text import chars as kinds
from sipatenas.reading.text.hashing import find, hash_of_letters
from sipatenas.reading.text.state import (
    ALIKE,
    CAPITALS,
    DIGITS,
    DOUBLES,
    FIRST_CAPITAL,
    LETTERS,
    LONGEST,
    ODDITIES,
    REPAIRED,
    STRANGE,
    TITLE,
    UPPER,
    Desk,
    kind_of,
)

LETTER, DIGIT, HIDDEN, UNDERSCORE, APOSTROPHE = (
    kinds.LETTER,
    kinds.DIGIT,
    kinds.HIDDEN,
    kinds.UNDERSCORE,
    kinds.APOSTROPHE,
)
JOINER, SELECTOR, KEYCAP = kinds.JOINER, kinds.SELECTOR, kinds.KEYCAP
UPPER_CASE, FOREIGN, ODD = kinds.UPPER_CASE, kinds.FOREIGN, kinds.ODD
NEW_PIECE = 2


@kernel
def put(
    desk: Desk, first: int, last: int, kind: int, flags: int, value: int, form: np.uint64, word: np.uint64
) -> None:
    """One token over the characters first..last (inclusive); its letters are already there."""
    out = desk.out
    token = out.used[0]
    start = desk.chars.begin[first]
    end = desk.chars.end[last]
    out.start[token] = start
    out.end[token] = end
    out.flags[token] = flags | (REPAIRED if end - start != last - first + 1 else 0)
    out.kind[token] = kind
    out.value[token] = value
    out.form[token] = form
    out.word[token] = word
    out.stem[token] = word
    out.at[token + 1] = out.used[1]
    out.used[0] = token + 1


@kernel
def spell(desk: Desk, first: int, last: int) -> None:
    """Letters first..last (exclusive) of the run become the next token's."""
    place = desk.out.used[1]
    for letter in range(first, last):
        desk.out.letters[place] = desk.run.letters[letter]
        place += 1
    desk.out.used[1] = place


@kernel
def keycap_at(desk: Desk, place: int, count: int) -> int:
    """The length of a keycap that begins with the digit here (1️⃣ is 3 or 2), or 0."""
    codes = desk.chars.codes
    if place + 1 < count and codes[place + 1] == 0x20E3:
        return 2
    if place + 2 < count and codes[place + 1] == 0xFE0F and codes[place + 2] == 0x20E3:
        return 3
    return 0


@kernel
def _add(desk: Desk, char: int, size: int, new_piece: int) -> int:
    """Fold one letter or digit into the run; the new size."""
    tables, run = desk.tables, desk.run
    code = desk.chars.codes[char]
    cell = tables.page[code >> np.uint32(8)] + np.int64(code & np.uint32(255))
    traits = tables.traits[cell]
    fold = tables.fold[cell]
    capital = traits & UPPER_CASE
    first = size
    if fold >= 0:
        run.letters[size] = fold
        size += 1
    else:
        for place in range(tables.spelled_at[-1 - fold], tables.spelled_at[-fold]):
            run.letters[size] = tables.spelled[place]
            size += 1
    for place in range(first, size):
        run.source[place] = char
        run.capital[place] = capital
    run.capital[first] = capital | new_piece
    _note(desk, cell, traits, first, size)
    return size


@kernel
def _note(desk: Desk, cell: int, traits: int, first: int, size: int) -> None:
    facts, letters = desk.run.facts, desk.run.letters
    if desk.tables.kind[cell] == DIGIT:
        facts[DIGITS] += size - first
        return
    facts[LETTERS] += size - first
    if first > 0 and letters[first] == letters[first - 1]:
        facts[DOUBLES] += 1
    if traits & UPPER_CASE:
        facts[CAPITALS] += size - first
        if first == 0:
            facts[FIRST_CAPITAL] = 1
    if traits & FOREIGN:
        facts[STRANGE] += size - first
        if desk.tables.alike[cell]:
            facts[ALIKE] += size - first
    if traits & ODD:
        facts[ODDITIES] += 1


@kernel
def read_run(desk: Desk, begin: int, count: int, in_tag: bool) -> tuple[int, int]:
    """Read letters and digits from `begin`: (letters in the run, the next character).

    Invisible characters and apostrophes between letters are passed over; underscores too, in a hashtag.
    """
    codes = desk.chars.codes
    desk.run.facts[:] = 0
    size = 0
    char = begin
    new_piece = 0
    while char < count and size < LONGEST:
        kind = kind_of(desk.tables, codes[char])
        if kind == LETTER or (kind == DIGIT and keycap_at(desk, char, count) == 0):
            size = _add(desk, char, size, new_piece)
            new_piece = 0
        elif kind == UNDERSCORE and in_tag:
            new_piece = NEW_PIECE
        elif not _passed_over(desk, kind, char, count):
            break
        char += 1
    _take_for_latin(desk, size)
    return size, char


@kernel
def _passed_over(desk: Desk, kind: int, char: int, count: int) -> bool:
    if kind == APOSTROPHE:
        codes = desk.chars.codes
        before = char > 0 and kind_of(desk.tables, codes[char - 1]) == LETTER
        return before and char + 1 < count and kind_of(desk.tables, codes[char + 1]) == LETTER
    return kind in (HIDDEN, JOINER, SELECTOR)


@kernel
def _take_for_latin(desk: Desk, size: int) -> None:
    """Cyrillic and Greek look-alikes as Latin, where all strange letters of a word can be such: beside Latin
    ones, or where a word that we know comes out."""
    run, facts = desk.run, desk.run.facts
    if facts[STRANGE] == 0 or facts[STRANGE] != facts[ALIKE]:
        return
    for place in range(size):
        code = desk.chars.codes[run.source[place]]
        alike = desk.tables.alike[desk.tables.page[code >> np.uint32(8)] + np.int64(code & np.uint32(255))]
        run.spare[place] = run.letters[place]
        if alike:
            run.letters[place] = alike
    if facts[LETTERS] > facts[STRANGE]:
        return
    form = hash_of_letters(run.letters, 0, size)
    if find(desk.words.keys, desk.words.rows, form) < 0:
        for place in range(size):
            run.letters[place] = run.spare[place]


@kernel
def case_of(desk: Desk, first: int, last: int) -> int:
    """TITLE or UPPER of the run's letters first..last (exclusive), or 0."""
    capitals = 0
    for place in range(first, last):
        capitals += desk.run.capital[place] & 1
    if capitals == last - first and capitals > 1:
        return UPPER
    return TITLE if desk.run.capital[first] & 1 else 0

"""A run of letters and digits, read from a post and folded."""

from __future__ import annotations

from sipatenas.reading.kernel import part
from sipatenas.reading.text import chars as kinds
from sipatenas.reading.text.state import (
    ALIKE,
    CAPITAL,
    CAPITALS,
    DIGITS,
    DOUBLES,
    LET,
    LETTERS,
    LONGEST,
    SOURCE,
    SPARE,
    SPELLED,
    STRANGE,
    TITLE,
    UPPER,
    Desk,
    cell_of,
    code_at,
    copy_letters,
    hash_at,
    kind_at,
    row_of,
)

LETTER, DIGIT, HIDDEN = kinds.LETTER, kinds.DIGIT, kinds.HIDDEN
UNDERSCORE, APOSTROPHE, JOINER, SELECTOR = kinds.UNDERSCORE, kinds.APOSTROPHE, kinds.JOINER, kinds.SELECTOR
UPPER_CASE, FOREIGN = kinds.UPPER_CASE << 8, kinds.FOREIGN << 8
NEW_PIECE = 2


@part
def keycap_at(desk: Desk, place: int, count: int) -> int:
    """The length of a keycap that begins with the sign here (1️⃣ is 3 or 2), or 0."""
    if place + 1 < count and code_at(desk, place + 1) == 0x20E3:
        return 2
    if place + 2 < count and code_at(desk, place + 1) == 0xFE0F and code_at(desk, place + 2) == 0x20E3:
        return 3
    return 0


@part
def _add(desk: Desk, place: int, size: int, new_piece: int) -> int:
    """Fold one letter or digit into the run; the new size."""
    work = desk.work
    cell = cell_of(desk, code_at(desk, place))
    fold = cell >> 32
    capital = 1 if cell & UPPER_CASE else 0
    first = size
    if fold >= 0:
        work[LET + size] = fold
        size += 1
    else:
        begin = desk.fixed[SPELLED] - 1 - fold
        for step in range(desk.fixed[begin]):
            work[LET + size] = desk.fixed[begin + 1 + step]
            size += 1
    for letter in range(first, size):
        work[SOURCE + letter] = place
        work[CAPITAL + letter] = capital
    work[CAPITAL + first] = capital | new_piece
    _note(desk, cell, first, size)
    return size


@part
def _note(desk: Desk, cell: int, first: int, size: int) -> None:
    work = desk.work
    if cell & 0xFF == DIGIT:
        work[DIGITS] += size - first
        return
    work[LETTERS] += size - first
    if first > 0 and work[LET + first] == work[LET + first - 1]:
        work[DOUBLES] += 1
    if cell & UPPER_CASE:
        work[CAPITALS] += size - first
    if cell & FOREIGN:
        work[STRANGE] += size - first
        if (cell >> 16) & 0xFFFF:
            work[ALIKE] += size - first


@part
def _clear_facts(desk: Desk) -> None:
    for fact in range(LET):
        desk.work[fact] = 0


@part
def read_run(desk: Desk, begin: int, count: int, in_tag: bool) -> tuple[int, int]:
    """Read letters and digits from `begin`: (letters in the run, the next character).

    Invisible characters and apostrophes between letters are passed over; underscores too, in a hashtag.
    """
    _clear_facts(desk)
    size = 0
    place = begin
    new_piece = 0
    while place < count and size < LONGEST:
        kind = kind_at(desk, place)
        if kind == LETTER or (kind == DIGIT and keycap_at(desk, place, count) == 0):
            size = _add(desk, place, size, new_piece)
            new_piece = 0
        elif kind == UNDERSCORE and in_tag:
            new_piece = NEW_PIECE
        elif not _passed_over(desk, kind, place, count):
            break
        place += 1
    if desk.work[STRANGE] > 0 and desk.work[STRANGE] == desk.work[ALIKE]:
        _take_for_latin(desk, size)
    return size, place


@part
def _passed_over(desk: Desk, kind: int, place: int, count: int) -> bool:
    if kind == APOSTROPHE:
        before = place > 0 and kind_at(desk, place - 1) == LETTER
        return before and place + 1 < count and kind_at(desk, place + 1) == LETTER
    return kind in (HIDDEN, JOINER, SELECTOR)


@part
def _take_for_latin(desk: Desk, size: int) -> None:
    """Cyrillic and Greek look-alikes as Latin: beside Latin letters, or where a word that we know comes out."""
    work = desk.work
    for letter in range(size):
        alike = (cell_of(desk, code_at(desk, work[SOURCE + letter])) >> 16) & 0xFFFF
        work[SPARE + letter] = work[LET + letter]
        if alike:
            work[LET + letter] = alike
    if work[LETTERS] > work[STRANGE] or row_of(desk, hash_at(desk, LET, LET + size)) >= 0:
        return
    copy_letters(desk, LET, SPARE, size)


@part
def case_of(desk: Desk, first: int, last: int) -> int:
    """TITLE or UPPER of letters first..last (exclusive) of the run, or 0."""
    capitals = 0
    for letter in range(first, last):
        capitals += desk.work[CAPITAL + letter] & 1
    if capitals == last - first and capitals > 1:
        return UPPER
    return TITLE if desk.work[CAPITAL + first] & 1 else 0


@part
def read_spelled(desk: Desk, begin: int, size: int) -> int:
    """A word spelled in regional letters into the run; its letters."""
    _clear_facts(desk)
    letters = 0
    for place in range(begin, min(begin + size, begin + LONGEST)):
        letters = _add(desk, place, letters, 0)
    return letters

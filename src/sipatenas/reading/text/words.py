"""Runs of letters and digits -> tokens: numbers, words that digits or hyphens double, pieces; slang and stems."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import part
from sipatenas.reading.text import chars as kinds
from sipatenas.reading.text.lexicon import DOUBLED, KNOWN, NUMBERED, WHOLE
from sipatenas.reading.text.mends import is_digit, known, unleeted, unstretched
from sipatenas.reading.text.runs import case_of
from sipatenas.reading.text.state import (
    CAPITAL,
    DIGITS,
    DOUBLES,
    EXPANDED,
    FORMS,
    LET,
    LETTERS,
    LETTERS_AT,
    MARKS,
    NUMBER,
    ROOM,
    SIZE,
    SLANG,
    SLANGS,
    SOURCE,
    SPARE,
    STEM,
    STRETCHED,
    VALUE,
    WORD,
    Desk,
    code_at,
    copy_letters,
    entry,
    hash_at,
    key_of,
    kind_at,
    put,
    put_letter,
    row_of,
    spell,
)
from sipatenas.reading.text.stems import stem_of
from sipatenas.reading.text.variants import variant_row

LETTER, DIGIT, HYPHEN = kinds.LETTER, kinds.DIGIT, kinds.HYPHEN


@part
def put_number(desk: Desk, first: int, last: int, kind: int) -> None:
    """A token of digits; its value is -1 above nine digits."""
    work = desk.work
    value = 0 if last - first <= 9 else -1
    for letter in range(first, last if value == 0 else first):
        value = value * 10 + int(work[LET + letter]) - 0x30
    began = desk.used[1]
    spell(desk, LET + first, LET + last)
    form = hash_at(desk, LET + first, LET + last)
    put(desk, work[SOURCE + first], work[SOURCE + last - 1], kind, 0, value, form, form, form, began)


@part
def put_word(desk: Desk, first: int, last: int, kind: int) -> None:
    """A token of letters, with the words that its slang stands for."""
    flags = case_of(desk, first, last)
    begin, end = desk.work[SOURCE + first], desk.work[SOURCE + last - 1]
    if desk.work[DOUBLES] and not known(desk, first, last):
        shorter = unstretched(desk, first, last)
        flags |= STRETCHED if shorter != last else 0
        last = shorter
    form = hash_at(desk, LET + first, LET + last)
    row = row_of(desk, form)
    began = desk.used[1]
    spell(desk, LET + first, LET + last)
    if row < 0:
        _put_unknown(desk, first, last, begin, end, kind, flags, form, began)
    else:
        put_known(desk, begin, end, kind, flags, form, row, began)


@part
def _put_unknown(
    desk: Desk,
    first: int,
    last: int,
    begin: int,
    end: int,
    kind: int,
    flags: int,
    form: np.uint64,
    began: int,
) -> None:
    row = variant_row(desk, first, last)
    if row < 0:
        stem = stem_of(desk, LET + first, LET + last, -1, form)
        put(desk, begin, end, kind, flags, -1, form, form, stem, began)
    else:
        put_known(desk, begin, end, kind, flags, form, row, began)


@part
def put_known(
    desk: Desk, begin: int, end: int, kind: int, flags: int, form: np.uint64, row: int, began: int
) -> None:
    """A token whose word is that of a row, or the words of the row's slang."""
    slang = entry(desk, row, SLANG)
    if slang < 0:
        stem = key_of(desk, entry(desk, row, STEM))
        put(desk, begin, end, kind, flags, entry(desk, row, VALUE), form, key_of(desk, row), stem, began)
        return
    base = desk.fixed[SLANGS] + slang
    for place in range(base + 1, base + 1 + desk.fixed[base]):
        meant = desk.fixed[place]
        word = key_of(desk, meant)
        if place > base + 1:
            began = desk.used[1]
            form = word
            flags |= EXPANDED
            letters = desk.fixed[FORMS] + entry(desk, meant, LETTERS_AT)
            for letter in range(letters, letters + entry(desk, meant, SIZE)):
                put_letter(desk, desk.fixed[letter])
        stem = key_of(desk, entry(desk, meant, STEM))
        put(desk, begin, end, kind, flags, entry(desk, meant, VALUE), form, word, stem, began)


@part
def finish_run(desk: Desk, size: int) -> None:
    """Put down the tokens of a run outside a hashtag."""
    if desk.work[DIGITS] == 0:
        put_word(desk, 0, size, WORD)
    elif desk.work[LETTERS] == 0:
        put_number(desk, 0, size, NUMBER)
    elif _whole(desk, size) or unleeted(desk, size):
        put_word(desk, 0, size, WORD)
    elif not _doubled_by_two(desk, size):
        _put_pieces(desk, size)


@part
def _whole(desk: Desk, size: int) -> bool:
    """Letters and digits that are one word: known as such, or a digit between two letters (b2b)."""
    row = row_of(desk, hash_at(desk, LET, LET + size))
    if row >= 0 and (entry(desk, row, MARKS) & WHOLE or entry(desk, row, SLANG) >= 0):
        return True
    return size == 3 and desk.work[LETTERS] == 2 and is_digit(desk.work[LET + 1])


@part
def _put_pieces(desk: Desk, size: int) -> None:
    first = 0
    for place in range(1, size + 1):
        digits = is_digit(desk.work[LET + first])
        if place == size or is_digit(desk.work[LET + place]) != digits:
            if digits:
                put_number(desk, first, place, NUMBER)
            else:
                put_word(desk, first, place, WORD)
            first = place


@part
def _doubled_by_two(desk: Desk, size: int) -> bool:
    """Put a word down that "2" doubles (orang2, teman2nya), unless a ballot's number may follow it."""
    work = desk.work
    two = 0
    while two < size and not is_digit(work[LET + two]):
        two += 1
    if two < 3 or size - two > 4 or work[DIGITS] != 1 or work[LET + two] != 0x32:
        return False
    row = row_of(desk, hash_at(desk, LET, LET + two))
    if row < 0:
        return False
    marks = entry(desk, row, MARKS)
    if marks & NUMBERED or (marks & KNOWN == 0 and entry(desk, row, SLANG) < 0):
        return False
    put_twice(desk, two, size)
    return True


@part
def put_twice(desk: Desk, middle: int, last: int) -> None:
    """A doubled word as one token: its form as written, its word the simple one unless doubling changes the sense."""
    work = desk.work
    began = desk.used[1]
    spell(desk, LET, LET + last)
    form = hash_at(desk, LET, LET + last)
    word = hash_at(desk, LET, LET + middle)
    row = row_of(desk, word)
    stem = stem_of(desk, LET, LET + middle, row, word)
    if row >= 0 and entry(desk, row, MARKS) & DOUBLED and 2 * middle < ROOM:
        copy_letters(desk, SPARE, LET, middle)
        copy_letters(desk, SPARE + middle, LET, middle)
        word = stem = hash_at(desk, SPARE, SPARE + 2 * middle)
    elif row >= 0 and entry(desk, row, SLANG) >= 0:
        meant = desk.fixed[desk.fixed[SLANGS] + entry(desk, row, SLANG) + 1]
        word = key_of(desk, meant)
        stem = key_of(desk, entry(desk, meant, STEM))
    begin, end = work[SOURCE], work[SOURCE + last - 1]
    put(desk, begin, end, WORD, case_of(desk, 0, middle), -1, form, word, stem, began)


@part
def join_number(desk: Desk, size: int, after: int, count: int) -> int:
    """Put down a run that begins with a digit; groups of three behind points or commas join the number
    (1.000.000). The next character."""
    work = desk.work
    if work[LETTERS] or size > 3:
        finish_run(desk, size)
        return after
    while (
        size < 12
        and after + 3 < count
        and code_at(desk, after) in (0x2E, 0x2C)
        and _three(desk, after + 1, count)
    ):
        for step in range(1, 4):
            work[LET + size] = code_at(desk, after + step)
            work[SOURCE + size] = after + step
            work[CAPITAL + size] = 0
            size += 1
        after += 4
    put_number(desk, 0, size, NUMBER)
    return after


@part
def _three(desk: Desk, place: int, count: int) -> bool:
    for step in range(3):
        if not is_digit(code_at(desk, place + step)):
            return False
    if place + 3 >= count:
        return True
    kind = kind_at(desk, place + 3)
    return kind not in (LETTER, DIGIT, kinds.KEYCAP, kinds.SELECTOR)


@part
def _small(code: int) -> int:
    return code + 32 if 0x41 <= code <= 0x5A else code


@part
def join_twin(desk: Desk, size: int, after: int, count: int) -> int:
    """Put down a run of letters; one behind a hyphen that repeats it (orang-orang, kata-katanya) joins it.
    The next character."""
    work = desk.work
    last = _twin_end(desk, size, after, count)
    if last == 0:
        finish_run(desk, size)
        return after
    middle = size
    for place in range(after + 1, last):
        work[LET + size] = _small(code_at(desk, place))
        work[SOURCE + size] = place
        work[CAPITAL + size] = 0
        size += 1
    put_twice(desk, middle, size)
    return last


@part
def _twin_end(desk: Desk, size: int, after: int, count: int) -> int:
    """Where the second half of a doubled word ends (with up to three letters behind it), or 0."""
    work = desk.work
    if (
        size < 2
        or work[DIGITS]
        or 2 * size + 4 > ROOM
        or after + size >= count
        or kind_at(desk, after) != HYPHEN
    ):
        return 0
    for letter in range(size):
        if work[LET + letter] != _small(code_at(desk, after + 1 + letter)):
            return 0
    end = after + 1 + size
    while end < count and end < after + size + 5 and 0x61 <= _small(code_at(desk, end)) <= 0x7A:
        end += 1
    goes_on = end < count and kind_at(desk, end) in (LETTER, DIGIT)
    return 0 if goes_on or end - after - 1 - size > 3 else end

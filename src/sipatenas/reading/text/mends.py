"""Letters drawn out and digits for letters, undone inside the run under the reader."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import part
from sipatenas.reading.text.lexicon import KNOWN
from sipatenas.reading.text.state import (
    COUNT,
    DIGITS,
    LET,
    LETTERS,
    MARKS,
    SLANG,
    SPARE,
    Desk,
    copy_letters,
    entry,
    hash_at,
    row_of,
)

_LEET = np.array([ord(char) for char in "oi?eas?t?g"], dtype=np.int32)  # 0 to 9; "?" stands for no letter


@part
def is_digit(letter: int) -> bool:
    return 0x30 <= letter <= 0x39


@part
def known(desk: Desk, first: int, last: int) -> bool:
    """Whether the run's letters are a word or a slang form."""
    row = row_of(desk, hash_at(desk, LET + first, LET + last))
    return row >= 0 and (entry(desk, row, MARKS) & KNOWN != 0 or entry(desk, row, SLANG) >= 0)


@part
def _squeezed(desk: Desk, first: int, last: int, keep: int) -> int:
    """Copy the letters to SPARE, runs of one letter cut to `keep`; how many are left."""
    work = desk.work
    size = 0
    same = 0
    for place in range(LET + first, LET + last):
        same = same + 1 if place > LET + first and work[place] == work[place - 1] else 1
        if same <= keep:
            work[SPARE + size] = work[place]
            size += 1
    return size


@part
def _stretch(desk: Desk, first: int, last: int) -> tuple[int, bool]:
    """The longest run of one letter, and whether there is a vowel."""
    work = desk.work
    longest = 1
    same = 0
    vowel = False
    for place in range(LET + first, LET + last):
        same = same + 1 if place > LET + first and work[place] == work[place - 1] else 1
        longest = max(longest, same)
        vowel = vowel or work[place] in (0x61, 0x69, 0x75, 0x65, 0x6F)
    return longest, vowel


@part
def unstretched(desk: Desk, first: int, last: int) -> int:
    """Undo drawn-out letters in place: a word that we know with two of them, else with one; in unknown words three
    or more become one. Without a vowel (PPP, PPPK) all stay. The new end."""
    stretch, vowel = _stretch(desk, first, last)
    if stretch < 2 or not vowel:
        return last
    for keep in (2, 1):
        if keep == 2 and stretch == 2:
            continue
        size = _squeezed(desk, first, last, keep)
        row = row_of(desk, hash_at(desk, SPARE, SPARE + size))
        with_two = keep == 2 and row >= 0 and entry(desk, row, COUNT) > 0
        if with_two or (keep == 1 and (row >= 0 or stretch > 2)):
            copy_letters(desk, LET + first, SPARE, size)
            return first + size
    return last


@part
def unleeted(desk: Desk, size: int) -> bool:
    """Letters for digits inside a word (p1lih, c0blos), in place, where a word that we know comes out or
    single digits stand between the letters of one that no part of is known."""
    work = desk.work
    if not _may_be_leet(desk, size):
        return False
    for one in (0x6C, 0x69):
        for place in range(size):
            letter = work[LET + place]
            work[SPARE + place] = letter
            if is_digit(letter):
                work[SPARE + place] = one if letter == 0x31 else _LEET[letter - 0x30]
        if row_of(desk, hash_at(desk, SPARE, SPARE + size)) >= 0 or (
            one == 0x69 and _stands_between(desk, size)
        ):
            copy_letters(desk, LET, SPARE, size)
            return True
    return False


@part
def _may_be_leet(desk: Desk, size: int) -> bool:
    """All digits can be letters, and none stands beside another."""
    work = desk.work
    if work[LETTERS] < 3 or 2 * work[DIGITS] > size:
        return False
    for place in range(LET, LET + size):
        if not is_digit(work[place]):
            continue
        if _LEET[work[place] - 0x30] == 0x3F or (place > LET and is_digit(work[place - 1])):
            return False
    return True


@part
def _stands_between(desk: Desk, size: int) -> bool:
    """Some digit stands between letters, and no piece of three letters or more is a word by itself."""
    first = 0
    inside = False
    for place in range(size + 1):
        if place < size and not is_digit(desk.work[LET + place]):
            continue
        if place - first > 2 and known(desk, first, place):
            return False
        inside = inside or 0 < place < size - 1
        first = place + 1
    return inside

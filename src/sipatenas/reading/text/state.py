"""What the loops over a batch of posts read and write: a few long arrays, so that no loop allocates.

`fixed` and `hashes` hold the tables of characters and words, `work` the post under the reader, the others the
tokens so far. A few arrays instead of many keep compiling and calling cheap.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import inlined, part
from sipatenas.reading.text.chars import N_PAGES
from sipatenas.reading.text.hashing import SEED, STEP, finished

WORD, NUMBER, EMOJI, ACCOUNT, LINK, TAG, PART, MARK = range(1, 9)
TITLE, UPPER, STRETCHED, REPAIRED, EXPANDED = 1, 2, 4, 8, 16

# `fixed`: the pages of the code space, then where each table begins.
HEAD = N_PAGES
SPELLED, ENTRIES, SLANGS, FORMS, SLOT_ROWS = range(HEAD, HEAD + 5)
SLOTS, SLOT_MASK, ROW_KEYS = range(HEAD + 5, HEAD + 8)  # these begin in `hashes`
TABLES = HEAD + 8

# The fields of a word's entry.
COST, MARKS, VALUE, SLANG, LETTERS_AT, SIZE, STEM, COUNT = range(8)
N_FIELDS = 8

LONGEST = 192  # letters of one run; what is longer goes on as the next
ROOM = LONGEST + 40

# `work`: facts of the run of letters and digits under the reader, its letters with what is known of each, and
# from CODES on the characters of the post, three numbers each: code point, begin and end in the original.
LETTERS, DIGITS, CAPITALS, STRANGE, ALIKE, DOUBLES = range(6)
LET = 8
SOURCE, CAPITAL, SPARE, BEST, BACK, STEMMED = (LET + ROOM * n for n in range(1, 7))
CODES = LET + ROOM * 7

# The three hashes and the six numbers of a token.
N_BIG, N_SMALL = 3, 6


class Desk(NamedTuple):
    """All that a loop needs to hand; `used[0]` tokens and `used[1]` letters are put down."""

    fixed: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    work: NDArray[np.int32]
    big: NDArray[np.uint64]
    small: NDArray[np.int32]
    letters: NDArray[np.uint32]
    used: NDArray[np.int64]


def desk_for(
    fixed: NDArray[np.int32], hashes: NDArray[np.uint64], *, chars: int = 0, tokens: int = 0, letters: int = 0
) -> Desk:
    """A desk with room for a post of so many characters and for so many tokens and letters."""
    return Desk(
        fixed,
        hashes,
        np.zeros(CODES + 3 * chars, np.int32),
        np.empty(N_BIG * tokens, np.uint64),
        np.empty(N_SMALL * tokens, np.int32),
        np.empty(letters, np.uint32),
        np.zeros(2, np.int64),
    )


@inlined
def code_at(desk: Desk, place: int) -> int:
    """The code point of a character of the post."""
    return int(desk.work[CODES + 3 * place])


@inlined
def cell_of(desk: Desk, code: int) -> int:
    """What is known of a code point: kind, traits << 8, look-alike << 16, fold << 32 (chars.py)."""
    cell: int = np.int64(desk.hashes[desk.fixed[code >> 8] + (code & 255)])  # type: ignore[assignment]
    return cell


@part
def kind_at(desk: Desk, place: int) -> int:
    """The kind of a character of the post."""
    return cell_of(desk, code_at(desk, place)) & 0xFF


@part
def copy_letters(desk: Desk, target: int, source: int, size: int) -> None:
    """work[target:target + size] becomes work[source:source + size] (they do not overlap)."""
    for step in range(size):
        desk.work[target + step] = desk.work[source + step]


@part
def hash_at(desk: Desk, first: int, last: int) -> np.uint64:
    """The hash of the letters work[first:last]."""
    value = SEED
    for place in range(first, last):
        value = (value ^ np.uint64(desk.work[place])) * STEP
    return finished(value)


@part
def row_of(desk: Desk, word: np.uint64) -> int:
    """The row of a word in the lexicon, or -1."""
    mask = np.uint64(desk.fixed[SLOT_MASK])
    base = desk.fixed[SLOTS]
    slot = word & mask
    while True:
        key = desk.hashes[base + np.int64(slot)]
        if key == word:
            return int(desk.fixed[desk.fixed[SLOT_ROWS] + np.int64(slot)])
        if key == np.uint64(0):
            return -1
        slot = (slot + np.uint64(1)) & mask


@inlined
def entry(desk: Desk, row: int, field: int) -> int:
    """A field of a word's entry."""
    return int(desk.fixed[desk.fixed[ENTRIES] + row * N_FIELDS + field])


@inlined
def key_of(desk: Desk, row: int) -> np.uint64:
    """The hash of a word by its row."""
    return np.uint64(desk.hashes[desk.fixed[ROW_KEYS] + row])


@part
def put_letter(desk: Desk, letter: int) -> None:
    """One more letter of the next token."""
    desk.letters[desk.used[1]] = letter
    desk.used[1] += 1


@part
def spell(desk: Desk, first: int, last: int) -> None:
    """The letters work[first:last] become the next token's."""
    place = desk.used[1]
    for letter in range(first, last):
        desk.letters[place] = desk.work[letter]
        place += 1
    desk.used[1] = place


@part
def put(
    desk: Desk, first: int, last: int, kind: int, flags: int, value: int, form: np.uint64, word: np.uint64,
    stem: np.uint64, began: int,
) -> None:  # fmt: skip
    """One token over the characters first..last (inclusive), spelled by the letters put down since `began`."""
    token = desk.used[0]
    start = desk.work[CODES + 3 * first + 1]
    end = desk.work[CODES + 3 * last + 2]
    big, small = token * N_BIG, token * N_SMALL
    desk.big[big] = form
    desk.big[big + 1] = word
    desk.big[big + 2] = stem
    desk.small[small] = start
    desk.small[small + 1] = end
    desk.small[small + 2] = kind
    desk.small[small + 3] = flags | (REPAIRED if end - start != last - first + 1 else 0)
    desk.small[small + 4] = value
    desk.small[small + 5] = desk.used[1] - began
    desk.used[0] = token + 1


@part
def put_sign(desk: Desk, first: int, last: int, kind: int, flags: int, value: int, began: int) -> None:
    """One token that is its own word: hashed from the letters put down since `began`."""
    form = last_hash(desk, began)
    put(desk, first, last, kind, flags, value, form, form, form, began)


@part
def last_hash(desk: Desk, began: int) -> np.uint64:
    """The hash of the letters put down since `began`."""
    value = SEED
    for place in range(began, desk.used[1]):
        value = (value ^ np.uint64(desk.letters[place])) * STEP
    return finished(value)

"""What the loops over a batch of posts read and write: arrays in named tuples, so that no loop allocates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import inlined
from sipatenas.reading.text.chars import CharTables
from sipatenas.reading.text.lexicon import Lexicon
from sipatenas.reading.text.scan import Chars

WORD, NUMBER, EMOJI, ACCOUNT, LINK, TAG, PART, MARK = range(1, 9)
TITLE, UPPER, STRETCHED, REPAIRED, EXPANDED = 1, 2, 4, 8, 16

LONGEST = 192  # letters of one run; what is longer goes on as the next
ROOM = LONGEST + 40

# Facts of the run of letters and digits under the reader.
LETTERS, DIGITS, CAPITALS, STRANGE, ALIKE, DOUBLES, FIRST_CAPITAL, ODDITIES = range(8)
N_FACTS = 8


class Run(NamedTuple):
    """One run of letters and digits: folded letters, the character behind each, its capitals, and its facts."""

    letters: NDArray[np.uint32]
    source: NDArray[np.int32]
    capital: NDArray[np.uint8]
    facts: NDArray[np.int32]
    spare: NDArray[np.uint32]
    best: NDArray[np.int32]
    back: NDArray[np.int32]

    @classmethod
    def room(cls) -> Run:
        return cls(
            np.zeros(ROOM, np.uint32),
            np.zeros(ROOM, np.int32),
            np.zeros(ROOM, np.uint8),
            np.zeros(N_FACTS, np.int32),
            np.zeros(ROOM, np.uint32),
            np.zeros(ROOM, np.int32),
            np.zeros(ROOM, np.int32),
        )


class Out(NamedTuple):
    """The tokens so far; `used[0]` tokens, `used[1]` letters."""

    form: NDArray[np.uint64]
    word: NDArray[np.uint64]
    stem: NDArray[np.uint64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    value: NDArray[np.int32]
    at: NDArray[np.int64]
    letters: NDArray[np.uint32]
    used: NDArray[np.int64]

    @classmethod
    def room(cls, tokens: int, letters: int) -> Out:
        return cls(
            np.empty(tokens, np.uint64),
            np.empty(tokens, np.uint64),
            np.empty(tokens, np.uint64),
            np.empty(tokens, np.int32),
            np.empty(tokens, np.int32),
            np.empty(tokens, np.uint8),
            np.empty(tokens, np.uint8),
            np.empty(tokens, np.int32),
            np.zeros(tokens + 1, np.int64),
            np.empty(letters, np.uint32),
            np.zeros(2, np.int64),
        )


class Desk(NamedTuple):
    """All that a loop needs to hand."""

    tables: CharTables
    words: Lexicon
    chars: Chars
    run: Run
    out: Out


@inlined
def kind_of(tables: CharTables, code: np.uint32) -> int:
    """The kind of a code point (chars.py)."""
    return int(tables.kind[tables.page[code >> np.uint32(8)] + np.int64(code & np.uint32(255))])

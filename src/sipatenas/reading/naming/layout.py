"""The arrays that the compiled loops share: of a book, of the tokens, and of what is worked on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

KINDS = (
    "candidate",
    "pair",
    "party",
    "ballot_number",
    "empty_box",
    "official_account",
    "hashtag",
    "civil_servant",
)
CANDIDATE, PAIR, PARTY, BALLOT, EMPTY, ACCOUNT, HASHTAG, SERVANT = range(8)
NOTHING = 255

# What a phrase of the book may stand for.
HEAD_ENTRY, DEPUTY_ENTRY, PAIR_ENTRY, PARTY_ENTRY, EMPTY_ENTRY, PLACE_ENTRY, FOREIGN_ENTRY, SERVANT_ENTRY = (
    range(8)
)
ACRONYM_ENTRY = 8

# How much a form tells by itself. Persons: FULL name, FIRM two words, LONE one rare word, WEAK one common
# word, BESIDE only next to the other half. Parties: FULL, WEAK an ordinary word too, SYMBOL, COLOUR.
FULL, FIRM, LONE, WEAK, BESIDE, SYMBOL, COLOUR, NICK, PET, BODY = range(10)
SCORES = np.array([950, 900, 800, 600, 880, 800, 700, 800, 700, 800], dtype=np.int32)

NO_GAP, SOFT_GAP, STOP_GAP, HARD_GAP = range(4)

(
    ELECTORAL, EMPTY_CUE, CONDUCT, LINK, STRONG_LINK, STRONG_CUE, WEAK_CUE, BLOCK, UNIT, LOOSE, VOTING, RANK,
    RANK_LINK, TENS, LAW, ENUMERATOR, ADDRESS, CONNECTOR, PLACE_CUE, CALL, PAIR_CUE, NAME, STREET, HELPER, FORMER,
    OFFICE, TITLE_OF_RANK, PARTIAL, PARTY_CUE, JARGON_CUE, COLOUR_CUE, FOREIGN_PARTY, CAPITAL_PARTY, CONTEXT_PARTY,
    SURE_PARTY, FINGERS, NUMBER_WORD, PARTY_WORD, SALUTE, ORDINAL_LINK,
) = (np.uint64(1 << place) for place in range(40))  # fmt: skip
RANKED, COUNTED = np.uint64(1 << 44), np.uint64(1 << 45)
KIND_SHIFT = 40
"""Bits 40..43 of a word's class: the office it names, in the order of CONTEST_KINDS."""
CONTEST_KIND_BITS = {"gubernur": 1, "bupati": 2, "walikota": 4, "presiden": 8}
ZERO = np.uint64(0)

ELECTORAL_TEXT, EMPTY_CUE_TEXT, FOREIGN_TEXT, SHOUTING_TEXT = 1, 2, 4, 8
"""Bits of `Found.text`: what the post as a whole shows."""

# Places in `Work.told`: what one text shows.
WORDS, HITS, FOUND, TEXT_BITS, OFFICES, CONTESTS, PAIRS, NUMBERS, CONDUCTS, HANDLES, EVERY, SEEN = range(12)
PERSONS_SEEN, PLACES_SEEN, ACRONYMS_SEEN = 0b111, 0b1100000, 1 << 8
OTHERS_SEEN = (1 << 3) | (1 << 4) | (1 << 7)
MOST_NAMED = 48
DEEPEST = 8

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I16 = NDArray[np.int16]
U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]


# Columns of `BookArrays.nodes`, `entries`, `contests`, `pairs` and `accounts`.
N_ENTRIES, N_NUMBER, N_MORE, N_ELSEWHERE, N_KINDS = range(5)
E_KIND, E_TARGET, E_STRENGTH, E_CONTEST = range(4)
C_PAIRS, C_KIND, C_OWN, C_EMPTY = range(4)
P_CONTEST, P_NUMBER, P_EMPTY = range(3)
A_TARGET, A_FROM, A_UNTIL, A_NEXT = range(4)

# Rows of `Work.words`, `hits` and `mentions`.
TOKEN, NODE, SLANG, NUMBER, GAP, SENTENCE, TAG_OF, BARRED, TAKEN, BEGINS, HITS_FROM = range(11)
HIT_FIRST, HIT_LAST, HIT_NODE, CONDUCT_HIT = range(4)
M_FIRST, M_LAST, M_KIND, M_TARGET, M_SCORE, M_ORDER = range(6)
LONGEST_TAG = 60


class Index(NamedTuple):
    """Where words lead: `keys`, `values`: word hash (from the root) or mix(node, word hash) -> node. `gate`: bits
    of the words that lead away from the root. Of accounts: handle's hash -> row of `accounts`."""

    keys: U64
    values: I32
    gate: U64
    account_keys: U64
    account_values: I32
    accounts: I32


class BookArrays(NamedTuple):
    """A book as arrays. Node 0 is the root; a row of `nodes` tells where its entries begin (they end where those
    of the next node begin), the number its word means, whether longer phrases follow, whether a candidate
    outside the scope is so called too, and which kinds of entries it has, as bits.

    `node_class`: bits of a phrase. `pairs`, `contests`: as in the book, a contest's pairs from C_PAIRS on.
    `party_number`: ballot number -> row of ids. `numbers_days`: first and last day of numbers.
    """

    node_class: U64
    nodes: I32
    entries: I32
    contests: I32
    pairs: I32
    party_number: I32
    numbers_days: I32
    everywhere: bool


class Words(NamedTuple):
    """The columns of Tokens that are read here, and the node each token leads to from the root."""

    rows: I64
    form: U64
    word: U64
    start: I32
    end: I32
    kind: U8
    flags: U8
    value: I32
    letters: U32
    at: I64
    node: I32
    slang: U8


class Work(NamedTuple):
    """Room for one text: what is told of it, its words (rows named above), phrases found, mentions before they are
    kept, contests and pairs named."""

    told: I64
    words: I32
    hits: I32
    mentions: I32
    contests: I32
    pairs: I32


class Pieces(NamedTuple):
    """Room for hashtags cut by the book: `cut` the hash of each word so made, `best` the cheapest cuts."""

    cut: U64
    best: I32


class Out(NamedTuple):
    """Room for the mentions of many posts."""

    rows: I64
    first: I64
    last: I64
    kind: U8
    target: I32
    score: NDArray[np.float32]
    text: U8


def room(words: int) -> tuple[Work, Pieces]:
    """Work arrays for a text of at most `words` words."""
    size = words + 8
    hits = size * DEEPEST
    work = Work(
        told=np.zeros(16, dtype=np.int64),
        words=np.zeros((11, size), dtype=np.int32),
        hits=np.zeros((4, hits), dtype=np.int32),
        mentions=np.zeros((6, hits), dtype=np.int32),
        contests=np.zeros(MOST_NAMED, dtype=np.int32),
        pairs=np.zeros(MOST_NAMED, dtype=np.int32),
    )
    return work, Pieces(np.zeros(size, dtype=np.uint64), np.zeros((2, LONGEST_TAG + 4), dtype=np.int32))

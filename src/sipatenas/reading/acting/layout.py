"""The arrays and numbers that the compiled loops of this package share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I16 = NDArray[np.int16]
I8 = NDArray[np.int8]
U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]

# Kinds of items that are no words of the class list; lexical classes follow from FIRST_CLASS on.
(
    PLAIN, TARGET, PERSON, ACCOUNT_ITEM, LINK_ITEM, DIGITS, CHEER, MOCK, SAD, FINGER, OTHER_EMOJI, ASK, CRY_OUT,
    PAUSE, STOP, COLON, QUOTE, BRACKET, TAG_ITEM, COVERED,
) = range(20)  # fmt: skip
FIRST_CLASS = 20

SIGNS: tuple[tuple[int, str], ...] = (
    (TARGET, "<t>"), (PERSON, "<t>"), (ACCOUNT_ITEM, "<u>"), (LINK_ITEM, "<l>"), (DIGITS, "<d>"), (CHEER, "<cheer>"),
    (MOCK, "<mock>"), (SAD, "<sad>"), (FINGER, "<finger>"), (OTHER_EMOJI, "<emoji>"),
)  # fmt: skip
"""What stands for an item in the runs of words: never who is named, only that somebody is."""

# Blocks of features.
LOOKS, KINDS = range(2)

MOST_ITEMS = 4096
"""Items of one post that are read; what a longer text says after them is not."""
KEYS_PER_ITEM, KEYS_PER_POST = 6, 48
MOST_KEYS = KEYS_PER_ITEM * MOST_ITEMS + KEYS_PER_POST


class Lexicon(NamedTuple):
    """Phrases as a trie: root words by hash, further words by mix(node, hash); `node_class` -1 = no phrase ends.

    `stems`: stem -> class. `marks`: hash of a mark or emoji -> its kind of item. `persons`: hashes of public figures'
    names. `names`: per kind of item the hash that features are made of. `negatable`: whether "not" turns it.
    """

    keys: U64
    nodes: I32
    node_class: I16
    stem_keys: U64
    stem_classes: I32
    mark_keys: U64
    mark_kinds: I32
    person_keys: U64
    person_values: I32
    names: U64
    signs: U64
    negatable: U8
    side: I8


class Items(NamedTuple):
    """Room for the items of one post; an item is a word, or what was named, as one."""

    word: U64
    stem: U64
    form: U64
    kind: I16
    sentence: I32
    first: I64
    last: I64
    target: I32
    chain: I32
    chain_kind: I16
    chain_not: I64
    keys: U64
    blocks: U8
    owner: I32
    counts: I64
    seen: I64


def room() -> Items:
    """Room for one post."""
    n, k = MOST_ITEMS, MOST_KEYS
    return Items(
        word=np.zeros(n, np.uint64), stem=np.zeros(n, np.uint64), form=np.zeros(n, np.uint64),
        kind=np.zeros(n, np.int16), sentence=np.zeros(n, np.int32), first=np.zeros(n, np.int64),
        last=np.zeros(n, np.int64), target=np.zeros(n, np.int32), chain=np.zeros(n, np.int32),
        chain_kind=np.zeros(n, np.int16), chain_not=np.zeros(n, np.int64), keys=np.zeros(k, np.uint64),
        blocks=np.zeros(k, np.uint8), owner=np.zeros(k, np.int32), counts=np.zeros(N_COUNTS, np.int64),
        seen=np.zeros(FIRST_CLASS, np.int64),
    )  # fmt: skip


# Places in `Items.counts`.
(
    N_ITEMS, N_CHAIN, N_KEYS, N_WORDS, N_TITLE, N_UPPER, N_SLANG, N_TAGS, N_ACCOUNTS, N_LINKS, N_NUMBERS, N_MARKS,
    N_TARGETS, N_SIDES, N_PERSONS, N_SERVANTS, N_KINDS,
) = range(17)  # fmt: skip
N_COUNTS = 17


class Read(NamedTuple):
    """The columns of Tokens and Found that are read here."""

    rows: I64
    form: U64
    word: U64
    stem: U64
    kind: U8
    flags: U8
    value: I32
    found_rows: I64
    found_first: I64
    found_last: I64
    found_kind: U8
    found_target: I32

"""From tokens and mentions of many posts to features in flat arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sipatenas.reading.acting import layout as at
from sipatenas.reading.acting.features import describe
from sipatenas.reading.acting.items import lay_out
from sipatenas.reading.acting.layout import I32, I64, U8, U64, Items, Lexicon, Read, room
from sipatenas.reading.acting.lexicon import lexicon, negation_kind
from sipatenas.reading.kernel import lean
from sipatenas.reading.naming import Found
from sipatenas.reading.text.tokens import Tokens


class Features(NamedTuple):
    """The features of post i are keys[rows[i]:rows[i + 1]], repeated ones repeated; `block` is LOOKS or KINDS.

    `first`, `last`: the tokens (of all posts) a feature was read from, -1 where it is the post as a whole;
    `kind`: the kind of item there.
    """

    rows: I64
    keys: U64
    block: U8
    first: I64
    last: I64
    kind: I32


def joined(tokens: Tokens, found: Found) -> Read:
    """The columns that the loops of this package read."""
    return Read(
        tokens.rows, tokens.form, tokens.word, tokens.stem, tokens.kind, tokens.flags, tokens.value,
        found.rows, found.first, found.last, found.kind, found.target,
    )  # fmt: skip


def features(tokens: Tokens, found: Found) -> tuple[I64, U64, U8]:
    """(rows, keys, blocks) as in `Features`. The same for a post whatever the posts beside it."""
    posts = len(tokens.rows) - 1
    size = at.KEYS_PER_ITEM * len(tokens.form) + at.KEYS_PER_POST * posts
    rows, keys, blocks = np.zeros(posts + 1, np.int64), np.empty(size, np.uint64), np.empty(size, np.uint8)
    used = _fill(joined(tokens, found), lexicon(), room(), negation_kind(), rows, keys, blocks)
    return rows, keys[:used], blocks[:used]


@lean
def _fill(read: Read, words: Lexicon, items: Items, negation: int, rows: I64, keys: U64, blocks: U8) -> int:
    filled = 0
    for post in range(rows.shape[0] - 1):
        lay_out(read, post, words, items)
        describe(read, post, words, items, negation)
        for place in range(items.counts[at.N_KEYS]):
            keys[filled] = items.keys[place]
            blocks[filled] = items.blocks[place]
            filled += 1
        rows[post + 1] = filled
    return filled


def located(tokens: Tokens, found: Found, posts: I64) -> Features:
    """The features of the posts asked for, in that order, with where each was read."""
    sizes = tokens.rows[posts + 1] - tokens.rows[posts]
    size = at.KEYS_PER_ITEM * int(sizes.sum()) + at.KEYS_PER_POST * len(posts)
    told = Features(
        np.zeros(len(posts) + 1, np.int64), np.empty(size, np.uint64), np.empty(size, np.uint8),
        np.full(size, -1, np.int64), np.full(size, -1, np.int64), np.full(size, -1, np.int32),
    )  # fmt: skip
    used = _locate(joined(tokens, found), lexicon(), room(), negation_kind(), posts, told)
    return Features(
        told.rows, told.keys[:used], told.block[:used], told.first[:used], told.last[:used], told.kind[:used]
    )


@lean
def _locate(read: Read, words: Lexicon, items: Items, negation: int, posts: I64, told: Features) -> int:
    filled = 0
    for row in range(posts.shape[0]):
        lay_out(read, posts[row], words, items)
        describe(read, posts[row], words, items, negation)
        for place in range(items.counts[at.N_KEYS]):
            told.keys[filled] = items.keys[place]
            told.block[filled] = items.blocks[place]
            owner = items.owner[place]
            if owner >= 0:
                told.first[filled] = items.first[owner]
                told.last[filled] = items.last[owner]
                told.kind[filled] = items.kind[owner]
            filled += 1
        told.rows[row + 1] = filled
    return filled

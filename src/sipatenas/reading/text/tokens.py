"""`tokenise`: the words, numbers, emoji, accounts, links, hashtags and marks of many posts, in flat arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sipatenas.reading.text.cut import LETTERS_PER_BYTE, MARGIN, TOKENS_PER_BYTE, cut_posts
from sipatenas.reading.text.hashing import hash_of
from sipatenas.reading.text.lexicon import Lexicon, lexicon
from sipatenas.reading.text.state import (
    ACCOUNT,
    EMOJI,
    EXPANDED,
    LINK,
    MARK,
    N_BIG,
    N_SMALL,
    NUMBER,
    PART,
    REPAIRED,
    STRETCHED,
    TAG,
    TITLE,
    UPPER,
    WORD,
    Desk,
    desk_for,
)

__all__ = [
    "ACCOUNT",
    "EMOJI",
    "EXPANDED",
    "LINK",
    "MARK",
    "NUMBER",
    "PART",
    "REPAIRED",
    "STRETCHED",
    "TAG",
    "TITLE",
    "UPPER",
    "WORD",
    "Tokens",
    "hash_of",
    "spelled",
    "tokenise",
]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of n posts in the order of the text; those of post i are rows[i]:rows[i + 1].

    `form` is the hash of the folded form (lower case; look-alikes, leetspeak, drawn-out letters undone), `word`
    that of the word after the slang dictionary, `stem` that of its stem. `start` and `end` (exclusive) count the
    code points of the original text. `kind` and `flags` are the numbers named in this module. `value` is the
    number that a number, a number word or an emoji shows, else -1. Token t is spelled letters[at[t]:at[t + 1]].
    An account is spelled without @, a hashtag without #, a link by its host (its word is that of "url").
    """

    rows: NDArray[np.int64]
    form: NDArray[np.uint64]
    word: NDArray[np.uint64]
    stem: NDArray[np.uint64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    value: NDArray[np.int32]
    letters: NDArray[np.uint32]
    at: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.form)


def spelled(tokens: Tokens, token: int) -> str:
    """The folded form of a token."""
    return bytes(tokens.letters[tokens.at[token] : tokens.at[token + 1]]).decode("utf-32-le")


def tokenise(texts: pa.Array | pa.ChunkedArray, words: Lexicon | None = None) -> Tokens:
    """Cut texts (string, large_string, string_view or binary; null = no tokens) into tokens.

    Returns the same tokens for a text whatever the texts beside it.
    """
    data, offsets = _buffers(texts)
    sizes = np.diff(offsets)
    longest = int(sizes.max(initial=0))
    total = int(sizes.sum())
    words = words if words is not None else lexicon()
    desk = desk_for(
        words.fixed,
        words.hashes,
        chars=longest + 1,
        tokens=total // 3 + TOKENS_PER_BYTE * longest + MARGIN,
        letters=total + total // 4 + LETTERS_PER_BYTE * longest + MARGIN,
    )
    rows = np.zeros(len(offsets), dtype=np.int64)
    done = 0
    while True:
        done = cut_posts(desk, data, offsets, rows, done)
        if done == len(offsets) - 1:
            return _tokens(rows, desk)
        desk = _grown(desk, longest)


def _buffers(texts: pa.Array | pa.ChunkedArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of the texts and where each begins and ends."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks() if texts.num_chunks != 1 else texts.chunk(0)
    if not (pa.types.is_string(texts.type) or pa.types.is_binary(texts.type)):
        binary = pa.types.is_large_binary(texts.type) or pa.types.is_binary_view(texts.type)
        texts = texts.cast(pa.large_binary() if binary else pa.large_string())
    if texts.null_count:
        texts = pc.fill_null(
            texts, b"" if pa.types.is_binary(texts.type) or pa.types.is_large_binary(texts.type) else ""
        )
    width = (
        np.int64 if pa.types.is_large_string(texts.type) or pa.types.is_large_binary(texts.type) else np.int32
    )
    _, places, content = texts.buffers()
    if len(texts) == 0 or content is None:
        return np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    offsets = np.frombuffer(places, dtype=width)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(content, dtype=np.uint8), offsets.astype(np.int64)


def _grown(desk: Desk, longest: int) -> Desk:
    """Twice the room, and room for the longest post at least."""
    count, letters = (int(used) for used in desk.used)
    more_tokens, more_letters = count + TOKENS_PER_BYTE * longest, letters + LETTERS_PER_BYTE * longest
    return desk._replace(
        big=np.concatenate([desk.big[: N_BIG * count], np.empty(N_BIG * (more_tokens + MARGIN), np.uint64)]),
        small=np.concatenate(
            [desk.small[: N_SMALL * count], np.empty(N_SMALL * (more_tokens + MARGIN), np.int32)]
        ),
        letters=np.concatenate([desk.letters[:letters], np.empty(more_letters + MARGIN, np.uint32)]),
    )


def _tokens(rows: NDArray[np.int64], desk: Desk) -> Tokens:
    count, letters = (int(used) for used in desk.used)
    hashes = desk.big[: N_BIG * count].reshape(count, N_BIG).T
    start, end, kind, flags, value, sizes = desk.small[: N_SMALL * count].reshape(count, N_SMALL).T
    at = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(sizes, out=at[1:])
    return Tokens(
        rows,
        np.ascontiguousarray(hashes[0]),
        np.ascontiguousarray(hashes[1]),
        np.ascontiguousarray(hashes[2]),
        np.ascontiguousarray(start),
        np.ascontiguousarray(end),
        kind.astype(np.uint8),
        flags.astype(np.uint8),
        np.ascontiguousarray(value),
        desk.letters[:letters].copy(),
        at,
    )

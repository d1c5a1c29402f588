"""What a reading carries so that waves can be found without the text: a sketch of it, and who wrote, unnamed."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.kernel import kernel
from sipatenas.reading.text.hashing import LAST, SEED, STEP, hash_of, mix

SKETCH = 64
"""Most shingles kept of a post: the smallest hashes, so that two sketches tell the overlap of two texts."""
LEAST_WORDS = 5
"""Shorter texts ("mantap pak") are alike by chance and get no sketch."""
_WORD, _NUMBER, _TAG = 1, 2, 6
_RT = np.uint64(hash_of("rt"))
_32 = np.uint64(32)
_ACCOUNT_BITS = np.uint64((1 << 53) - 1)


class Worded(Protocol):
    """Tokens of many posts, as far as sketches need them."""

    @property
    def rows(self) -> npt.NDArray[np.int64]: ...
    @property
    def kind(self) -> npt.NDArray[np.uint8]: ...
    @property
    def word(self) -> npt.NDArray[np.uint64]: ...


def shingles_of(tokens: Worded) -> pa.ListArray:
    """list<uint32> for each post: hashes of its words and pairs of words, the 64 smallest, ascending, distinct.

    Names of accounts, links, emoji and marks do not count, nor a leading "RT"; empty below five words.
    """
    rows, values = _sketches(tokens.rows, tokens.kind, tokens.word, SKETCH, LEAST_WORDS)
    return pa.ListArray.from_arrays(pa.array(rows, type=pa.int32()), pa.array(values, type=pa.uint32()))


def accounts_of(platforms: pa.Array | None, handles: pa.Array | None, ids: pa.Array) -> pa.Array:
    """int64 below 2^53 for each post that tells its account from others and names nobody; null without a handle.

    Handles are compared without case, `@` and blanks. Where the platform is missing, what stands before the
    colon of the post's id (`x:123`) takes its place.
    """
    if handles is None or handles.null_count == len(handles):
        return pa.nulls(len(ids), pa.int64())
    folded = pc.utf8_lower(pc.utf8_trim(handles, "@ \t"))
    where = platforms if platforms is not None else pa.nulls(len(ids), pa.string())
    prefix = pc.if_else(pc.match_substring(ids, ":"), pc.replace_substring_regex(ids, ":.*$", ""), "")
    keys = pc.binary_join_element_wise(pc.coalesce(where.cast(pa.string()), prefix), folded, ":")
    known = pc.and_(pc.is_valid(folded), pc.greater(pc.utf8_length(pc.fill_null(folded, "")), 0))
    offsets, data = _bytes_of(keys)
    hashes = _byte_hashes(offsets, data)
    return pa.array(hashes.astype(np.int64), mask=~np.asarray(pc.fill_null(known, False)))


def _bytes_of(texts: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Where each text begins in the bytes, and the bytes."""
    whole = pc.fill_null(texts, "").cast(pa.large_string())
    if whole.offset:
        whole = pa.concat_arrays([whole])
    _, places, letters = whole.buffers()
    offsets = np.frombuffer(places, dtype=np.int64)[: len(whole) + 1]
    return offsets, np.frombuffer(letters or b"", dtype=np.uint8)


@kernel
def _byte_hashes(offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    found = np.empty(offsets.shape[0] - 1, dtype=np.uint64)
    for text in range(found.shape[0]):
        value = SEED
        for place in range(offsets[text], offsets[text + 1]):
            value = (value ^ np.uint64(data[place])) * STEP
        value ^= value >> _32
        value *= LAST
        value ^= value >> _32
        found[text] = value & _ACCOUNT_BITS
    return found


@kernel
def _sketches(
    rows: npt.NDArray[np.int64],
    kind: npt.NDArray[np.uint8],
    word: npt.NDArray[np.uint64],
    most: int,
    least: int,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
    count = rows.shape[0] - 1
    room = 0
    longest = 0
    for post in range(count):
        size = rows[post + 1] - rows[post]
        room += min(2 * size, most)
        longest = max(longest, size)
    ends = np.zeros(count + 1, dtype=np.int32)
    values = np.empty(room, dtype=np.uint32)
    desk = np.empty(2 * longest + 1, dtype=np.uint32)
    filled = 0
    for post in range(count):
        found = _shingles(rows[post], rows[post + 1], kind, word, least, desk)
        filled = _smallest(desk, found, most, values, filled)
        ends[post + 1] = filled
    return ends, values[:filled].copy()


@kernel
def _shingles(
    first: int,
    last: int,
    kind: npt.NDArray[np.uint8],
    word: npt.NDArray[np.uint64],
    least: int,
    desk: npt.NDArray[np.uint32],
) -> int:
    """Words and pairs of words onto the desk; 0 if there are too few words."""
    found = 0
    words = 0
    before = np.uint64(0)
    for token in range(first, last):
        if kind[token] != _WORD and kind[token] != _NUMBER and kind[token] != _TAG:
            continue
        if words == 0 and word[token] == _RT:
            continue
        words += 1
        desk[found] = np.uint32(word[token] >> _32)
        found += 1
        if words > 1:
            desk[found] = np.uint32(mix(before, word[token]) >> _32)
            found += 1
        before = word[token]
    return found if words >= least else 0


@kernel
def _smallest(
    desk: npt.NDArray[np.uint32], found: int, most: int, values: npt.NDArray[np.uint32], filled: int
) -> int:
    """The smallest distinct hashes of the desk behind those already filled; the new end."""
    desk[:found].sort()
    kept = 0
    for place in range(found):
        if kept == most:
            break
        if place == 0 or desk[place] != desk[place - 1]:
            values[filled] = desk[place]
            filled += 1
            kept += 1
    return filled

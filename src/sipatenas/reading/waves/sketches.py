"""Sketches of texts: how alike two are, and in which buckets the alike are sought."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from sipatenas.reading.kernel import kernel
from sipatenas.reading.text.hashing import mix
from sipatenas.reading.waves.columns import SKETCH

BANDS, ROWS = 21, 3
"""Two texts with half their shingles in common meet in one of the 21 buckets 94 times in 100."""
_PERMUTATIONS, _SEED, _CHUNK = 64, 42, 4096
_32 = np.uint64(32)
Ends = npt.NDArray[np.int64]
Values = npt.NDArray[np.uint32]


def buckets(ends: Ends, values: Values) -> Values:
    """uint32[n, BANDS]: in which bucket each sketch falls (MinHash, three values to a band)."""
    count = len(ends) - 1
    found = np.zeros((count, BANDS), dtype=np.uint32)
    for first in range(0, count, _CHUNK):
        last = min(first + _CHUNK, count)
        offsets = (ends[first : last + 1] - ends[first]).astype(np.uint64)
        tokens = values[ends[first] : ends[last]].astype(np.uint64)
        digests = RMinHash.digest_matrix_from_flat_token_hashes(tokens, offsets, _PERMUTATIONS, _SEED)
        found[first:last] = _banded(np.asarray(digests.to_rows(), dtype=np.uint64))
    return found


@kernel
def _banded(digests: npt.NDArray[np.uint64]) -> Values:
    found = np.empty((digests.shape[0], BANDS), dtype=np.uint32)
    for post in range(digests.shape[0]):
        for band in range(BANDS):
            key = np.uint64(band + 1)
            for row in range(ROWS):
                key = mix(key, digests[post, band * ROWS + row])
            found[post, band] = np.uint32(key >> _32)
    return found


@kernel
def keys_of(ends: Ends, values: Values) -> npt.NDArray[np.uint64]:
    """One number for each whole sketch; 0 for an empty one."""
    found = np.zeros(ends.shape[0] - 1, dtype=np.uint64)
    for post in range(found.shape[0]):
        if ends[post + 1] > ends[post]:
            key = np.uint64(1)
            for place in range(ends[post], ends[post + 1]):
                key = mix(key, np.uint64(values[place]))
            found[post] = key
    return found


@kernel
def overlap(values: Values, first: int, first_end: int, second: int, second_end: int) -> float:
    """Jaccard of two sketches: exact where neither is full, else estimated from the smallest of both."""
    full = first_end - first >= SKETCH or second_end - second >= SKETCH
    both = 0
    seen = 0
    while first < first_end and second < second_end:
        if full and seen == SKETCH:
            return both / seen
        if values[first] == values[second]:
            both += 1
            first += 1
            second += 1
        elif values[first] < values[second]:
            first += 1
        else:
            second += 1
        seen += 1
    rest = (first_end - first) + (second_end - second)
    if full:
        rest = min(rest, SKETCH - seen)
    return both / (seen + rest)

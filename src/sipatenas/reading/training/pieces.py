"""The pieces of posts as a sparse table, for training: the same pieces that `reading.tone.pieces` adds up."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sipatenas.reading.kernel import inlined, kernel
from sipatenas.reading.text.hashing import SEED, STEP, find, finished, mix
from sipatenas.reading.text.tokens import EXPANDED, Tokens, tokenise
from sipatenas.reading.tone.pieces import (
    LONGEST,
    OF_FORM,
    OF_RUN,
    OF_STEM,
    OF_STEMS,
    OF_WORD,
    OF_WORDS,
    SHORTEST,
    Swaps,
    counts,
    letter_at,
    read_as,
    speaks,
)

WORDS, PAIRS, RUNS = 0, 1, 2


@inlined
def _put(keys: NDArray[np.uint64], kinds: NDArray[np.uint8], place: int, key: np.uint64, kind: int) -> int:
    keys[place] = key
    kinds[place] = kind
    return place + 1


@kernel
def _runs(
    letters: NDArray[np.uint32],
    first: int,
    last: int,
    keys: NDArray[np.uint64],
    kinds: NDArray[np.uint8],
    place: int,
) -> int:
    for begin in range(first - 1, last):
        value = (SEED ^ OF_RUN) * STEP
        for end in range(begin, min(begin + LONGEST, last + 1)):
            value = (value ^ letter_at(letters, first, last, end)) * STEP
            if end - begin + 1 >= SHORTEST:
                place = _put(keys, kinds, place, finished(value), RUNS)
    return place


@kernel
def _emit(
    rows: NDArray[np.int64],
    form: NDArray[np.uint64],
    word: NDArray[np.uint64],
    stem: NDArray[np.uint64],
    kind: NDArray[np.uint8],
    flags: NDArray[np.uint8],
    letters: NDArray[np.uint32],
    at: NDArray[np.int64],
    swaps: Swaps,
    tone: bool,
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint8]]:
    room = 4 * letters.shape[0] + 100 * form.shape[0]
    keys = np.empty(room, np.uint64)
    kinds = np.empty(room, np.uint8)
    begins = np.zeros(rows.shape[0], np.int64)
    place = 0
    for post in range(rows.shape[0] - 1):
        before = -1
        for token in range(rows[post], rows[post + 1]):
            if not (counts(kind[token]) if tone else speaks(kind[token], flags[token])):
                continue
            own, root = read_as(form[token], word[token], stem[token], swaps)
            if tone:
                place = _put(keys, kinds, place, mix(OF_WORD, own), WORDS)
                place = _put(keys, kinds, place, mix(OF_STEM, root), WORDS)
                if before >= 0:
                    last_own, last_root = read_as(form[before], word[before], stem[before], swaps)
                    place = _put(keys, kinds, place, mix(mix(OF_WORDS, last_own), own), PAIRS)
                    place = _put(keys, kinds, place, mix(mix(OF_STEMS, last_root), root), PAIRS)
            before = token
            if flags[token] & EXPANDED:
                continue
            if not tone:
                place = _put(keys, kinds, place, mix(OF_FORM, form[token]), WORDS)
            swap = find(swaps.keys, swaps.values, form[token])
            if tone and swap >= 0:
                place = _runs(swaps.letters, swaps.at[swap], swaps.at[swap + 1], keys, kinds, place)
            else:
                place = _runs(letters, at[token], at[token + 1], keys, kinds, place)
        begins[post + 1] = place
    return begins, keys[:place].copy(), kinds[:place].copy()


def pieces_of(
    tokens: Tokens, swaps: Swaps, *, tone: bool
) -> tuple[Any, NDArray[np.uint64], NDArray[np.uint8]]:
    """A sparse table posts x pieces of how often each occurs, the pieces' hashes (sorted), and their kinds."""
    from scipy.sparse import csr_matrix

    begins, keys, kinds = _emit(
        tokens.rows,
        tokens.form,
        tokens.word,
        tokens.stem,
        tokens.kind,
        tokens.flags,
        tokens.letters,
        tokens.at,
        swaps,
        tone,
    )
    names, firsts, columns = np.unique(keys, return_index=True, return_inverse=True)
    table = csr_matrix((np.ones(len(columns)), columns, begins), shape=(len(begins) - 1, len(names)))
    table.sum_duplicates()
    return table, names, kinds[firsts]


def texts_of(path: Path, column: str) -> list[str]:
    """One column of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def tokens_of(texts: Sequence[str]) -> Tokens:
    """The tokens of texts."""
    return tokenise(pa.array(list(texts), pa.large_string()))

"""The language of each post: sums of whole numbers over its words, and a look for two languages one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import inlined, kernel
from sipatenas.reading.text.tokens import Tokens
from sipatenas.reading.tone.pieces import N_LANGUAGES, OF_LANGUAGE, RUNS, Seen, speaks
from sipatenas.reading.tone.score import exponential
from sipatenas.reading.tone.tables import Tongue

NAMES = N_LANGUAGES - 1  # the last column of the weights: words that are names of no language
MIXED, UNKNOWN = N_LANGUAGES - 1, N_LANGUAGES
SIDE = 5  # words at least on each side of a change of language
LONGEST = 200  # words of a post looked at for a change of language


@kernel
def _add_up(
    first: int,
    last: int,
    kind: NDArray[np.uint8],
    flags: NDArray[np.uint8],
    seen: Seen,
    upto: NDArray[np.int32],
    total: NDArray[np.int64],
) -> tuple[int, int]:
    """Sums of a post's words in `total`, those up to each of its first words in `upto`; returns words, pieces."""
    words = 0
    pieces = 0
    for token in range(first, last):
        if not speaks(kind[token], flags[token]):
            continue
        row = seen.rows[seen.numbers[token]]
        words += 1
        pieces += row[RUNS + 1] + 1
        for code in range(N_LANGUAGES):
            total[code] += row[OF_LANGUAGE + code]
        if words < upto.shape[0]:
            for code in range(N_LANGUAGES):
                upto[words, code] = upto[words - 1, code] + row[OF_LANGUAGE + code]
    return words, pieces


@inlined
def _most(sums: NDArray[np.int64]) -> int:
    best = 0
    for code in range(1, NAMES):
        if sums[code] > sums[best]:
            best = code
    return best


@kernel
def _gain(upto: NDArray[np.int32], words: int) -> int:
    """How much better two languages, one after the other, explain the words than one does; 0 where they do not."""
    whole = upto[words]
    one = whole[_most(whole)]
    gain = 0
    for cut in range(SIDE, words - SIDE + 1):
        before = upto[cut]
        left = _most(before)
        right = 0
        for code in range(1, NAMES):
            if whole[code] - before[code] > whole[right] - before[right]:
                right = code
        better = before[left] + whole[right] - before[right] - one
        if left != right and better > gain:
            gain = better
    return gain


@kernel
def _told(
    total: NDArray[np.int64], pieces: int, tongue: Tongue, scores: NDArray[np.float64]
) -> tuple[int, float]:
    """The likeliest column and its probability."""
    best = 0
    for code in range(N_LANGUAGES):
        scores[code] = total[code] * tongue.unit[code] / np.sqrt(1.0 * pieces) + tongue.bias[code]
        if scores[code] > scores[best]:
            best = code
    others = 0.0
    for code in range(N_LANGUAGES):
        others += exponential(max((scores[code] - scores[best]) * tongue.heat, -600.0))
    return best, 1.0 / others


@kernel
def tell(
    rows: NDArray[np.int64], kind: NDArray[np.uint8], flags: NDArray[np.uint8], seen: Seen, tongue: Tongue
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The code's number and its probability, for each post."""
    codes = np.full(rows.shape[0] - 1, UNKNOWN, np.uint8)
    sure = np.zeros(rows.shape[0] - 1, np.float32)
    upto = np.zeros((LONGEST + 1, N_LANGUAGES), np.int32)
    total = np.zeros(N_LANGUAGES, np.int64)
    scores = np.zeros(N_LANGUAGES, np.float64)
    for post in range(codes.shape[0]):
        total[:] = 0
        words, pieces = _add_up(rows[post], rows[post + 1], kind, flags, seen, upto, total)
        if words == 0 or not total.any():
            continue
        best, probability = _told(total, pieces, tongue, scores)
        sure[post] = np.float32(probability)
        if best == NAMES or probability < tongue.doubt:
            continue
        codes[post] = best
        looked = min(words, LONGEST)
        if looked >= 2 * SIDE:
            gain = _gain(upto, looked) * tongue.unit[0] / np.sqrt(1.0 * pieces)
            if gain >= tongue.apart:
                codes[post] = MIXED
    return codes, sure


def tell_languages(
    tokens: Tokens, seen: Seen, tongue: Tongue
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The number of each post's code in `CODES`, and its probability."""
    codes, sure = tell(tokens.rows, tokens.kind, tokens.flags, seen, tongue)
    return codes, sure

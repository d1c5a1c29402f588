"""How hateful and abusive posts are: sums of whole numbers per post, then one formula to twelve probabilities."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import inlined, kernel
from sipatenas.reading.text.hashing import find, hash_of, mix
from sipatenas.reading.text.tokens import ACCOUNT, EMOJI, LINK, MARK, NUMBER, TAG, UPPER, Tokens
from sipatenas.reading.tone.pieces import BY_LETTERS, N_TONES, OF_STEMS, OF_WORDS, RUNS, Seen

Floats = NDArray[np.float64]
_SHOUT = np.uint64(hash_of("!"))
_ASK = np.uint64(hash_of("?"))
_REPOST = np.uint64(hash_of("rt"))

# How a post looks: groups of which one member each holds. Where each group begins among the members:
LENGTH, CAPITALS, ACCOUNTS, SHOUTS, QUESTIONS, LINKS, TAGS, FACES, FIGURES, REPOSTS = (
    0,
    8,
    14,
    18,
    22,
    26,
    28,
    30,
    32,
    34,
)
N_LOOKS = 36
N_GROUPS = 10


class Tone(NamedTuple):
    """The weights: `pairs` of words; `looks`; units per label of words, letters and looks; labels from labels."""

    keys: NDArray[np.uint64]
    values: NDArray[np.int32]
    pairs: NDArray[np.int8]
    looks: NDArray[np.int16]
    by_word: Floats
    by_letters: Floats
    by_looks: Floats
    bias: Floats
    joint: Floats
    base: Floats


@inlined
def _capped(count: int, most: int) -> int:
    return min(most, count)


@kernel
def looks_of(
    first: int,
    last: int,
    form: NDArray[np.uint64],
    kind: NDArray[np.uint8],
    flags: NDArray[np.uint8],
    numbers: NDArray[np.int32],
    held: NDArray[np.int32],
) -> None:
    """Put into `held` the member of each group that the post of tokens first to last holds."""
    count = np.zeros(9, np.int64)
    words = 0
    capitals = 0
    for token in range(first, last):
        words += numbers[token] >= 0
        capitals += flags[token] & UPPER != 0
        count[kind[token]] += 1
        if kind[token] == MARK:
            count[0] += form[token] == _SHOUT
            count[1] += form[token] == _ASK
    size = 0
    while size < 7 and (1 << size) <= words:
        size += 1
    held[0] = LENGTH + size
    held[1] = CAPITALS + (_capped(capitals * 5 // words, 5) if words else 0)
    held[2] = ACCOUNTS + _capped(count[ACCOUNT], 3)
    held[3] = SHOUTS + _capped(count[0], 3)
    held[4] = QUESTIONS + _capped(count[1], 3)
    held[5] = LINKS + (count[LINK] > 0)
    held[6] = TAGS + (count[TAG] > 0)
    held[7] = FACES + (count[EMOJI] > 0)
    held[8] = FIGURES + (count[NUMBER] > 0)
    held[9] = REPOSTS + (first < last and form[first] == _REPOST)


@kernel
def _pair(a: np.uint64, b: np.uint64, tone: Tone, sums: NDArray[np.int64]) -> None:
    found = find(tone.keys, tone.values, mix(a, b))
    if found >= 0:
        for label in range(N_TONES):
            sums[label] += tone.pairs[found, label]


@kernel
def _word(row: NDArray[np.int32], by_word: NDArray[np.int64], by_letters: NDArray[np.int64]) -> None:
    for label in range(N_TONES):
        by_word[label] += row[label]
        by_letters[label] += row[BY_LETTERS + label]


@kernel
def _post(
    first: int, last: int, seen: Seen, tone: Tone, by_word: NDArray[np.int64], by_letters: NDArray[np.int64]
) -> tuple[int, int]:
    """Add up the words of one post; returns how many words and how many runs of letters."""
    words = 0
    runs = 0
    before = -1
    for token in range(first, last):
        number = seen.numbers[token]
        if number < 0:
            continue
        row = seen.rows[number]
        _word(row, by_word, by_letters)
        runs += row[RUNS]
        words += 1
        if before >= 0:
            _pair(mix(OF_WORDS, seen.word[before]), seen.word[number], tone, by_word)
            _pair(mix(OF_STEMS, seen.stem[before]), seen.stem[number], tone, by_word)
        before = number
    return words, runs


@kernel
def raw_scores(
    rows: NDArray[np.int64],
    form: NDArray[np.uint64],
    kind: NDArray[np.uint8],
    flags: NDArray[np.uint8],
    seen: Seen,
    tone: Tone,
) -> Floats:
    """The twelve scores of each post before they are put together."""
    scores = np.empty((rows.shape[0] - 1, N_TONES), np.float64)
    by_word = np.zeros(N_TONES, np.int64)
    by_letters = np.zeros(N_TONES, np.int64)
    held = np.zeros(N_GROUPS, np.int32)
    for post in range(scores.shape[0]):
        by_word[:] = 0
        by_letters[:] = 0
        words, runs = _post(rows[post], rows[post + 1], seen, tone, by_word, by_letters)
        looks_of(rows[post], rows[post + 1], form, kind, flags, seen.numbers, held)
        of_words = 1.0 / np.sqrt(max(2.0 * words - 1.0, 1.0))
        of_runs = 1.0 / np.sqrt(max(1.0 * runs, 1.0))
        for label in range(N_TONES):
            looks = 0
            for group in held:
                looks += tone.looks[group, label]
            score = tone.bias[label] + looks * tone.by_looks[label]
            score += by_word[label] * tone.by_word[label] * of_words
            score += by_letters[label] * tone.by_letters[label] * of_runs
            scores[post, label] = score
    return scores


@inlined
def exponential(x: float) -> float:
    """e to the x by multiplication and addition alone, so that every processor says the same; |x| up to 700."""
    whole = np.floor(x * 1.4426950408889634 + 0.5)
    rest = x - whole * 0.6931471805599453
    total = 1.0
    for order in range(13, 0, -1):
        total = 1.0 + rest * total / order
    return float(total * 2.0**whole)


@kernel
def probabilities(scores: Floats, joint: Floats, base: Floats) -> NDArray[np.float32]:
    """Calibrated probabilities: each label from all twelve scores."""
    told = np.empty(scores.shape, np.float32)
    for post in range(scores.shape[0]):
        for label in range(scores.shape[1]):
            total = base[label]
            for other in range(scores.shape[1]):
                total += joint[label, other] * scores[post, other]
            total = min(max(total, -30.0), 30.0)
            told[post, label] = np.float32(1.0 / (1.0 + exponential(-total)))
    return told


def tone_of(tokens: Tokens, seen: Seen, tone: Tone) -> NDArray[np.float32]:
    """Probabilities, posts x labels."""
    scores = raw_scores(tokens.rows, tokens.form, tokens.kind, tokens.flags, seen, tone)
    return probabilities(scores, tone.joint, tone.base)

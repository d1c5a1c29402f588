"""The pieces of posts that tone and language are told by: words, stems, pairs of them, runs of letters.

What a word is worth depends on the word alone, so it is added up once for each word of a batch, in whole
numbers; a post is then a sum of its words. Sums are the same in whatever batch a post stands.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import inlined, kernel
from sipatenas.reading.text.hashing import SEED, STEP, find, finished, mix
from sipatenas.reading.text.tokens import EMOJI, EXPANDED, NUMBER, PART, WORD, Tokens

N_TONES = 12
N_LANGUAGES = 13
# The columns of what a word is worth: tone by the word and its stem, tone by its letters, language, letters.
BY_LETTERS = N_TONES
OF_LANGUAGE = 2 * N_TONES
RUNS = OF_LANGUAGE + N_LANGUAGES  # how many runs of letters, for tone and for language
WIDTH = RUNS + 2

SHORTEST, LONGEST = 2, 5
BORDER = np.uint64(32)
OF_WORD = np.uint64(0x57)
OF_STEM = np.uint64(0x73)
OF_FORM = np.uint64(0x46)
OF_RUN = np.uint64(0x52)
OF_WORDS = np.uint64(0x5757)
OF_STEMS = np.uint64(0x7373)
_0 = np.uint64(0)
_1 = np.uint64(1)


class Pieces(NamedTuple):
    """The weights of words, stems and runs of letters, of tone and of language, under one hash."""

    keys: NDArray[np.uint64]
    values: NDArray[np.int32]
    tone: NDArray[np.int8]
    language: NDArray[np.int8]


class Swaps(NamedTuple):
    """Words read as others (Javanese as Indonesian): hash -> row; its word, stem and letters[at[row]:at[row+1]]."""

    keys: NDArray[np.uint64]
    values: NDArray[np.int32]
    word: NDArray[np.uint64]
    stem: NDArray[np.uint64]
    letters: NDArray[np.uint32]
    at: NDArray[np.int64]


@inlined
def counts(kind: int) -> bool:
    """Whether a token of this kind is read for tone and language."""
    return kind in (WORD, NUMBER, EMOJI, PART)


@inlined
def speaks(kind: int, flags: int) -> bool:
    """Whether a token is a word as written, which tells the language."""
    return kind in (WORD, PART) and flags & EXPANDED == 0


@kernel
def distinct(
    form: NDArray[np.uint64], word: NDArray[np.uint64], kind: NDArray[np.uint8], flags: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The number of each token's word among the batch's different ones (-1: not read), and where each first stands."""
    size = 16
    while size < 2 * form.shape[0]:
        size *= 2
    mask = np.uint64(size - 1)
    slots = np.full(size, -1, np.int32)
    numbers = np.full(form.shape[0], -1, np.int32)
    hashes = np.empty(form.shape[0], np.uint64)
    firsts = np.empty(form.shape[0], np.int64)
    count = 0
    for token in range(form.shape[0]):
        if not counts(kind[token]):
            continue
        key = mix(form[token], word[token] + np.uint64(flags[token] & EXPANDED))
        slot = key & mask
        while slots[slot] >= 0 and hashes[slots[slot]] != key:
            slot = (slot + _1) & mask
        if slots[slot] < 0:
            slots[slot] = count
            hashes[count] = key
            firsts[count] = token
            count += 1
        numbers[token] = slots[slot]
    return numbers, firsts[:count].copy()


@inlined
def letter_at(letters: NDArray[np.uint32], first: int, last: int, place: int) -> np.uint64:
    """The letter at a place of a word with a border on either side."""
    return np.uint64(letters[place]) if first <= place < last else BORDER


@kernel
def _add(found: np.int32, row: NDArray[np.int32], weights: NDArray[np.int8], begin: int) -> None:
    for place in range(weights.shape[1]):
        row[begin + place] += weights[found, place]


@kernel
def add_runs(
    letters: NDArray[np.uint32], first: int, last: int, pieces: Pieces, row: NDArray[np.int32], which: int
) -> None:
    """Add what the runs of letters of one word are worth (which: 1 tone, 2 language, 3 both)."""
    for begin in range(first - 1, last):
        value = (SEED ^ OF_RUN) * STEP
        for place in range(begin, min(begin + LONGEST, last + 1)):
            value = (value ^ letter_at(letters, first, last, place)) * STEP
            if place - begin + 1 < SHORTEST:
                continue
            found = find(pieces.keys, pieces.values, finished(value))
            row[RUNS] += which & 1
            row[RUNS + 1] += which >> 1
            if found >= 0:
                if which & 1:
                    _add(found, row, pieces.tone, BY_LETTERS)
                if which & 2:
                    _add(found, row, pieces.language, OF_LANGUAGE)


@kernel
def worth(
    firsts: NDArray[np.int64],
    form: NDArray[np.uint64],
    word: NDArray[np.uint64],
    stem: NDArray[np.uint64],
    kind: NDArray[np.uint8],
    flags: NDArray[np.uint8],
    letters: NDArray[np.uint32],
    at: NDArray[np.int64],
    pieces: Pieces,
    swaps: Swaps,
) -> NDArray[np.int32]:
    """What each different word of a batch is worth: a row of sums."""
    rows = np.zeros((firsts.shape[0], WIDTH), np.int32)
    for number in range(firsts.shape[0]):
        token = firsts[number]
        row = rows[number]
        own, root = read_as(form[token], word[token], stem[token], swaps)
        found = find(pieces.keys, pieces.values, mix(OF_WORD, own))
        if found >= 0:
            _add(found, row, pieces.tone, 0)
        found = find(pieces.keys, pieces.values, mix(OF_STEM, root))
        if found >= 0:
            _add(found, row, pieces.tone, 0)
        if flags[token] & EXPANDED:
            continue
        language = 0
        if speaks(kind[token], flags[token]):
            language = 2
            found = find(pieces.keys, pieces.values, mix(OF_FORM, form[token]))
            if found >= 0:
                _add(found, row, pieces.language, OF_LANGUAGE)
        swap = find(swaps.keys, swaps.values, form[token])
        if swap < 0:
            add_runs(letters, at[token], at[token + 1], pieces, row, 1 | language)
        else:
            add_runs(letters, at[token], at[token + 1], pieces, row, language)
            add_runs(swaps.letters, swaps.at[swap], swaps.at[swap + 1], pieces, row, 1)
    return rows


@inlined
def read_as(form: np.uint64, word: np.uint64, stem: np.uint64, swaps: Swaps) -> tuple[np.uint64, np.uint64]:
    """The word and the stem that tone reads a token as."""
    swap = find(swaps.keys, swaps.values, form)
    return (word, stem) if swap < 0 else (swaps.word[swap], swaps.stem[swap])


@kernel
def read_all(
    firsts: NDArray[np.int64],
    form: NDArray[np.uint64],
    word: NDArray[np.uint64],
    stem: NDArray[np.uint64],
    swaps: Swaps,
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The word and stem that each different word is read as."""
    words = np.empty(firsts.shape[0], np.uint64)
    stems = np.empty(firsts.shape[0], np.uint64)
    for number in range(firsts.shape[0]):
        token = firsts[number]
        words[number], stems[number] = read_as(form[token], word[token], stem[token], swaps)
    return words, stems


class Seen(NamedTuple):
    """The different words of a batch: `numbers` of tokens, what each `word` and `stem` is, what each is worth."""

    numbers: NDArray[np.int32]
    word: NDArray[np.uint64]
    stem: NDArray[np.uint64]
    rows: NDArray[np.int32]


def see(tokens: Tokens, pieces: Pieces, swaps: Swaps) -> Seen:
    """Add up what each different word of a batch is worth."""
    numbers, firsts = distinct(tokens.form, tokens.word, tokens.kind, tokens.flags)
    word, stem = read_all(firsts, tokens.form, tokens.word, tokens.stem, swaps)
    rows = worth(
        firsts,
        tokens.form,
        tokens.word,
        tokens.stem,
        tokens.kind,
        tokens.flags,
        tokens.letters,
        tokens.at,
        pieces,
        swaps,
    )
    return Seen(numbers, word, stem, rows)

"""Stems by rule: Indonesian affixes with their nasals, clitics and the everyday ng-, nge-, -in, as far as what is left
is a word in use."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import kernel, part
from sipatenas.reading.text.state import (
    COUNT,
    ENTRIES,
    FORMS,
    LETTERS_AT,
    N_FIELDS,
    ROOM,
    SIZE,
    SLANG,
    STEM,
    STEMMED,
    Desk,
    entry,
    hash_at,
    key_of,
    row_of,
)

_SHORTEST = 4  # letters of a root that a rule may leave


def _padded(words: str, width: int) -> NDArray[np.int32]:
    table = np.zeros((len(words.split()), width), dtype=np.int32)
    for row, word in enumerate(words.split()):
        table[row, : len(word)] = [ord(letter) for letter in word]
    return table


# Prefix, and the letter that its nasal has swallowed.
_RULES = [
    "memper:",
    "diper:",
    "meny:s",
    "peny:s",
    "meng:",
    "meng:k",
    "peng:",
    "peng:k",
    "mem:",
    "mem:p",
    "pem:",
    "pem:p",
    "men:",
    "men:t",
    "pen:",
    "pen:t",
    "nge:",
    "ber:",
    "ter:",
    "per:",
    "me:",
    "pe:",
    "di:",
    "ke:",
    "se:",
    "ng:",
    "ny:s",
    "ny:c",
]
_PREFIXES = _padded(" ".join(rule.split(":")[0] for rule in _RULES), 7)
_SWALLOWED = np.array([ord(rule.split(":")[1] or "\0") for rule in _RULES], dtype=np.int32)
_CLITICS = _padded("lah kah nya pun ku mu", 4)
_SUFFIXES = _padded("kan an in i", 4)


@part
def _length(table: NDArray[np.int32], row: int) -> int:
    size = 0
    while table[row, size] != 0:
        size += 1
    return size


@part
def _ends_with(desk: Desk, first: int, last: int, table: NDArray[np.int32], row: int) -> int:
    """Where the word ends without this ending, or 0 where it does not end so."""
    size = _length(table, row)
    if last - first < size + 3:
        return 0
    for step in range(size):
        if desk.work[last - size + step] != table[row, step]:
            return 0
    return last - size


@part
def _root(desk: Desk, first: int, last: int) -> int:
    """The row of letters that are a word in use and long enough to be a root, or -1."""
    if last - first < _SHORTEST:
        return -1
    row = row_of(desk, hash_at(desk, first, last))
    if row >= 0 and entry(desk, row, COUNT) > 0 and entry(desk, row, SLANG) < 0:
        return row
    return -1


@part
def _without_prefix(desk: Desk, first: int, last: int) -> int:
    """The row of what is left behind the first prefix that leaves a word, or -1."""
    work = desk.work
    for rule in range(_PREFIXES.shape[0]):
        size = _length(_PREFIXES, rule)
        if last - first < size + 3:
            continue
        same = True
        for step in range(size):
            same = same and work[first + step] == _PREFIXES[rule, step]
        if not same:
            continue
        begin = first + size
        if _SWALLOWED[rule]:
            begin -= 1
            kept = work[begin]
            work[begin] = _SWALLOWED[rule]
            row = _root(desk, begin, last)
            work[begin] = kept
        else:
            row = _root(desk, begin, last)
        if row >= 0:
            return row
    return -1


@part
def _without_endings(desk: Desk, first: int, last: int) -> int:
    """The row of what is left without a clitic, a suffix or both, with a prefix off too if need be; or -1."""
    for clitic in range(-1, _CLITICS.shape[0]):
        middle = last if clitic < 0 else _ends_with(desk, first, last, _CLITICS, clitic)
        if middle == 0:
            continue
        for suffix in range(-1, _SUFFIXES.shape[0]):
            end = middle if suffix < 0 else _ends_with(desk, first, middle, _SUFFIXES, suffix)
            if end in (0, last):
                continue
            row = _root(desk, first, end)
            if row < 0:
                row = _without_prefix(desk, first, end)
            if row >= 0:
                return row
    return -1


@part
def stem_row(desk: Desk, first: int, last: int) -> int:
    """The row of the stem of work[first:last] (changed on the way and restored), or -1: it is its own stem."""
    if last - first < _SHORTEST + 1 or last - first > 40:
        return -1
    row = _without_prefix(desk, first, last)
    return row if row >= 0 else _without_endings(desk, first, last)


@kernel
def fill_stems(desk: Desk, count: int) -> None:
    """Write the row of its stem into every entry that has none yet; what a rule leaves is taken apart again."""
    base, forms = desk.fixed[ENTRIES], desk.fixed[FORMS]
    for row in range(count):
        if desk.fixed[base + row * N_FIELDS + STEM] >= 0:
            continue
        stem = row
        for _ in range(3):
            known = entry(desk, stem, STEM)
            if known >= 0:
                stem = known
                break
            size = entry(desk, stem, SIZE)
            begin = forms + entry(desk, stem, LETTERS_AT)
            if size > ROOM:
                break
            desk.work[STEMMED : STEMMED + size] = desk.fixed[begin : begin + size]
            next_stem = stem_row(desk, STEMMED, STEMMED + size)
            if next_stem < 0:
                break
            stem = next_stem
        desk.fixed[base + row * N_FIELDS + STEM] = stem


@part
def stem_of(desk: Desk, first: int, last: int, row: int, word: np.uint64) -> np.uint64:
    """The hash of a word's stem, from its entry or by rule."""
    if row >= 0:
        return key_of(desk, entry(desk, row, STEM))
    stem = stem_row(desk, first, last)
    return word if stem < 0 else key_of(desk, entry(desk, stem, STEM))

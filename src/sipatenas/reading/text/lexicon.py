"""The words the normaliser knows, compiled: costs for splitting hashtags, slang, number words, marks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.text import terms
from sipatenas.reading.text.hashing import HashMap, hashes_of

HERE = Path(__file__).resolve().parent
WORDS = HERE / "data/words.txt"
SLANG = HERE.parent / "weights/cc-by-nc-sa/slang.txt"

KNOWN, FORMAL, NUMBERED, DOUBLED, WHOLE = 1, 2, 4, 8, 16
_CAMPAIGN_COUNT = 60
_COST_OF_ONE = 30  # of a word seen once, in halves of a bit


class Lexicon(NamedTuple):
    """`row = find(keys, rows, hash)`; then `cost[row]` (0 = not for splitting), `marks`, `value` (-1 = none),
    `slang` (-1 = none, else expansion e: words slang_at[e]:slang_at[e+1], each with its letters)."""

    keys: NDArray[np.uint64]
    rows: NDArray[np.int32]
    cost: NDArray[np.int32]
    marks: NDArray[np.uint8]
    value: NDArray[np.int32]
    slang: NDArray[np.int32]
    slang_at: NDArray[np.int32]
    slang_word: NDArray[np.uint64]
    slang_letters_at: NDArray[np.int32]
    slang_letters: NDArray[np.uint32]


@dataclass
class _Entries:
    """What is known of each word before it is compiled."""

    counts: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    slang: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def mark(self, words: Iterable[str], mark: int, count: int = 0) -> None:
        for word in words:
            self.marks[word] = self.marks.get(word, 0) | mark
            self.counts[word] = max(self.counts.get(word, 0), count)

    def forms(self) -> list[str]:
        return sorted(self.marks.keys() | self.slang.keys())


def _read(words: Path, slang: Path) -> _Entries:
    entries = _Entries()
    for line in words.read_text("utf-8").splitlines():
        word, count, formal = line.split("\t")
        entries.mark([word], KNOWN | (FORMAL if int(formal) > 1 else 0), int(count))
    known = terms.PARTIES | terms.NAMES | terms.CAMPAIGN | terms.PLACES
    entries.mark(known, KNOWN | FORMAL, _CAMPAIGN_COUNT)
    entries.mark(terms.NUMBER_WORDS, KNOWN, 20)
    entries.mark(terms.NUMBERED, NUMBERED)
    entries.mark(terms.DOUBLED, DOUBLED)
    entries.mark(terms.WHOLE, WHOLE)
    if slang.is_file():
        for line in slang.read_text("utf-8").splitlines():
            form, meant = line.split("\t")
            entries.slang[form] = tuple(meant.split())
            entries.mark((word for word in meant.split() if word.isalpha()), KNOWN, 2)
    return entries


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon. Works, with less slang, when the folder under another licence is taken out."""
    return compiled(_read(WORDS, SLANG))


def compiled(entries: _Entries) -> Lexicon:
    forms = entries.forms()
    hashes = hashes_of(forms)
    order = np.argsort(hashes, kind="stable")
    index = HashMap.of_sorted(hashes[order], order.astype(np.int32))
    total = sum(entries.counts.values())
    return Lexicon(
        index.keys,
        index.values,
        np.array([_cost(form, entries.counts.get(form, 0), total) for form in forms], dtype=np.int32),
        np.array([entries.marks.get(form, 0) for form in forms], dtype=np.uint8),
        np.array([terms.NUMBER_WORDS.get(form, -1) for form in forms], dtype=np.int32),
        *_expansions(forms, entries.slang),
    )


def _cost(form: str, count: int, total: int) -> int:
    """What the word costs in a split, in halves of a bit; words of one letter and unknown ones are no pieces."""
    return round(-2 * math.log2(count / total)) if count and len(form) > 1 else 0


def _expansions(
    forms: list[str], slang: dict[str, tuple[str, ...]]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint64], NDArray[np.int32], NDArray[np.uint32]]:
    first, at, words = [], [0], []
    for form in forms:
        first.append(len(at) - 1 if form in slang else -1)
        if form in slang:
            words.extend(slang[form])
            at.append(len(words))
    return (
        np.array(first, dtype=np.int32),
        np.array(at, dtype=np.int32),
        hashes_of(words),
        np.cumsum([0, *map(len, words)], dtype=np.int32),
        np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32),
    )

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

from sipatenas.reading.text import state, terms
from sipatenas.reading.text.chars import char_tables
from sipatenas.reading.text.hashing import HashMap, hashes_of
from sipatenas.reading.text.stems import fill_stems

HERE = Path(__file__).resolve().parent
WORDS = HERE / "data/words.txt"
NAMES = HERE.parent / "data/common_names.txt"
SLANG = HERE.parent / "weights/cc-by-nc-sa/slang.txt"

KNOWN, FORMAL, NUMBERED, DOUBLED, WHOLE, NAME = 1, 2, 4, 8, 16, 32
_CAMPAIGN_COUNT = 60
_NAME_COUNT = 4


class Lexicon(NamedTuple):
    """Tables of characters and words in two arrays, laid out as state.py says."""

    fixed: NDArray[np.int32]
    hashes: NDArray[np.uint64]


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
    names = NAMES.read_text("utf-8").split()
    entries.mark((name for name in names if len(name) > 3), NAME, _NAME_COUNT)
    entries.mark(terms.STEMS, 0)
    entries.mark(terms.ORDINAL_SIGNS, 0)
    entries.mark(terms.STEMS.values(), KNOWN)
    if slang.is_file():
        for line in slang.read_text("utf-8").splitlines():
            form, meant = line.split("\t")
            entries.slang[form] = tuple(meant.split())
            entries.mark(meant.split(), KNOWN, 2)
    return entries


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon. Works, with less slang, when the folder under another licence is taken out."""
    return compiled(_read(WORDS, SLANG))


def compiled(entries: _Entries) -> Lexicon:
    """The tables of these words beside those of the characters, stems filled in."""
    forms = entries.forms()
    hashes = hashes_of(forms)
    order = np.argsort(hashes, kind="stable")
    index = HashMap.of_sorted(hashes[order], order.astype(np.int32))
    values = terms.NUMBER_WORDS | terms.ORDINAL_SIGNS
    rows = {form: row for row, form in enumerate(forms)}
    sizes = np.array([len(form) for form in forms], dtype=np.int32)
    slangs: list[int] = []
    fields = np.zeros((len(forms), state.N_FIELDS), dtype=np.int32)
    total = sum(entries.counts.values())
    for row, form in enumerate(forms):
        count = entries.counts.get(form, 0)
        fields[row, state.COST] = _cost(form, count, total)
        fields[row, state.MARKS] = entries.marks.get(form, 0)
        fields[row, state.VALUE] = values.get(form, -1)
        fields[row, state.COUNT] = count
        fields[row, state.STEM] = rows[terms.STEMS[form]] if form in terms.STEMS else -1
        fields[row, state.SLANG] = -1
        if form in entries.slang:
            fields[row, state.SLANG] = len(slangs)
            meant = entries.slang[form]
            slangs.extend([len(meant), *(rows[word] for word in meant)])
    fields[:, state.SIZE] = sizes
    fields[:, state.LETTERS_AT] = np.cumsum(sizes) - sizes
    letters = np.frombuffer("".join(forms).encode("utf-32-le"), dtype=np.int32)
    made = _laid_out(index, hashes, fields, np.array(slangs, dtype=np.int32), letters)
    fill_stems(state.desk_for(made.fixed, made.hashes), len(forms))
    return made


def _laid_out(
    index: HashMap,
    hashes: NDArray[np.uint64],
    fields: NDArray[np.int32],
    slangs: NDArray[np.int32],
    letters: NDArray[np.int32],
) -> Lexicon:
    tables = char_tables()
    parts = (tables.spelled, fields.ravel(), slangs, letters, index.values)
    begins = np.cumsum([state.TABLES, *map(len, parts)])[:-1]
    slots = len(tables.cells)
    head = [*begins, slots, len(index.keys) - 1, slots + len(index.keys)]
    fixed = np.concatenate([tables.page, np.array(head, dtype=np.int32), *parts])
    return Lexicon(fixed.astype(np.int32), np.concatenate([tables.cells, index.keys, hashes]))


def _cost(form: str, count: int, total: int) -> int:
    """What the word costs in a split, in halves of a bit; words of one letter and unknown ones are no pieces."""
    return round(-2 * math.log2(count / total)) if count and len(form) > 1 else 0

"""What speaks for and against one person being behind an account, as numbers that each have a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from sipatenas.attribution.matcher.index import Index
from sipatenas.attribution.matcher.names import sound
from sipatenas.attribution.matcher.query import Query, work_words

MOST_BITS = 12.0
SAME = 0.93

FEATURES = (
    "bias",
    "name_bits",
    "handle_bits",
    "both_bits",
    "loose_bits",
    "query_left",
    "row_left",
    "full_name",
    "one_word",
    "namesakes",
    "region",
    "province",
    "elsewhere",
    "work_bits",
    "work_left",
    "servant",
    "not_servant",
    "former",
    "organisation",
    "sex_same",
    "sex_other",
    "year_same",
    "year_other",
    "handle_only",
)
"""The order of a feature vector. Bits are log2(rows / rows with that word): a rare shared word says more."""


@dataclass(frozen=True)
class Evidence:
    """One candidate compared with one account: the numbers, and the words the sentences need."""

    row: int
    values: tuple[float, ...]
    shared: tuple[str, ...]
    exact: bool
    unshared: tuple[str, ...]
    work: tuple[str, ...]
    namesakes: int


@lru_cache(maxsize=300_000)
def likeness(word: str, other: str) -> float:  # noqa: PLR0911 (a ladder of cases)
    """How alike two name words are: 1 the same, .93 another spelling, less for slips, short forms,
    initials; 0 not."""
    if word == other:
        return 1.0
    if len(word) == 1 or len(other) == 1:
        return 0.35 if word[:1] == other[:1] else 0.0
    own, their = sound(word), sound(other)
    if own == their:
        return SAME
    shorter, longer = sorted((own, their), key=len)
    slips = DamerauLevenshtein.distance(own, their, score_cutoff=2)
    if slips <= (1 if len(shorter) < 7 else 2) and len(shorter) >= 3 and len(longer) >= 4:
        return 0.82 if slips == 1 else 0.7
    if len(shorter) >= 3 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return 0.6
    if len(word) >= 3 and word[:3] == other[:3] and len(word) <= 5:
        return 0.45
    return 0.0


def _pair(words: tuple[str, ...], row_words: list[str]) -> tuple[dict[int, float], set[str]]:
    """Greedy one-to-one pairing: likeness by position in `row_words`, and the words left without a
    partner."""
    pairs = [(likeness(w, r), i, j) for i, w in enumerate(words) for j, r in enumerate(row_words)]
    taken: dict[int, float] = {}
    used: set[int] = set()
    for alike, i, j in sorted(pairs, reverse=True):
        if alike and i not in used and j not in taken:
            used.add(i)
            taken[j] = alike
    return taken, {w for i, w in enumerate(words) if i not in used}


def evidence(index: Index, query: Query, row: int) -> Evidence:
    """The feature vector of a row for a query, with what its sentences name."""
    row_words = index.words[row].split()
    bits = [min(index.bits(w), MOST_BITS + 4) for w in row_words]
    by_name, left = _pair(query.name, row_words)
    by_handle, _ = _pair(query.handle, row_words)
    shown = sum(bits[j] * alike for j, alike in by_name.items())
    handled = sum(bits[j] * alike for j, alike in by_handle.items() if j not in by_name)
    both = sum(min(bits[j], MOST_BITS) for j in by_handle if j in by_name)
    loose = sum(bits[j] * (1 - alike) for j, alike in by_name.items())
    met = by_name.keys() | by_handle.keys()
    exact = len(by_name) == len(row_words) and not left and min(by_name.values(), default=0) >= SAME
    work, work_score, work_left = _work(index, query, row)
    namesakes = index.namesakes[index.words[row]]
    values = (
        1.0,
        shown / 10,
        handled / 10,
        both / 10,
        loose / 10,
        sum(min(index.bits(w), MOST_BITS) for w in left) / 10,
        sum(min(b, MOST_BITS) for j, b in enumerate(bits) if j not in met) / 10,
        float(exact and len(row_words) > 1),
        float(len(met) <= 1),
        math.log2(namesakes),
        *_place(index, query, row),
        work_score / 10,
        work_left / 10,
        float(query.servant),
        float(query.not_servant),
        float(query.former),
        float(query.organisation),
        *_sex_and_year(index, query, row),
        float(query.handle_only),
    )
    shared = tuple(row_words[j] for j in sorted(met))
    unshared = tuple(sorted(left))
    return Evidence(row, values, shared, exact, unshared, work, namesakes)


def _place(index: Index, query: Query, row: int) -> tuple[float, float, float]:
    named, province = query.places, index.province_keys[row]
    if index.region_keys[row] in named.regions:
        return 1.0, 0.0, 0.0
    near = {p for r in named.regions for p in index.regions.provinces_of[r]} | named.provinces
    if not near:
        return 0.0, 0.0, 0.0
    return (0.0, 1.0, 0.0) if province in near else (0.0, 0.0, 1.0)


def _work(index: Index, query: Query, row: int) -> tuple[tuple[str, ...], float, float]:
    if not query.work:
        return (), 0.0, 0.0
    own: set[str] = set()
    for column in ("agency", "unit", "position"):
        own |= work_words(index.columns[column][row])
    own -= set(index.region_keys[row].split())
    shared = sorted(query.work & own)
    left = sum(min(index.work_bits(w), 8.0) for w in query.work - own)
    return tuple(shared), min(sum(index.work_bits(w) for w in shared), 24.0), min(left, 24.0)


def _sex_and_year(index: Index, query: Query, row: int) -> tuple[float, float, float, float]:
    number = index.columns["number"][row]
    sex = index.columns["gender"][row] or {"1": "L", "2": "P"}.get(number[14:15], "")
    same = float(bool(query.sex) and query.sex == sex)
    other = float(bool(query.sex) and bool(sex) and query.sex != sex)
    born = number[:4] if len(number) == 18 else ""
    if not born or not _may_be_year(query.year):
        return same, other, 0.0, 0.0
    return same, other, float(born.endswith(query.year)), float(not born.endswith(query.year))


def _may_be_year(digits: str) -> bool:
    if len(digits) == 4:
        return digits.startswith(("19", "20"))
    return len(digits) == 2 and digits[0] in "6789"

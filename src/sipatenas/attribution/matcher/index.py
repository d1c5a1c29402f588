"""The roster as an index: which rows carry a name word, fetched by the rarest word first."""

from __future__ import annotations

import heapq
import json
import math
from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from sipatenas.attribution.matcher.facts import AccountFacts
from sipatenas.attribution.matcher.names import normal, sound
from sipatenas.attribution.matcher.query import Query, read_account, work_words
from sipatenas.attribution.matcher.regions import RegionNames, bare_name

VERSION = 1
COLUMNS = ("number", "name", "gender", "agency", "unit", "position", "region", "province")
FETCHED = 40
"""Candidates scored in full for each account."""
COMMON = 6_000
"""A word carried by more rows than this only adds to rows that a rarer word has already fetched."""


@dataclass
class Index:
    """A searchable roster. `columns[c][row]` is text; rows count from 0 in the roster's own order."""

    columns: dict[str, list[str]]
    words: list[str]
    spans: dict[str, tuple[int, int]]
    postings: array[int]
    synthetic: bool = False
    roster_sha256: str = ""
    regions: RegionNames = field(init=False)
    region_keys: list[str] = field(init=False)
    province_keys: list[str] = field(init=False)
    namesakes: Counter[str] = field(init=False)
    frequency: Counter[str] = field(init=False)
    work_frequency: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        bare = {name: bare_name(name) for c in ("region", "province") for name in set(self.columns[c])}
        self.region_keys = [bare[name] for name in self.columns["region"]]
        self.province_keys = [bare[name] for name in self.columns["province"]]
        pairs = set(zip(self.columns["region"], self.columns["province"], strict=True))
        self.regions = RegionNames.of(pairs)
        self.namesakes = Counter(self.words)
        self.frequency = Counter()
        for name, rows in self.namesakes.items():
            for word in name.split():
                self.frequency[word] += rows
        self.work_frequency = Counter()
        for column in ("agency", "unit", "position"):
            for text, rows in Counter(self.columns[column]).items():
                for word in work_words(text):
                    self.work_frequency[word] += rows
        self._bits: dict[str, float] = {}
        self._sounds: dict[str, list[str]] = {}
        for key in self.spans:
            self._sounds.setdefault(key[:1], []).append(key)
        self._forward = sorted(self.frequency)
        self._backward = sorted(word[::-1] for word in self.frequency)

    def __len__(self) -> int:
        return len(self.words)

    def bits(self, word: str) -> float:
        """How rare a name word is on the roster, in bits: log2(rows / rows that carry it)."""
        known = self._bits.get(word)
        if known is None:
            start, end = self.spans.get(sound(word), (0, 1))
            known = self._bits[word] = math.log2((len(self) + 1) / (end - start))
        return known

    def work_bits(self, word: str) -> float:
        """How rare a word of agency, unit or position is; 0 for a word the roster does not know."""
        rows = self.work_frequency.get(word, 0)
        return math.log2((len(self) + 1) / rows) if rows else 0.0

    def read(self, account: AccountFacts) -> Query:
        return read_account(account, regions=self.regions, frequency=self.frequency)

    def fetch(self, query: Query, limit: int = FETCHED) -> list[int]:
        """Rows worth scoring, best first: rare shared name words, then the region the account names."""
        scores: dict[int, float] = {}
        terms = [(word, 1.0) for word in query.name]
        terms += [(word, 0.6 if query.name else 1.0) for word in query.handle if word not in query.name]
        lists = [self._rows_of(word, weight) for word, weight in terms if len(word) > 1]
        for gained in sorted(lists, key=len):
            common = len(gained) > COMMON and bool(scores)
            for row, score in gained.items():
                if row in scores:
                    scores[row] += score
                elif not common:
                    scores[row] = score
        if query.places.regions or query.places.provinces:
            for row in scores:
                if self.region_keys[row] in query.places.regions:
                    scores[row] += 4.0
                elif self.province_keys[row] in query.places.provinces:
                    scores[row] += 1.5
        best = heapq.nlargest(limit, ((score, -row) for row, score in scores.items()))
        return [-row for _, row in best]

    def _rows_of(self, word: str, weight: float) -> dict[int, float]:
        gained: dict[int, float] = {}
        for key, likeness in self._near(word).items():
            start, end = self.spans[key]
            score = weight * likeness * math.log2((len(self) + 1) / (end - start))
            for row in self.postings[start:end]:
                if gained.get(row, 0.0) < score:
                    gained[row] = score
        return gained

    def _near(self, word: str) -> dict[str, float]:
        """Keys of the vocabulary near a word: its own, one slip away, and names it may be short for."""
        own = sound(word)
        near = dict.fromkeys(self._shortened(word), 0.55)
        if len(own) >= 4:
            slips = process.extract(
                own,
                self._sounds.get(own[:1], []),
                scorer=Levenshtein.distance,
                score_cutoff=1 if len(own) < 8 else 2,
                limit=12,
            )
            near.update((key, 0.8) for key, _, _ in slips)
        if own in self.spans:
            near[own] = 1.0
        return near

    def _shortened(self, word: str) -> list[str]:
        if not 3 <= len(word) <= 6:
            return []
        longer = _starting_with(self._forward, word) + [
            w[::-1] for w in _starting_with(self._backward, word[::-1])
        ]
        longer = [w for w in longer if len(w) > len(word)]
        return [sound(w) for w in sorted(longer, key=lambda w: -self.frequency[w])[:20]]


def _starting_with(ordered: list[str], prefix: str) -> list[str]:
    start = bisect_left(ordered, prefix)
    return ordered[start : bisect_left(ordered, prefix + "{", start)]


def build_index(roster: pa.Table, *, synthetic: bool | None = None, sha256: str = "") -> Index:
    """An index of a roster with `name` and, where known, number (or nip), gender, agency, unit,
    position, region
    and province. `synthetic` defaults to the mark in the file's own metadata."""
    columns = {c: _texts(roster, c) for c in COLUMNS}
    if "number" not in roster.column_names:
        columns["number"] = _texts(roster, "nip")
    joined = [" ".join(normal(name)) for name in columns["name"]]
    rows_of: dict[str, list[int]] = {}
    keys_of: dict[str, list[str]] = {}
    for row, name in enumerate(joined):
        keys = keys_of.get(name)
        if keys is None:
            keys = keys_of[name] = sorted({sound(word) for word in name.split() if len(word) > 1})
        for key in keys:
            rows_of.setdefault(key, []).append(row)
    postings: array[int] = array("I")
    spans = {}
    for key, rows in sorted(rows_of.items()):
        spans[key] = (len(postings), len(postings) + len(rows))
        postings.extend(rows)
    marked = is_synthetic(roster.schema) if synthetic is None else synthetic
    return Index(columns, joined, spans, postings, synthetic=marked, roster_sha256=sha256)


def is_synthetic(schema: pa.Schema) -> bool:
    """Whether a Parquet file's own metadata says `synthetic=true`."""
    return bool((schema.metadata or {}).get(b"synthetic", b"").lower() == b"true")


def _texts(roster: pa.Table, column: str) -> list[str]:
    if column not in roster.column_names:
        return [""] * roster.num_rows
    return [value or "" for value in roster.column(column).cast(pa.string()).to_pylist()]


def save_index(index: Index, folder: Path) -> None:
    """Writes `roster.parquet`, `postings.parquet` and `index.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.table({**index.columns, "words": index.words}), folder / "roster.parquet", compression="zstd"
    )
    keys = list(index.spans)
    lists = [index.postings[start:end].tolist() for start, end in index.spans.values()]
    table = pa.table({"key": keys, "rows": pa.array(lists, type=pa.list_(pa.uint32()))})
    pq.write_table(table, folder / "postings.parquet", compression="zstd")
    about = {
        "version": VERSION,
        "synthetic": index.synthetic,
        "roster_sha256": index.roster_sha256,
        "rows": len(index),
    }
    (folder / "index.json").write_text(json.dumps(about, indent=1), encoding="utf-8")


class NotAnIndex(ValueError):  # noqa: N818 (the name says what is wrong)
    """The folder holds no index of this version; the message says what to run."""


def load_index(folder: Path) -> Index:
    """Reads what `save_index` wrote. Raises NotAnIndex."""
    try:
        about = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotAnIndex(
            f"{folder}: tidak ada indeks di sini; buat dengan `sipatenas attribution index`."
        ) from error
    if about.get("version") != VERSION:
        raise NotAnIndex(
            f"{folder}: indeks dibuat oleh versi lain; buat lagi dengan `sipatenas attribution index`."
        )
    roster = pq.read_table(folder / "roster.parquet")
    table = pq.read_table(folder / "postings.parquet").combine_chunks()
    spans, postings = {}, array("I")
    for key, rows in zip(table["key"].to_pylist(), table["rows"].to_pylist(), strict=True):
        spans[key] = (len(postings), len(postings) + len(rows))
        postings.extend(rows)
    columns = {c: _texts(roster, c) for c in COLUMNS}
    return Index(
        columns,
        _texts(roster, "words"),
        spans,
        postings,
        synthetic=bool(about["synthetic"]),
        roster_sha256=str(about["roster_sha256"]),
    )

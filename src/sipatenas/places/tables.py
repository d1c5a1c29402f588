"""The shipped tables (places/data), as typed rows."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sipatenas.places.models import Level
from sipatenas.places.paths import NATION, level_of, lies_in, path_of


@dataclass(frozen=True)
class RegionRow:
    code: str
    name: str


@dataclass(frozen=True)
class OfficeWords:
    """How offices of one level are named in a region and below it; certainty as in data/README.md."""

    region: str
    level: Level
    pattern: str
    certainty: str
    source: str


def regions() -> Iterator[RegionRow]:
    """The nation, the provinces and the regencies, in the order of their codes."""
    yield from (RegionRow(row["code"], row["name"]) for row in _rows("regions.csv"))


def districts_and_villages(below: str = "") -> Iterator[RegionRow]:
    """Districts, each followed by its villages; with `below` (a code) only what lies below that region."""
    start = f"{below}." if below else ""
    for row in _rows("districts_villages.csv.gz"):
        if row["code"].startswith(start):
            yield RegionRow(row["code"], row["name"])


@cache
def zones() -> dict[str, str]:
    """IANA zone by code of the province; the nation's is the capital's, as its office sits there."""
    return {NATION: "Asia/Jakarta"} | {row["province"]: row["timezone"] for row in _rows("zones.csv")}


def zone_of(code: str) -> str:
    """The IANA zone of the region `code`: that of its province. Raises KeyError for an unknown province."""
    return zones()[code[:2]]


@cache
def office_words() -> tuple[OfficeWords, ...]:
    """The patterns of office names, the most particular region first."""
    rows = (
        OfficeWords(row["region"], Level(int(row["level"])), row["pattern"], row["certainty"], row["source"])
        for row in _rows("offices.csv")
    )
    return tuple(sorted(rows, key=lambda words: len(path_of(words.region)), reverse=True))


def words_for(code: str) -> OfficeWords:
    """The pattern by which the office of the region `code` is named."""
    level, path = level_of(code), path_of(code)
    return next(w for w in office_words() if w.level is level and lies_in(path, path_of(w.region)))


def office_name(code: str, region_name: str) -> str:
    """The name of the office of a region: “Bawaslu Kota Tarakan”, “Panwaslih Kabupaten Pidie”."""
    if level_of(code) is Level.VILLAGE:
        region_name = f"{'Kelurahan' if code[9] == '1' else 'Desa'} {region_name}"
    return words_for(code).pattern.format(name=region_name.replace(" Administrasi ", " "))


def _rows(name: str) -> Iterator[dict[str, str]]:
    raw = files("sipatenas.places.data").joinpath(name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))

"""Published series: read, checked against themselves, and divided into what each invented case is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

FILE = Path(__file__).with_name("series.yaml")
Fate = Literal[
    "received", "not_registered", "registered", "ended", "referred", "criminal", "both", "not_proven",
    "incomplete", "recommended", "sanctioned", "blocked", "unblocked",
]  # fmt: skip
PROVEN: frozenset[str] = frozenset({"recommended", "sanctioned", "blocked", "unblocked"})


class Ratio(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    of: str
    percent: float
    decimals: int


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One publisher's figures of one day. `shares`: percentages as printed, by what they divide."""

    id: str
    publisher: str
    as_of: date
    certainty: str
    source: tuple[str, ...]
    counts: dict[str, int]
    election: str
    subject: str
    fates: dict[Fate, int]
    sums: tuple[str, ...]
    ratios: tuple[Ratio, ...]
    shares: dict[Literal["kind", "position", "timing"], dict[str, float]] = {}
    sanctions: dict[str, int] = {}
    origins: dict[Literal["report", "finding"], int] = {}
    persons: int | None = None
    places: dict[str, int] = {}
    """Cases by region (code of a province or of one of its regencies), where the publisher printed them."""
    not_played: tuple[str, ...] = ()
    """What the publisher printed besides and no case is made of, with the reason."""
    note: str = ""

    @property
    def proven(self) -> int:
        """Cases in which the authority held the allegation proven."""
        return sum(count for fate, count in self.fates.items() if fate in PROVEN)


@dataclass(frozen=True)
class Check:
    """Whether a figure agrees with the others of its series."""

    said: str
    agrees: bool
    why: str


class UnknownSeries(LookupError):  # noqa: N818
    """No such series; the message names those that are known."""


@cache
def all_series() -> dict[str, Series]:
    """Every series by its id, in the order of the file."""
    rows = msgspec.convert(yaml.safe_load(FILE.read_text(encoding="utf-8"))["series"], tuple[Series, ...])
    return {row.id: row for row in rows}


def series(id: str) -> Series:  # noqa: A002
    """Raises UnknownSeries."""
    found = all_series().get(id)
    if found is None:
        raise UnknownSeries(f"Seri '{id}' tidak dikenal. Yang ada: {', '.join(all_series())}.")
    return found


def checks(row: Series) -> list[Check]:
    """What the figures say of each other, each with its reckoning."""
    return [_sum(row.counts, said) for said in row.sums] + [_ratio(row.counts, one) for one in row.ratios]


def divided(shares: Mapping[str, float], whole: int) -> dict[str, int]:
    """Whole numbers for printed percentages of `whole` (largest remainder); the rest is "other"."""
    exact = {name: whole * percent / 100 for name, percent in shares.items()}
    counts = {name: int(value) for name, value in exact.items()}
    wanted = min(round(sum(exact.values())), whole)
    for name in sorted(exact, key=lambda one: counts[one] - exact[one])[: wanted - sum(counts.values())]:
        counts[name] += 1
    return {**counts, "other": whole - sum(counts.values())}


def printed(count: int, whole: int, decimals: int) -> float:
    """The percentage as it would be printed, halves rounded up."""
    scale = float(10**decimals)
    return int(100 * scale * count / whole + 0.5) / scale


def unprintable(row: Series) -> list[str]:
    """Printed shares that no whole number of the proven gives, or that exceed the whole."""
    whole = row.proven
    said = []
    for what, shares in row.shares.items():
        if not whole:
            continue
        decimals = 0 if all(percent == int(percent) for percent in shares.values()) else 1
        for name, percent in shares.items():
            near = round(whole * percent / 100)
            if all(printed(count, whole, decimals) != percent for count in (near - 1, near, near + 1)):
                said.append(f"{what} {name}: {percent} persen bukan bagian bulat dari {whole}")
        if sum(shares.values()) > 100.05:
            said.append(f"{what}: bagian berjumlah {sum(shares.values()):.1f} persen")
    return said


def _sum(counts: Mapping[str, int], said: str) -> Check:
    left, right = (_terms(counts, side) for side in said.split(" = "))
    why = f"{' + '.join(map(str, left))} = {sum(left)}; {' + '.join(map(str, right))} = {sum(right)}"
    return Check(said, sum(left) == sum(right), why)


def _terms(counts: Mapping[str, int], side: str) -> list[int]:
    terms = []
    for name in side.split(" + "):
        found = [value for key, value in counts.items() if re.fullmatch(name.replace("*", ".*"), key)]
        if not found:
            raise KeyError(f"{side}: {name} tidak ada dalam seri")
        terms += found
    return terms


def _ratio(counts: Mapping[str, int], one: Ratio) -> Check:
    above, below = (counts[name] for name in one.of.split(" / "))
    found = printed(above, below, one.decimals)
    return Check(
        f"{one.of} = {one.percent} %", found == one.percent, f"{above}/{below} = {100 * above / below:.2f} %"
    )

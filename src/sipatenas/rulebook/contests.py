"""Contests and their sides: the pairs on the ballot, and the empty column where a pair stood alone.

Ids: a contest is `pilkada-2024/65.71` (Kemendagri code), a pair `pilkada-2024/65.71/1` (ballot number).
The empty column is `pilkada-2024/65.71/kosong`, whatever its number was: the number is drawn by lot
(it was 1 in 14 of the 37 areas of 2024), so an id made of it would hide which side is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import msgspec

from sipatenas.rulebook.rows import Row, find, table

ContestKind = Literal["gubernur", "bupati", "walikota", "presiden"]


@dataclass(frozen=True)
class Pair:
    """A side of a contest. `head` and `deputy` as KPU prints them, with titles."""

    id: str
    number: int | None
    head: str
    deputy: str
    empty_column: bool
    label: str
    short: str
    head_names: tuple[str, ...] = ()
    deputy_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contest:
    id: str
    kind: ContestKind
    region: str
    region_name: str
    kpu_code: str
    pairs: tuple[Pair, ...]

    @property
    def empty_column(self) -> Pair | None:
        """The empty column, in a contest with a single pair."""
        return next((pair for pair in self.pairs if pair.empty_column), None)


class ContestRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contest whose pairs are not known to the rulebook."""

    kind: ContestKind
    region: str
    kpu_code: str


class PairRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a table of pairs; nicknames are parted by `;`."""

    region: str
    region_name: str
    kind: ContestKind
    kpu_code: str
    number: int
    empty_column: bool
    head: str
    deputy: str
    head_plain: str
    head_nicknames: str
    deputy_plain: str
    deputy_nicknames: str
    kpu_pair_id: str


def load_contests(
    *, election_id: str, rows: Iterable[ContestRow], pairs_file: str | None
) -> tuple[Contest, ...]:
    """All contests: those of the table of pairs, then those listed without pairs."""
    lines = table(find(f"pairs/{pairs_file}"), PairRow) if pairs_file else ()
    contests = [
        _contest(election_id, region, list(of_region))
        for region, of_region in groupby(lines, key=lambda line: line.region)
    ]
    contests += [
        Contest(f"{election_id}/{row.region}", row.kind, row.region, row.text, row.kpu_code, ())
        for row in rows
    ]
    return tuple(contests)


def _contest(election_id: str, region: str, lines: list[PairRow]) -> Contest:
    first = lines[0]
    contest_id = f"{election_id}/{region}"
    pairs = tuple(_pair(contest_id, line) for line in lines)
    return Contest(contest_id, first.kind, region, first.region_name, first.kpu_code, pairs)


def _pair(contest_id: str, line: PairRow) -> Pair:
    if line.empty_column:
        return Pair(
            id=f"{contest_id}/kosong",
            number=line.number,
            head="",
            deputy="",
            empty_column=True,
            label="Kolom kosong",
            short=f"Kolom kosong {line.region_name}",
        )
    return Pair(
        id=f"{contest_id}/{line.number}",
        number=line.number,
        head=line.head,
        deputy=line.deputy,
        empty_column=False,
        label=f"{line.head_plain} – {line.deputy_plain}",
        short=f"Paslon {line.number} {line.region_name}",
        head_names=_names(line.head_plain, line.head_nicknames),
        deputy_names=_names(line.deputy_plain, line.deputy_nicknames),
    )


def _names(plain: str, nicknames: str) -> tuple[str, ...]:
    return tuple(name for name in (plain, *nicknames.split(";")) if name)

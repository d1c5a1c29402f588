"""What lies around a day: the elections held, and those expected whose days nobody has set yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.elections import Election, contests_for, election, election_ids
from sipatenas.rulebook.rows import Certainty, Document, Row, find
from sipatenas.rulebook.wording import say_day


@dataclass(frozen=True)
class Expected:
    """An election without stages: `year` is said by the rule; `earliest` and `latest` where a window is."""

    id: str
    name: str
    year: int
    earliest: date | None
    latest: date | None
    scope: tuple[str, ...]
    basis: str
    certainty: Certainty
    source: tuple[str, ...]


@dataclass(frozen=True)
class Surroundings:
    """Elections by where their stages lie from the day; `because` says it in one Indonesian sentence."""

    day: date
    during: tuple[Election, ...]
    previous: Election | None
    following: Election | None
    expected: tuple[Expected, ...]
    because: str


class _ExpectedRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    year: int
    scope: tuple[str, ...]


@law_cache
def outlook() -> tuple[Expected, ...]:
    """Expected elections, the nearest first. None of them has a stage: outside stages stays outside."""
    document = Document(find("outlook.yaml"), frozenset({"expected"}))
    rows = document.rows("expected", _ExpectedRow)
    return tuple(
        Expected(
            row.id,
            row.text,
            row.year,
            row.valid_from,
            row.valid_to,
            row.scope,
            row.basis,
            row.certainty,
            row.source,
        )
        for row in sorted(rows, key=lambda row: row.year)
    )


def around(day: date, *, region: str | None = None) -> Surroundings:
    """The elections before, on and after `day`; with a `region`, those with a contest for it."""
    held = [one for one in map(election, election_ids()) if region is None or contests_for(one, region)]
    during = tuple(sorted((one for one in held if one.first <= day <= one.last), key=lambda one: one.vote))
    previous = max((one for one in held if one.last < day), key=lambda one: one.last, default=None)
    following = min((one for one in held if one.first > day), key=lambda one: one.first, default=None)
    expected = tuple(one for one in outlook() if day <= (one.latest or date(one.year, 12, 31)))
    because = _say(day, during, previous, following, expected)
    return Surroundings(day, during, previous, following, expected, because)


def _say(
    day: date,
    during: Iterable[Election],
    previous: Election | None,
    following: Election | None,
    expected: tuple[Expected, ...],
) -> str:
    names = ", ".join(one.name for one in during)
    said = [f"{say_day(day)}: dalam tahapan {names}." if names else f"{say_day(day)}: di luar tahapan."]
    if previous:
        said.append(f"Sebelumnya {previous.name}, tahapannya berakhir {say_day(previous.last)}.")
    if following:
        said.append(f"Berikutnya {following.name}, tahapannya mulai {say_day(following.first)}.")
    elif expected:
        said.append(f"Berikutnya {expected[0].name}, {expected[0].year}: tanggalnya belum ditetapkan.")
    return " ".join(said)

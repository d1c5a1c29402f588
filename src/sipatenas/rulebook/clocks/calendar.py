"""Which days are working days: Monday to Friday, without national holidays, joint leave and voting days.

The official table (SKB 3 Menteri, data/calendar/official.yaml) wins; where no decree covers the day the PyPI
library `holidays` fills in, and every answer built on it says so.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version as installed_version
from types import MappingProxyType

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.elections import election as find_election
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row

FILE = "calendar/official.yaml"
LIBRARY = "holidays"
ESTIMATE = "(perkiraan)"


class DecreeRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decree's days. `working` takes days away; `complete`: in its span nothing else is a holiday."""

    complete: bool = False
    public: dict[date, str] = {}
    joint_leave: dict[date, str] = {}
    voting: dict[date, str] = {}
    working: dict[date, str] = {}


@dataclass(frozen=True)
class DayOff:
    """A day on which no office works. `rule_id` is empty where only the library knows it."""

    name: str
    rule_id: str
    certainty: Certainty


@law_cache
def _document() -> Document:
    return Document(DATA / FILE, frozenset({"decrees"}))


@law_cache
def _decrees() -> tuple[DecreeRow, ...]:
    return _document().rows("decrees", DecreeRow)


@law_cache
def days_off(year: int) -> Mapping[date, DayOff]:
    """All days off of the year by date, weekends apart."""
    decrees = _decrees()
    found = {day: off for day, off in _library(year).items() if decreed_by(day) is None}
    for row in decrees:
        for day in row.working:
            found.pop(day, None)
        for days in (row.public, row.joint_leave, row.voting):
            found |= {
                day: DayOff(name, row.id, row.certainty) for day, name in days.items() if day.year == year
            }
    return MappingProxyType(found)


def decreed_by(day: date) -> DecreeRow | None:
    """The decree that settles which days around `day` are holidays; None: the library's word alone."""
    return next((row for row in reversed(_decrees()) if row.complete and row.holds_on(day)), None)


@law_cache
def settled(year: int) -> bool:
    """Whether a decree settles every day of the year; else the library's word stands for some of them."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365 + isleap(year)))
    return all(decreed_by(day) is not None for day in days)


def day_off(day: date, *, election: str | None = None) -> DayOff | None:
    """Why nobody works on `day` (a weekend's name too); None on a working day.

    The voting day of `election` is off also where no national decree says so (a re-run): certainty C.
    """
    if day.weekday() >= 5:
        return _WEEKEND[day.weekday()]
    off = days_off(day.year).get(day)
    if off is None and election is not None and _vote(election) == day:
        return DayOff("hari pemungutan suara", f"{election}/voting", "C")
    return off


def is_working_day(day: date, *, election: str | None = None) -> bool:
    """Whether `day` is a working day. Raises UnknownElection."""
    return day_off(day, election=election) is None


@law_cache
def calendar_version() -> str:
    """Version of the official table, the mark of its amendments where there are any, and the library's."""
    return f"{_document().version}/{library_version()}"


@cache
def library_version() -> str:
    """`holidays-0.109`."""
    return f"{LIBRARY}-{installed_version(LIBRARY)}"


@cache
def _library(year: int) -> Mapping[date, DayOff]:
    """What the library computes for Indonesia, public holidays and joint leave; estimated dates are C."""
    from holidays import country_holidays

    known = country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return {
        day: DayOff(name, "", "C" if ESTIMATE in name else "B")
        for day, name in known.items()
        if day.year == year
    }


@law_cache
def _vote(election: str) -> date:
    return find_election(election).vote


_WEEKEND = {5: DayOff("Sabtu", "", "A"), 6: DayOff("Minggu", "", "A")}

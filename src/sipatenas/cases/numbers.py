"""The office's series of numbers: findings, register, letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, ParamSpec

from sipatenas.core.clock import Clock
from sipatenas.core.numbering import next_number
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import numbers
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.elections import contests_for, election


@dataclass(frozen=True)
class Issued:
    """A number as it was given: by which function of this file, with which arguments."""

    by: str
    arguments: Mapping[str, Any]
    number: str


_take: ContextVar[Callable[[str], int] | None] = ContextVar("take", default=None)
_log: ContextVar[list[Issued] | None] = ContextVar("log", default=None)
P = ParamSpec("P")


@contextmanager
def counted_by(take: Callable[[str], int]) -> Iterator[None]:
    """Within the block the next number of a series comes from `take`: a load in bulk keeps its own count."""
    token = _take.set(take)
    try:
        yield
    finally:
        _take.reset(token)


@contextmanager
def noted() -> Iterator[list[Issued]]:
    """The numbers given within the block, in order."""
    log: list[Issued] = []
    token = _log.set(log)
    try:
        yield log
    finally:
        _log.reset(token)


def gives_number(function: Callable[P, str]) -> Callable[P, str]:
    """Every function of this file that gives a number notes what it gave."""

    @wraps(function)
    def give(*args: P.args, **kwargs: P.kwargs) -> str:
        number = function(*args, **kwargs)
        if (log := _log.get()) is not None:
            log.append(Issued(function.__name__, dict(kwargs), number))
        return number

    return give


def _next(*, series: str, clock: Clock) -> int:
    take = _take.get()
    return take(series) if take is not None else next_number(series=series, clock=clock)


@law_cache
def _kind(code: str, election_id: str) -> str:
    """The code of the contest that the office watches first: its own region's, else the one above."""
    contests = contests_for(election(election_id), code)
    own = [contest for contest in contests if contest.region == code] or list(contests)
    return numbers.kind_code(own[0].kind if own else "legislatif")


def _given(
    pattern: Callable[..., str], kind: str, office: Office, clock: Clock, election_id: str = "", **more: str
) -> str:
    """The next number of the office's series of that kind this year; of an election, where it has one of its own."""
    day = legal_day(clock.now(), office)
    if election_id:
        more["kind_code"] = _kind(office.code, election_id)
    series = "/".join(filter(None, (kind, election_id, office.code, str(day.year))))
    return pattern(
        seq=_next(series=series, clock=clock),
        level_code=numbers.level_code(office.code),
        office_code=office.bawaslu_code or office.code,
        day=day,
        **more,
    )


@gives_number
def finding_number(*, office: Office, election_id: str, clock: Clock) -> str:
    """`006/TM/PB/Kab/65.01/X/2024`: the next finding of the office in that election and year."""
    return _given(numbers.finding_number, "finding", office, clock, election_id)


@gives_number
def report_number(*, office: Office, election_id: str, clock: Clock) -> str:
    """`002/LP/PB/Kab/65.01/X/2024`: the next report of the office in that election and year."""
    return _given(numbers.report_number, "report", office, clock, election_id)


@gives_number
def register_number(
    *, office: Office, election_id: str, clock: Clock, source: Literal["LP", "TM"] = "TM"
) -> str:
    """`001/Reg/TM/PB/Kab/65.01/X/2024`: the next line of the office's register."""
    return _given(numbers.register_number, "register", office, clock, election_id, source=source)


@gives_number
def letter_number(*, office: Office, clock: Clock) -> str:
    """The next outgoing referral letter of the office this year."""
    return _given(numbers.letter_number, "letter", office, clock)


@gives_number
def summons_number(*, office: Office, clock: Clock) -> str:
    """The next summons to a clarification of the office this year."""
    return _given(numbers.summons_number, "summons", office, clock)


@gives_number
def plenary_number(*, office: Office, clock: Clock) -> str:
    """The next minutes of a plenary of the office this year."""
    return _given(numbers.plenary_number, "plenary", office, clock)

"""Counting: days forward and back, hours, months; a day that a pause touches does not count."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sipatenas.rulebook.clocks.saying import say_moment
from sipatenas.rulebook.clocks.shapes import CountedDay, Pause

ONE_DAY = timedelta(days=1)
Off = Callable[[date], str | None]
"""Why a day does not count (its name), None where it does."""
Ends = Callable[[date], datetime]
"""The last moment of a day, in the office's zone."""


@dataclass(frozen=True)
class Count:
    """The days passed, and the last one; None while a pause runs, with the days that are `remaining`."""

    days: tuple[CountedDay, ...]
    last: date | None
    remaining: int | None = None


@dataclass(frozen=True)
class HourCount:
    """The last moment; None while a pause runs, with the time that is `remaining`."""

    due: datetime | None
    remaining: timedelta | None = None


def forward(
    start: datetime, limit: int, *, off: Off, ends: Ends, pauses: Sequence[Pause], same_day: bool = False
) -> Count:
    """`limit` counted days after the day of `start` (with it where `same_day`).

    A pause touches a day that it overlaps before the day ends; a day of the office ends when the counter closes.
    """
    first = start.date()
    here = [_in_zone(pause, start) for pause in pauses]
    days: list[CountedDay] = []
    counted = 0
    if not (same_day and start <= ends(first)):
        days.append(CountedDay(first, False, "hari peristiwa"))
        first += ONE_DAY
    day = first
    while True:
        pause = _touching(day, start, here, ends)
        if pause is not None and pause.until is None:
            days.append(CountedDay(day, False, _paused(pause)))
            return Count(tuple(days), None, limit - counted)
        why = off(day) or (_paused(pause) if pause else None)
        if why is None:
            counted += 1
        days.append(CountedDay(day, why is None, why or f"hari ke-{counted}"))
        if why is None and counted == limit:
            return Count(tuple(days), day)
        day += ONE_DAY


def back(start: datetime, limit: int, *, off: Off) -> Count:
    """`limit` counted days before the day of `start`, in the order of the calendar."""
    day = start.date()
    days = [CountedDay(day, False, "hari peristiwa")]
    counted = 0
    while counted < limit:
        day -= ONE_DAY
        why = off(day)
        counted += why is None
        days.append(CountedDay(day, why is None, why or f"{counted} hari sebelumnya"))
    return Count(tuple(reversed(days)), day)


def hours(start: datetime, limit: int, *, pauses: Sequence[Pause]) -> HourCount:
    """`limit` hours after `start`, by the second, without the time of the pauses."""
    left, at = timedelta(hours=limit), start
    for pause in sorted(pauses, key=lambda pause: pause.since):
        begins = max(pause.since, at)
        if (pause.until is not None and pause.until <= begins) or at + left <= begins:
            continue
        left -= begins - at
        if pause.until is None:
            return HourCount(None, left)
        at = pause.until
    return HourCount(at + left)


def months(start: datetime, limit: int) -> date:
    """The day of the same number `limit` months later, or that month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + limit, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _in_zone(pause: Pause, start: datetime) -> Pause:
    """The pause as the office's clock shows it."""
    until = pause.until.astimezone(start.tzinfo) if pause.until else None
    return Pause(pause.since.astimezone(start.tzinfo), until)


def _touching(day: date, start: datetime, pauses: Sequence[Pause], ends: Ends) -> Pause | None:
    """The pause that touches `day`, a running one first."""
    near = [p for p in pauses if p.since.date() <= day and (p.until is None or day <= p.until.date())]
    if not near:
        return None
    begins, last = datetime.combine(day, time(0), start.tzinfo), ends(day)
    touching = [
        p for p in near if p.since <= last and (p.until is None or (p.until > begins and p.until > p.since))
    ]
    return next((p for p in touching if p.until is None), touching[0] if touching else None)


def _paused(pause: Pause) -> str:
    since = say_moment(pause.since)
    return (
        f"jam ditunda {since} sampai {say_moment(pause.until)}"
        if pause.until
        else f"jam ditunda sejak {since}"
    )

"""What the clocks take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sipatenas.rulebook.rows import Certainty


class UnknownZone(LookupError):  # noqa: N818 — reads as the sentence: raise UnknownZone
    """No such time zone; the message names Indonesia's three."""


class NotExtendable(ValueError):  # noqa: N818 — reads as the sentence: raise NotExtendable
    """The law gives this step no more time, or not that much; the message says how much."""


@dataclass(frozen=True)
class Pause:
    """A time in which the clock stood still, from `since` up to `until`; None: it still stands."""

    since: datetime
    until: datetime | None

    def __post_init__(self) -> None:
        for moment in (self.since, self.until):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("Jeda memerlukan waktu dengan zonanya.")
        if self.until is not None and self.until < self.since:
            raise ValueError("Jeda berakhir sebelum dimulai.")


@dataclass(frozen=True)
class CountedDay:
    """A legal day that the count passed, whether it counted, and why (in Indonesian)."""

    day: date
    counts: bool
    why: str


@dataclass(frozen=True)
class Deadline:
    """Until when a step must be done.

    `start`, `counted_from`, `due`: UTC. `due` is the last moment, None where the law gives no number or while
    paused: then `remaining` says how much of `unit` is left. `last_day`: the legal day in the office's zone.
    `limit` is the one that was applied, extension included; below zero the due moment lies before `start`.
    `counts` says which days the count took (working_days, calendar_days; empty for hours and months).
    `certainty` is that of the weakest part of the answer; `how` says each part, one sentence a line.
    `version` and `calendar` name the tables used: when one changes, the deadline is to be counted anew.
    """

    step: str
    name: str
    regime: str
    basis: str
    certainty: Certainty
    rule_id: str
    version: str
    calendar: str
    start: datetime
    counted_from: datetime
    due: datetime | None
    last_day: date | None
    limit: int | None
    unit: str
    counts: str
    extended: bool
    remaining: int | None
    on_expiry: str
    days: tuple[CountedDay, ...]
    how: tuple[str, ...]
    timezone: str


@cache
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise UnknownZone(
            f"Zona waktu '{name}' tidak dikenal. Indonesia: Asia/Jakarta (WIB), Asia/Makassar (WITA), "
            "Asia/Jayapura (WIT)."
        ) from unknown

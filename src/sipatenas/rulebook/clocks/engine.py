"""Until when a step must be done: the step's row, the event's moment, the zone, what stopped or lengthened it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sipatenas.rulebook import steps
from sipatenas.rulebook.clocks import count, explain
from sipatenas.rulebook.clocks.calendar import calendar_version, day_off
from sipatenas.rulebook.clocks.hours import END_OF_DAY, deemed_received, office_hours
from sipatenas.rulebook.clocks.shapes import CountedDay, Deadline, NotExtendable, Pause, zone
from sipatenas.rulebook.elections import election as find_election
from sipatenas.rulebook.steps import Step


@dataclass(frozen=True)
class Asked:
    """The question with its row and moments in the office's zone; what the explanation is made from."""

    row: Step
    more: Step | None
    limit: int | None
    start: datetime
    counted_from: datetime
    received: tuple[str, ...]
    election: str | None
    pauses: tuple[Pause, ...]


@dataclass(frozen=True)
class Answer:
    """What counting gave: `due` in the office's zone."""

    due: datetime | None
    last_day: date | None
    days: tuple[CountedDay, ...] = ()
    remaining: int | None = None


def deadline(
    *,
    step: str,
    start: datetime,
    timezone: str,
    regime: str | None = None,
    election: str | None = None,
    pauses: Sequence[Pause] = (),
    extended: bool = False,
    extra_days: int | None = None,
) -> Deadline:
    """Until when `step` must be done, counted from its event at `start` in the office's `timezone`.

    `step`: an id (PIL-TINDAK), or a short name (tindak_lanjut) with its `regime`. `election`: whose quiet period
    and voting day count. `extended`: the law's longer time was granted, of it only `extra_days` where said.
    Pure: asks no clock. Raises UnknownStep, UnknownZone, UnknownElection, NotExtendable; ValueError for a
    moment without zone.
    """
    if start.tzinfo is None:
        raise ValueError("Saat peristiwa memerlukan zona waktu.")
    local = start.astimezone(zone(timezone))
    row = steps.find(step, regime=regime, day=local.date())
    if election is not None:
        find_election(election)
    more, limit = _limit(row, extended, extra_days)
    begins = local
    received: tuple[str, ...] = ()
    if row.counter:
        moment, received = deemed_received(start, timezone=timezone, regime=row.regime, election=election)
        begins = moment.astimezone(local.tzinfo)
    asked = Asked(row, more, limit, local, begins, received, election, tuple(pauses))
    return _told(asked, start, timezone, extended)


def _told(asked: Asked, start: datetime, timezone: str, extended: bool) -> Deadline:
    row, more, found = asked.row, asked.more, _count(asked)
    certainty, how = explain.explain(asked, found)
    return Deadline(
        step=row.step,
        name=row.text,
        regime=row.regime,
        basis=f"{row.basis}; {more.basis}" if more else row.basis,
        certainty=certainty,
        rule_id=row.id,
        version=steps.version(),
        calendar=calendar_version(),
        start=start.astimezone(UTC),
        counted_from=asked.counted_from.astimezone(UTC),
        due=found.due.astimezone(UTC) if found.due else None,
        last_day=found.last_day,
        limit=asked.limit,
        unit=row.unit,
        counts=row.counts or "",
        extended=extended,
        remaining=found.remaining,
        on_expiry=row.on_expiry,
        days=found.days,
        how=how,
        timezone=timezone,
    )


def _limit(row: Step, extended: bool, extra_days: int | None) -> tuple[Step | None, int | None]:
    """The row that lengthens the time, and the limit with it. Raises NotExtendable."""
    if not extended:
        if extra_days is not None:
            raise NotExtendable("Jumlah hari perpanjangan disebut tanpa perpanjangan.")
        return None, row.limit
    if row.extension is None or row.limit is None:
        raise NotExtendable(f"Langkah {row.id} tidak dapat diperpanjang: {row.basis} tidak menyebutnya.")
    more = steps.find(row.extension.rule)
    number = more.limit or 0
    most = number - row.limit if row.extension.mode == "total" else number
    if extra_days is not None and not 1 <= extra_days <= most:
        raise NotExtendable(
            f"Perpanjangan {row.id} paling lama {most} hari ({more.basis}), bukan {extra_days}."
        )
    return more, row.limit + (most if extra_days is None else extra_days)


def _count(asked: Asked) -> Answer:
    if asked.limit is None:
        return Answer(None, None)
    if asked.row.unit == "hours":
        return _hours(asked, asked.limit)
    if asked.row.unit == "months":
        last = count.months(asked.counted_from, asked.limit)
        return Answer(_end(asked, last), last)
    if asked.limit < 0:
        before = count.back(asked.counted_from, -asked.limit, off=lambda day: _off(asked, day))
        return Answer(_end(asked, before.last), before.last, before.days)
    found = count.forward(
        asked.counted_from,
        asked.limit,
        off=lambda day: _off(asked, day),
        ends=lambda day: _last_moment(asked, day),
        pauses=asked.pauses,
        same_day=asked.row.first_day == "same",
    )
    return Answer(_end(asked, found.last), found.last, found.days, found.remaining)


def _hours(asked: Asked, limit: int) -> Answer:
    found = count.hours(asked.counted_from.astimezone(UTC), limit, pauses=asked.pauses)
    if found.due is None:
        left = found.remaining.total_seconds() if found.remaining else 0
        return Answer(None, None, (), int(-(-left // 3600)))
    due = found.due.astimezone(asked.start.tzinfo)
    return Answer(due, due.date())


def _off(asked: Asked, day: date) -> str | None:
    if asked.row.counts == "calendar_days":
        return None
    off = day_off(day, election=asked.election)
    return off.name if off else None


def _end(asked: Asked, day: date | None) -> datetime | None:
    return None if day is None else _last_moment(asked, day)


def _last_moment(asked: Asked, day: date) -> datetime:
    """24.00, or when the counter closes; 24.00 too on a day without a counter (the texts do not move the day)."""
    closing = END_OF_DAY
    if asked.row.ends == "office":
        closing = (
            office_hours(day, regime=asked.row.regime, election=asked.election) or (time(0), END_OF_DAY)
        )[1]
    return datetime.combine(day, closing, _zone(asked))


def _zone(asked: Asked) -> ZoneInfo:
    assert isinstance(asked.start.tzinfo, ZoneInfo)  # noqa: S101 — made so in deadline()
    return asked.start.tzinfo

"""When a report can be handed in, and from when one counts as received.

Perbawaslu 9/2024 (Pilkada, since 30-09-2024), Perbawaslu 8/2020 (before), Perbawaslu 7/2022 (Pemilu).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.clocks.calendar import day_off
from sipatenas.rulebook.clocks.saying import say_moment, say_weekday
from sipatenas.rulebook.clocks.shapes import zone
from sipatenas.rulebook.elections import election as find_election
from sipatenas.rulebook.elections import stage_on
from sipatenas.rulebook.rows import Certainty, RulebookError
from sipatenas.rulebook.steps import HoursRow, hours_rows

END_OF_DAY = time(23, 59, 59)
DAY_LONG = (time(0), END_OF_DAY)
"""Round the clock; the last second of the day stands for 24.00, so that the legal day stays the same."""
Span = tuple[time, time]
FARTHEST = 366


def office_hours(day: date, *, regime: str, election: str | None = None) -> Span | None:
    """Opening and closing of the counter on `day`, local time; None: closed all day.

    Both ends included. A regime without a rule of hours is open round the clock. Without `election` the quiet
    period and voting day are not known. Raises UnknownElection.
    """
    row = hours_row(day, regime)
    if row is None:
        return DAY_LONG
    special = _special(row, election, day) if election else None
    if special:
        return _span(special)
    if day_off(day, election=election) is not None:
        return None
    plain = row.week[day.weekday()]
    return _span(plain) if plain else None


def hours_row(day: date, regime: str) -> HoursRow | None:
    """The rule of hours in force on `day`; None where the regime has none."""
    return next((row for row in hours_rows() if row.regime == regime and row.holds_on(day)), None)


def hours_certainty(day: date, regime: str) -> Certainty:
    """How sure the hours of `day` are."""
    row = hours_row(day, regime)
    return row.certainty if row else "A"


def deemed_received(
    moment: datetime, *, timezone: str, regime: str, election: str | None
) -> tuple[datetime, tuple[str, ...]]:
    """When a report handed in at `moment` counts as received (UTC), and why.

    Within the hours: at once; outside: when the counter opens next (that it then counts from the opening is a
    convention, certainty B). Raises UnknownZone, UnknownElection; ValueError for a moment without zone.
    """
    if moment.tzinfo is None:
        raise ValueError("Saat diterima memerlukan zona waktu.")
    local = moment.astimezone(zone(timezone))
    row = hours_row(local.date(), regime)
    if row is None:
        return moment.astimezone(UTC), ()
    span = office_hours(local.date(), regime=regime, election=election)
    at = local.time().replace(microsecond=0)
    if span is not None and span[0] <= at <= span[1]:
        within = f"Diterima dalam jam penerimaan ({_say_span(span)}), {row.id}: {row.basis}."
        return moment.astimezone(UTC), (within,)
    opening = _next_opening(local, span, regime, election)
    why = (
        f"{say_moment(local)} di luar jam penerimaan ({_closed(local.date(), span, election)}), "
        f"{row.id}: {row.basis}.",
        f"Dianggap diterima saat loket dibuka kembali: {say_moment(opening)} (konvensi, kepastian B).",
    )
    return opening.astimezone(UTC), why


def _next_opening(local: datetime, span: Span | None, regime: str, election: str | None) -> datetime:
    day = local.date()
    if span is not None and local.time() < span[0]:
        return datetime.combine(day, span[0], local.tzinfo)
    for ahead in range(1, FARTHEST):
        later = day + timedelta(days=ahead)
        opens = office_hours(later, regime=regime, election=election)
        if opens is not None:
            return datetime.combine(later, opens[0], local.tzinfo)
    raise RulebookError(f"Jam penerimaan {regime}: loket tidak pernah dibuka setelah {day}.")


def _closed(day: date, span: Span | None, election: str | None) -> str:
    if span is not None:
        return f"{say_weekday(day)} {_say_span(span)}"
    off = day_off(day, election=election)
    return f"{off.name}, tutup" if off else f"{say_weekday(day)} tutup"


def _say_span(span: Span) -> str:
    return "24 jam" if span == DAY_LONG else f"{span[0]:%H.%M}-{span[1]:%H.%M}"


@law_cache
def _special(row: HoursRow, election: str, day: date) -> str | None:
    """The hours of a quiet or voting day, where the row has some of its own for it."""
    stage = stage_on(find_election(election), day)
    if stage is None or stage.id not in ("quiet", "voting"):
        return None
    return row.quiet if stage.id == "quiet" else row.voting


@law_cache
def _span(said: str) -> Span:
    """`08:00-16:00` as two times. Raises RulebookError."""
    try:
        first, last = said.split("-")
        if last == "24:00":
            return time.fromisoformat(first), END_OF_DAY
        span = time.fromisoformat(first), time.fromisoformat(last)
    except ValueError as error:
        raise RulebookError(f"Jam '{said}' tidak terbaca; tulis seperti 08:00-16:00.") from error
    if span[0] >= span[1]:
        raise RulebookError(f"Jam '{said}': penutupan mendahului pembukaan.")
    return span

"""What must hold of every clock, whatever the step, the day, the zone and the pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sipatenas.rulebook.clocks import Deadline, Pause, deadline
from sipatenas.rulebook.steps import DAYS, steps

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
COUNTED = [s.id for s in steps() if s.limit is not None and s.limit > 0]
IN_DAYS = [s.id for s in steps() if s.unit in DAYS and s.limit is not None and s.limit > 0]
LONGER = [s.id for s in steps() if s.extension]
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)

FIRST, LAST = datetime(2019, 1, 1), datetime(2027, 6, 30)  # noqa: DTZ001 — a wall clock
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
zones = st.sampled_from(ZONES)
lengths = st.timedeltas(timedelta(0), timedelta(days=12))


@st.composite
def pauses_near(draw: st.DrawFn, start: datetime, *, running: bool = True) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        since = start + draw(st.timedeltas(timedelta(days=-2), timedelta(days=25)))
        length = draw(st.one_of(st.none(), lengths) if running else lengths)
        found.append(Pause(since, None if length is None else since + length))
    return found


def end(found: Deadline) -> datetime:
    """The due moment; a clock that stands still ends later than any other."""
    return found.due or FOREVER


def election_of(step: str, named: bool) -> str | None:
    return {"PIL": "pilkada-2024", "PML": "pemilu-2024"}.get(step[:3]) if named else None


@settings(deadline=None)
@given(st.data(), st.sampled_from(COUNTED), moments, zones, st.booleans())
def test_adding_a_pause_never_brings_the_date_forward(
    data: st.DataObject, step: str, start: datetime, zone: str, named: bool
) -> None:
    before = data.draw(pauses_near(start))
    more = data.draw(pauses_near(start))
    ask = {"step": step, "start": start, "timezone": zone, "election": election_of(step, named)}
    assert end(deadline(**ask, pauses=[*before, *more])) >= end(deadline(**ask, pauses=before))  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.data(), st.sampled_from(COUNTED), moments, zones, lengths, st.booleans())
def test_lengthening_a_pause_never_brings_the_date_forward(
    data: st.DataObject, step: str, start: datetime, zone: str, longer: timedelta, earlier: bool
) -> None:
    first, *others = [
        *data.draw(pauses_near(start, running=False)),
        Pause(start + longer, start + 2 * longer),
    ]
    assert first.until is not None
    stretched = (
        replace(first, since=first.since - longer) if earlier else replace(first, until=first.until + longer)
    )
    short = deadline(step=step, start=start, timezone=zone, pauses=[first, *others])
    long = deadline(step=step, start=start, timezone=zone, pauses=[stretched, *others])
    running = deadline(step=step, start=start, timezone=zone, pauses=[replace(first, until=None), *others])
    assert end(short) <= end(long)
    assert end(short) <= end(running)


@settings(deadline=None)
@given(st.data(), st.sampled_from(LONGER), moments, zones)
def test_an_extension_never_brings_the_date_forward(
    data: st.DataObject, step: str, start: datetime, zone: str
) -> None:
    pauses = data.draw(pauses_near(start))
    plain = deadline(step=step, start=start, timezone=zone, pauses=pauses)
    some = deadline(step=step, start=start, timezone=zone, pauses=pauses, extended=True, extra_days=1)
    whole = deadline(step=step, start=start, timezone=zone, pauses=pauses, extended=True)
    assert end(plain) <= end(some) <= end(whole)
    if plain.due:
        assert plain.due < end(some)


@settings(deadline=None)
@given(
    st.data(),
    st.sampled_from([*COUNTED, "PML-UNDANG", "DIS-PANGGIL"]),
    moments,
    zones,
    lengths,
    st.booleans(),
)
def test_a_later_start_never_gives_an_earlier_date(
    data: st.DataObject, step: str, start: datetime, zone: str, later: timedelta, named: bool
) -> None:
    pauses = data.draw(pauses_near(start))
    ask = {"step": step, "timezone": zone, "pauses": pauses, "election": election_of(step, named)}
    assert end(deadline(**ask, start=start)) <= end(deadline(**ask, start=start + later))  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.data(), st.sampled_from(IN_DAYS), moments, zones, st.booleans())
def test_the_last_day_counts_and_the_days_counted_are_the_limit(
    data: st.DataObject, step: str, start: datetime, zone: str, named: bool
) -> None:
    pauses = data.draw(pauses_near(start))
    found = deadline(step=step, start=start, timezone=zone, pauses=pauses, election=election_of(step, named))
    counted = [item.day for item in found.days if item.counts]
    assert len(counted) + (found.remaining or 0) == found.limit
    days = [item.day for item in found.days]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    if found.due is None:
        assert found.last_day is None
        assert found.remaining
        return
    assert found.last_day == counted[-1] == days[-1]
    assert found.due.astimezone(ZoneInfo(zone)).date() == found.last_day
    assert found.remaining is None


@settings(deadline=None)
@given(st.sampled_from(COUNTED), moments, zones)
def test_the_date_lies_after_the_event(step: str, start: datetime, zone: str) -> None:
    found = deadline(step=step, start=start, timezone=zone)
    assert found.due is not None
    assert found.start == start
    assert found.start <= found.counted_from < found.due


@settings(deadline=None)
@given(
    st.data(),
    st.sampled_from([*COUNTED, "PML-UNDANG"]),
    st.datetimes(FIRST, LAST),
)
def test_the_same_wall_clock_has_the_same_last_day_in_the_three_zones(
    data: st.DataObject, step: str, wall: datetime
) -> None:
    drawn = data.draw(pauses_near(wall.replace(tzinfo=UTC)))
    found = set()
    for zone in ZONES:
        there = ZoneInfo(zone)
        pauses = [
            Pause(p.since.replace(tzinfo=there), p.until.replace(tzinfo=there) if p.until else None)
            for p in drawn
        ]
        found.add(
            deadline(step=step, start=wall.replace(tzinfo=there), timezone=zone, pauses=pauses).last_day
        )
    assert len(found) == 1


@settings(deadline=None)
@given(st.sampled_from(IN_DAYS), moments, zones)
def test_the_answer_is_said_and_named(step: str, start: datetime, zone: str) -> None:
    found = deadline(step=step, start=start, timezone=zone)
    assert all(found.how)
    assert any(found.rule_id in sentence for sentence in found.how)
    assert found.version
    assert found.calendar
    assert (found.certainty == "C") == any("perlu dikonfirmasi" in sentence for sentence in found.how)


@settings(deadline=None)
@given(st.sampled_from(["PIL-TINDAK", "PML-TINDAK"]), moments, zones)
def test_resuming_leaves_at_least_what_remained(step: str, start: datetime, zone: str) -> None:
    since = start + timedelta(days=2)
    running = deadline(step=step, start=start, timezone=zone, pauses=[Pause(since, None)])
    assume(running.remaining is not None)
    resumed = since + timedelta(days=30)
    found = deadline(step=step, start=start, timezone=zone, pauses=[Pause(since, resumed)])
    assert found.due is not None
    left = [
        item.day
        for item in found.days
        if item.counts and item.day > resumed.astimezone(ZoneInfo(zone)).date()
    ]
    assert len(left) == running.remaining

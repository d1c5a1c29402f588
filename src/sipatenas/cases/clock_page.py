"""How one term was counted: each day, each pause, the rule, and the event from which it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sipatenas.cases.clocks import counted_now
from sipatenas.cases.models import CaseClock
from sipatenas.cases.saying import Nearness, nearness
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.rulebook.clocks import Deadline
from sipatenas.rulebook.clocks.calendar import calendar_version
from sipatenas.rulebook.steps import Step, UnknownStep, find


@dataclass(frozen=True)
class ClockPage:
    """`counted`: the same term by the rulebook as it stands now; None when the row is gone.

    `differs`: the law or the calendar has changed since the date was kept.
    """

    near: Nearness
    rule: Step | None
    counted: Deadline | None
    differs: bool
    pauses: list[tuple[datetime, datetime | None]]
    event: str
    event_at: datetime | None
    calendar: str


def clock_page(clock: CaseClock, now: datetime) -> ClockPage:
    """Everything that the page of a clock shows. `clock.case` and `clock.office` are at hand."""
    counted = counted_now(clock, clock.case)
    event, at = _event(clock)
    return ClockPage(
        near=nearness(clock.due_at, clock.ended_at or now, clock.case.office.timezone),
        rule=_rule(clock.rule_id),
        counted=counted,
        differs=counted is not None and counted.due != clock.due_at,
        pauses=[(_moment(since), _moment(until) if until else None) for since, until in clock.pauses],
        event=event,
        event_at=at,
        calendar=calendar_version(),
    )


def _rule(rule_id: str) -> Step | None:
    try:
        return find(rule_id)
    except UnknownStep:
        return None


def _event(clock: CaseClock) -> tuple[str, datetime | None]:
    """The ledger entry from which the clock counts: its words and when it was written."""
    _code, _hash, place = clock.started_by.partition("#")
    for line in ledger.history(subject_of(clock.case)):
        if str(line.sequence) == place:
            return str(line.label), line.at
    return clock.started_by, None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

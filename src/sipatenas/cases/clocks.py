"""The terms of law that run in a case: begun by an event, met, void, paused, extended, counted again.

The dates come from the rulebook; here they are kept with how they were computed. Only `transitions.take`, the
opening of a case and the recount write them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Min

from sipatenas.cases.models import Case, CaseClock
from sipatenas.core.statements import insert
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.clocks import Deadline, Pause, UnknownStep, deadline
from sipatenas.rulebook.clocks.hours import END_OF_DAY
from sipatenas.rulebook.steps import find, in_force
from sipatenas.ui.moments import say_day

if TYPE_CHECKING:
    from sipatenas.cases.transitions import ClockStart


def computed(
    *,
    step: str,
    case: Case,
    start: datetime,
    pauses: Sequence[Sequence[str | None]] = (),
    extended: bool = False,
    days: int | None = None,
) -> Deadline | None:
    """The date by the rulebook; None where the law of this case knows no such step.

    `step`: a short name of the case's own regime (tindak_lanjut), or the id of a row (SBT-VERIF). `days`: calendar
    days of a task force's own decree, where the row has no number.
    """
    try:
        by_id = step.isupper()
        found = deadline(
            step=in_force(step, legal_day(start, case.office)).id if by_id else step,
            start=start,
            timezone=case.office.timezone,
            regime=None if by_id else case.regime,
            election=case.election or None,
            pauses=[_pause(one) for one in pauses],
            extended=extended,
        )
    except UnknownStep:
        return None
    return found if days is None or found.limit is not None else _by_decree(found, days)


def counted_now(clock: CaseClock, case: Case, **otherwise: Any) -> Deadline | None:
    """The clock's date by the rulebook as it reads now; `otherwise`: with other pauses, or extended."""
    own = {"pauses": clock.pauses, "extended": clock.extended, "days": clock.days}
    return computed(step=clock.step, case=case, start=clock.started_at, **{**own, **otherwise})


def _by_decree(found: Deadline, days: int) -> Deadline:
    zone = ZoneInfo(found.timezone)
    last = found.counted_from.astimezone(zone).date() + timedelta(days=days)
    due = datetime.combine(last, END_OF_DAY, zone).astimezone(UTC)
    said = f"Keputusan pembentukan pokja memberi {days} hari kalender sesudah hari peristiwa: sampai {say_day(last)}."
    return replace(found, due=due, last_day=last, limit=days, how=(*found.how, said))


def start(*, case: Case, begin: Iterable[ClockStart], event: str, at: datetime) -> list[CaseClock]:
    """Let these clocks run from the event named. Sets the case's next due date; the caller saves it."""
    made = []
    for one in begin:
        since = one.at or at
        pauses = [[case.paused_since.isoformat(), None]] if case.paused_since and one.referral is None else []
        found = computed(step=one.step, case=case, start=since, pauses=pauses, days=one.days)
        if found is None:
            continue
        clock = CaseClock(
            case=case,
            referral=one.referral,
            body_task=one.body_task,
            authority=one.authority,
            office=case.office,
            region_path=case.region_path,
            step=found.rule_id,
            short=found.step,
            label=found.name[:200],
            started_by=event,
            started_at=since,
            state=CaseClock.State.PAUSED if pauses else CaseClock.State.RUNNING,
            pauses=pauses,
            days=one.days,
        )
        made.append(_filled(clock, found))
    insert(made)
    due = [clock.due_at for clock in made if clock.due_at is not None]
    if due:
        case.next_due = min([*due, case.next_due] if case.next_due else due)
    return made


def end(*, case: Case, met: Sequence[str] = (), void: Sequence[str] = (), at: datetime) -> None:
    """The steps named are done (in time or late), or no longer needed."""
    running = _own(case)
    for clock in running:
        if clock.short in met:
            _close(clock, met=True, at=at)
        elif clock.short in void:
            _close(clock, met=False, at=at)
    _keep(case, running)


def end_of_task(*, case: Case, clocks: Iterable[CaseClock], met: bool, at: datetime) -> None:
    """The clocks of one body's task: met, or void when the task fell away."""
    chosen = list(clocks)
    for clock in chosen:
        _close(clock, met=met, at=at)
    _keep(case, chosen)


def end_all(*, case: Case, at: datetime) -> None:
    """Nothing runs in a case that is over."""
    running = open_clocks(case)
    for clock in running:
        _close(clock, met=False, at=at)
    _store(running)
    case.next_due = None


def pause(*, case: Case, at: datetime) -> None:
    """The office's own clocks stand still from now on."""
    for clock in (running := _own(case)):
        if clock.state == CaseClock.State.RUNNING:
            clock.pauses = [*clock.pauses, [at.isoformat(), None]]
            clock.state = CaseClock.State.PAUSED
            count_again(clock, case)
    _keep(case, running)


def resume(*, case: Case, at: datetime) -> None:
    """They go on: days that the pause touched are not counted."""
    for clock in (running := _own(case)):
        if clock.state == CaseClock.State.PAUSED:
            clock.pauses = [
                [since, until if until is not None else at.isoformat()] for since, until in clock.pauses
            ]
            clock.state = CaseClock.State.RUNNING
            count_again(clock, case)
    _keep(case, running)


def extend(*, case: Case) -> None:
    """More time, where the law gives it for additional statements (UU 7/2017 454(8); UU 1/2015 134(6))."""
    for clock in (running := [one for one in _own(case) if find(one.step).extension]):
        clock.extended = True
        count_again(clock, case)
    _keep(case, running)


def recount(case: Case) -> list[tuple[CaseClock, datetime | None]]:
    """Compute the case's running clocks again (a holiday was added). Returns those that moved, with the old date."""
    moved = []
    for clock in (running := open_clocks(case)):
        before, version = clock.due_at, clock.rule_version
        count_again(clock, case)
        if clock.due_at != before or clock.rule_version != version:
            moved.append((clock, before))
    _keep(case, running)
    return moved


def open_clocks(case: Case) -> list[CaseClock]:
    return list(CaseClock.running.filter(case=case))


def refresh_next_due(case: Case) -> None:
    """The earliest date at which something falls due; the caller saves the case."""
    running = CaseClock.running.filter(case=case, state=CaseClock.State.RUNNING)
    case.next_due = running.aggregate(first=Min("due_at"))["first"]


def _own(case: Case) -> list[CaseClock]:
    """The office's own: they stop when it pauses; an authority's go on."""
    return [clock for clock in open_clocks(case) if clock.referral_id is None]


def count_again(clock: CaseClock, case: Case) -> None:
    """Set the clock's dates by the rulebook as it reads now, from its own start, pauses and extension."""
    found = counted_now(clock, case)
    if found is not None:
        _filled(clock, found)


def _filled(clock: CaseClock, found: Deadline) -> CaseClock:
    clock.due_at = found.due
    clock.due_day = found.last_day
    clock.how = list(found.how)
    clock.rule_id = found.rule_id
    clock.rule_version = found.version
    clock.basis = found.basis
    clock.certainty = found.certainty
    return clock


def _close(clock: CaseClock, *, met: bool, at: datetime) -> None:
    clock.state = met_or_late(clock, at) if met else CaseClock.State.VOID
    clock.ended_at = at


def met_or_late(clock: CaseClock, at: datetime) -> CaseClock.State:
    """As what a term counts whose step was taken at that moment."""
    late = clock.due_at is not None and at > clock.due_at
    return CaseClock.State.LATE if late else CaseClock.State.MET


_FIELDS = (
    "due_at", "due_day", "how", "rule_id", "rule_version", "basis", "certainty", "state", "ended_at", "pauses",
    "extended",
)  # fmt: skip


def _keep(case: Case, clocks: Sequence[CaseClock]) -> None:
    """Write the clocks, and the case's earliest date with them; the caller saves the case."""
    _store(clocks)
    refresh_next_due(case)


def _store(clocks: Sequence[CaseClock]) -> None:
    if clocks:
        CaseClock.objects.bulk_update(clocks, _FIELDS)


def _pause(said: Sequence[str | None]) -> Pause:
    since, until = said
    return Pause(since=_moment(since), until=_moment(until) if until else None)


def _moment(text: Any) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(UTC)

"""Counting running terms again when the law or the calendar changed: only what moves is written, and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sipatenas.cases import clocks, events, tasks_of
from sipatenas.cases.models import Case, CaseClock, WorkTask
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.rulebook import steps
from sipatenas.rulebook.clocks import NotExtendable, calendar_version
from sipatenas.rulebook.elections import UnknownElection

CHUNK = 500
"""Cases of one job: a minute's work at most, done anew if its worker dies."""
UNCOUNTABLE = (NotExtendable, UnknownElection)
"""The law as it reads now gives no date for how this clock stands."""


@dataclass
class Recounted:
    """`moved`: cases in which a date changed; `unclear`: cases left to a person, by a task."""

    looked_at: int = 0
    moved: int = 0
    unclear: int = 0


def mark() -> str:
    """The law that clocks are counted by now: the versions of steps and calendar."""
    return f"{steps.version()}|{calendar_version()}"


def chunks() -> Iterator[tuple[UUID, UUID]]:
    """First and last case of each chunk of those whose clocks run."""
    running = CaseClock.running.order_by("case").values_list("case", flat=True)
    first: UUID | None = None
    while True:
        rest = running.filter(case__gt=first) if first else running
        found = list(rest.distinct()[:CHUNK])
        if not found:
            return
        yield found[0], found[-1]
        first = found[-1]


def recount_between(*, first: UUID, last: UUID, cause: str, clock: Clock) -> Recounted:
    """Count the running clocks of these cases again. Doing it twice changes nothing the second time.

    A first look without a lock finds the cases whose dates differ; only those are held, counted and told.
    """
    said = Recounted()
    for case_id, running in _by_case(first, last):
        said.looked_at += 1
        try:
            if any(_differs(one) for one in running):
                said.moved += recount_case(case_id=case_id, cause=cause, clock=clock)
        except UNCOUNTABLE:
            said.unclear += 1
            _leave_to_a_person(running[0].case, clock)
    return said


@transaction.atomic
def recount_case(*, case_id: UUID, cause: str, clock: Clock) -> bool:
    """Count one case's running clocks again; True if a date moved, and then its ledger says from when to when."""
    case = Case.objects.select_for_update(of=("self",)).select_related("office").get(pk=case_id)
    moved = [(one, before) for one, before in clocks.recount(case) if one.due_at != before]
    Case.objects.filter(pk=case.pk).update(next_due=case.next_due)
    if not moved:
        return False
    ledger.append(
        subject=subject_of(case),
        event=events.RECOMPUTED,
        clock=clock,
        actor=None,
        office=case.office_id,
        codes={
            "cause": cause,
            "steps": " ".join(one.step for one, _before in moved),
            "before": " ".join(_iso(before) for _one, before in moved),
            "after": " ".join(_iso(one.due_at) for one, _before in moved),
        },
    )
    return True


def _by_case(first: UUID, last: UUID) -> Iterator[tuple[UUID, Sequence[CaseClock]]]:
    rows = (
        CaseClock.running.filter(case__gte=first, case__lte=last)
        .select_related("case__office")
        .order_by("case", "pk")
    )
    held: list[CaseClock] = []
    for one in rows.iterator(chunk_size=500):
        if held and held[0].case_id != one.case_id:
            yield held[0].case_id, held
            held = []
        held.append(one)
    if held:
        yield held[0].case_id, held


def _differs(one: CaseClock) -> bool:
    found = clocks.counted_now(one, one.case)
    return found is not None and (found.due != one.due_at or found.version != one.rule_version)


@transaction.atomic
def _leave_to_a_person(case: Case, clock: Clock) -> None:
    note = "Tenggat perkara ini tidak dapat dihitung ulang menurut aturan yang berlaku sekarang."
    kind = WorkTask.Kind.OTHER
    if not WorkTask.objects.filter(case=case, kind=kind, note=note, state="open").exists():
        tasks_of.ask(case=case, kinds=[kind], clock=clock, note=note)


def _iso(moment: datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else "-"

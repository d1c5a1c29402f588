"""The work that a step leaves to people, and that another step settles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from sipatenas.accounts.models import Authority, User
from sipatenas.cases.models import Case, CaseClock, Referral, WorkTask
from sipatenas.core.clock import Clock
from sipatenas.core.statements import insert


def ask(
    *,
    case: Case,
    kinds: Iterable[str],
    clock: Clock,
    note: str = "",
    authority: Authority | None = None,
    due_at: datetime | None = None,
    waiting_for: str = WorkTask.Waiting.US,
    term: CaseClock | None = None,
) -> list[WorkTask]:
    """One open task of each kind, for whom the case is assigned to (or for its whole office)."""
    made = [
        WorkTask(
            case=case,
            kind=WorkTask.Kind(kind),
            note=note,
            office=case.office,
            region_path=case.region_path,
            assigned_to=case.assigned_to if authority is None else None,
            authority=authority,
            waiting_for=waiting_for,
            due_at=due_at,
            term=term,
            created_at=clock.now(),
        )
        for kind in kinds
    ]
    insert(made)
    return made


def settle(*, case: Case, kinds: Sequence[str], user: User, clock: Clock) -> int:
    """The open tasks of these kinds are done by this user."""
    return done(WorkTask.objects.filter(case=case, kind__in=kinds), user=user, clock=clock)


def done(tasks: QuerySet[WorkTask], *, user: User, clock: Clock) -> int:
    """Those of these tasks that are open are done by this user. Returns how many."""
    return tasks.filter(state=WorkTask.State.OPEN).update(
        state=WorkTask.State.DONE, done_at=clock.now(), done_by=user
    )


def settle_reminders(*, referral: Referral, user: User, clock: Clock) -> int:
    """The body has answered: what was to be reminded of it is done."""
    about = Q(term__referral=referral) | Q(term=None, case=referral.case_id)
    return done(WorkTask.objects.filter(about, kind=WorkTask.Kind.REMIND), user=user, clock=clock)


def drop(*, terms: Iterable[CaseClock], at: datetime) -> int:
    """Nobody need remind, or escalate, of terms that have ended."""
    return WorkTask.objects.filter(term__in=list(terms), state=WorkTask.State.OPEN).update(
        state=WorkTask.State.VOID, done_at=at
    )


def void_all(*, case: Case, clock: Clock) -> int:
    """Nothing is left to do in a case that is over."""
    return WorkTask.objects.filter(case=case, state=WorkTask.State.OPEN).update(
        state=WorkTask.State.VOID, done_at=clock.now()
    )

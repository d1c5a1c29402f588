"""A receiving body's desk: what was referred to it, what is asked of it, and by when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.models import BodyTask, CaseClock, Recommendation, Referral
from sipatenas.cases.queries.scope import visible_to
from sipatenas.cases.reach import referrals_to
from sipatenas.cases.saying import Nearness, nearness
from sipatenas.core.clock import edge_clock
from sipatenas.rulebook.routes import subject_label

MOST = 200
"""Rows of one desk; a busy body finds the rest by state."""


@dataclass(frozen=True)
class Asked:
    """One thing that is asked of the body, with its term."""

    what: str
    clock: CaseClock | None
    near: Nearness


@dataclass(frozen=True)
class DeskLine:
    """One referral on the desk: what is asked of me, by when, my answer so far."""

    referral: Referral
    subjects: list[str]
    """What the persons are, one for each; the desk itself names nobody."""
    asked: list[Asked]
    answer: str
    mark: str


@dataclass(frozen=True)
class Desk:
    """`open`: something is asked of the body; `waiting`: with the office or another body; `done`: decided."""

    open: list[DeskLine]
    waiting: list[DeskLine]
    done: list[DeskLine]
    more: bool


def desk(user: User | AnonymousUser) -> Desk:
    """The body's referrals, those with the nearest term first; empty for everybody else."""
    if not is_liaison(user):
        return Desk([], [], [], more=False)
    rows = (
        referrals_to(user.authority_id)
        .filter(case__in=visible_to(user))
        .select_related("case__office")
        .prefetch_related("respondents")
        .order_by("-referred_at")[: MOST + 1]
    )
    found = list(rows)
    more, found = len(found) > MOST, found[:MOST]
    tasks, terms = _tasks(user, found), _terms(user, found)
    drafts = _drafts(user, found)
    lines = [_line(one, tasks[one.pk], terms, drafts) for one in found]
    lines.sort(key=_nearest)
    done = [one for one in lines if one.referral.state == Referral.State.DECIDED]
    asked = [one for one in lines if one not in done and one.asked]
    return Desk(asked, [one for one in lines if one not in done and not one.asked], done, more)


def _tasks(user: User, found: list[Referral]) -> defaultdict[UUID, list[BodyTask]]:
    made: defaultdict[UUID, list[BodyTask]] = defaultdict(list)
    own = BodyTask.objects.filter(referral__in=found, authority=user.authority_id, state=BodyTask.State.OPEN)
    for task in own.order_by("id"):
        made[task.referral_id].append(task)
    return made


def _terms(user: User, found: list[Referral]) -> dict[UUID, CaseClock]:
    """The running term of each task."""
    own = CaseClock.running.filter(referral__in=found, authority=user.authority_id)
    return {one.body_task_id: one for one in own.order_by("started_at") if one.body_task_id}


def _drafts(user: User, found: list[Referral]) -> set[UUID]:
    own = Recommendation.objects.filter(
        referral__in=found, draft=True, written_by__authority=user.authority_id
    )
    return set(own.values_list("referral_id", flat=True))


def _line(one: Referral, tasks: list[BodyTask], terms: dict[UUID, CaseClock], drafts: set[UUID]) -> DeskLine:
    now, zone = edge_clock().now(), one.case.office.timezone
    asked = []
    for task in tasks:
        clock = terms.get(task.pk)
        asked.append(
            Asked(task.get_kind_display(), clock, nearness(clock.due_at if clock else None, now, zone))
        )
    answer = str(one.get_state_display())
    if one.pk in drafts:
        answer = f"{answer}, konsep rekomendasi tersimpan"
    mark = "new" if one.state == Referral.State.SENT else ("running" if asked else "waiting")
    if one.state == Referral.State.DECIDED:
        mark = "done"
    return DeskLine(
        one, [subject_label(person.subject) for person in one.respondents.all()], asked, answer, mark
    )


def _nearest(line: DeskLine) -> tuple[bool, float]:
    """Those with a term first, the nearest of them at the top; the newest referral where none has a term."""
    due = [one.clock.due_at.timestamp() for one in line.asked if one.clock and one.clock.due_at]
    return (not due, min(due) if due else -line.referral.referred_at.timestamp())

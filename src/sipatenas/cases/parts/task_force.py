"""Who has to do what, by when, and who waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sipatenas.accounts.models import User
from sipatenas.cases.models import BodyTask, Case, CaseClock, Respondent, TaskForce
from sipatenas.cases.reach import GONE, people_for, referrals_for
from sipatenas.cases.saying import Nearness, nearness
from sipatenas.cases.services.bodies import OF_BKN
from sipatenas.core.clock import edge_clock

MARKS = {"waiting": "waiting", "open": "running", "done": "done", "void": "stopped", "returned": "warning"}


@dataclass(frozen=True)
class TaskLine:
    """One body's task. `mark` is a kind of the `status` tag; `waits` names the task it waits for."""

    task: BodyTask
    mark: str
    waits: str
    clock: CaseClock | None
    near: Nearness | None
    people: list[Respondent]


@dataclass(frozen=True)
class TaskForcePart:
    force: TaskForce | None
    lines: list[TaskLine]
    timezone: str


def build(case: Case, user: User) -> TaskForcePart:
    """The tasks of all bodies in the referrals that this reader sees; in a task force, of all referrals.

    A body reads who does what, and of the persons only those who were referred to it.
    """
    force = TaskForce.objects.filter(case=case).select_related("formed_by").first()
    seen = referrals_for(user, case)
    tasks = BodyTask.objects.filter(case=case).exclude(referral__state__in=GONE)
    if force is None or not seen.exists():
        tasks = tasks.filter(referral__in=seen)
    tasks = tasks.select_related("waits_for", "authority", "done_by__office", "referral").order_by("id")
    clocks = {
        one.body_task_id: one
        for one in CaseClock.objects.filter(case=case, body_task__in=tasks)
        .exclude(short__in=OF_BKN)
        .order_by("started_at", "pk")
    }
    people = set(people_for(user, case))
    now, zone = edge_clock().now(), case.office.timezone
    return TaskForcePart(
        force=force,
        lines=[_line(one, clocks.get(one.pk), people, now, zone) for one in tasks],
        timezone=zone,
    )


def _line(
    task: BodyTask, clock: CaseClock | None, people: set[Respondent], now: datetime, zone: str
) -> TaskLine:
    before = task.waits_for if task.state == BodyTask.State.WAITING else None
    running = task.state == BodyTask.State.OPEN and clock is not None and clock.due_at is not None
    return TaskLine(
        task=task,
        mark=MARKS[task.state],
        waits=f"{before.body} · {before.get_kind_display()}" if before else "",
        clock=clock,
        near=nearness(clock.due_at, now, zone) if running and clock else None,
        people=[one for one in task.referral.respondents.all() if one in people],
    )

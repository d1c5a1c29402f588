"""A joint task force (*pokja*): one shared file, each body its own tasks, nobody examines twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import clocks, tasks_of
from sipatenas.cases.models import BodyTask, Case, CaseClock, TaskForce
from sipatenas.cases.reach import GONE
from sipatenas.cases.services import bodies, dates
from sipatenas.cases.transitions import Said, take
from sipatenas.core.clock import Clock

LONGEST = 365
"""The most days that a decree gives to a task, as far as this is meant to hold."""


def form_task_force(
    *,
    case: Case,
    user: User,
    clock: Clock,
    name: str,
    decree: str,
    formed_on: date,
    examine_days: int | None = None,
    decide_days: int | None = None,
    sanction_days: int | None = None,
    version: int | None = None,
) -> Case:
    """Form the task force on this case. Bodies that wait for another's task see the shared file from now on.

    Tasks to which the law gives no time run by the task force's clocks: with the calendar days that its decree gives
    to that kind of task, counted from when it is open to them, or without a date. Raises ValidationError.
    """
    days = {"examine_days": examine_days, "decide_days": decide_days, "sanction_days": sanction_days}

    def work(held: Case) -> Said:
        if TaskForce.objects.filter(case=held).exists():
            raise ValidationError(_("Perkara ini sudah mempunyai pokja."))
        dates.not_yet(formed_on, "formed_on", now=clock.now(), office=held.office)
        _check(days)
        force = TaskForce.objects.create(
            case=held, name=name.strip(), decree=decree.strip(), formed_on=formed_on, formed_by=user,
            formed_at=clock.now(), **days,
        )  # fmt: skip
        tasks = BodyTask.objects.filter(case=held).exclude(referral__state__in=GONE)
        untimed = tasks.filter(state=BodyTask.State.OPEN).exclude(pk__in=_timed(held, clock))
        starts = tuple(
            bodies.term_of(task, bodies.OPEN_ENDED[task.kind], None, force.days_for(task.kind))
            for task in untimed.select_related("referral", "authority")
        )
        return Said(
            codes={
                "decree": decree.strip(),
                "formed_on": formed_on.isoformat(),
                "tasks": tasks.count(),
                "bodies": tasks.values("body").distinct().count(),
                **days,
            },
            personal={"names": name.strip()},
            starts=starts,
        )

    return take(case=case, step="form_task_force", user=user, clock=clock, work=work, version=version)


def _check(days: Mapping[str, int | None]) -> None:
    """Raises ValidationError: days that no decree can give."""
    for field, number in days.items():
        if number is not None and not 1 <= number <= LONGEST:
            words = _("Isi banyaknya hari, 1 sampai %(most)s, atau kosongkan.")
            raise ValidationError({field: words % {"most": LONGEST}})


def _timed(held: Case, clock: Clock) -> list[UUID]:
    """The tasks to which the law gives a time; the clocks of the others, which have no date, give way."""
    running = list(CaseClock.running.filter(case=held, body_task__isnull=False))
    undated = [one for one in running if one.due_at is None]
    clocks.end_of_task(case=held, clocks=undated, met=False, at=clock.now())
    tasks_of.drop(terms=undated, at=clock.now())
    return [one.body_task_id for one in running if one.due_at is not None and one.body_task_id]

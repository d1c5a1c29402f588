"""A joint task force (*pokja*): one shared file, each body its own tasks, nobody examines twice."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases.models import BodyTask, Case, CaseClock, TaskForce
from sipatenas.cases.reach import GONE
from sipatenas.cases.services import bodies, dates
from sipatenas.cases.transitions import ClockStart, Said, take
from sipatenas.core.clock import Clock


def form_task_force(
    *,
    case: Case,
    user: User,
    clock: Clock,
    name: str,
    decree: str,
    formed_on: date,
    version: int | None = None,
) -> Case:
    """Form the task force on this case. Bodies that wait for another's task see the shared file from now on.

    Tasks without a time of their own run by the task force's clocks. Raises ValidationError.
    """

    def work(held: Case) -> Said:
        if TaskForce.objects.filter(case=held).exists():
            raise ValidationError(_("Perkara ini sudah mempunyai pokja."))
        dates.not_yet(formed_on, "formed_on", now=clock.now(), office=held.office)
        TaskForce.objects.create(
            case=held, name=name.strip(), decree=decree.strip(), formed_on=formed_on, formed_by=user,
            formed_at=clock.now(),
        )  # fmt: skip
        tasks = BodyTask.objects.filter(case=held).exclude(referral__state__in=GONE)
        timed = CaseClock.objects.filter(case=held).values("body_task")
        untimed = tasks.filter(state=BodyTask.State.OPEN).exclude(pk__in=timed.exclude(body_task=None))
        starts = tuple(
            ClockStart(
                step=bodies.OPEN_ENDED[task.kind],
                referral=task.referral,
                body_task=task,
                authority=task.authority,
            )
            for task in untimed.select_related("referral", "authority")
        )
        return Said(
            codes={
                "decree": decree.strip(),
                "formed_on": formed_on.isoformat(),
                "tasks": tasks.count(),
                "bodies": tasks.values("body").distinct().count(),
            },
            personal={"names": name.strip()},
            starts=starts,
        )

    return take(case=case, step="form_task_force", user=user, clock=clock, work=work, version=version)

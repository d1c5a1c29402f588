"""The re-check as background work: once a minute the due links get their turns, and lanes take them one by one."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from sipatenas.core.clock import Clock, edge_clock
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import durable, enqueue, register_periodic
from sipatenas.evidence.models.watches import Watch
from sipatenas.evidence.services.rechecking import plan, recheck_due

EVERY = timedelta(minutes=1)
LANE_SECONDS = 45.0
"""How long a lane goes on taking looks before it makes way for other work."""
LANE = "periodic:evidence.recheck.lane:"


def register() -> None:
    register_periodic("evidence.recheck", EVERY, recheck_round)


@durable(max_attempts=2, lease=timedelta(minutes=1))
def recheck_round(job: Job) -> None:
    """Give the due links their turns, and see that as many lanes run as are set (SIPATENAS_RECHECK_LANES, 1)."""
    clock = job.clock or edge_clock()
    planned = plan(clock=clock)
    if not Watch.objects.filter(slot_at__isnull=False, slot_at__lte=clock.now() + EVERY).exists():
        return
    turn = int(clock.now().timestamp() // EVERY.total_seconds())
    running = Job.objects.filter(key__startswith=LANE, state__in=(JobState.WAITING, JobState.RUNNING)).count()
    lanes = settings.SIPATENAS_RECHECK_LANES
    for number in range(running, lanes):
        enqueue(recheck_lane, key=f"{LANE}{turn}:{number}", clock=clock)
    job.report(100, f"{planned.looks} tautan mendapat giliran")


@durable(max_attempts=2, lease=timedelta(minutes=6))
def recheck_lane(job: Job) -> None:
    """Take looks whose turn has come, until none is left, the time is over, or other work waits."""
    clock = job.clock or edge_clock()
    taken = 0
    for _done in recheck_due(clock=clock, may_go_on=_patience(job, clock), is_patient=False):
        taken += 1
        job.report(50, f"{taken} tautan dilihat")
    job.report(100, f"{taken} tautan dilihat")


def _patience(job: Job, clock: Clock) -> Callable[[], bool]:
    """Whether the lane may go on: one look at least, then no other work waits behind it."""
    end = time.monotonic() + LANE_SECONDS
    has_begun = False

    def may_go_on() -> bool:
        nonlocal has_begun
        if not has_begun:
            has_begun = True
            return True
        if time.monotonic() >= end:
            return False
        due = Q(run_after__isnull=True) | Q(run_after__lte=clock.now())
        others = Job.objects.filter(due, state=JobState.WAITING).exclude(key__startswith="periodic:")
        return not others.exclude(pk=job.pk).exists()

    return may_go_on

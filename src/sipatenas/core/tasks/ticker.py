"""Work that comes round by the clock: one job for each turn, whichever worker sees the turn first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sipatenas.core.clock import Clock
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import delivery
from sipatenas.core.tasks.asking import enqueue
from sipatenas.core.tasks.declare import DurableTask, TaskError, durable

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Periodic:
    name: str
    every: timedelta
    task: DurableTask[Any]

    def turn(self, now: datetime) -> int:
        return int(now.timestamp() // self.every.total_seconds())


_known: dict[str, Periodic] = {}


def register_periodic(name: str, every: timedelta, task: DurableTask[Any]) -> None:
    """Run `task` (it takes only the job) once in every `every`, counted from 1970 in UTC.

    A turn is left out while the job of an earlier one still waits or runs; turns missed while no worker
    ran are not made up for. Raises TaskError if the name is taken by something else.
    """
    periodic = Periodic(name=name, every=every, task=task)
    if _known.setdefault(name, periodic) != periodic:
        raise TaskError(f"The periodic work {name} is registered twice, with different tasks or times.")


class Ticker:
    """Remembers which turns it has seen, so that most looks at the clock cost no query."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def tick(self, *, clock: Clock) -> int:
        """Enqueue what has become due. Returns how many turns were new to this worker."""
        now = clock.now()
        fresh = 0
        for periodic in _known.values():
            turn = periodic.turn(now)
            if self._seen.get(periodic.name) == turn:
                continue
            prefix = f"periodic:{periodic.name}:"
            open_states = (JobState.WAITING, JobState.RUNNING)
            if not Job.objects.filter(key__startswith=prefix, state__in=open_states).exists():
                enqueue(periodic.task, key=f"{prefix}{turn}", clock=clock)
                fresh += 1
            self._seen[periodic.name] = turn
        return fresh


@durable()
def tidy(job: Job) -> None:
    """Forget closed deliveries and the done jobs of past turns after 30 days."""
    before = job.now() - KEPT
    delivery.forget_closed(before=before)
    Job.objects.filter(key__startswith="periodic:", state=JobState.DONE, finished_at__lt=before).delete()


register_periodic("core.tidy", timedelta(days=1), tidy)

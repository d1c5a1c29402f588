"""The checkpoint of the day, and its time stamps."""

from __future__ import annotations

from datetime import timedelta

from sipatenas.core.clock import edge_clock
from sipatenas.core.models import Job
from sipatenas.core.tasks import durable, register_periodic
from sipatenas.evidence.checkpoints import making, stamping


@durable(max_attempts=5, lease=timedelta(minutes=10))
def checkpoint(job: Job) -> None:
    """Where all chains stand today, signed."""
    clock = job.clock or edge_clock()
    made = making.make(clock=clock)
    job.report(90, f"titik periksa {made.number}: {made.heads} rantai")
    stamping.try_due(clock=clock)
    job.report(100, f"titik periksa {made.number}: {made.heads} rantai, {made.short}")


@durable(max_attempts=3, lease=timedelta(minutes=5))
def stamp_checkpoints(job: Job) -> None:
    """Time stamps of checkpoints that are due for another attempt."""
    job.report(100, f"{stamping.try_due(clock=job.clock or edge_clock())} cap waktu diterima")


def register() -> None:
    register_periodic("evidence.checkpoint", timedelta(days=1), checkpoint)
    register_periodic("evidence.checkpoint_stamps", timedelta(minutes=10), stamp_checkpoints)

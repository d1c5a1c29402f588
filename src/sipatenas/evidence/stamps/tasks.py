"""The background verbs of time stamps: ids in, idempotent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sipatenas.core.clock import edge_clock
from sipatenas.core.models import Job
from sipatenas.core.tasks import durable, register_periodic
from sipatenas.evidence.stamps import catching_up, services

EVERY, MISSING_EVERY = timedelta(minutes=1), timedelta(minutes=10)


@durable(max_attempts=3, lease=timedelta(minutes=2))
def stamp_evidence(job: Job, *, evidence_id: str) -> None:
    """The first attempt at the stamps of a fresh evidence; what fails is taken up by `stamp_due`."""
    tried = services.try_evidence(evidence_id=UUID(evidence_id), clock=job.clock or edge_clock())
    job.report(100, f"{tried} cap waktu diminta")


@durable(max_attempts=3, lease=timedelta(minutes=2))
def stamp_due(job: Job) -> None:
    """Whatever time stamp is due for another attempt."""
    tried = services.try_due(clock=job.clock or edge_clock())
    job.report(100, f"{tried} cap waktu dicoba")


@durable(max_attempts=3, lease=timedelta(minutes=2))
def ask_missing(job: Job) -> None:
    """What was sealed before an authority was in the settings is asked for its stamp too."""
    asked = catching_up.ask_missing(clock=job.clock or edge_clock())
    job.report(100, f"{asked} cap waktu lagi diminta")


def register() -> None:
    register_periodic("evidence.stamps_missing", MISSING_EVERY, ask_missing)
    register_periodic("evidence.stamps", EVERY, stamp_due)

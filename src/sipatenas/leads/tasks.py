"""The background verbs of the queue: ids in, idempotent. The reader is brought in when there is something to read."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sipatenas.core.clock import edge_clock
from sipatenas.core.models import Job
from sipatenas.core.tasks import GiveUp, durable, register_periodic
from sipatenas.rulebook.elections import UnknownElection
from sipatenas.sources.models import ImportRun


@durable(max_attempts=5, lease=timedelta(minutes=5))
def read_import(job: Job, *, run_id: str) -> None:
    """Read an import, queue its leads, and ask whose accounts they may be."""
    from sipatenas.leads import intake, matching

    clock = job.clock or edge_clock()
    run = ImportRun.objects.select_related("office", "user").get(pk=UUID(run_id))
    try:
        intake.read_run(
            run=run,
            clock=clock,
            told=lambda done, total: job.report(min(70, 70 * done // max(total, 1)), "Membaca unggahan"),
        )
    except UnknownElection as unknown:
        raise GiveUp(str(unknown)) from unknown
    matching.match_run(
        run=run,
        clock=clock,
        told=lambda done, total: job.report(70 + 30 * done // max(total, 1), "Mencocokkan akun"),
    )
    job.report(100, "Selesai")


@durable(max_attempts=5, lease=timedelta(minutes=2))
def wake_watched(job: Job) -> None:
    """Bring back into the queue what was to be looked at again by today."""
    from sipatenas.leads import services

    services.wake_watched(clock=job.clock or edge_clock())


def register() -> None:
    register_periodic("leads.wake_watched", timedelta(minutes=15), wake_watched)

"""Jobs whose worker is dead or silent go back to waiting; a job that keeps killing its worker fails."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.core.clock import Clock
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import receipts
from sipatenas.core.tasks.attempt import release
from sipatenas.core.tasks.delivery import send
from sipatenas.core.tasks.worker_identity import Worker, is_gone

LOSSES_PER_ATTEMPT = 10
"""A job may lose its worker ten times as often as it may fail: power cuts and kills are not its own fault."""
QUICK_LOSSES = 3
LOSS_PAUSE = timedelta(seconds=10)


def reap(*, clock: Clock) -> int:
    """Take back the leases that lapsed, and those of processes of this machine that no longer live.

    Returns how many were taken back.
    """
    now = clock.now()
    running = Job.objects.filter(state=JobState.RUNNING).only(
        "lease_until", "worker_host", "worker_pid", "worker_started"
    )
    lost = [job.pk for job in running.iterator() if _is_lost(job, now)]
    return sum(_take_back(pk, now) for pk in lost)


def _is_lost(job: Job, now: datetime) -> bool:
    if job.lease_until is not None and job.lease_until <= now:
        return True
    return is_gone(Worker(host=job.worker_host, pid=job.worker_pid or 0, started=job.worker_started))


@transaction.atomic
def _take_back(pk: UUID, now: datetime) -> bool:
    job = Job.objects.select_for_update().filter(pk=pk, state=JobState.RUNNING).first()
    if job is None or not _is_lost(job, now):
        return False
    text = _("Proses pekerja berhenti di tengah pekerjaan ini (percobaan %(attempt)s).") % {
        "attempt": job.attempts
    }
    receipts.close(job, at=now, error=text)
    job.attempts = max(0, job.attempts - 1)
    job.losses += 1
    job.last_error = text
    hopeless = job.losses >= LOSSES_PER_ATTEMPT * job.max_attempts
    pause = now + LOSS_PAUSE if job.losses > QUICK_LOSSES else None
    release(job, run_after=pause, failed_at=now if hopeless else None, send=send)
    return True

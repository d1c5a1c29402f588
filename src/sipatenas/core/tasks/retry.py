"""A person's second chance for a job."""

from __future__ import annotations

from django.db import transaction

from sipatenas.core.clock import Clock
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import receipts
from sipatenas.core.tasks.delivery import send


def retry(*, job: Job, clock: Clock) -> bool:
    """Start the count of attempts anew for a failed job, or send a waiting one at once.

    Returns False, changing nothing, for a job that runs or is done.
    """
    with transaction.atomic():
        found = Job.objects.select_for_update().get(pk=job.pk)
        if found.state not in (JobState.FAILED, JobState.WAITING):
            return False
        receipts.withdraw(found, at=clock.now())
        found.state = JobState.WAITING
        found.attempts = 0
        found.losses = 0
        found.run_after = None
        found.finished_at = None
        found.save()
        send(found)
    return True

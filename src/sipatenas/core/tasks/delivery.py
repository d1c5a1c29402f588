"""Where our jobs meet Django's Tasks API: the API carries a job's id to a worker, once for each attempt.

The API's own row (or message, under another backend) says *that* something is to be run; the Job beside it
says who holds it and how often it was tried, which the API does not know.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult, get_date_max

from sipatenas.core.clock import Clock, edge_clock
from sipatenas.core.models import Job
from sipatenas.core.tasks.attempt import attempt, lease


@task()
def run_job(job_id: str) -> None:
    """What a worker of any backend calls: one attempt at one job."""
    clock = edge_clock()
    if job := lease(job_id, clock=clock):
        attempt(job, clock=clock, send=send)


def send(job: Job) -> None:
    """Hand the job to the Tasks API, due at once or after `job.run_after`, in the caller's transaction."""
    result = run_job.using(run_after=job.run_after).enqueue(job_id=str(job.pk))
    job.delivery = str(result.id)
    Job.objects.filter(pk=job.pk).update(delivery=job.delivery)


def next_delivery(*, clock: Clock, worker_id: str) -> DBTaskResult[Any, Any] | None:
    """Take the next delivery that is due, locked and claimed; call it inside a transaction."""
    due = Q(run_after=get_date_max()) | Q(run_after__lte=clock.now())
    ready = DBTaskResult.objects.filter(due, status=TaskResultStatus.READY, task_path=run_job.module_path)
    delivery = ready.select_for_update(skip_locked=True).first()
    if delivery is not None:
        delivery.claim(worker_id)
    return delivery


def forget_closed(*, before: datetime) -> int:
    """Delete closed deliveries that ended before then; the Job keeps what matters. Returns how many."""
    closed = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    return DBTaskResult.objects.filter(
        status__in=closed, task_path=run_job.module_path, finished_at__lt=before
    ).delete()[0]

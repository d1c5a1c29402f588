"""The row that Django's Tasks API keeps of a job's present attempt: closed when it ends, or taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from sipatenas.core.models import Job


def _of(job: Job) -> QuerySet[DBTaskResult[Any, Any]]:
    return DBTaskResult.objects.filter(pk=UUID(job.delivery)) if job.delivery else DBTaskResult.objects.none()


def close(job: Job, *, at: datetime, error: str = "") -> None:
    """Mark the delivery of the attempt that ended, so that the API's own lists tell the truth."""
    _of(job).update(
        status=TaskResultStatus.FAILED if error else TaskResultStatus.SUCCESSFUL,
        finished_at=at,
        traceback=error,
    )


def withdraw(job: Job, *, at: datetime) -> None:
    """Take back a delivery that nobody has claimed yet, before another is sent in its place."""
    _of(job).filter(status=TaskResultStatus.READY).update(
        status=TaskResultStatus.FAILED, finished_at=at, traceback="withdrawn"
    )

"""Reading jobs. Whose jobs a person may see is decided above this floor and handed in as a filter."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from sipatenas.core.models import Job, JobState

OVERDUE = timedelta(minutes=10)
"""A job that is due and that no worker took in this time is stuck: most likely no worker runs."""


def jobs(scope: Q) -> QuerySet[Job]:
    """The jobs within `scope`, newest first."""
    return Job.objects.filter(scope).order_by("-created_at", "-pk")


def open_jobs(scope: Q) -> QuerySet[Job]:
    """What waits or runs, oldest first."""
    rows = Job.objects.filter(scope, state__in=(JobState.WAITING, JobState.RUNNING))
    return rows.order_by("created_at", "pk")


def stuck_jobs(scope: Q, *, now: datetime) -> QuerySet[Job]:
    """What needs a person: failed for good, running past its lease, or due for ten minutes and not taken."""
    long_due = now - OVERDUE
    failed = Q(state=JobState.FAILED)
    silent = Q(state=JobState.RUNNING, lease_until__lt=now)
    due = Q(run_after__lt=long_due) | Q(run_after__isnull=True, created_at__lt=long_due)
    waiting = Q(state=JobState.WAITING) & due
    return Job.objects.filter(scope).filter(failed | silent | waiting).order_by("created_at", "pk")


def job_about(kind: str, object_id: UUID) -> Job | None:
    """The newest job about an object, for its page to show how far it is."""
    return Job.objects.filter(subject_kind=kind, subject_id=object_id).order_by("-created_at", "-pk").first()

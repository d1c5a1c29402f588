"""How a room asks for background work."""

from __future__ import annotations

import inspect
from datetime import datetime
from typing import Any, ParamSpec

from django.db import transaction
from django_tasks.utils import normalize_json

from sipatenas.core.clock import Clock, edge_clock
from sipatenas.core.ledger.services import Subject
from sipatenas.core.models import Job
from sipatenas.core.tasks.declare import DurableTask, TaskError
from sipatenas.core.tasks.delivery import send

P = ParamSpec("P")


def enqueue(
    task: DurableTask[P],
    /,
    *,
    key: str,
    clock: Clock | None = None,
    run_after: datetime | None = None,
    subject: Subject | None = None,
    region_path: str = "",
    **kwargs: Any,
) -> Job:
    """Ask for `task` with `kwargs`, inside the caller's transaction: if that fails, nothing was asked.

    The same `key` again returns the job that is there, whatever its state. Raises TaskError if the key
    belongs to another task or the arguments do not fit the task, TypeError if they are not plain JSON.
    """
    try:
        inspect.signature(task.function).bind(None, **kwargs)
    except TypeError as error:
        raise TaskError(f"{task.name}: {error}") from error
    with transaction.atomic():
        job, created = Job.objects.get_or_create(
            key=key,
            defaults={
                "task": task.name,
                "arguments": normalize_json(kwargs),
                "max_attempts": task.max_attempts,
                "lease_seconds": task.lease.total_seconds(),
                "run_after": run_after,
                "subject_kind": subject.kind if subject else "",
                "subject_id": subject.id if subject else None,
                "region_path": region_path,
                "created_at": (clock or edge_clock()).now(),
            },
        )
        if job.task != task.name:
            raise TaskError(f"The key {key!r} belongs to a job of {job.task}.")
        if created:
            send(job)
    return job

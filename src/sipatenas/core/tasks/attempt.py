"""One attempt at one job: take the lease, keep it alive, settle how it ended."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction

from sipatenas.core.clock import Clock
from sipatenas.core.models import Job, JobState, LeaseLostError
from sipatenas.core.tasks import receipts
from sipatenas.core.tasks.before import prepare
from sipatenas.core.tasks.declare import GiveUp, find
from sipatenas.core.tasks.worker_identity import this_worker

log = logging.getLogger("sipatenas.tasks")

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
_ERROR_LENGTH = 4000

Send = Callable[[Job], None]
"""How a job that waits again is sent out anew: `delivery.send`."""


class StoppedError(BaseException):
    """The worker must leave at once; the job goes back unharmed and the attempt does not count."""


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts: 5 s, doubled each time, at most an hour."""
    doublings: int = max(0, min(attempts, 20) - 1)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def lease(job_id: str, *, clock: Clock) -> Job | None:
    """Take the job for this process, or None if it is not waiting, not due, or gone."""
    now = clock.now()
    worker = this_worker()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.WAITING).first()
        if job is None or (job.run_after is not None and job.run_after > now):
            return None
        job.state = JobState.RUNNING
        job.attempts += 1
        job.started_at = now
        job.lease_until = now + job.lease
        job.lease_token = uuid4()
        job.worker_host, job.worker_pid, job.worker_started = worker.host, worker.pid, worker.started
        job.save()
    job.clock = clock
    return job


def finish(job: Job, message: str = "") -> None:
    """Mark the work done. Called inside the task's own transaction, effect and mark commit together.

    A task that never calls it is marked done when its function returns. Raises LeaseLostError, which
    undoes that transaction: the job has gone to another worker.
    """
    now = job.now()
    with transaction.atomic():
        job.hold(
            state=JobState.DONE,
            progress=100,
            message=(message or job.message)[:300],
            finished_at=now,
            lease_until=None,
            lease_token=None,
            last_error="",
        )
        receipts.close(job, at=now)


def attempt(job: Job, *, clock: Clock, send: Send) -> None:
    """Run a leased job and settle the outcome. Raises only StoppedError and what stops the process."""
    token = job.lease_token
    try:
        with _heartbeat(job, clock):
            prepare()
            find(job.task)(job, **job.arguments)
        if job.state == JobState.RUNNING:
            finish(job)
    except LeaseLostError:
        log.warning("job %s went to another worker; what this one did last does not count", job.key)
    except GiveUp as reason:
        _settle(job, token, clock, send, error=str(reason), final=True)
    except Exception as error:
        log.exception("job %s failed in attempt %s", job.key, job.attempts)
        _settle(job, token, clock, send, error=_in_words(error), final=job.attempts >= job.max_attempts)
    except BaseException:
        _hand_back(job, token, send)
        raise


def _in_words(error: Exception) -> str:
    """The error first, as one line, then where it happened."""
    lines = "".join(traceback.format_exception(error))
    return f"{type(error).__name__}: {error}\n\n{lines[-_ERROR_LENGTH:]}"


def _settle(job: Job, token: UUID | None, clock: Clock, send: Send, *, error: str, final: bool) -> None:
    """A failed attempt: to be tried again after a pause, or failed for good."""
    now = clock.now()
    with transaction.atomic():
        held = _held(job, token)
        if held is None:
            return
        receipts.close(held, at=now, error=error)
        held.last_error = error
        release(held, run_after=now + pause_after(held.attempts), failed_at=now if final else None, send=send)


def _hand_back(job: Job, token: UUID | None, send: Send) -> None:
    with transaction.atomic():
        if held := _held(job, token):
            held.attempts = max(0, held.attempts - 1)
            release(held, run_after=None, failed_at=None, send=send)


def _held(job: Job, token: UUID | None) -> Job | None:
    rows = Job.objects.select_for_update()
    return rows.filter(pk=job.pk, lease_token=token, state=JobState.RUNNING).first()


def release(job: Job, *, run_after: datetime | None, failed_at: datetime | None, send: Send) -> None:
    """Give up the lease of a locked job: it fails for good, or waits and is sent out anew."""
    job.lease_token = None
    job.lease_until = None
    job.state = JobState.FAILED if failed_at else JobState.WAITING
    job.finished_at = failed_at
    job.run_after = None if failed_at else run_after
    job.save()
    if not failed_at:
        send(job)


@contextmanager
def _heartbeat(job: Job, clock: Clock) -> Iterator[None]:
    """Renew the lease every third of its length, from a thread of its own, while the work goes on."""
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(job, job.lease_token, clock, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=job.lease_seconds)


def _renew(job: Job, token: UUID | None, clock: Clock, ended: threading.Event) -> None:
    try:
        while not ended.wait(job.lease_seconds / 3):
            try:
                until = clock.now() + job.lease
                if not Job.objects.filter(pk=job.pk, lease_token=token).update(lease_until=until):
                    return
            except DatabaseError:
                log.warning("the lease of job %s could not be renewed now; trying again", job.key)
                connection.close()
    finally:
        connection.close()

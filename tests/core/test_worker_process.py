"""Real worker processes, stopped politely and not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult
from tests.core import samples

from sipatenas.core import ledger, tasks
from sipatenas.core.clock import SystemClock
from sipatenas.core.models import Job, JobState, Series

pytestmark = pytest.mark.django_db(transaction=True)

LEASE = 2.0
"""Seconds; a third of it passes between two renewals, so that a busy machine may be late by twice that."""
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (
    "import django; django.setup(); from sipatenas.core.commands import run_worker; run_worker(idle=0.05)"
)


def database_url() -> str:
    """The test database's own address, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    user = quote(str(facts["USER"]))
    password = f":{quote(str(facts['PASSWORD']), safe='')}" if facts["PASSWORD"] else ""
    host = quote(str(facts["HOST"] or "localhost"), safe="")
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return f"postgres://{user}{password}@{host}{port}/{facts['NAME']}"


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(condition: Callable[[], bool], seconds: float = 100) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, list(Job.objects.values_list("key", "state", "last_error"))
        time.sleep(0.02)


def ask(chain: UUID, key: str = "count", seconds: float = 1.0) -> Job:
    return tasks.enqueue(samples.count, key=key, series="sample", chain=str(chain), seconds=seconds)


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_a_killed_workers_job_is_finished_by_the_next_exactly_once() -> None:
    chain = uuid4()
    job = ask(chain)
    with worker() as first:
        until(lambda: Job.objects.get(pk=job.pk).progress >= 20)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert state(job) == JobState.RUNNING
    started = time.monotonic()
    with worker():
        until(lambda: state(job) == JobState.DONE)
    assert time.monotonic() - started < 90, "the lease of two minutes was waited for"
    done = Job.objects.get(pk=job.pk)
    assert (done.attempts, done.losses) == (1, 1)
    assert Series.objects.get(pk="sample").last == 1
    assert len(ledger.history(ledger.Subject("sample", chain))) == 1


def test_kills_at_random_moments_leave_nothing_twice_and_nothing_stuck() -> None:
    chain = uuid4()
    jobs = [ask(chain, key=f"count-{number}", seconds=0.2) for number in range(20)]
    moments = random.Random(20241127)
    kills = 0
    while kills < 6:
        with worker() as process:
            begun = Job.objects.exclude(state=JobState.WAITING).count()
            until(
                lambda begun=begun: (
                    Job.objects.exclude(state=JobState.WAITING).count() > begun or not waiting()
                )
            )
            time.sleep(moments.uniform(0, 0.5))
            process.kill()
            process.wait()
        kills += 1
    with worker():
        until(lambda: not Job.objects.exclude(state=JobState.DONE).exists())
    assert Series.objects.get(pk="sample").last == len(jobs)
    numbers = [view.codes["number"] for view in ledger.history(ledger.Subject("sample", chain))]
    assert numbers == list(range(1, len(jobs) + 1))
    assert ledger.verify().whole
    assert not DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).exists()


def waiting() -> int:
    return Job.objects.filter(state=JobState.WAITING).count()


def test_two_workers_share_the_work_without_doing_it_twice() -> None:
    chain = uuid4()
    for number in range(12):
        ask(chain, key=f"count-{number}", seconds=0.1)
    with worker(), worker():
        until(lambda: not Job.objects.exclude(state=JobState.DONE).exists())
    assert Series.objects.get(pk="sample").last == 12
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_a_worker_told_to_stop_finishes_the_job_in_hand() -> None:
    job = ask(uuid4(), seconds=2.5)  # long enough to be met at work
    later = ask(uuid4(), key="later")
    with worker() as process:
        until(lambda: Job.objects.get(pk=job.pk).progress >= 20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert (state(job), state(later)) == (JobState.DONE, JobState.WAITING)


def test_a_worker_told_twice_hands_its_job_back() -> None:
    job = ask(uuid4(), seconds=60)
    with worker() as process:
        until(lambda: Job.objects.get(pk=job.pk).state == JobState.RUNNING)
        for patience in (0.5, 20, 60):  # two signals that reach a busy process as one are one word to it
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=patience)
                break
        assert process.returncode == 0
    assert (state(job), Job.objects.get(pk=job.pk).attempts) == (JobState.WAITING, 0)


def test_the_lease_is_kept_alive_while_a_long_job_says_nothing() -> None:
    job = tasks.enqueue(samples.note, key="quiet", text="a")
    Job.objects.filter(pk=job.pk).update(
        lease_seconds=LEASE, task="tests.core.samples.be_quiet", arguments={}
    )
    with worker():
        until(lambda: state(job) == JobState.RUNNING)
        deadline = time.monotonic() + 1.5 * LEASE
        while time.monotonic() < deadline:
            assert tasks.reap(clock=SystemClock()) == 0
            time.sleep(0.1)
        until(lambda: state(job) == JobState.DONE)
    assert Job.objects.get(pk=job.pk).losses == 0

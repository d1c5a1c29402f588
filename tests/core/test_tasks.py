"""Background work: asked for once, held by one, tried again, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.core import samples

from sipatenas.core import ledger, tasks
from sipatenas.core.clock import FixedClock, SystemClock
from sipatenas.core.models import Job, JobState, LeaseLostError
from sipatenas.core.tasks import attempt as attempts
from sipatenas.core.tasks import reaper, ticker
from sipatenas.core.tasks.delivery import next_delivery, run_job, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_periodic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "_known", {})


@pytest.fixture(autouse=True)
def nothing_ran() -> Iterator[None]:
    samples.runs.clear()
    yield
    samples.runs.clear()


def ask(task: tasks.DurableTask[Any], clock: FixedClock, key: str = "k", **arguments: object) -> Job:
    return tasks.enqueue(task, key=key, clock=clock, **arguments)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_runs_once_and_is_done(clock: FixedClock) -> None:
    job = ask(samples.note, clock, text="a")
    assert tasks.run_due(clock=clock) == 1
    assert tasks.run_due(clock=clock) == 0
    done = fresh(job)
    assert samples.runs == ["a"]
    assert (done.state, done.attempts, done.progress, done.message) == (JobState.DONE, 1, 100, "setengah")
    assert (done.lease_token, done.lease_until, done.finished_at) == (None, None, clock.now())
    assert DBTaskResult.objects.get(pk=done.delivery).status == TaskResultStatus.SUCCESSFUL


def test_the_same_key_is_the_same_job(clock: FixedClock) -> None:
    first = ask(samples.note, clock, text="a")
    assert ask(samples.note, clock, text="b").pk == first.pk
    tasks.run_due(clock=clock)
    assert ask(samples.note, clock, text="c").pk == first.pk
    assert tasks.run_due(clock=clock) == 0
    assert samples.runs == ["a"]


def test_a_key_belongs_to_one_task(clock: FixedClock) -> None:
    ask(samples.note, clock, text="a")
    with pytest.raises(tasks.TaskError, match="belongs to a job of"):
        ask(samples.fail, clock, text="a")


def test_arguments_that_do_not_fit_are_refused_when_asked(clock: FixedClock) -> None:
    with pytest.raises(tasks.TaskError, match="missing a required argument"):
        ask(samples.note, clock)
    with pytest.raises(TypeError):
        ask(samples.note, clock, text=object())
    assert not Job.objects.exists()


def test_nothing_is_asked_if_the_transaction_fails(clock: FixedClock) -> None:
    with transaction.atomic():
        ask(samples.note, clock, text="a")
        transaction.set_rollback(True)
    assert tasks.run_due(clock=clock) == 0
    assert not DBTaskResult.objects.exists()


def test_work_for_later_waits_for_its_time(clock: FixedClock) -> None:
    later = clock.now() + timedelta(hours=1)
    tasks.enqueue(samples.note, key="k", clock=clock, run_after=later, text="a")
    assert tasks.run_due(clock=clock) == 0
    clock.advance(timedelta(hours=1))
    assert tasks.run_due(clock=clock) == 1


def test_a_job_says_whom_it_is_about_and_where(clock: FixedClock) -> None:
    subject = ledger.Subject("evidence", uuid4())
    job = tasks.enqueue(
        samples.note, key="k", clock=clock, subject=subject, region_path="00/65/65.71/", text="a"
    )
    assert (job.subject_kind, job.subject_id) == ("evidence", subject.id)
    assert job.region_path == "00/65/65.71/"


def test_a_failing_job_is_tried_again_with_growing_pauses_then_fails(clock: FixedClock) -> None:
    job = ask(samples.fail, clock, text="a")
    for pause in (5, 10):
        assert tasks.run_due(clock=clock) == 1
        waiting = fresh(job)
        assert waiting.state == JobState.WAITING
        assert waiting.run_after == clock.now() + timedelta(seconds=pause)
        clock.advance(timedelta(seconds=pause - 1))
        assert tasks.run_due(clock=clock) == 0
        clock.advance(timedelta(seconds=1))
    assert tasks.run_due(clock=clock) == 1
    failed = fresh(job)
    assert (failed.state, failed.attempts, failed.first_error_line) == (
        JobState.FAILED,
        3,
        "RuntimeError: tidak bisa: a",
    )
    clock.advance(timedelta(days=1))
    assert tasks.run_due(clock=clock) == 0


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 5), (2, 10), (5, 80), (10, 2560), (11, 3600), (500, 3600)]
)
def test_the_pause_doubles_up_to_an_hour(tries: int, seconds: int) -> None:
    assert attempts.pause_after(tries) == timedelta(seconds=seconds)


def test_a_task_that_gives_up_is_not_tried_again(clock: FixedClock) -> None:
    job = ask(samples.give_up, clock)
    tasks.run_due(clock=clock)
    assert (fresh(job).state, fresh(job).last_error) == (JobState.FAILED, "halaman ini ditolak pemiliknya")


def test_a_task_that_this_version_lacks_fails_in_words(clock: FixedClock) -> None:
    job = ask(samples.note, clock, text="a")
    Job.objects.update(task="tests.core.samples.removed", max_attempts=1)
    tasks.run_due(clock=clock)
    assert (fresh(job).state, fresh(job).first_error_line) == (
        JobState.FAILED,
        "TaskError: There is no task tests.core.samples.removed in this version.",
    )


def test_a_failed_job_gets_a_second_chance(clock: FixedClock) -> None:
    job = ask(samples.give_up, clock)
    tasks.run_due(clock=clock)
    assert tasks.retry(job=job, clock=clock)
    assert tasks.run_due(clock=clock) == 1
    assert fresh(job).attempts == 1


def test_a_waiting_job_sent_again_runs_once(clock: FixedClock) -> None:
    job = ask(samples.note, clock, text="a")
    assert tasks.retry(job=job, clock=clock)
    tasks.run_due(clock=clock)
    assert samples.runs == ["a"]
    assert not tasks.retry(job=job, clock=clock)


def held_elsewhere(clock: FixedClock, **changes: object) -> Job:
    """A job that a worker of another machine took and has not brought back."""
    job = ask(samples.note, clock, text="a")
    with transaction.atomic():
        delivery = next_delivery(clock=clock, worker_id="elsewhere:1")
        assert delivery is not None
        taken = attempts.lease(str(job.pk), clock=clock)
    assert taken is not None
    Job.objects.update(worker_host="elsewhere", **changes)
    taken.worker_host = "elsewhere"
    return taken


def test_a_lease_that_lapsed_is_taken_back_and_the_job_runs_again(clock: FixedClock) -> None:
    job = held_elsewhere(clock)
    assert tasks.run_due(clock=clock) == 0
    clock.advance(timedelta(seconds=121))
    assert tasks.run_due(clock=clock) == 1
    done = fresh(job)
    assert (done.state, done.attempts, done.losses) == (JobState.DONE, 1, 1)
    assert samples.runs == ["a"]
    assert not DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).exists()


def test_a_worker_that_lost_its_lease_may_not_report_or_finish(clock: FixedClock) -> None:
    sleeper = held_elsewhere(clock)
    clock.advance(timedelta(seconds=121))
    tasks.run_due(clock=clock)
    with pytest.raises(LeaseLostError):
        sleeper.report(90)
    with pytest.raises(LeaseLostError):
        tasks.finish(sleeper)
    attempts.attempt(sleeper, clock=clock, send=send)
    assert (fresh(sleeper).state, fresh(sleeper).progress) == (JobState.DONE, 100)


def test_a_report_extends_the_lease(clock: FixedClock) -> None:
    job = held_elsewhere(clock)
    clock.advance(timedelta(seconds=100))
    job.report(10, "masih bekerja")
    clock.advance(timedelta(seconds=100))
    assert tasks.reap(clock=clock) == 0
    assert fresh(job).message == "masih bekerja"


def test_the_lease_of_a_dead_process_of_this_machine_is_taken_back_at_once(clock: FixedClock) -> None:
    job = held_elsewhere(clock)
    mine = attempts.this_worker()
    Job.objects.update(worker_host=mine.host, worker_pid=mine.pid, worker_started="1")
    assert tasks.reap(clock=clock) == 1
    assert fresh(job).state == JobState.WAITING


def test_the_lease_of_a_living_process_of_this_machine_is_left_alone(clock: FixedClock) -> None:
    held_elsewhere(clock)
    Job.objects.update(worker_host=attempts.this_worker().host)
    assert tasks.reap(clock=clock) == 0


def test_a_job_that_keeps_killing_its_worker_fails_in_the_end(clock: FixedClock) -> None:
    job = held_elsewhere(clock, losses=reaper.LOSSES_PER_ATTEMPT * 3 - 1)
    clock.advance(timedelta(minutes=3))
    tasks.reap(clock=clock)
    assert fresh(job).state == JobState.FAILED
    assert "berhenti di tengah pekerjaan" in fresh(job).last_error


def test_a_worker_told_to_leave_at_once_hands_its_job_back(clock: FixedClock) -> None:
    def leave(job: Job, *, text: str) -> None:
        raise tasks.StoppedError

    job = ask(samples.note, clock, text="a")
    leaving = tasks.DurableTask(leave, max_attempts=1, lease=timedelta(minutes=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attempts, "find", {job.task: leaving}.__getitem__)
        with pytest.raises(tasks.StoppedError):
            tasks.run_due(clock=clock)
    assert (fresh(job).state, fresh(job).attempts) == (JobState.WAITING, 0)
    tasks.run_due(clock=clock)
    assert samples.runs == ["a"]


def test_a_worker_of_another_backend_runs_a_job_through_the_tasks_api() -> None:
    job = tasks.enqueue(samples.note, key="k", clock=SystemClock(), text="a")
    run_job.call(job_id=str(job.pk))
    run_job.call(job_id=str(job.pk))
    assert samples.runs == ["a"]
    assert fresh(job).state == JobState.DONE


def test_periodic_work_is_asked_for_once_a_turn_by_however_many_workers(clock: FixedClock) -> None:
    ticker.register_periodic("sample", timedelta(hours=1), ticker.tidy)
    for _ in range(2):
        for each in (ticker.Ticker(), ticker.Ticker()):
            each.tick(clock=clock)
        assert tasks.run_due(clock=clock) == 1
        assert tasks.run_due(clock=clock) == 0
        clock.advance(timedelta(hours=1))
    assert Job.objects.filter(state=JobState.DONE).count() == 2


def test_a_turn_is_left_out_while_the_last_one_is_not_done(clock: FixedClock) -> None:
    ticker.register_periodic("sample", timedelta(hours=1), ticker.tidy)
    one = ticker.Ticker()
    assert one.tick(clock=clock) == 1
    clock.advance(timedelta(hours=1))
    assert one.tick(clock=clock) == 0


def test_tidying_forgets_old_turns_and_deliveries_and_keeps_other_jobs(clock: FixedClock) -> None:
    ticker.register_periodic("sample", timedelta(days=1), ticker.tidy)
    kept = ask(samples.note, clock, text="a")
    tasks.run_due(clock=clock)
    clock.advance(timedelta(days=31))
    tasks.run_due(clock=clock)
    assert set(Job.objects.values_list("key", flat=True)) >= {kept.key}
    assert Job.objects.count() == 2
    assert not DBTaskResult.objects.filter(finished_at__lt=clock.now() - timedelta(days=30)).exists()


def test_a_task_inside_a_function_is_refused() -> None:
    def inner(job: Job) -> None:
        pass

    with pytest.raises(tasks.TaskError, match="top of its module"):
        tasks.durable()(inner)

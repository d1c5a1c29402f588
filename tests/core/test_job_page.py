"""The page of background work: nobody's by default, one's own region's by the rule that was registered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from tests.core import samples

from sipatenas.accounts.models import User
from sipatenas.core import access, queries, tasks
from sipatenas.core.clock import FixedClock, SystemClock
from sipatenas.core.models import Job, JobState

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "00/65/65.71/", "00/64/64.71/"


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(User.objects.create_user("budi"))
    return client


@pytest.fixture
def region_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_scope", list(access._scope))
    monkeypatch.setattr(access, "_reader", list(access._reader))
    access.register_job_scope(lambda _request: Q(region_path__startswith=HERE))
    access.register_error_reader(lambda _request: True)


def failed_job(region_path: str, key: str) -> Job:
    job = tasks.enqueue(samples.give_up, key=key, region_path=region_path)
    tasks.run_due(clock=SystemClock())
    return job


def test_nobody_sees_jobs_until_a_rule_says_who_may(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_scope", [access._nobody])
    job = failed_job(HERE, "here")
    assert officer.get(reverse("core:jobs")).status_code == 403
    assert officer.post(reverse("core:job_retry", args=[job.pk])).status_code == 403
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED


def test_a_stranger_is_sent_to_the_log_in(client: Client, region_rule: None) -> None:
    assert client.get(reverse("core:jobs")).status_code == 302


def test_the_page_shows_the_jobs_of_the_own_region_and_what_to_do(officer: Client, region_rule: None) -> None:
    failed_job(HERE, "tangkap:sini")
    failed_job(ELSEWHERE, "tangkap:sana")
    page = officer.get(reverse("core:jobs")).content.decode()
    assert "tangkap:sini" in page
    assert "halaman ini ditolak pemiliknya" in page
    assert "Coba lagi" in page
    assert "tangkap:sana" not in page


def test_a_failed_job_is_tried_again_by_its_button(officer: Client, region_rule: None) -> None:
    job = failed_job(HERE, "here")
    answer = officer.post(reverse("core:job_retry", args=[job.pk]), follow=True)
    assert "dimasukkan kembali" in answer.content.decode()
    assert Job.objects.get(pk=job.pk).state == JobState.WAITING
    assert officer.get(reverse("core:job_retry", args=[job.pk])).status_code == 405


def test_a_job_of_another_region_cannot_be_retried(officer: Client, region_rule: None) -> None:
    job = failed_job(ELSEWHERE, "there")
    assert officer.post(reverse("core:job_retry", args=[job.pk])).status_code == 404
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED


def test_a_page_without_jobs_says_so(officer: Client, region_rule: None) -> None:
    assert "Tidak ada pekerjaan yang gagal" in officer.get(reverse("core:jobs")).content.decode()


def test_stuck_is_what_failed_what_went_silent_and_what_nobody_took(clock: FixedClock) -> None:
    now, hour = clock.now(), timedelta(hours=1)
    states = {
        "failed": {"state": JobState.FAILED},
        "silent": {"state": JobState.RUNNING, "lease_until": now - hour},
        "held": {"state": JobState.RUNNING, "lease_until": now + hour},
        "forgotten": {"created_at": now - hour},
        "overdue": {"created_at": now - hour, "run_after": now - hour},
        "later": {"created_at": now - hour, "run_after": now + hour},
        "fresh": {},
        "done": {"state": JobState.DONE},
    }
    for key, facts in states.items():
        Job.objects.create(**{"key": key, "task": "x", "created_at": now, **facts})
    stuck = {job.key for job in queries.stuck_jobs(Q(), now=now)}
    assert stuck == {"failed", "silent", "forgotten", "overdue"}
    assert {job.key for job in queries.open_jobs(Q())} == set(states) - {"failed", "done"}

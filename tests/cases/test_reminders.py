"""The daily digest: to whom, when, what it says and does not say; once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cases.desk import SUBJECTS, opened, overdue
from tests.cases.post_office import PostOffice, post_office
from tests.support.journey import Journey

from sipatenas.cases.services import reminders
from sipatenas.cases.tasks_of import ask
from sipatenas.config.mail import MailSettingError, mail_settings
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import retry, run_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings: Any) -> Iterator[PostOffice]:
    """A mail server that takes what it is given."""
    with post_office() as office:
        turn_on(settings, office)
        yield office


def turn_on(settings: Any, office: PostOffice) -> None:
    url = f"smtp://127.0.0.1:{office.port}"
    settings.SIPATENAS_EMAIL = url
    for name, value in mail_settings(url).items():
        setattr(settings, name, value)
    settings.SIPATENAS_SITE = "https://sipatenas.contoh.go.id"


def addressed(journey: Journey, *names: str) -> None:
    for name in names:
        journey.users[name].email = f"{name}@contoh.go.id"
        journey.users[name].save()


def body_of(office: PostOffice, place: int = 0) -> str:
    payload = office.accepted[place].get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_the_morning_brings_what_is_due_overdue_and_near_without_a_name(
    journey: Journey, box: PostOffice
) -> None:
    late, near = overdue(journey, persons=2), opened(journey)
    addressed(journey, "officer")
    run_due(clock=journey.clock)
    assert box.recipients == ["officer@contoh.go.id"]
    words = body_of(box)
    assert f"https://sipatenas.contoh.go.id/perkara/{late.pk}/" in words
    assert str(near) in words
    assert "Lewat waktu" in words
    people = [str(user) for user in journey.users.values()]
    named = [one.name for case in (late, near) for one in case.people]
    numbers = [one.number for case in (late, near) for one in case.people]
    assert not any(said in words for said in (*people, *named, *numbers, late.summary, *SUBJECTS[:1]))
    head = str(box.accepted[0]["Subject"])
    assert "SIPATENAS: 1 lewat waktu" in head
    assert not any(said in head for said in (*people, *named))


@pytest.mark.parametrize(
    ("hour", "sent"),
    [
        (datetime(2024, 10, 3, 22, 59, tzinfo=UTC), 0),  # 06.59 WITA
        (datetime(2024, 10, 3, 23, 0, tzinfo=UTC), 1),  # 07.00 WITA
    ],
)
def test_the_morning_is_the_offices_own(journey: Journey, box: PostOffice, hour: datetime, sent: int) -> None:
    journey.clock = FixedClock(hour)
    overdue(journey)
    addressed(journey, "officer")
    run_due(clock=journey.clock)
    assert len(box.accepted) == sent


def test_one_digest_a_day_and_another_the_next(journey: Journey, box: PostOffice) -> None:
    overdue(journey)
    addressed(journey, "officer")
    for later in (0, 1, 5):
        run_due(clock=FixedClock(journey.clock.now() + timedelta(hours=later)))
    assert len(box.accepted) == 1
    run_due(clock=FixedClock(journey.clock.now() + timedelta(days=1)))
    assert len(box.accepted) == 2
    assert box.accepted[0]["Message-ID"] != box.accepted[1]["Message-ID"]


def test_the_morning_brings_the_open_tasks_too_even_when_no_term_is_near(
    journey: Journey, box: PostOffice
) -> None:
    case = journey.case_at("closed")
    ask(case=case, kinds=["reroute", "scan"], note=f"Tanyakan {case.people[0].name}", clock=journey.clock)
    addressed(journey, "officer")
    run_due(clock=journey.clock)
    words = body_of(box)
    assert "Yang harus dikerjakan" in words
    assert "Tentukan penerima yang lain" in words
    assert "Lampirkan pindaian surat instansi" in words
    assert f"https://sipatenas.contoh.go.id/perkara/{case.pk}/" in words
    assert case.people[0].name not in words
    assert str(box.accepted[0]["Subject"]) == "SIPATENAS: 2 tugas terbuka"


def test_nobody_is_written_to_when_nothing_is_due(journey: Journey, box: PostOffice) -> None:
    addressed(journey, "officer", "head", "auditor", "administrator")
    run_due(clock=journey.clock)
    assert box.accepted == []


def test_who_has_no_address_or_left_or_handles_no_cases_gets_nothing(
    journey: Journey, box: PostOffice
) -> None:
    overdue(journey)
    addressed(journey, "second", "auditor", "administrator", "foreign_officer")
    journey.users["second"].is_active = False
    journey.users["second"].save()
    run_due(clock=journey.clock)
    assert box.recipients == []


def test_without_a_mail_server_nothing_is_asked_for(journey: Journey, settings: Any) -> None:
    settings.SIPATENAS_EMAIL = ""
    overdue(journey)
    addressed(journey, "officer")
    run_due(clock=journey.clock)
    assert not Job.objects.filter(key__startswith="cases.digest:").exists()


def test_a_server_that_refuses_at_first_gets_it_again(journey: Journey, settings: Any) -> None:
    with post_office(refusals=1) as office:
        turn_on(settings, office)
        overdue(journey)
        addressed(journey, "officer")
        run_due(clock=journey.clock)
        assert office.accepted == []
        job = Job.objects.get(key__startswith="cases.digest:")
        assert job.state == JobState.WAITING
        retry(job=job, clock=journey.clock)
        run_due(clock=journey.clock)
        assert len(office.accepted) == 1


class Killed(BaseException):
    """The worker's process ends here."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_worker_neither_loses_nor_doubles_a_mail(
    journey: Journey, box: PostOffice, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    overdue(journey)
    addressed(journey, "officer")
    honest = reminders.send

    def killed(*args: Any, **facts: Any) -> None:
        if moment == "after":
            honest(*args, **facts)
        raise Killed

    monkeypatch.setattr(reminders, "send", killed)
    with pytest.raises(Killed):
        run_due(clock=journey.clock)
    monkeypatch.setattr(reminders, "send", honest)
    run_due(clock=journey.clock)
    assert box.accepted
    assert len({str(one["Message-ID"]) for one in box.accepted}) == 1
    assert Job.objects.get(key__startswith="cases.digest:").state == JobState.DONE


def test_a_digest_that_came_too_late_is_left_to_the_next_morning(journey: Journey, settings: Any) -> None:
    with post_office(refusals=9) as office:
        turn_on(settings, office)
        overdue(journey)
        addressed(journey, "officer")
        run_due(clock=journey.clock)
        office.refusals = 0
        later = FixedClock(journey.clock.now() + timedelta(hours=13))
        run_due(clock=later)
        assert office.accepted == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        ("smtp://surel.id", {"EMAIL_HOST": "surel.id", "EMAIL_PORT": 25, "EMAIL_USE_TLS": False}),
        (
            "smtp+tls://a%40b:p%3Aq@surel.id:2525",
            {
                "EMAIL_HOST_USER": "a@b",
                "EMAIL_HOST_PASSWORD": "p:q",
                "EMAIL_PORT": 2525,
                "EMAIL_USE_TLS": True,
            },
        ),
        ("smtps://surel.id", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True}),
    ],
)
def test_the_address_of_the_mail_server_is_read(url: str, expected: dict[str, object]) -> None:
    read = mail_settings(url)
    assert {name: read[name] for name in expected} == expected


@pytest.mark.parametrize("url", ["surel.id", "http://surel.id", "smtp://surel.id:pintu"])
def test_an_address_that_cannot_be_read_is_told(url: str) -> None:
    with pytest.raises(MailSettingError, match="contoh"):
        mail_settings(url)

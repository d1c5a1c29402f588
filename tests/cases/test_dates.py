"""A day that cannot be is refused beside its field: terms of law count from the days that are written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.cases.test_hearing import invited, stayed_away, summoned
from tests.support.bodies import decided, liaison, person_of
from tests.support.intake import ALL_MET, Desk
from tests.support.journey import Journey
from tests.support.steps_examination import local

from sipatenas.cases.models import BodyTask, Case, CaseClock, FollowUp
from sipatenas.cases.services import initial, receiving, summons
from sipatenas.cases.services.follow_up import Outcomes, follow_up

pytestmark = pytest.mark.django_db


@contextmanager
def refused(field: str, *words: str) -> Iterator[None]:
    """The step is refused at that field, in these words."""
    with pytest.raises(ValidationError) as error:
        yield
    assert list(error.value.message_dict) == [field], error.value.message_dict
    told = " ".join(error.value.messages)
    assert all(word in told for word in words), told


def moment(day: int, hour: int = 2, month: int = 10) -> datetime:
    """At 10.00 WITA of a day of 2024, if no hour of UTC is said."""
    return datetime(2024, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "field", "word"),
    [
        ({"event_on": date(2024, 10, 3), "known_at": None, "received_at": moment(2)}, "received_at", "3 Oktober"),
        ({"event_on": date(2024, 10, 5), "known_at": None}, "event_on", "belum tiba"),
        ({"event_on": date(2024, 10, 2), "known_at": moment(1)}, "known_at", "mendahului hari kejadian"),
        ({"known_at": moment(3), "received_at": moment(2)}, "known_at", "sesudah diterima"),
        ({"known_at": moment(9)}, "known_at", "belum tiba"),
        ({"received_at": moment(5)}, "received_at", "belum tiba"),
        ({"received_at": moment(4, 3)}, "received_at", "belum tiba"),
    ],
    ids=["received before the event", "event to come", "known before the event", "known after it came in",
         "knowledge to come", "receipt on a day to come", "receipt later today"],
)  # fmt: skip
def test_a_matter_happens_is_known_and_comes_in_in_this_order(
    desk: Desk, said: dict[str, Any], field: str, word: str
) -> None:
    for enter in (desk.report, desk.information):
        with refused(field, word):
            enter(**said)
    assert not Case.objects.exists()


def test_a_finding_is_not_known_before_its_event(desk: Desk) -> None:
    with refused("known_at", "2 Oktober 2024", "1 Oktober 2024"):
        desk.finding(event_on=date(2024, 10, 2), known_at=moment(1))


def test_all_on_one_day_of_the_office_is_possible_and_so_is_a_paper_entered_late(desk: Desk) -> None:
    """1 October, 16.30 UTC, is the second day in Tarakan (WITA)."""
    desk.report(event_on=date(2024, 10, 2), known_at=moment(1, 16), received_at=moment(2))
    desk.journey.clock.advance(timedelta(days=30))
    late = desk.report(received_at=moment(2))
    assert late.received_at == moment(2)


def test_the_form_says_it_beside_the_day(desk: Desk, client: Client) -> None:
    from tests.cases.test_intake_pages import filled

    client.force_login(desk.journey.officer)
    page = client.post(reverse("cases:new_report"), filled(event_on="2024-10-03", known_on="2024-10-02"))
    assert page.status_code == 422
    assert 'href="#id_known_on"' in page.content.decode()
    assert "mendahului hari kejadian" in page.content.decode()


def test_a_completion_answers_the_request_and_counts_from_it_at_the_earliest(desk: Desk) -> None:
    journey, case = desk.journey, desk.report(received_at=moment(2))
    asked = initial.ask_completion(
        case=case, user=journey.officer, met=ALL_MET[:-1], clock=journey.clock, note="Foto.", reason="Kurang."
    )
    said: dict[str, Any] = {"case": asked, "user": journey.officer, "clock": journey.clock, "note": "Foto."}
    journey.clock.advance(timedelta(days=1))
    with refused("received_at", "mendahului permintaan melengkapi", "4 Oktober 2024"):
        initial.complete(**said, received_at=moment(3))
    initial.complete(
        **said, received_at=moment(3, 16)
    )  # midnight of the day of the request: no hour was said
    begun = CaseClock.objects.filter(case=case, short="kajian_awal").latest("started_at")
    assert begun.started_at == case.initial_studies.get().studied_at


def test_a_decision_follows_its_recommendation_and_this_its_referral(journey: Journey) -> None:
    liaison(journey, "bkn", "00")
    ppk = liaison(journey, "ppk")
    case = decided(journey)
    journey.step(case, "refer")
    for day, word in (("2024-10-03", "mendahului penerusannya"), ("2024-10-05", "belum tiba")):
        with refused("issued_on", word):
            journey.step(case, "recommend", "bkn", issued_on=day)
    journey.clock.advance(timedelta(days=3))
    journey.step(case, "recommend", "bkn", issued_on="2024-10-06")
    told = {"kind": "moral", "reference": "800/1", "respondent": str(person_of(case, "pns").pk)}
    referral = str(case.referrals.get().pk)

    def decide(day: int) -> Case:
        said = Outcomes(received_on=date(2024, 10, day), **told)
        return follow_up(case=case, user=ppk, clock=journey.clock, referral=referral, told=said)

    for day, words in (
        (3, "mendahului penerusannya"), (5, "mendahului rekomendasi"), (8, "belum tiba"),
    ):  # fmt: skip
        with refused("received_on", words):
            decide(day)
    assert not FollowUp.objects.filter(case=case).exists()
    assert decide(6).state == "followed_up"


def test_a_body_ends_no_task_before_it_began(journey: Journey) -> None:
    bkn = liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    journey.clock.advance(timedelta(days=3))
    journey.step(case, "finish_task", "bkn")
    task = BodyTask.objects.get(case=case, kind="decide", state="open")
    with refused("done_on", "mendahului tugasnya", "7 Oktober 2024"):
        receiving.finish_task(
            case=case, user=bkn, clock=journey.clock, task=str(task.pk), done_on=date(2024, 10, 5)
        )


def test_nobody_is_heard_on_a_summons_before_its_day(journey: Journey) -> None:
    case = journey.case_at("registered")
    first = summoned(journey, case)
    journey.clock.advance(timedelta(days=2))
    with refused("held_on", "8 Oktober 2024", "datang tanpa undangan"):
        journey.step(case, "hear", summons=str(first.pk))
    journey.step(case, "hear", summons=str(first.pk), mode="written")


def test_who_comes_before_the_day_is_heard_without_the_summons(journey: Journey) -> None:
    case = journey.case_at("registered")
    summoned(journey, case)
    journey.step(case, "hear")
    assert journey.step(case, "clarify").state == "clarified"


def test_a_second_summons_is_to_a_time_after_the_first_and_brought_after_it(journey: Journey) -> None:
    case = journey.case_at("registered")
    first = summoned(journey, case)
    stayed_away(journey, case, first)
    again: dict[str, Any] = {"invited": invited(case), "place": "Kantor", "number": "B.9/2"}

    def summon(for_at: datetime, brought: datetime) -> Case:
        delivery = summons.Delivery(at=brought, how="Diantar.")
        invitation = summons.Invitation(**again, for_at=for_at, delivery=delivery)
        return summons.summon(case=case, user=journey.officer, invitation=invitation, clock=journey.clock)

    early = first.for_at - timedelta(days=3)
    with refused("for_at", "Undangan kedua", first.number):
        summon(first.for_at, early)
    with refused("delivered_at", "sebelum hari undangan pertama"):
        summon(first.for_at + timedelta(days=3), early)
    journey.step(case, "summon", for_at=local(journey, case, days=3))
    with refused("delivered_at", "sebelum hari undangan pertama"):
        journey.step(case, "deliver", delivered_at=local(journey, case, days=-2))
    journey.step(case, "deliver")

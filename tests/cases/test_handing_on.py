"""A task that came to a body later is returned as the first one is, and the office hands it on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.support.bodies import decided, liaison
from tests.support.journey import Journey

from sipatenas.accounts.models import User
from sipatenas.cases import reach
from sipatenas.cases.models import BodyTask, Case, CaseClock, WorkTask
from sipatenas.cases.services import receiving
from sipatenas.cases.services.referral import Wish, refer
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger

pytestmark = pytest.mark.django_db
OTHER = "ppk@provinsi"


def recommended(journey: Journey) -> tuple[Case, User]:
    """A servant's case, recommended by BKN: the mayor's task to sanction has begun."""
    liaison(journey, "bkn", "00")
    mayor = liaison(journey, "ppk")
    case = decided(journey)
    journey.step(case, "refer")
    return journey.step(case, "recommend", "bkn"), mayor


def asked(case: Case, kind: str) -> int:
    return WorkTask.objects.filter(case=case, kind=kind, state="open").count()


def test_a_later_task_is_returned_and_handed_on_and_the_recommendation_holds(
    journey: Journey, client: Client
) -> None:
    case, mayor = recommended(journey)
    governor = liaison(journey, "ppk", "65")
    journey.users["mayor"] = mayor
    client.force_login(mayor)
    assert 'name="return-reason"' in client.get(f"/perkara/{case.pk}/").content.decode()
    journey.step(case, "return", "mayor", reason="Pegawai provinsi, bukan pegawai kota.")
    assert client.get(f"/perkara/{case.pk}/").status_code == 404
    task = case.body_tasks.get(kind="sanction")
    assert (task.state, task.done_by) == ("returned", mayor)
    assert case.referrals.get().state == "recommended"
    assert not CaseClock.objects.filter(body_task=task, state="running").exists()
    assert asked(case, "reroute") == 1
    assert ledger.history(subject_of(case))[-1].codes["task"] == str(task.pk)
    for wish, field in (
        (Wish(), "to"),
        (Wish(to=OTHER), "reason"),
        (Wish(to="ppk@kabkota", reason="x"), "to"),
    ):
        with pytest.raises(ValidationError) as wrong:
            refer(case=case, user=journey.officer, clock=journey.clock, wish=wish)
        assert list(wrong.value.message_dict) == [field]
    client.force_login(journey.officer)
    assert "Instansi yang memegang tugas" in client.get(f"/perkara/{case.pk}/").content.decode()
    journey.clock.advance(timedelta(days=1))
    journey.step(case, "refer", to=OTHER, reason="Pegawai Pemerintah Provinsi.")
    assert asked(case, "reroute") == 0
    new = case.body_tasks.get(kind="sanction", state="open")
    assert (new.authority_id, new.referral.number) == (governor.authority_id, case.referrals.get().number)
    assert CaseClock.objects.get(body_task=new).authority_id == governor.authority_id
    assert reach.recommendations_for(governor, case).count() == 1
    assert not reach.may_look(mayor, case)
    journey.step(case, "follow_up", "ppk", kind="sanction:moral_terbuka")
    assert (case.referrals.get().state, asked(case, "close")) == ("decided", 1)


def test_in_a_task_force_a_task_that_still_waits_goes_back_and_the_next_body_waits(journey: Journey) -> None:
    liaison(journey, "bkn", "00")
    mayor = liaison(journey, "ppk")
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "form_task_force")
    assert reach.may_look(mayor, case)
    journey.step(case, "return", "ppk")
    assert not reach.may_look(mayor, case)
    assert case.referrals.get().state == "sent"
    journey.step(case, "refer", to=OTHER, reason="Pegawai provinsi.")
    new = case.body_tasks.exclude(state="void").get(kind="sanction")
    assert new.state == "waiting"
    journey.step(case, "recommend", "bkn")
    new.refresh_from_db()
    assert new.state == "open"


def test_the_office_enters_the_letter_by_which_a_later_task_comes_back(journey: Journey) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "recommend")
    journey.step(case, "return")
    task = BodyTask.objects.get(case=case, kind="sanction")
    assert (task.state, task.reference) == ("returned", "B-12/K/2024")
    assert case.referrals.get().state == "recommended"


def test_who_has_no_task_left_returns_nothing(journey: Journey) -> None:
    case, mayor = recommended(journey)
    journey.step(case, "follow_up", "ppk")
    for who in (mayor, journey.users["bkn"]):
        with pytest.raises(ValidationError) as wrong:
            receiving.give_back(
                case=case,
                user=who,
                clock=journey.clock,
                referral=str(case.referrals.get().pk),
                reason="Bukan.",
            )
        assert list(wrong.value.message_dict) == ["referral"]
    assert reach.may_look(mayor, case)

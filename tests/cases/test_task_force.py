"""A task force of several bodies: one shared file, each its tasks, nobody sees more than was referred."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.support.bodies import decided, liaison, person_of
from tests.support.journey import Journey

from sipatenas.cases import clocks, reach
from sipatenas.cases.models import CaseClock
from sipatenas.cases.parts import task_force
from sipatenas.cases.services.escalation import escalate_due
from sipatenas.cases.services.task_force import form_task_force

pytestmark = pytest.mark.django_db


def test_a_task_force_of_four_bodies_shares_one_file_and_shows_who_waits_for_whom(
    journey: Journey, client: Client
) -> None:
    bkn, ppk = liaison(journey, "bkn", "00"), liaison(journey, "ppk")
    propam, gakkumdu = liaison(journey, "propam"), liaison(journey, "gakkumdu")
    case = decided(journey, ("pns", "polri"), breaches={"polri": ["ethics", "criminal"]})
    journey.step(case, "refer")
    assert not reach.may_look(ppk, case)
    case = journey.step(case, "form_task_force")
    servant, police = person_of(case, "pns"), person_of(case, "polri")
    sees = {bkn: [servant], ppk: [servant], propam: [police], gakkumdu: [police]}
    for user, people in sees.items():
        assert list(reach.people_for(user, case)) == people
        assert [one.respondent for one in reach.clarifications_for(user, case)] == people
        part = task_force.build(case, user)
        assert len(part.lines) == case.body_tasks.count()
        assert {one for line in part.lines for one in line.people} == set(people)
    waits = {
        (line.task.body, line.task.kind): line.waits for line in task_force.build(case, journey.officer).lines
    }
    assert any("Badan Kepegawaian Negara" in before for before in waits.values())
    timed = set(CaseClock.objects.filter(case=case).values_list("body_task", flat=True))
    assert {one.pk for one in case.body_tasks.filter(state="open")} <= timed
    client.force_login(ppk)
    page = client.get(f"/perkara/{case.pk}/").content.decode()
    assert police.name not in page
    assert "Pokja Netralitas Tarakan" in page


def test_the_days_of_its_decree_are_the_time_of_each_kind_of_task(journey: Journey) -> None:
    case = decided(journey, ("pns", "polri"))
    journey.step(case, "refer")
    case = journey.step(case, "form_task_force", examine_days="5", decide_days="10")
    force = case.task_force
    assert (force.examine_days, force.decide_days, force.sanction_days) == (5, 10, None)
    (term,) = case.clocks.filter(step="TF-PERIKSA", state="running")
    assert (str(term.due_day), term.days, term.certainty) == ("2024-10-09", 5, "C")
    assert any("5 hari kalender" in said for said in term.how)
    assert not case.clocks.filter(state="running", due_at=None).exists()
    police = case.referrals.get(addressee_id="propam")
    journey.step(case, "finish_task", task=str(police.tasks.get(kind="examine").pk))
    deciding = case.clocks.get(step="TF-PUTUS", body_task__referral=police)
    assert str(deciding.due_day) == "2024-10-14"
    before = deciding.due_at
    clocks.recount(case)
    deciding.refresh_from_db()
    assert deciding.due_at == before
    journey.clock.advance(timedelta(days=30))
    assert (
        escalate_due(clock=journey.clock).reminded == 2
    )  # the verification of the law, the decision of the decree
    journey.step(case, "finish_task", task=str(police.tasks.get(kind="decide").pk))
    assert case.clocks.get(step="TF-SANKSI").due_at is None


def test_its_decree_gives_days_that_can_be(journey: Journey) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    with pytest.raises(ValidationError) as wrong:
        form_task_force(
            case=case, user=journey.users["head"], clock=journey.clock, name="Pokja", decree="1",
            formed_on=date(2024, 10, 4), decide_days=0,
        )  # fmt: skip
    assert list(wrong.value.message_dict) == ["decide_days"]


def test_only_the_head_forms_it_and_only_once(journey: Journey) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    said = {"name": "Pokja", "decree": "1", "formed_on": date(2024, 10, 4)}
    with pytest.raises(PermissionDenied):
        form_task_force(case=case, user=journey.officer, clock=journey.clock, **said)  # type: ignore[arg-type]
    journey.step(case, "form_task_force")
    with pytest.raises(ValidationError):
        form_task_force(case=case, user=journey.users["head"], clock=journey.clock, **said)  # type: ignore[arg-type]

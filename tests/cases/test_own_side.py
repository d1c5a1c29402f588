"""Of a case that several bodies share, a liaison reads the terms and the answers of the own side alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.bodies import decided, liaison, person_of
from tests.support.journey import Journey
from tests.support.steps_examination import paper

from sipatenas.accounts.models import User
from sipatenas.cases import reach
from sipatenas.cases.models import Case, CaseClock
from sipatenas.cases.queries import CaseFilter, case_lines

pytestmark = pytest.mark.django_db


def shared(journey: Journey) -> tuple[Case, User, User]:
    """A case about a servant with BKN and about a crime of the same person with Gakkumdu, each with a term."""
    bkn, gakkumdu = liaison(journey, "bkn", "00"), liaison(journey, "gakkumdu")
    case = decided(journey, breaches={"pns": ["ethics", "criminal"]})
    return journey.step(case, "refer"), bkn, gakkumdu


def due_in_list(journey: Journey, user: User, case: Case, **wanted: str) -> object:
    lines = case_lines(user, CaseFilter(**wanted), journey.clock.now())
    return lines.due.get(case.pk, "absent")


def test_the_list_tells_a_body_its_own_terms_alone(journey: Journey, client: Client) -> None:
    case, bkn, gakkumdu = shared(journey)
    CaseClock.objects.filter(case=case, state="running").update(state="void", ended_at=journey.clock.now())
    CaseClock.objects.filter(case=case, referral__authority=bkn.authority_id).update(
        state="running",
        ended_at=None,
        authority=bkn.authority_id,
        due_at=journey.clock.now() - timedelta(hours=1),
    )
    Case.objects.filter(pk=case.pk).update(next_due=journey.clock.now() - timedelta(hours=1))
    assert due_in_list(journey, gakkumdu, case) is None
    assert due_in_list(journey, gakkumdu, case, due="overdue") == "absent"
    assert due_in_list(journey, gakkumdu, case, due="running") == "absent"
    for wanted in ({}, {"due": "overdue"}, {"due": "running"}):
        assert due_in_list(journey, bkn, case, **wanted) == journey.clock.now() - timedelta(hours=1)
    client.force_login(gakkumdu)
    page = client.get(reverse("cases:list")).content.decode()
    assert str(case) in page
    assert "lewat 1 jam" not in page
    client.force_login(bkn)
    assert "lewat 1 jam" in client.get(reverse("cases:list")).content.decode()


def test_a_bodys_list_is_in_the_order_of_its_own_terms(journey: Journey) -> None:
    bkn = liaison(journey, "bkn", "00")
    cases = [journey.step(decided(journey), "refer") for _ in range(3)]
    now = journey.clock.now()
    for case, own, whole in zip(cases, (3, 1, 2), (1, 2, 3), strict=True):
        CaseClock.objects.filter(case=case, authority=bkn.authority_id, state="running").update(
            due_at=now + timedelta(days=own)
        )
        Case.objects.filter(pk=case.pk).update(next_due=now + timedelta(days=whole))
    found = case_lines(bkn, CaseFilter(due="running"), now)
    assert [one.pk for one in found.rows] == [cases[1].pk, cases[2].pk, cases[0].pk]


@pytest.mark.parametrize("many", [1, 6])
def test_it_takes_as_many_queries_however_many_cases(
    journey: Journey, many: int, django_assert_num_queries: object
) -> None:
    bkn = liaison(journey, "bkn", "00")
    for _ in range(many):
        journey.step(decided(journey), "refer")
    with django_assert_num_queries(6):  # type: ignore[operator]
        lines = case_lines(bkn, CaseFilter(), journey.clock.now())
        assert len([(str(one), one.office.name, lines.due[one.pk], one.people) for one in lines.rows]) == many


def test_what_another_body_answered_on_the_same_person_is_not_read(journey: Journey, client: Client) -> None:
    case, bkn, gakkumdu = shared(journey)
    other = case.referrals.get(authority=bkn.authority_id)
    journey.step(
        case, "follow_up", "bkn", referral=str(other.pk), respondent=str(person_of(case, "pns").pk),
        scan=paper("keputusan.pdf"), reference="800/RAHASIA/2024",
    )  # fmt: skip
    answer = case.follow_ups.get(respondent__isnull=False)
    assert answer.file is not None
    assert (
        list(reach.follow_ups_for(bkn, case)) == list(reach.follow_ups_for(journey.officer, case)) == [answer]
    )
    assert not reach.follow_ups_for(gakkumdu, case).exists()
    assert answer.file not in reach.files_for(gakkumdu, case)
    client.force_login(gakkumdu)
    assert "800/RAHASIA/2024" not in client.get(f"/perkara/{case.pk}/").content.decode()

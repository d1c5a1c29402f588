"""Who has an interest in a matter neither sees it nor carries it on."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from tests.support.journey import Journey

from sipatenas.accounts.models import Authority
from sipatenas.cases import queries
from sipatenas.cases.models import Case, Conflict, WorkTask
from sipatenas.cases.services import conflicts
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger

pytestmark = pytest.mark.django_db


def declared(journey: Journey, case: Case, who: str = "officer", *, by: str = "") -> Case:
    by = by or ("officer" if who == "officer" else "head")
    return conflicts.declare(
        case=case, user=journey.users[by], concerned=conflicts.Concerned(user=journey.users[who]),
        relation="relative", reason="Saudara kandung.", clock=journey.clock,
    )  # fmt: skip


def test_who_declares_a_conflict_no_longer_sees_the_case(journey: Journey, client: Client) -> None:
    case = declared(journey, journey.case_at("registered"))
    assert queries.case_for(journey.officer, case.pk) is None
    assert queries.case_for(journey.users["second"], case.pk) is not None
    client.force_login(journey.officer)
    assert client.get(reverse("cases:case", args=[case.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        journey.step(case, "hear")


def test_declaring_it_on_the_page_leads_back_to_the_list(journey: Journey, client: Client) -> None:
    case = journey.case_at("registered")
    client.force_login(journey.officer)
    sent = {
        "person": f"user:{journey.officer.pk}", "relation": "beneficiary", "reason": "Tim calon.",
        "version": case.version,
    }  # fmt: skip
    answer = client.post(
        reverse("cases:step", args=[case.pk, "declare_conflict"]),
        {f"declare_conflict-{name}": value for name, value in sent.items()},
    )
    assert (answer.status_code, answer["Location"]) == (302, reverse("cases:list"))


def test_the_work_of_who_withdraws_falls_to_the_office(journey: Journey) -> None:
    case = journey.case_at("registered")
    Case.objects.filter(pk=case.pk).update(assigned_to=journey.officer)
    WorkTask.objects.filter(case=case).update(assigned_to=journey.officer)
    case = declared(journey, case)
    assert case.assigned_to is None
    assert not WorkTask.objects.filter(case=case, assigned_to=journey.officer, state="open").exists()
    assert WorkTask.objects.get(case=case, kind="reassign").assigned_to is None
    assert ledger.history(subject_of(case))[-1].codes["replaced"] is True


def test_who_had_no_work_in_it_is_not_replaced(journey: Journey) -> None:
    case = declared(journey, journey.case_at("registered"), "second")
    assert not WorkTask.objects.filter(case=case, kind="reassign").exists()


def test_an_authority_or_a_role_may_be_concerned(journey: Journey) -> None:
    case = journey.case_at("registered")
    body = Authority.objects.create(code="ppk/65.71", role="ppk", name="Wali Kota Tarakan", region_id="65.71")
    journey.step(case, "declare_conflict", person=f"authority:{body.pk}", relation="candidate")
    journey.step(case, "declare_conflict", person="role:ppk", relation="candidate")
    found = Conflict.objects.filter(case=case).order_by("declared_at", "pk")
    assert {(one.authority_id, one.role) for one in found} == {("ppk/65.71", ""), (None, "ppk")}


@pytest.mark.parametrize("who", ["foreign_officer", "superior"])
def test_only_people_of_the_handling_office_are_taken_off_it(journey: Journey, who: str) -> None:
    with pytest.raises(ValidationError, match="bukan dari kantor yang menangani"):
        declared(journey, journey.case_at("registered"), who)


def test_it_is_declared_once_and_with_a_reason(journey: Journey) -> None:
    case = declared(journey, journey.case_at("registered"), "second")
    with pytest.raises(ValidationError, match="sudah dinyatakan"):
        declared(journey, case, "second")
    with pytest.raises(ValidationError, match="kepentingan apa"):
        conflicts.declare(
            case=case, user=journey.officer, concerned=conflicts.Concerned(role="ppk"), relation="relative",
            reason=" ", clock=journey.clock,
        )  # fmt: skip
    with pytest.raises(ValidationError, match="Pilih satu"):
        conflicts.declare(
            case=case, user=journey.officer, concerned=conflicts.Concerned(), relation="relative",
            reason="Ada.", clock=journey.clock,
        )  # fmt: skip


def test_the_ledger_tells_the_relation_and_keeps_the_reason_apart(journey: Journey) -> None:
    case = declared(journey, journey.case_at("registered"), by="head")
    event = ledger.history(subject_of(case))[-1]
    assert (event.codes["relation"], event.codes["own"]) == ("relative", False)
    assert event.personal == {"reason": "Saudara kandung."}


@pytest.mark.django_db
def test_who_has_an_interest_opens_no_letter_of_the_case(journey: Journey, client: Client) -> None:
    case = journey.case_at("referred")
    letter = case.referrals.get().letter
    client.force_login(journey.officer)
    address = reverse("documents:download", args=[letter.pk])
    assert client.get(address).status_code == 200
    Conflict.objects.create(
        case=case, user=journey.officer, relation="relative", reason="Ipar.",
        declared_by=journey.officer, declared_at=journey.clock.now(),
    )  # fmt: skip
    assert client.get(address).status_code == 404


def test_of_another_only_the_head_declares_it(journey: Journey) -> None:
    with pytest.raises(ValidationError, match="dinyatakan oleh kepala divisi"):
        declared(journey, journey.case_at("registered"), "second", by="officer")
    assert not Conflict.objects.exists()

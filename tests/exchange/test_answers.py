"""Answer files: taken whole or not at all, once, and only for who was referred."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.bodies import decided, liaison, person_of
from tests.support.journey import Journey

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, Referral
from sipatenas.exchange.models import ReceivedAnswer
from sipatenas.exchange.services import AnswerRefused, receive_answer

pytestmark = pytest.mark.django_db


def answer(referral: Referral, *items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "format": "sipatenas-exchange/1",
        "kind": "answer",
        "id": str(uuid4()),
        "case": str(referral.case_id),
        "referral": str(referral.pk),
        "sender": "BKN",
        "reference": "B-99/2024",
        "items": list(items) or [{"type": "acknowledged"}],
        **changes,
    }


def take(journey: Journey, told: object, user: User | None = None) -> Any:
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    return receive_answer(data=data, name="jawaban.json", user=user or journey.officer, clock=journey.clock)


@pytest.fixture
def case(journey: Journey) -> Case:
    made = decided(journey, ("pns", "polri"))
    return journey.step(made, "refer")


def recommendation(case: Case, **changes: Any) -> dict[str, Any]:
    return {
        "type": "recommendation",
        "person": str(person_of(case, "pns").pk),
        "proven": True,
        "sanction": "moral_terbuka",
        "number": "R-1/2024",
        "issued_on": "2024-10-04",
        "reasons": "Terbukti.",
        **changes,
    }


def decision(case: Case, **changes: Any) -> dict[str, Any]:
    return {
        "type": "follow_up",
        "person": str(person_of(case, "pns").pk),
        "reference": "800/1/2024",
        "decided_on": "2024-10-04",
        "sanction": "moral_terbuka",
        **changes,
    }


def test_an_answer_takes_the_steps_it_stands_for_and_only_once(journey: Journey, case: Case) -> None:
    bkn = case.referrals.get(addressee_id="bkn")
    told = answer(bkn, {"type": "acknowledged"}, recommendation(case), decision(case))
    found = take(journey, told)
    assert (found.items, found.already) == (3, False)
    bkn.refresh_from_db()
    assert (bkn.state, bkn.acknowledged_at is not None) == ("decided", True)
    assert bkn.recommendations.get().sanction == "moral_terbuka"
    assert case.follow_ups.get(respondent__isnull=False).kind == "moral"
    assert take(journey, told).already
    assert case.follow_ups.filter(respondent__isnull=False).count() == 1
    assert ReceivedAnswer.objects.count() == 1
    with pytest.raises(AnswerRefused, match=r"\$\.id"):
        take(journey, {**told, "sender": "Lain"})


def spoilt(told: dict[str, Any], case: Case) -> list[tuple[object, str]]:
    """Answers that are wrong in one place each, with that place."""
    items: list[tuple[list[dict[str, Any]], str]] = [
        ([], ""),
        ([{"type": "pardoned"}], "[0].type"),
        ([recommendation(case, proven="ya")], "[0].proven"),
        ([recommendation(case, sanction="gantung")], "[0].sanction"),
        ([recommendation(case, issued_on="2024-09-01")], "[0].issued_on"),
        ([decision(case, decided_on="2025-01-01")], "[0].decided_on"),
        ([decision(case, sanction=None)], "[0].sanction"),
        ([decision(case, person=str(person_of(case, "polri").pk))], "[0].person"),
        ([{"type": "acknowledged"}, decision(case, person=str(uuid4()))], "[1].person"),
        ([{"type": "acknowledged"}, {"type": "acknowledged"}], "[1]"),
    ]
    return [
        (b"bukan json", "$"),
        (b"[" * 100_000, "$"),
        (b"\xff\xfe", "$"),
        (b" " * 3_000_000, "$"),
        ({**told, "format": "sipatenas-exchange/2"}, "$.format"),
        ({**told, "tambahan": 1}, "$"),
        ({**told, "case": str(uuid4())}, "$.case"),
        ({**told, "referral": str(uuid4())}, "$.referral"),
        *(({**told, "items": said}, f"$.items{place}") for said, place in items),
    ]


def test_what_is_wrong_is_named_by_file_field_and_remedy_and_nothing_is_kept(
    journey: Journey, case: Case
) -> None:
    bkn = case.referrals.get(addressee_id="bkn")
    for told, field in spoilt(answer(bkn), case):
        with pytest.raises(AnswerRefused) as refused:
            take(journey, told)
        assert (refused.value.name, refused.value.field) == ("jawaban.json", field), str(refused.value)
        assert refused.value.remedy
        bkn.refresh_from_db()
        assert (bkn.state, case.follow_ups.exists(), ReceivedAnswer.objects.exists()) == (
            "sent",
            False,
            False,
        )


def test_a_stranger_learns_nothing_from_bringing_an_answer(journey: Journey, case: Case) -> None:
    propam = liaison(journey, "propam")
    bkn = case.referrals.get(addressee_id="bkn")
    for user in (propam, journey.users["foreign_officer"], journey.users["administrator"]):
        with pytest.raises(AnswerRefused, match="tidak dikenal"):
            take(journey, answer(bkn), user)


def test_the_page_takes_a_file_and_says_what_is_wrong_with_another(
    journey: Journey, case: Case, client: Client
) -> None:
    bkn = case.referrals.get(addressee_id="bkn")
    address = f"/pertukaran/{bkn.pk}/jawaban/"
    client.force_login(journey.officer)
    assert client.get(address).status_code == 200
    bad = client.post(address, {"answer": SimpleUploadedFile("buruk.json", b"{}")})
    assert bad.status_code == 422
    assert "buruk.json" in bad.content.decode()
    good = SimpleUploadedFile("baik.json", json.dumps(answer(bkn)).encode())
    assert client.post(address, {"answer": good}).headers["Location"] == f"/perkara/{case.pk}/"
    client.force_login(journey.users["auditor"])
    assert client.get(address).status_code == 403
    client.force_login(journey.users["foreign_officer"])
    assert client.get(address).status_code == 404

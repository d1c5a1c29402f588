"""The pages of cases: what is alleged beside what was said, and the steps that may be taken now."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.journey import WAY_TO, Journey

from sipatenas.accounts.models import AccessLook
from sipatenas.cases.models import Case

pytestmark = pytest.mark.django_db
STEPS = {
    "found": {"registrasi"},
    "registered": {"klarifikasi"},
    "clarified": {"teruskan", "hentikan"},
    "referred": {"tindak-lanjut"},
    "followed_up": {"tindak-lanjut", "tutup"},
    "closed": set(),
    "ended": set(),
}


def page(client: Client, journey: Journey, case: Case, who: str = "officer") -> str:
    client.force_login(journey.users[who])
    answer = client.get(reverse("cases:case", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("state", WAY_TO)
def test_the_page_offers_the_steps_of_its_state_and_to_auditors_none(
    journey: Journey, client: Client, state: str
) -> None:
    case = journey.case_at(state)
    start = reverse("cases:case", args=[case.pk])
    every = {name for names in STEPS.values() for name in names}
    for who, offered in (("officer", STEPS[state]), ("auditor", set())):
        shown = page(client, journey, case, who)
        assert {name for name in every if f'action="{start}{name}/"' in shown} == offered
        assert "Dugaan pelanggaran" in shown
        assert shown.count('aria-current="step"') == 1


def test_each_showing_is_a_logged_look(journey: Journey, client: Client) -> None:
    case = journey.finding()
    page(client, journey, case)
    look = AccessLook.objects.get(subject_id=case.pk)
    assert (look.user, look.purpose) == (journey.officer, "case_handling")


def test_a_step_that_comes_too_late_is_told_and_changes_nothing(journey: Journey, client: Client) -> None:
    case = journey.case_at("registered")
    client.force_login(journey.officer)
    shown = client.post(reverse("cases:register", args=[case.pk]), follow=True).content.decode()
    assert "Langkah ini tidak tersedia" in shown
    assert Case.objects.get().state == "registered"


def test_what_was_written_comes_back_beside_what_was_wrong(journey: Journey, client: Client) -> None:
    case = journey.case_at("registered")
    client.force_login(journey.officer)
    form = {
        "held_on": "2024-10-05",
        "hearing": "heard",
        "statement": "Saya di luar kota.",
        "counter_evidence": "none",
    }
    answer = client.post(reverse("cases:clarify", args=[case.pk]), form)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Saya di luar kota." in shown
    assert "belum tiba" in shown


@pytest.mark.parametrize("state", ["%00", "found%27", "semua", ""])
def test_no_filter_whatever_breaks_the_list(journey: Journey, client: Client, state: str) -> None:
    journey.finding()
    client.force_login(journey.officer)
    answer = client.get(f"{reverse('cases:list')}?state={state}")
    assert answer.status_code == 200
    assert ("001/TM/" in answer.content.decode()) is (state == "")


def test_a_second_press_on_make_a_finding_makes_no_second_case(journey: Journey, client: Client) -> None:
    lead = journey.ready_lead()
    client.force_login(journey.officer)
    address = reverse("cases:make_finding", args=[lead.pk])
    form = {"finding-reason": "Ajakan.", "finding-rules": [lead.reading.rules[0]["id"]]}
    first = client.post(address, form)
    assert first.headers["Location"] == reverse("cases:case", args=[Case.objects.get().pk])
    second = client.post(address, form, follow=True)
    assert "sudah diputus" in second.content.decode()
    assert Case.objects.count() == 1

"""The forms by which matters come in, and the page of a report up to the register."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.support.intake import ALL_MET, Desk
from tests.support.journey import Journey

from sipatenas.cases.models import Case
from sipatenas.cases.services.opening import Named
from sipatenas.cases.workflow import CaseState

pytestmark = pytest.mark.django_db


def page(journey: Journey, who: str = "officer") -> Client:
    client = Client()
    client.force_login(journey.users[who])
    return client


def filled(**changes: str) -> dict[str, str]:
    """Form B.1 as the browser sends it."""
    return {
        "received_on": "2024-10-04", "received_hour": "09:30", "channel": "office", "kind": "voter",
        "name": "Yohana Pelapor Uvai", "address": "Jalan Sebengkok 41", "phone": "081255501174",
        "citizenship": "WNI", "event_on": "2024-10-01", "known_on": "2024-10-02",
        "event_place": "Balai RT 4", "summary": "Terlapor mengajak warga memilih nomor 1.",
        "links": "https://www.facebook.com/orang/posts/123/", "person-rows": "3", "witness-rows": "2",
        "person-0-name": "Rusmiyati Kartawinata", "person-0-subject": "pns",
        "person-0-number": "19850717 201001 2 003", "person-0-address": "Tarakan",
        "witness-0-name": "Gerardus Saksi Lawing", **changes,
    }  # fmt: skip


def test_the_page_takes_a_report_and_says_from_when_it_counts(journey: Journey) -> None:
    client = page(journey)
    answer = client.post(
        reverse("cases:new_report"), filled(received_hour="17:30", received_on="2024-10-03"), follow=True
    )
    case = Case.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("cases:case", args=[case.pk])
    assert "di luar jam penerimaan" in answer.content.decode()
    (person,) = case.people
    assert (person.number, person.person) == ("198507172010012003", journey.person())
    assert [link.url for link in case.links.all()] == ["facebook.com/orang/posts/123"]


def test_the_page_keeps_all_that_was_written_and_names_each_error(journey: Journey) -> None:
    answer = page(journey).post(
        reverse("cases:new_report"),
        filled(summary="", **{"person-1-name": "Tanpa Kedudukan"}),
    )
    words = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_summary"' in words
    assert 'href="#id_person-1-subject"' in words
    assert 'aria-invalid="true"' in words
    for kept in ("Yohana Pelapor Uvai", "Balai RT 4", "Gerardus Saksi Lawing", "Tanpa Kedudukan"):
        assert kept in words
    assert not Case.objects.exists()


def test_more_rows_are_added_without_script_and_without_loss(journey: Journey) -> None:
    answer = page(journey).post(reverse("cases:new_report"), {**filled(), "tambah": "person"})
    words = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="person-5-name"' in words
    assert "Yohana Pelapor Uvai" in words
    assert "Gerardus Saksi Lawing" in words
    assert not Case.objects.exists()


def test_what_a_verb_refuses_stands_beside_its_field(journey: Journey) -> None:
    answer = page(journey).post(
        reverse("cases:new_report"), filled(event_on="2021-06-01", known_on="2024-10-02")
    )
    assert answer.status_code == 422
    assert 'href="#id_event_on"' in answer.content.decode()


def test_findings_and_information_are_taken_on_their_pages(journey: Journey) -> None:
    client = page(journey)
    common = {key: value for key, value in filled().items() if not key.startswith("witness")}
    assert (
        client.post(reverse("cases:new_finding"), {**common, "supervisor": "Sdr. Pengawas"}).status_code
        == 302
    )
    assert client.post(reverse("cases:new_information"), {**common, "channel": "phone"}).status_code == 302
    assert set(Case.objects.values_list("origin", flat=True)) == {"finding", "information"}


@pytest.mark.parametrize("name", ["new_report", "new_finding", "new_information", "numbers"])
@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_who_has_no_say_does_not_see_the_forms(journey: Journey, name: str, who: str) -> None:
    assert page(journey, who).get(reverse(f"cases:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["new_report", "new_finding", "new_information"])
def test_the_empty_forms_open(journey: Journey, name: str) -> None:
    assert page(journey).get(reverse(f"cases:{name}")).status_code == 200


def test_each_step_of_the_study_goes_through_its_form(desk: Desk) -> None:
    journey = desk.journey
    case = journey.step(desk.report(), "ask_completion", met=["reporter"], note="Bukti foto.")
    case = journey.step(case, "complete", note="Diserahkan.", witness="Saksi Dua Rekaan")
    case = journey.step(case, "study_initially", met=list(ALL_MET), second="here")
    assert case.state == CaseState.REGISTERED
    other = journey.step(desk.report(), "withdraw", reason="Berdamai.")
    other = journey.step(other, "reconsider", reason="Kepentingan umum.")
    assert (
        journey.step(other, "decline", met=[], reason="Bukan pelanggaran.").state == CaseState.NOT_REGISTERED
    )


def test_the_page_of_a_report_shows_the_requirements_and_the_counted_answer(desk: Desk) -> None:
    case = desk.report()
    words = page(desk.journey).get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Tanda tangan pada formulir sesuai dengan kartu identitas" in words
    assert "Disampaikan dalam 7 hari sejak diketahui" in words
    assert "Bagaimana dihitung" in words


def test_the_page_of_a_registered_report_says_why_it_is_not_withdrawn(desk: Desk) -> None:
    case = desk.register(desk.report())
    words = page(desk.journey).get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "tidak dapat dicabut pelapor (Perbawaslu 8/2020)" in words


def test_a_number_of_another_kind_is_not_a_persons(desk: Desk) -> None:
    with pytest.raises(ValidationError, match="NIK"):
        desk.report(Named(name="Orang", subject="pns", number="6571012345678901"))

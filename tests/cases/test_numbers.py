"""Numbers set aside or given from outside: no twin, and no gap that nobody sees."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from tests.support.intake import SOLDIER, TEACHER, Desk
from tests.support.journey import ELECTION

from sipatenas.cases.models import Case, ReservedNumber
from sipatenas.cases.services import initial, reserve

pytestmark = pytest.mark.django_db


def set_aside(desk: Desk, count: int, kind: Any = "report", who: str = "head") -> list[str]:
    rows = reserve.reserve(
        user=desk.journey.users[who], kind=kind, election_id=ELECTION, count=count,
        reason="Laporan kertas dari kecamatan.", clock=desk.journey.clock,
    )  # fmt: skip
    return [row.number for row in rows]


def enter(desk: Desk, number: str, kind: Any = "report") -> ReservedNumber:
    return reserve.enter(
        user=desk.journey.users["head"], kind=kind, election_id=ELECTION, number=number,
        reason="Diberikan sekretariat.", clock=desk.journey.clock,
    )  # fmt: skip


def test_reserved_numbers_are_skipped_and_taken_by_name(desk: Desk) -> None:
    first, second = set_aside(desk, 2)
    assert [first[:3], second[:3]] == ["001", "002"]
    assert (desk.report(TEACHER).report_number or "")[:3] == "003"
    assert desk.report(SOLDIER, number=second).report_number == second
    free = reserve.free_numbers(office=desk.journey.office, kind="report", election_id=ELECTION)
    assert free == [first]


def test_an_unused_number_shows_as_unused(desk: Desk) -> None:
    first, second = set_aside(desk, 2)
    desk.report(number=first)
    rows = reserve.reserved_of(desk.journey.users["head"])
    assert [(row.number, row.case is None) for row in rows] == [(second, True), (first, False)]
    client = Client()
    client.force_login(desk.journey.users["head"])
    words = client.get(reverse("cases:numbers")).content.decode()
    assert "belum dipakai" in words
    assert second in words


def test_a_number_is_nobodys_twin(desk: Desk) -> None:
    (first,) = set_aside(desk, 1)
    desk.report(number=first)
    for again in (first, str(desk.report().report_number)):
        with pytest.raises(ValidationError) as refused:
            desk.report(number=again)
        assert "number" in refused.value.error_dict
    assert Case.objects.count() == 2


def test_a_number_given_from_outside_is_kept_and_the_series_goes_round_it(desk: Desk) -> None:
    given = "002/LP/PW/Kota/65.71/X/2024"
    enter(desk, given)
    assert (desk.report().report_number or "")[:3] == "001"
    assert (desk.report().report_number or "")[:3] == "003"
    assert desk.report(number=given).report_number == given
    outside = "17/LP/Sekretariat/2024"
    case = desk.report(number=outside)
    assert ReservedNumber.objects.get(number=outside).case == case


def test_a_number_of_another_series_or_office_is_refused(desk: Desk) -> None:
    (number,) = set_aside(desk, 1, kind="register")
    with pytest.raises(ValidationError, match="seri yang lain"):
        desk.report(number=number)
    (own,) = set_aside(desk, 1)
    with pytest.raises(ValidationError, match="seri yang lain"):
        desk.report(who="foreign_officer", number=own)


def test_registration_takes_a_reserved_number(desk: Desk) -> None:
    (number,) = set_aside(desk, 1, kind="register")
    case = initial.register(
        case=desk.finding(), user=desk.journey.officer, clock=desk.journey.clock, number=number
    )
    assert case.register_number == number
    assert ReservedNumber.objects.get(number=number).case == case


def test_a_refused_case_takes_no_number(desk: Desk) -> None:
    (number,) = set_aside(desk, 1)
    with pytest.raises(ValidationError):
        desk.report(number=number, summary=" ")
    assert ReservedNumber.objects.get(number=number).case is None


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator"])
def test_only_a_head_sets_numbers_aside(desk: Desk, who: str) -> None:
    with pytest.raises(PermissionDenied):
        set_aside(desk, 1, who=who)


@pytest.mark.parametrize("count", [0, 51])
def test_a_handful_at_a_time(desk: Desk, count: int) -> None:
    with pytest.raises(ValidationError):
        set_aside(desk, count)
    assert not ReservedNumber.objects.exists()


def test_a_number_entered_twice_is_refused(desk: Desk) -> None:
    enter(desk, "5/LP/2024")
    with pytest.raises(ValidationError):
        enter(desk, "5/LP/2024")


def test_the_page_sets_aside_and_enters(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.journey.users["head"])
    address = reverse("cases:numbers")
    series = {"kind": "report", "election": ELECTION, "reason": "Kertas."}
    asked = {f"reserve-{key}": value for key, value in {**series, "count": "3"}.items()}
    assert client.post(address, {"do": "reserve", **asked}).status_code == 302
    told = {f"enter-{key}": value for key, value in {**series, "number": "9/LP/2024"}.items()}
    assert client.post(address, {"do": "enter", **told}).status_code == 302
    again = client.post(address, {"do": "enter", **told})
    assert again.status_code == 422
    assert "sudah dipakai" in again.content.decode()
    assert ReservedNumber.objects.count() == 4

"""Receiving bodies and their liaisons: who keeps them, and how a role finds its body."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.support.fixtures import *  # noqa: F403

from sipatenas.accounts.authorities import create_liaison, find_authority, register_authority
from sipatenas.accounts.models import Authority, Duty, User
from sipatenas.accounts.services import change_duty
from sipatenas.core.clock import FixedClock
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db


def body(role: str, region: str) -> Authority:
    return Authority.objects.create(
        code=f"{role}/{region}", role=role, name=f"{role} {region}", region_id=region
    )


@pytest.mark.parametrize(
    ("registered", "role", "level", "found"),
    [
        ("ppk/65.71", "ppk", "kabkota", True),
        ("ppk/65", "ppk", "kabkota", False),
        ("ppk/65", "ppk", "provinsi", True),
        ("bkn/00", "bkn", "", True),
        ("bkn/65", "bkn", "", True),
        ("ppk/65.01", "ppk", "kabkota", False),
    ],
)
def test_a_role_finds_its_body_at_its_own_level_in_the_region_or_above(
    offices: dict[str, Office], registered: str, role: str, level: str, found: bool
) -> None:
    made = body(*registered.split("/"))
    assert find_authority(role=role, level=level, office=offices["65.71"]) == (made if found else None)


def test_an_administrator_registers_bodies_of_the_own_region_only(
    offices: dict[str, Office], people: dict[str, User], clock: FixedClock
) -> None:
    by = people["administrator"]
    made = register_authority(
        role="ppk", region=offices["65.71"].region, name="Wali Kota", by=by, clock=clock
    )
    assert made.code == "ppk/65.71"
    with pytest.raises(PermissionDenied):
        register_authority(role="ppk", region=offices["65"].region, name="Gubernur", by=by, clock=clock)
    with pytest.raises(ValidationError):
        register_authority(role="ppk", region=offices["65.71"].region, name="Lagi", by=by, clock=clock)
    with pytest.raises(ValidationError):
        register_authority(role="raja", region=offices["65.71"].region, name="Raja", by=by, clock=clock)


def test_a_liaison_has_a_body_and_no_office_and_stays_so(
    offices: dict[str, Office], people: dict[str, User], clock: FixedClock
) -> None:
    ppk = body("ppk", "65.71")
    made = create_liaison(
        username="Ppk.Satu", full_name="Satu", authority=ppk, by=people["administrator"], clock=clock
    )
    assert (made.duty, made.office, made.authority, made.username) == (Duty.LIAISON, None, ppk, "ppk.satu")
    with pytest.raises(PermissionDenied):
        change_duty(user=made, duty="officer", reason="Pindah.", by=people["administrator"], clock=clock)
    with pytest.raises(PermissionDenied):
        create_liaison(
            username="lain", full_name="Lain", authority=ppk, by=people["foreign_administrator"], clock=clock
        )


def test_the_pages_register_a_body_and_show_the_password_link_once(
    offices: dict[str, Office], people: dict[str, User], client: Client
) -> None:
    client.force_login(people["administrator"])
    made = client.post(
        "/akun/instansi/baru/", {"role": "ppk", "region_code": "65.71", "name": "Wali Kota Tarakan"}
    )
    assert made.headers["Location"] == "/akun/instansi/ppk/65.71/"
    answer = client.post(
        "/akun/instansi/ppk/65.71/", {"full_name": "Sdr. Narahubung", "username": "narahubung"}
    )
    assert "/akun/sandi/" in answer.content.decode()
    liaison = User.objects.get(username="narahubung")
    assert "Wali Kota Tarakan" in client.get(f"/akun/pengguna/{liaison.pk}/").content.decode()
    assert "narahubung" in client.get("/akun/pengguna/").content.decode()


@pytest.mark.parametrize("who", ["officer", "head", "auditor"])
def test_other_duties_do_not_keep_bodies(
    offices: dict[str, Office], people: dict[str, User], client: Client, who: str
) -> None:
    client.force_login(people[who])
    assert client.get("/akun/instansi/").status_code == 403


def test_a_foreign_administrator_finds_no_such_body(
    offices: dict[str, Office], people: dict[str, User], client: Client
) -> None:
    body("ppk", "65.71")
    client.force_login(people["foreign_administrator"])
    assert client.get("/akun/instansi/ppk/65.71/").status_code == 404

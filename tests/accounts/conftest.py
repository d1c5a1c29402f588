"""Offices and people for the room's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sipatenas.accounts.models import Duty, User
from sipatenas.accounts.services import create_user
from sipatenas.core.clock import FixedClock
from sipatenas.places.models import Office, Region
from sipatenas.places.paths import level_of, path_of

PASSWORD = "pagar-bambu-97-hujan"


def make_office(code: str, zone: str = "Asia/Makassar") -> Office:
    """The office of a region, made with its region and without what lies above it."""
    facts = {"level": level_of(code), "path": path_of(code), "timezone": zone}
    region, _ = Region.objects.get_or_create(code=code, defaults={"name": f"Wilayah {code}", **facts})
    office, _ = Office.objects.get_or_create(
        code=code, defaults={"region": region, "name": f"Bawaslu {code}", **facts}
    )
    return office


Make = Callable[..., User]


@pytest.fixture
def make_user(db: None, clock: FixedClock) -> Make:
    def make(code: str = "65.71", duty: str = Duty.OFFICER, name: str = "") -> User:
        name = name or f"{duty}-{code}".replace(".", "-")
        return create_user(
            username=name,
            full_name=f"Nama {name}",
            office=make_office(code),
            duty=duty,
            by=None,
            clock=clock,
            password=PASSWORD,
        )

    return make


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    def enter(user: User) -> Client:
        client.force_login(user)
        return client

    return enter

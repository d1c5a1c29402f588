"""Fixtures of a whole office: `from tests.support.fixtures import *` in a folder's conftest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.journey import Journey
from tests.support.town import OWN, make_offices, make_people

from sipatenas.accounts.models import User
from sipatenas.attribution import rosters
from sipatenas.core.clock import FixedClock
from sipatenas.places.models import Office

__all__ = ["folders", "journey", "offices", "people"]


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> None:
    """Blobs, keys and rejected rows in a folder of this test; the pages' clock stands as the test's does."""
    settings.SIPATENAS_DATA = tmp_path / "data"
    settings.SIPATENAS_KEYS = tmp_path / "keys"
    settings.SIPATENAS_CLOCK = "sipatenas.core.clock.FixedClock"
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": str(tmp_path / "blobs")}},
    }


@pytest.fixture
def offices(db: None) -> dict[str, Office]:
    return make_offices()


@pytest.fixture
def people(offices: dict[str, Office]) -> dict[str, User]:
    return make_people(offices)


@pytest.fixture
def journey(
    folders: None, offices: dict[str, Office], people: dict[str, User], clock: FixedClock, tmp_path: Path
) -> Journey:
    """The office of Kota Tarakan at work, with an invented roster."""
    rosters.forget()
    made = Journey(office=offices[OWN], users=people, clock=clock, folder=tmp_path)
    made.roster()
    return made

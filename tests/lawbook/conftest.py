from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.fixtures import *  # noqa: F403

from sipatenas.accounts.models import User
from sipatenas.places.models import Office
from sipatenas.rulebook.amendments import Amendments, use


@pytest.fixture(autouse=True)
def law_as_shipped() -> Iterator[None]:
    yield
    use(Amendments())


@pytest.fixture
def lawyers(folders: None, offices: dict[str, Office], people: dict[str, User]) -> dict[str, User]:
    """People of RI beside those of Kota Tarakan."""
    duties: dict[str, Any] = {
        "ri_officer": "officer",
        "ri_head": "division_head",
        "ri_second": "division_head",
    }
    for name, duty in duties.items():
        people[name] = User.objects.create(username=name, full_name=name, office=offices["00"], duty=duty)
    return people

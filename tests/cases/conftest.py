"""An office at work, and the desk at which matters come in."""

import pytest
from tests.support.fixtures import *  # noqa: F403
from tests.support.intake import Desk
from tests.support.journey import Journey


@pytest.fixture
def desk(journey: Journey) -> Desk:
    return Desk(journey)

"""Something happens to an object, and is written into the ledger: for the tests of checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject
from sipatenas.evidence import checkpoints, events

Say = Callable[..., Subject]


@pytest.fixture
def say(db: None, clock: FixedClock) -> Say:
    """Something happens to an object: `say()` to a new one, `say(subject)` to that one."""

    def tell(subject: Subject | None = None, times: int = 1) -> Subject:
        found = subject or Subject("evidence", uuid4())
        for _each in range(times):
            ledger.append(subject=found, event=events.VIEWED, clock=clock, actor=None, codes={"what": "x"})
        return found

    return tell


def faults() -> list[str]:
    return checkpoints.verify().faults

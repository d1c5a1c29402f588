"""What reads by compiled loops runs on one worker, so that the loops are compiled once in a run and not by each."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parent
MINUTES = 20
"""What the first test may take: it waits for the loops to be compiled."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if ROOM in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("reading"))
            if not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(MINUTES * 60))


@pytest.fixture(scope="session", autouse=True)
def ready_reader() -> None:
    """Minutes on a fresh checkout, nothing after that; whoever else wants the reader meanwhile waits for it."""
    from sipatenas.reading.engine.ready import make_ready

    make_ready()

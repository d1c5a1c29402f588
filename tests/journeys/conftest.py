"""One served demonstration for all tests of this folder that only need to look and judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.browser import chromium
from tests.journeys.house import House, house
from tests.support.houses import with_tables


@pytest.fixture(scope="session")
def furnish(django_db_setup: None, django_db_blocker: Any) -> Callable[[House], None]:
    """Gives an empty house its tables, which it would make itself in a quarter of a minute."""

    def give(to: House) -> None:
        with django_db_blocker.unblock():
            with_tables(to.folder / "sipatenas.sqlite3", to.environment.get("DATABASE_URL", ""))

    return give


@pytest.fixture(scope="session")
def demonstration(
    furnish: Callable[[House], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The demonstration, loaded by `sipatenas demonstrate` and served by `sipatenas serve` with its worker."""
    if chromium() is None:
        pytest.skip("No Chromium on this machine: install the package chromium to run the browser tests.")
    with house(tmp_path_factory.mktemp("rumah")) as made:
        furnish(made)
        done = made.run("demonstrate", "--port", str(made.port))
        assert done.returncode == 0, done.stderr
        with made.served():
            yield made

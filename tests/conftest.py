"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import SimpleTestCase, TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from tests.support import tables

from sipatenas.accounts import triggers as access_log
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger.triggers import lifted
from sipatenas.evidence import triggers as looks


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database of this process: made by all migrations, or a copy of one (tests/support/tables.py)."""
    cache: pytest.Cache | None = getattr(request.config, "cache", None)
    folder = cache.mkdir("sipatenas-tables") if cache else Path(os.environ["SIPATENAS_TEST_DATA"]) / "tables"
    with django_db_blocker.unblock(), tables.alone(folder):
        copied = tables.brought(folder)
        made = setup_databases(0, False, aliases={"default"}, serialized_aliases=set(), keepdb=copied)
        if not copied:
            tables.keep(folder)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, 0)


@pytest.fixture(autouse=True, scope="session")
def ledger_gives_way_to_the_flush_of_a_test_database() -> Iterator[None]:
    """Tests with real transactions end by emptying every table, which the ledger's triggers refuse."""
    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: Any) -> None:
        with ExitStack() as guards:
            for name in case._databases_names(include_mirrors=False):
                guards.enter_context(lifted(connections[name]))
                guards.enter_context(access_log.lifted(connections[name]))
                guards.enter_context(looks.lifted(connections[name]))
            original(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--with-database-only`: for the second database, which pure tests would only repeat themselves on."""
    parser.addoption("--with-database-only", action="store_true", help="only tests that use the database")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long bytes by their argument's name and number: an archive made at import differs with the clock, and two
    workers would collect different tests."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what may take longest, so that no worker is left with it at the end. Leave out, if asked, what knows
    no database: neither by a fixture nor by its mark."""
    items.sort(key=_allowed, reverse=True)
    if not config.getoption("--with-database-only"):
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (kept if _uses_a_database(item) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_configure() -> None:
    """The collector of garbage comes more rarely: there is room, and a suite is over soon."""
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What stands when all tests are known stands till the end: it is not walked through each time."""
    gc.collect()
    gc.freeze()


def _allowed(item: pytest.Item) -> int:
    """Seconds by the test's own mark; 0 for the many that have none."""
    mark = item.get_closest_marker("timeout")
    return int(mark.args[0]) if mark else 0


def _uses_a_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("database")
    of_django = isinstance(item, pytest.Function) and item.cls and issubclass(item.cls, SimpleTestCase)
    fixtures = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return bool(marked or of_django or fixtures)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 4 October 2024, 10.00 WITA."""
    return FixedClock()

"""SQLite's guards outlive a migration that rebuilds their table: Django copies the rows and drops the former table, and
with it, without a word, the triggers on it.

    keep(*names)      each room says which of its triggers must outlive it

What stood before `migrate` and is gone after it is set up again as it was. What was missing before stays missing, so
that the checks of the ledger and of the logs name it: nobody's hand in the database is covered up by the next update.
PostgreSQL changes tables in place and keeps triggers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_names: set[str] = set()
_before: dict[str, list[_Guard]] = {}


@dataclass(frozen=True)
class _Guard:
    name: str
    table: str
    sql: str
    columns: frozenset[str]
    """Of its table, when it stood."""


def keep(*names: str) -> None:
    """Say which triggers outlive the rebuilding of their tables."""
    _names.update(names)


def remember(*, using: str, **_signal: Any) -> None:
    """Before migrations run."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        _before[using] = _standing(connection)


def restore(*, using: str, **_signal: Any) -> None:
    """After they ran. One whose table lost a column may speak of it: setting it up anew is that migration's part."""
    connection = connections[using]
    former = _before.pop(using, [])
    if not former:
        return
    now = {guard.name for guard in _standing(connection)}
    with connection.cursor() as cursor:
        for guard in former:
            if guard.name not in now and guard.columns <= _columns(connection, guard.table):
                cursor.execute(guard.sql)


def _standing(connection: BaseDatabaseWrapper) -> list[_Guard]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        rows = [row for row in cursor.fetchall() if row[0] in _names]
    return [_Guard(name, table, sql, _columns(connection, table)) for name, table, sql in rows]


def _columns(connection: BaseDatabaseWrapper, table: str) -> frozenset[str]:
    """Empty where there is no such table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_table_info(%s)", [table])
        return frozenset(row[0] for row in cursor.fetchall())

"""Which triggers must stand in the database. Read only; what sets them up is `triggers`, for migrations."""

from __future__ import annotations

from django.db import connection

_TABLES = ("head", "entry", "payload")
SQLITE_TRIGGERS = tuple(
    f"ledger_{table}_{verb}" for table in _TABLES for verb in ("insert", "update", "delete")
)
POSTGRESQL_TRIGGERS = (
    "ledger_head_insert",
    *(f"ledger_{table}_{verb}" for table in _TABLES for verb in ("rows", "truncate")),
)


def missing_guards() -> list[str]:
    """The triggers that should keep the ledger append-only and do not stand, or are switched off."""
    postgresql = connection.vendor == "postgresql"
    wanted = POSTGRESQL_TRIGGERS if postgresql else SQLITE_TRIGGERS
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
        if postgresql
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in standing]

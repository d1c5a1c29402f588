"""Which triggers must stand in the database. Read only; what sets them up is `triggers`, for migrations."""

from __future__ import annotations

from sipatenas.core import guards

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
    return guards.missing(sqlite=SQLITE_TRIGGERS, postgresql=POSTGRESQL_TRIGGERS)

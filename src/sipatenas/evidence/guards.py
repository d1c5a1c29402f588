"""Which triggers must stand to keep the looks at links as they were written down. Read only."""

from __future__ import annotations

from django.db import connection

GONE = "dimusnahkan"
"""Stands in place of a link that was destroyed with the evidence it belonged to."""
SQLITE_TRIGGERS = ("evidence_look_insert", "evidence_look_update", "evidence_look_delete")
POSTGRESQL_TRIGGERS = ("evidence_look_rows", "evidence_look_truncate")


def missing_guards() -> list[str]:
    """Those that do not stand, or are switched off."""
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

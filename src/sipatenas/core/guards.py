"""Whether the triggers that keep append-only tables as they are stand in the database. Read only."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def missing(*, sqlite: Iterable[str], postgresql: Iterable[str]) -> list[str]:
    """Those of the names for the database in use that do not stand, or are switched off."""
    is_postgresql = connection.vendor == "postgresql"
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
        if is_postgresql
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {row[0] for row in cursor.fetchall()}
    return [name for name in (postgresql if is_postgresql else sqlite) if name not in standing]

"""Which triggers must stand to keep the looks at links as they were written down. Read only."""

from __future__ import annotations

from sipatenas.core import guards

GONE = "dimusnahkan"
"""Stands in place of a link that was destroyed with the evidence it belonged to."""
SQLITE_TRIGGERS = ("evidence_look_insert", "evidence_look_update", "evidence_look_delete")
POSTGRESQL_TRIGGERS = ("evidence_look_rows", "evidence_look_truncate")


def missing_guards() -> list[str]:
    """Those that do not stand, or are switched off."""
    return guards.missing(sqlite=SQLITE_TRIGGERS, postgresql=POSTGRESQL_TRIGGERS)

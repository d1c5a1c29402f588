"""Databases for installations of their own, driven from outside: one with its tables made, without making them anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection


def with_tables(target: Path) -> None:
    """A copy of the suite's own migrated SQLite database. On PostgreSQL nothing: the house makes its tables itself."""
    if connection.vendor != "sqlite":
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source = f"file:{connection.settings_dict['NAME']}?mode=rw"
    with closing(sqlite3.connect(source, uri=True)) as given, closing(sqlite3.connect(target)) as made:
        given.backup(made)

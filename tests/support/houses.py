"""Databases for installations of their own, driven from outside: one with its tables made, without making them anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection
from tests.support import tables


def with_tables(target: Path, url: str = "") -> None:
    """The suite's own tables for a house: in the SQLite file `target`, or in the PostgreSQL database that `url` names.

    Without a PostgreSQL's `url` nothing, where the suite runs on one: the house makes its tables itself.
    """
    if connection.vendor != "sqlite":
        if url.startswith("postgres"):
            tables.clone(tables.pattern(), urlsplit(url).path.removeprefix("/"))
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source = f"file:{connection.settings_dict['NAME']}?mode=rw"
    with closing(sqlite3.connect(source, uri=True)) as given, closing(sqlite3.connect(target)) as made:
        given.backup(made)

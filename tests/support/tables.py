"""The tables of the suite are made by all migrations once per database; every further test database is a copy.

A copy belongs to one state of the source: its name is a digest of the migrations, of whatever of the house they import,
and of the libraries that turn them into tables. `migrate` still runs over each copy, and finds nothing to do.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path

from django.db import connection

SOURCE = Path(__file__).resolve().parents[2] / "src"
LIBRARIES = ("django", "django-tasks", "django-tasks-db", "django-fsm-2")


@cache
def digest() -> str:
    """Of all that decides which tables `migrate` makes from nothing."""
    found = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for name in LIBRARIES:
        found.update(f"{name} {_version(name)}".encode())
    for path in sorted(_sources()):
        found.update(path.relative_to(SOURCE).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _sources() -> set[Path]:
    """The migrations, and every module of the house that they import, at whatever distance."""
    waiting = sorted(SOURCE.glob("sipatenas/*/migrations/*.py"))
    found = set(waiting)
    while waiting:
        for name in _imported(waiting.pop()):
            parts = name.split(".")
            for end in range(1, len(parts) + 1):
                path = _file(parts[:end])
                if path is not None and path not in found:
                    found.add(path)
                    waiting.append(path)
    return found


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        yield from (name for name in names if name.partition(".")[0] == "sipatenas")


def _file(parts: list[str]) -> Path | None:
    place = SOURCE.joinpath(*parts)
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process of the run at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def brought(folder: Path) -> bool:
    """Whether this process's test database now stands, as a copy of the tables that `folder` or the server keeps."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        kept = folder / f"{digest()}.sqlite3"
        if kept.exists():
            _copy_file(kept, Path(name))
        return kept.exists()
    there = pattern() in _databases()
    if there:
        clone(pattern(), name)
    return there


def keep(folder: Path) -> None:
    """The tables of the test database, just made, as the pattern of all that come."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        for former in folder.glob("*.sqlite3"):
            former.unlink()
        _copy_file(Path(name), folder / f"{digest()}.sqlite3")
    else:
        connection.close()
        clone(name, pattern())


def pattern() -> str:
    """The database of the suite's PostgreSQL that holds the tables and nobody uses."""
    return f"sipatenas_tables_{digest()}"


def clone(source: str, target: str) -> None:
    """A database of the suite's PostgreSQL as a copy of another, in place of a former one."""
    from psycopg import sql

    names = {"source": sql.Identifier(source), "target": sql.Identifier(target)}
    with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {target} WITH (FORCE)").format(**names))
        cursor.execute(sql.SQL("CREATE DATABASE {target} TEMPLATE {source}").format(**names))


def _databases() -> set[str]:
    with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def _copy_file(source: Path, target: Path) -> None:
    for rest in ("", "-wal", "-shm", "-journal"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    given = sqlite3.connect(f"file:{source}?mode=rw", uri=True)
    with closing(given), closing(sqlite3.connect(part)) as made:
        given.backup(made)
    part.replace(target)

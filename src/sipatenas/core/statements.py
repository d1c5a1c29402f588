"""The plainest statements, their SQL composed once: new rows, one row changed by its key, whether a row is there.

Django composes the SQL of each statement anew, which costs several times what the database does for a row. A case
that is taken in has a dozen of them (bench/cases.py), so the words are kept by table and columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

_waiting: ContextVar[list[tuple[str, list[Any]]] | None] = ContextVar("waiting", default=None)
MOST = 20
"""Rows in one composed statement, well under SQLite's limit of variables; more go through bulk_create."""


@contextmanager
def together() -> Iterator[None]:
    """Tell PostgreSQL all rows of the block in one message, when the block ends: nine journeys become one.

    Each is composed apart, since psycopg keeps the parsed words of short statements only (4,096 characters, 50 values).
    Only for blocks that write by `insert` and `change` alone and read nothing. An error of the database comes when
    the block ends. SQLite, which needs no journey, is told at once.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or _waiting.get() is not None:
        yield
        return
    held: list[tuple[str, list[Any]]] = []
    token = _waiting.set(held)
    try:
        yield
    finally:
        _waiting.reset(token)
    if held:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(cursor.mogrify(sql, own) for sql, own in held))


def _say(sql: str, values: list[Any]) -> None:
    held = _waiting.get()
    if held is not None:
        held.append((sql, values))
        return
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, values)


def insert(rows: Sequence[models.Model]) -> None:
    """Write rows that are not in the table yet, as bulk_create does: with `pre_save`, without signals.

    The key must be set already, as a Record's is. Raises IntegrityError as bulk_create does.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    if not fields or len(rows) > MOST:
        model._default_manager.bulk_create(rows)
        return
    connection = connections[DEFAULT_DB_ALIAS]
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields
    ]
    _say(_insert(model, len(rows), connection.vendor), values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def change(row: models.Model, *names: str) -> None:
    """Write these columns of a row that is there, found by its key alone."""
    model, connection = type(row), connections[DEFAULT_DB_ALIAS]
    fields = [model._meta.get_field(name) for name in names]
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]  # type: ignore[union-attr]
    key = model._meta.pk
    _say(_update(model, names, connection.vendor), [*values, key.get_db_prep_save(row.pk, connection)])


def there_is(model: type[models.Model], **equal: object) -> bool:
    """Whether some row has these values in these columns."""
    connection = connections[DEFAULT_DB_ALIAS]
    values = [
        model._meta.get_field(name).get_db_prep_value(value, connection)  # type: ignore[union-attr]
        for name, value in equal.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_exists(model, tuple(equal), connection.vendor), values)
        return cursor.fetchone() is not None


@lru_cache(maxsize=256)
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The columns to write; none where the database or the value has a say in the words of the statement."""
    fields = tuple(model._meta.local_concrete_fields)
    plain = not model._meta.parents and not any(
        isinstance(one, models.AutoField | models.BinaryField | models.GeneratedField) or one.has_db_default()
        for one in fields
    )
    return fields if plain else ()


@lru_cache(maxsize=1024)
def _insert(model: type[models.Model], rows: int, _vendor: str) -> str:
    columns = ", ".join(_quoted(str(field.column)) for field in _fields(model))
    places = ", ".join([f"({', '.join(['%s'] * len(_fields(model)))})"] * rows)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES {places}"  # noqa: S608 -- names only


@lru_cache(maxsize=256)
def _update(model: type[models.Model], names: tuple[str, ...], _vendor: str) -> str:
    table, key = _quoted(model._meta.db_table), _quoted(str(model._meta.pk.column))
    return f"UPDATE {table} SET {', '.join(_equal(model, names))} WHERE {key} = %s"  # noqa: S608 -- names only


@lru_cache(maxsize=256)
def _exists(model: type[models.Model], names: tuple[str, ...], _vendor: str) -> str:
    table = _quoted(model._meta.db_table)
    return f"SELECT 1 FROM {table} WHERE {' AND '.join(_equal(model, names))} LIMIT 1"  # noqa: S608 -- names only


def _equal(model: type[models.Model], names: tuple[str, ...]) -> list[str]:
    return [f"{_quoted(str(model._meta.get_field(name).column))} = %s" for name in names]  # type: ignore[union-attr]


def _quoted(name: str) -> str:
    return str(connections[DEFAULT_DB_ALIAS].ops.quote_name(name))


__all__ = ["change", "insert", "there_is", "together"]

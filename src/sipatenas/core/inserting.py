"""New rows of one table in one statement, its SQL composed once.

Django composes the SQL of an INSERT anew each time, which costs several times what the row's writing does. A case
that is taken in has eight such statements (bench/cases.py), so the words are kept by table and number of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

MOST = 20
"""Rows in one composed statement, well under SQLite's limit of variables; more go through bulk_create."""


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
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, len(rows), connection.vendor), values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


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
def _statement(model: type[models.Model], rows: int, _vendor: str) -> str:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _fields(model))
    places = ", ".join([f"({', '.join(['%s'] * len(_fields(model)))})"] * rows)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {places}"  # noqa: S608 -- names only


__all__ = ["insert"]

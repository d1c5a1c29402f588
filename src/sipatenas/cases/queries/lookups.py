"""Lookups that say which index a list is read from: `begins`, `beside` (an index), `around` (an index).

SQLite chooses by rules of thumb where it has no statistics: an equality before a range, however many rows it
finds. A column written with a plus is left out of that choice. PostgreSQL knows its data and chooses itself.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler

LAST = "\U0010ffff"


def _plain(connection: BaseDatabaseWrapper) -> str:
    return "+" if connection.vendor == "sqlite" else ""


@CharField.register_lookup
class Beside(Lookup[str]):
    """`state__beside="closed"`: equal, but not by this column's index."""

    lookup_name = "beside"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{_plain(connection)}{column} = %s", (*params, str(self.rhs))


@CharField.register_lookup
class Around(Lookup[str]):
    """`region_path__around="00/65/"`: as `below`, but read in the order of another index."""

    lookup_name = "around"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        path = str(self.rhs)
        if connection.vendor == "sqlite":
            after = f"{path[:-1]}{chr(ord('/') + 1)}"
            return f"(+{column} >= %s AND +{column} < %s)", (*params, path, *params, after)
        return f"{column} LIKE %s", (*params, f"{path}%")


@CharField.register_lookup
class Begins(Lookup[str]):
    """SQLite's LIKE ignores case and so uses no index: there a range is asked instead.

    PostgreSQL keeps LIKE, which the pattern index of a unique text serves under every collation.
    """

    lookup_name = "begins"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        if connection.vendor == "sqlite":
            return f"({column} >= %s AND {column} < %s)", (*column_params, text, *column_params, text + LAST)
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{column} LIKE %s", (*column_params, f"{escaped}%")

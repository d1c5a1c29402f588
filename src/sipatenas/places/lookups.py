"""`region_path__below="00/65/"`: rows of a region and of all that lies below it, by an index."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler


@CharField.register_lookup
class Below(Lookup[str]):
    """A prefix of a path. SQLite's LIKE ignores case and so uses no index: there a range is asked instead.

    PostgreSQL keeps LIKE, which its `varchar_pattern_ops` index serves under every collation; a range would
    follow the collation, which may skip the slash. Paths hold digits, dots and slashes: nothing to escape.
    """

    lookup_name = "below"

    def get_prep_lookup(self) -> str:
        path = str(self.rhs)
        if not path.endswith("/") or path.strip("0123456789./"):
            raise ValueError(f"“{path}” is no region path; it looks like 00/65/65.71/")
        return path

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        path = self.rhs
        if connection.vendor == "sqlite":
            after = f"{path[:-1]}{chr(ord('/') + 1)}"
            return f"({column} >= %s AND {column} < %s)", (*column_params, path, *column_params, after)
        return f"{column} LIKE %s", (*column_params, f"{path}%")

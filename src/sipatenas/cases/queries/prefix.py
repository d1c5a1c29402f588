"""`register_number__begins="006/"`: rows whose text begins so, exactly, by an index."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler

LAST = "\U0010ffff"


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

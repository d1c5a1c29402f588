"""The database's own refusal to change the access log. Only migrations and the tests' flush may import this.

As for the ledger: no update, no deletion, no TRUNCATE on PostgreSQL, no INSERT OR REPLACE on SQLite,
neither by a key nor by a row's number (rowid).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLE = "accounts_accesslook"
_SQLITE = {
    "accounts_look_insert": f"""CREATE TRIGGER accounts_look_insert BEFORE INSERT ON {_TABLE}
WHEN EXISTS (SELECT 1 FROM {_TABLE}
    WHERE id = NEW.id OR rowid = NEW.rowid OR (user_id = NEW.user_id AND sequence = NEW.sequence))
BEGIN SELECT RAISE(ABORT, 'access log: looks are not replaced'); END""",  # noqa: S608 (a constant)
    "accounts_look_update": f"""CREATE TRIGGER accounts_look_update BEFORE UPDATE ON {_TABLE}
BEGIN SELECT RAISE(ABORT, 'access log: looks are not changed'); END""",
    "accounts_look_delete": f"""CREATE TRIGGER accounts_look_delete BEFORE DELETE ON {_TABLE}
BEGIN SELECT RAISE(ABORT, 'access log: looks are not deleted'); END""",
}
_POSTGRESQL = (
    """CREATE FUNCTION accounts_look_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'access log: % on % is refused', TG_OP, TG_TABLE_NAME; END $$""",
    f"""CREATE TRIGGER accounts_look_rows BEFORE UPDATE OR DELETE ON {_TABLE}
FOR EACH ROW EXECUTE FUNCTION accounts_look_refuse()""",
    f"""CREATE TRIGGER accounts_look_truncate BEFORE TRUNCATE ON {_TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION accounts_look_refuse()""",
)


class NotATestDatabaseError(RuntimeError):
    """The guards of a working database are never lifted."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Set up the triggers; on SQLite also in place of former ones.

    Raises NotImplementedError on a database that is neither SQLite nor PostgreSQL.
    """
    if connection.vendor == "sqlite":
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE])
        _run(connection, _SQLITE.values())
    elif connection.vendor == "postgresql":
        _run(connection, _POSTGRESQL)
    else:
        raise NotImplementedError(f"The access log has no guards for {connection.vendor}.")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The triggers out of the way of a test database's flush, and back again afterwards.

    Raises NotATestDatabaseError unless the database is named as a test database.
    """
    if not Path(str(connection.settings_dict["NAME"])).name.startswith("test"):
        raise NotATestDatabaseError("The access log's guards are lifted in test databases only.")
    sqlite = connection.vendor == "sqlite"
    off = [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]
    _run(connection, off if sqlite else [f"ALTER TABLE {_TABLE} DISABLE TRIGGER USER"])
    try:
        yield
    finally:
        _run(connection, _SQLITE.values() if sqlite else [f"ALTER TABLE {_TABLE} ENABLE TRIGGER USER"])


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

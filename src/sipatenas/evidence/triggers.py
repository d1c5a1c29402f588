"""The database's own refusal to change the looks at links. Only migrations and the tests' flush may import this.

One door: what a look saw is emptied when its evidence is destroyed, all of it at once, with the time; and a link that
served as a control loses its address when the evidence of that link is destroyed. Hashes, times and states stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from sipatenas.evidence.guards import GONE, SQLITE_TRIGGERS

_TABLE = "evidence_linkobservation"
_KEPT = (
    "id", "watch_id", "number", "at", "state", "status", "rules", "by_id", "control_state", "control_at",
    "capture_id", "picture_sha256", "dom_sha256", "digest",
)  # fmt: skip
_SAW = ("final_url", "title", "signals", "changes", "fields")


def _same(names: Iterable[str], same: str) -> str:
    return " AND ".join(f'NEW."{name}" {same} OLD."{name}"' for name in names)


def _allowed(same: str, json: str) -> str:
    """The condition under which a row may change."""
    empty = " AND ".join(
        f'NEW."{name}" = {value}{json if value[1] in "[{" else ""}'
        for name, value in zip(_SAW, ("''", "''", "'[]'", "'[]'", "'{}'"), strict=True)
    )
    control = (
        f"""(NEW.control_url = OLD.control_url OR (OLD.control_url <> '' AND NEW.control_url = '{GONE}'))"""
    )
    emptied = f"OLD.emptied_at IS NULL AND NEW.emptied_at IS NOT NULL AND {empty}"
    untouched = f"NEW.emptied_at {same} OLD.emptied_at AND {_same(_SAW, same)}"
    return f"{_same(_KEPT, same)} AND {control} AND (({emptied}) OR ({untouched}))"


_SQLITE = {
    "evidence_look_insert": f"""CREATE TRIGGER evidence_look_insert BEFORE INSERT ON {_TABLE}
WHEN EXISTS (SELECT 1 FROM {_TABLE}
    WHERE id = NEW.id OR rowid = NEW.rowid OR (watch_id = NEW.watch_id AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'looks at links are not replaced'); END""",  # noqa: S608 (a constant)
    "evidence_look_update": f"""CREATE TRIGGER evidence_look_update BEFORE UPDATE ON {_TABLE}
WHEN NEW.rowid <> OLD.rowid OR NOT ({_allowed("IS", "")})
BEGIN SELECT RAISE(ABORT, 'looks at links are not changed'); END""",
    "evidence_look_delete": f"""CREATE TRIGGER evidence_look_delete BEFORE DELETE ON {_TABLE}
BEGIN SELECT RAISE(ABORT, 'looks at links are not deleted'); END""",
}
_POSTGRESQL = (
    f"""CREATE FUNCTION evidence_look_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {_allowed("IS NOT DISTINCT FROM", "::jsonb")} THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'looks at links: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$""",
    f"""CREATE TRIGGER evidence_look_rows BEFORE UPDATE OR DELETE ON {_TABLE}
FOR EACH ROW EXECUTE FUNCTION evidence_look_guard()""",
    f"""CREATE TRIGGER evidence_look_truncate BEFORE TRUNCATE ON {_TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION evidence_look_guard()""",
)


class NotATestDatabaseError(RuntimeError):
    """The guards of a working database are never lifted."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Set up the triggers; on SQLite also in place of former ones.

    Raises NotImplementedError on a database that is neither SQLite nor PostgreSQL.
    """
    if connection.vendor == "sqlite":
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS])
        _run(connection, _SQLITE.values())
    elif connection.vendor == "postgresql":
        _run(connection, _POSTGRESQL)
    else:
        raise NotImplementedError(f"The looks at links have no guards for {connection.vendor}.")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The triggers out of the way of a test database's flush, and back again afterwards.

    Raises NotATestDatabaseError unless the database is named as a test database.
    """
    if not Path(str(connection.settings_dict["NAME"])).name.startswith("test"):
        raise NotATestDatabaseError("The guards of looks at links are lifted in test databases only.")
    sqlite = connection.vendor == "sqlite"
    off = [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS]
    _run(connection, off if sqlite else [f"ALTER TABLE {_TABLE} DISABLE TRIGGER USER"])
    try:
        yield
    finally:
        _run(connection, _SQLITE.values() if sqlite else [f"ALTER TABLE {_TABLE} ENABLE TRIGGER USER"])


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

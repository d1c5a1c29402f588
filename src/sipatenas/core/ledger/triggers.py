"""The database's own refusal to change the ledger. Only migrations and the tests' flush may import this file.

A head moves on by one and is never removed; an entry never changes; a payload loses its personal part and
nothing else. PostgreSQL refuses TRUNCATE too. SQLite has no TRUNCATE, but its INSERT OR REPLACE removes rows
without waking a delete trigger, so there an insert over an existing row is refused as well, and so is whatever takes
another row's number (rowid).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from sipatenas.core.ledger.guards import SQLITE_TRIGGERS

_TABLES = ("core_ledgerhead", "core_ledgerentry", "core_ledgerpayload")

_SQLITE = """
CREATE TRIGGER ledger_head_insert BEFORE INSERT ON core_ledgerhead
WHEN NEW.sequence <> 0 OR NEW.hash <> '' OR EXISTS (SELECT 1 FROM core_ledgerhead
    WHERE id = NEW.id OR rowid = NEW.rowid OR (kind = NEW.kind AND object_id = NEW.object_id))
BEGIN SELECT RAISE(ABORT, 'ledger: a chain starts once, at zero'); END;
CREATE TRIGGER ledger_head_update BEFORE UPDATE ON core_ledgerhead
WHEN NEW.id <> OLD.id OR NEW.rowid <> OLD.rowid OR NEW.kind <> OLD.kind OR NEW.object_id <> OLD.object_id
    OR NEW.sequence <> OLD.sequence + 1 OR NOT EXISTS (SELECT 1 FROM core_ledgerentry
    WHERE head_id = NEW.id AND sequence = NEW.sequence AND hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'ledger: a chain only grows, one entry at a time'); END;
CREATE TRIGGER ledger_head_delete BEFORE DELETE ON core_ledgerhead
BEGIN SELECT RAISE(ABORT, 'ledger: chains are not deleted'); END;
CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON core_ledgerentry
WHEN EXISTS (SELECT 1 FROM core_ledgerentry
    WHERE id = NEW.id OR rowid = NEW.rowid OR (head_id = NEW.head_id AND sequence = NEW.sequence)
    OR (head_id = NEW.head_id AND once = NEW.once AND NEW.once <> ''))
BEGIN SELECT RAISE(ABORT, 'ledger: entries are not replaced'); END;
CREATE TRIGGER ledger_entry_update BEFORE UPDATE ON core_ledgerentry
BEGIN SELECT RAISE(ABORT, 'ledger: entries are not changed'); END;
CREATE TRIGGER ledger_entry_delete BEFORE DELETE ON core_ledgerentry
BEGIN SELECT RAISE(ABORT, 'ledger: entries are not deleted'); END;
CREATE TRIGGER ledger_payload_insert BEFORE INSERT ON core_ledgerpayload
WHEN EXISTS (SELECT 1 FROM core_ledgerpayload WHERE entry_id = NEW.entry_id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'ledger: payloads are not replaced'); END;
CREATE TRIGGER ledger_payload_update BEFORE UPDATE ON core_ledgerpayload
WHEN NEW.entry_id <> OLD.entry_id OR NEW.rowid <> OLD.rowid OR NEW.codes <> OLD.codes
    OR NEW.codes_salt <> OLD.codes_salt OR NEW.personal IS NOT NULL OR NEW.personal_salt IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'ledger: a payload may only lose its personal part'); END;
CREATE TRIGGER ledger_payload_delete BEFORE DELETE ON core_ledgerpayload
BEGIN SELECT RAISE(ABORT, 'ledger: payloads are not deleted'); END;
"""

_POSTGRESQL = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'ledger: % on % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE FUNCTION ledger_head_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.sequence <> 0 OR NEW.hash <> '' THEN
            RAISE EXCEPTION 'ledger: a chain starts once, at zero'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'ledger: chains are not deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.object_id <> OLD.object_id
        OR NEW.sequence <> OLD.sequence + 1 OR NOT EXISTS (SELECT 1 FROM core_ledgerentry
            WHERE head_id = NEW.id AND sequence = NEW.sequence AND hash = NEW.hash) THEN
        RAISE EXCEPTION 'ledger: a chain only grows, one entry at a time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION ledger_payload_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'ledger: payloads are not deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.entry_id <> OLD.entry_id OR NEW.codes <> OLD.codes OR NEW.codes_salt <> OLD.codes_salt
        OR NEW.personal IS NOT NULL OR NEW.personal_salt IS NOT NULL THEN
        RAISE EXCEPTION 'ledger: a payload may only lose its personal part'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_head_insert BEFORE INSERT ON core_ledgerhead
    FOR EACH ROW EXECUTE FUNCTION ledger_head_guard();
CREATE TRIGGER ledger_head_rows BEFORE UPDATE OR DELETE ON core_ledgerhead
    FOR EACH ROW EXECUTE FUNCTION ledger_head_guard();
CREATE TRIGGER ledger_head_truncate BEFORE TRUNCATE ON core_ledgerhead
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_rows BEFORE UPDATE OR DELETE ON core_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_truncate BEFORE TRUNCATE ON core_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_payload_rows BEFORE UPDATE OR DELETE ON core_ledgerpayload
    FOR EACH ROW EXECUTE FUNCTION ledger_payload_guard();
CREATE TRIGGER ledger_payload_truncate BEFORE TRUNCATE ON core_ledgerpayload
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""


class NotATestDatabaseError(RuntimeError):
    """The guards of a working database are never lifted."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Set up the triggers; on SQLite also in place of former ones.

    Raises NotImplementedError on a database that is neither SQLite nor PostgreSQL.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE_TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            for statement in _SQLITE.split("END;\n"):
                if statement.strip():
                    cursor.execute(statement + "END;")
        elif connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
        else:
            raise NotImplementedError(f"The ledger has no guards for {connection.vendor}.")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The triggers out of the way of a test database's flush, and back again afterwards, come what may.

    Raises NotATestDatabaseError unless the database is named as a test database.
    """
    if not Path(str(connection.settings_dict["NAME"])).name.startswith("test"):
        raise NotATestDatabaseError("The ledger's guards are lifted in test databases only.")
    _run(connection, _lifting(connection.vendor))
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            install(connection)
        else:
            _run(connection, [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in _TABLES])


def _lifting(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS]
    return [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in _TABLES]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

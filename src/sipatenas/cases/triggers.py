"""The database's own refusal of moves that the workflow does not know. Only migrations may import this file.

A state changes only along a pair of the workflow's table, together with the version, and the version goes up by
one. So neither a stray `update()` nor SQL typed by hand moves a case past the law's steps unnoticed.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from sipatenas.cases.workflow import moves

_WHEN = """(NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ({pairs}))
    OR (NEW.state <> OLD.state AND NEW.version = OLD.version)
    OR (NEW.version <> OLD.version AND NEW.version <> OLD.version + 1)"""


def pairs() -> str:
    """The moves as SQL strings, in order: `'found>registered', …`."""
    return ", ".join(f"'{source}>{target}'" for source, target in sorted(moves()))


def install(connection: BaseDatabaseWrapper) -> None:
    """Set up the guard anew. Raises NotImplementedError on a database that is neither SQLite nor PostgreSQL."""
    when = _WHEN.format(pairs=pairs())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS cases_moves")
            cursor.execute(
                f"CREATE TRIGGER cases_moves BEFORE UPDATE OF state, version ON cases_case WHEN {when} "
                "BEGIN SELECT RAISE(ABORT, 'cases: this move is not in the workflow'); END"
            )
        elif connection.vendor == "postgresql":
            cursor.execute(
                f"""CREATE OR REPLACE FUNCTION cases_move_guard() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF {when} THEN
                    RAISE EXCEPTION 'cases: this move is not in the workflow'
                    USING ERRCODE = 'integrity_constraint_violation';
                END IF; RETURN NEW; END $$;
                DROP TRIGGER IF EXISTS cases_moves ON cases_case;
                CREATE TRIGGER cases_moves BEFORE UPDATE OF state, version ON cases_case
                    FOR EACH ROW EXECUTE FUNCTION cases_move_guard();"""
            )
        else:
            raise NotImplementedError(f"The cases have no guard for {connection.vendor}.")

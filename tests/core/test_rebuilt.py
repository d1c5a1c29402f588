"""A migration that rebuilds a guarded table does not take its guards with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, models, transaction

from sipatenas.accounts import access
from sipatenas.accounts.models import AccessLook
from sipatenas.cases.models import Case
from sipatenas.core import ledger
from sipatenas.core.models import LedgerPayload
from sipatenas.evidence import guards
from sipatenas.evidence.models import LinkObservation

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL changes tables in place"),
]


@contextmanager
def migrating() -> Iterator[None]:
    """As around the migrations of one `migrate`."""
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    yield
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def rebuild(model: type[models.Model]) -> None:
    """What Django does on SQLite for most changes of a table."""
    with connection.schema_editor() as editor:
        editor._remake_table(model)  # type: ignore[attr-defined]


def triggers() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


@pytest.mark.parametrize("model", [LinkObservation, AccessLook, LedgerPayload, Case])
def test_the_guards_of_a_rebuilt_table_stand_as_they_stood(model: type[models.Model]) -> None:
    former = triggers()
    assert former
    with migrating():
        rebuild(model)
        assert len(triggers()) < len(former), "they went with the table"
    assert triggers() == former
    assert guards.missing_guards() == access.missing_guards() == []
    assert ledger.verify().missing_guards == ()


def test_what_was_missing_before_stays_missing_and_is_named() -> None:
    sql = triggers()["evidence_look_update"]
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER evidence_look_update")
    try:
        with migrating():
            rebuild(LinkObservation)
        assert guards.missing_guards() == ["evidence_look_update"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_guard_that_the_migration_itself_set_up_anew_is_left_as_it_is() -> None:
    former = triggers()["evidence_look_delete"]
    newer = former.replace("not deleted", "never deleted")
    with connection.cursor() as cursor:
        try:
            with migrating():
                cursor.execute("DROP TRIGGER evidence_look_delete")
                cursor.execute(newer)
            assert triggers()["evidence_look_delete"] == newer
        finally:
            cursor.execute("DROP TRIGGER evidence_look_delete")
            cursor.execute(former)


def test_a_guard_is_not_set_up_over_a_table_that_lost_a_column() -> None:
    """It could speak of that column, and would stop every later change of tables."""
    with transaction.atomic():
        with migrating(), connection.cursor() as cursor:
            for name in guards.SQLITE_TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("ALTER TABLE evidence_linkobservation DROP COLUMN title")
        assert set(guards.missing_guards()) == set(guards.SQLITE_TRIGGERS)
        transaction.set_rollback(True)
    assert guards.missing_guards() == []

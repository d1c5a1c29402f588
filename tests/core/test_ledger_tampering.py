"""The database refuses; and where somebody got around the database, the verification names the place."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from tests.core.samples import NOTED

from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.commands import verify_ledger
from sipatenas.core.ledger.triggers import NotATestDatabaseError, lifted
from sipatenas.core.models import LedgerEntry, LedgerHead, LedgerPayload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def foreign_keys_are_checked_at_once(db: None) -> None:
    """PostgreSQL switches no trigger of a table that still has checks of this transaction to come."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def subject(clock: FixedClock) -> ledger.Subject:
    """A chain of five entries, the fourth without a personal part; a second chain stands beside it."""
    subject, other = ledger.Subject("sample", uuid4()), ledger.Subject("sample", uuid4())
    for number in range(5):
        for each in (subject, other):
            ledger.append(
                subject=each,
                event=NOTED.code,
                clock=clock,
                actor=uuid4(),
                codes={"number": number},
                personal={} if number == 3 else {"name": "Budi"},
            )
    return subject


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES = [
    "UPDATE core_ledgerentry SET office = '65'",
    "UPDATE core_ledgerentry SET hash = previous",
    "DELETE FROM core_ledgerentry",
    "DELETE FROM core_ledgerpayload",
    "UPDATE core_ledgerpayload SET codes = '{}'",
    "UPDATE core_ledgerpayload SET codes_salt = ''",
    "UPDATE core_ledgerpayload SET personal = '{}'",
    "UPDATE core_ledgerpayload SET personal = NULL",
    "DELETE FROM core_ledgerhead",
    "UPDATE core_ledgerhead SET sequence = sequence - 1",
    "UPDATE core_ledgerhead SET sequence = sequence + 2",
    "UPDATE core_ledgerhead SET sequence = sequence + 1",
    "UPDATE core_ledgerhead SET hash = ''",
    "UPDATE core_ledgerhead SET kind = 'case'",
]
REPLACEMENTS = [
    "INSERT OR REPLACE INTO core_ledgerentry SELECT * FROM core_ledgerentry",
    "INSERT OR REPLACE INTO core_ledgerpayload SELECT * FROM core_ledgerpayload",
    "INSERT OR REPLACE INTO core_ledgerhead SELECT * FROM core_ledgerhead",
    "UPDATE OR REPLACE core_ledgerentry SET sequence = 1",
    "UPDATE OR REPLACE core_ledgerpayload SET rowid = (SELECT min(rowid) FROM core_ledgerpayload)",
    "INSERT OR REPLACE INTO core_ledgerpayload (rowid, entry_id, codes, codes_salt)"
    " SELECT rowid, 'lain', codes, codes_salt FROM core_ledgerpayload",
    "INSERT OR REPLACE INTO core_ledgerhead (rowid, id, kind, object_id, sequence, hash)"
    " SELECT rowid, 'lain', kind, 'lain', 0, '' FROM core_ledgerhead",
]
TRUNCATIONS = [
    f"TRUNCATE {table} CASCADE" for table in ("core_ledgerhead", "core_ledgerentry", "core_ledgerpayload")
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_or_delete(subject: ledger.Subject, statement: str) -> None:
    with pytest.raises(IntegrityError, match="ledger"):
        run(statement)
    assert ledger.verify().whole


@pytest.mark.parametrize("statement", REPLACEMENTS)
def test_sqlite_refuses_to_replace(subject: ledger.Subject, statement: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    with pytest.raises(IntegrityError, match="ledger"):
        run(statement)
    assert ledger.verify().whole


@pytest.mark.parametrize("statement", TRUNCATIONS)
def test_postgresql_refuses_to_truncate(subject: ledger.Subject, statement: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's own")
    with pytest.raises(IntegrityError, match="ledger"):
        run(statement)
    assert ledger.verify().whole


def tamper(subject: ledger.Subject, act: Callable[[LedgerHead], object]) -> ledger.VerificationReport:
    with lifted(connection):
        act(LedgerHead.objects.get(object_id=subject.id))
    return ledger.verify()


def entry(number: int, **changes: object) -> Callable[[LedgerHead], object]:
    return lambda head: head.entries.filter(sequence=number).update(**changes)


def payload(number: int, **changes: object) -> Callable[[LedgerHead], object]:
    return lambda head: LedgerPayload.objects.filter(entry__head=head, entry__sequence=number).update(
        **changes
    )


def cut(*numbers: int) -> Callable[[LedgerHead], object]:
    def act(head: LedgerHead) -> None:
        LedgerPayload.objects.filter(entry__head=head, entry__sequence__in=numbers).delete()
        head.entries.filter(sequence__in=numbers).delete()

    return act


def head(**changes: object) -> Callable[[LedgerHead], object]:
    return lambda row: LedgerHead.objects.filter(pk=row.pk).update(**changes)


def rewritten(row: LedgerHead) -> None:
    """An entry changed together with its own hash, as a careful forger would."""
    forged = row.entries.get(sequence=2)
    forged.office = "99"
    link = ledger.chain.Link(
        kind=row.kind,
        object_id=row.object_id,
        **{
            name: getattr(forged, name)
            for name in (
                *("sequence", "at", "event", "actor", "office", "once"),
                *("codes_commitment", "personal_commitment", "previous"),
            )
        },
    )
    row.entries.filter(pk=forged.pk).update(office="99", hash=link.hash())


@pytest.mark.parametrize(
    ("act", "sequence", "reason"),
    [
        (entry(3, office="99"), 3, "isi entri ini diubah"),
        (entry(3, event="sample.other"), 3, "isi entri ini diubah"),
        (entry(3, actor=None), 3, "isi entri ini diubah"),
        (entry(3, at="2024-10-04T03:00:00Z"), 3, "isi entri ini diubah"),
        (entry(3, once="x"), 3, "isi entri ini diubah"),
        (entry(3, codes_commitment="0" * 64), 3, "isi entri ini diubah"),
        (entry(3, personal_commitment=""), 3, "isi entri ini diubah"),
        (entry(3, hash="0" * 64), 3, "isi entri ini diubah"),
        (entry(3, previous="0" * 64), 3, "tidak menyambung"),
        (entry(1, previous="0" * 64), 1, "tidak menyambung"),
        (rewritten, 3, "tidak menyambung"),
        (entry(5, sequence=6), 5, "entri ini hilang"),
        (payload(3, codes='{"number":7}'), 3, "muatan entri ini diubah"),
        (payload(3, codes_salt="0" * 64), 3, "muatan entri ini diubah"),
        (payload(3, personal='{"name":"Siti"}'), 3, "data pribadi entri ini diubah"),
        (payload(3, personal_salt="0" * 64), 3, "data pribadi entri ini diubah"),
        (payload(3, personal=None), 3, "muatan entri ini diubah"),
        (payload(3, personal=None, personal_salt=None), 3, "tanpa catatan pemusnahan"),
        (payload(4, personal="{}", personal_salt="0" * 64), 4, "data pribadi entri ini diubah"),
        (lambda row: LedgerPayload.objects.filter(entry__head=row).delete(), 1, "muatan entri ini hilang"),
        (cut(3), 3, "entri ini hilang"),
        (cut(1), 1, "entri ini hilang"),
        (cut(5), 5, "ekor rantai terpotong"),
        (cut(1, 2, 3, 4, 5), 1, "ekor rantai terpotong"),
        (head(sequence=4), 5, "melampaui kepala rantai"),
        (head(sequence=6), 6, "ekor rantai terpotong"),
        (head(hash="0" * 64), 5, "hash kepala rantai"),
        (head(kind="case"), 1, "isi entri ini diubah"),
    ],
)
def test_the_first_broken_link_is_named_with_its_reason(
    subject: ledger.Subject, act: Callable[[LedgerHead], object], sequence: int, reason: str
) -> None:
    report = tamper(subject, act)
    assert [(link.id, link.sequence) for link in report.broken] == [(subject.id, sequence)]
    assert reason in report.broken[0].reason
    assert (report.chains, report.broken_chains) == (2, 1)


def test_every_broken_chain_is_named_by_its_first_fault(subject: ledger.Subject) -> None:
    with lifted(connection):
        LedgerEntry.objects.filter(sequence__in=(2, 4)).update(office="99")
    assert [link.sequence for link in ledger.verify().broken] == [2, 2]


def test_a_guard_that_was_taken_away_is_missed(subject: ledger.Subject) -> None:
    said: list[str] = []
    with lifted(connection):
        assert verify_ledger(say=said.append) == 1
    assert any("ledger_entry" in line for line in said)
    assert verify_ledger(say=said.append) == 0


def test_the_command_names_the_broken_place(subject: ledger.Subject) -> None:
    said: list[str] = []
    tamper(subject, cut(5))
    assert verify_ledger(say=said.append) == 1
    assert said[0].startswith(f"PUTUS sample {subject.id} entri 5:")
    assert said[-1] == "2 rantai, 9 entri, 1 rantai putus"


def test_the_guards_of_a_working_database_are_not_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "/srv/sipatenas/sipatenas.sqlite3")
    with pytest.raises(NotATestDatabaseError), lifted(connection):
        pass
    monkeypatch.undo()
    assert ledger.verify().missing_guards == ()


def test_the_guards_stand_again_although_the_flush_failed(subject: ledger.Subject) -> None:
    with pytest.raises(RuntimeError), lifted(connection):
        raise RuntimeError
    assert ledger.verify().missing_guards == ()


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_chain_wait_for_each_other(clock: FixedClock) -> None:
    """Eight threads start the same chain at once; the chain has every entry, in one line."""
    subject = ledger.Subject("sample", uuid4())

    def write() -> None:
        try:
            for number in range(5):
                ledger.append(
                    subject=subject, event=NOTED.code, clock=clock, actor=None, codes={"number": number}
                )
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [view.sequence for view in ledger.history(subject)] == list(range(1, 41))
    assert ledger.verify().whole

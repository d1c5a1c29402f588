"""A row written by the composed statement is the row that Django would have written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from sipatenas.core.ids import new_id
from sipatenas.core.models import Job, LedgerHead
from sipatenas.core.statements import MOST, change, insert, there_is, together

pytestmark = pytest.mark.django_db
WHEN = datetime(2024, 11, 4, 3, 0, 0, 123456, tzinfo=UTC)


def job(number: int, **changes: object) -> Job:
    plain = {"key": f"k{number}", "task": "t", "arguments": {"a": [1, None, "é%s\u2028"]}, "created_at": WHEN}
    return Job(**{**plain, **changes})


def columns(row: models.Model) -> dict[str, object]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if one.name != "id"}


@pytest.mark.parametrize("count", [1, 2, MOST, MOST + 1])
def test_rows_come_back_as_those_of_bulk_create(count: int) -> None:
    mine = [job(number, lease_token=new_id(), subject_id=None) for number in range(count)]
    insert(mine)
    found = {one.key: columns(one) for one in Job.objects.all()}
    Job.objects.all().delete()
    again = [Job(**columns(one)) for one in mine]
    Job.objects.bulk_create(again)
    assert {one.key: columns(one) for one in Job.objects.all()} == found
    assert len(found) == count


def test_one_statement_whatever_the_number_of_rows() -> None:
    with CaptureQueriesContext(connection) as said:
        insert([job(number) for number in range(MOST)])
    assert len(said) == 1


def test_nothing_is_written_for_nothing() -> None:
    rows: Sequence[models.Model] = []
    with CaptureQueriesContext(connection) as said:
        insert(rows)
    assert len(said) == 0


def test_a_written_row_is_no_longer_new_and_can_be_changed() -> None:
    row = job(1)
    insert([row])
    row.message = "berubah"
    row.save()
    assert Job.objects.get().message == "berubah"


def test_a_row_twice_is_an_integrity_error_and_writes_nothing_of_its_statement() -> None:
    head = LedgerHead(kind="case", object_id=new_id())
    insert([head])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(
            [LedgerHead(kind="case", object_id=new_id()), LedgerHead(kind="case", object_id=head.object_id)]
        )
    assert LedgerHead.objects.count() == 1


def test_one_row_is_changed_and_no_other() -> None:
    first, second = job(1), job(2)
    insert([first, second])
    first.message, first.arguments = "lain", {"b": None}
    change(first, "message")
    assert columns(Job.objects.get(pk=first.pk)) == {**columns(second), "key": "k1", "message": "lain"}
    change(first, "arguments", "message")
    assert Job.objects.get(pk=first.pk).arguments == {"b": None}
    assert Job.objects.get(pk=second.pk).message == ""


def test_whether_a_row_is_there() -> None:
    row = job(1, subject_kind="case", subject_id=new_id())
    assert not there_is(Job, key="k1")
    insert([row])
    assert there_is(Job, key="k1")
    assert there_is(Job, subject_id=row.subject_id, subject_kind="case")
    assert not there_is(Job, subject_id=row.subject_id, subject_kind="lead")


def test_what_is_told_together_is_written_in_order_or_not_at_all() -> None:
    head = LedgerHead(kind="case", object_id=new_id())
    with together():
        insert([head])
        insert([job(1), job(2, arguments={"said": "100 %s; DROP TABLE core_job"})])
        head.sequence, head.hash = 1, "a" * 64
    assert (LedgerHead.objects.count(), Job.objects.get(key="k2").arguments["said"][-8:]) == (1, "core_job")
    with pytest.raises(ZeroDivisionError):
        _fails_on_the_way()
    if connection.vendor == "postgresql":
        assert not Job.objects.filter(key="k3").exists()


def test_an_error_of_the_database_comes_when_the_block_ends_and_undoes_it_whole() -> None:
    with pytest.raises(IntegrityError):
        _says_twice()
    assert not Job.objects.exists()


def _fails_on_the_way() -> None:
    with together():
        insert([job(3)])
        raise ZeroDivisionError


@transaction.atomic
def _says_twice() -> None:
    with together():
        insert([job(1)])
        insert([job(1)])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no journey")
def test_postgresql_is_told_in_one_message() -> None:
    with CaptureQueriesContext(connection) as said, together():
        insert([job(1)])
        insert([LedgerHead(kind="case", object_id=new_id())])
    assert len(said) == 1

"""Every look is kept, in a table to ask and in the ledger to prove."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from sipatenas.accounts.access import LookRefused, Purpose, chain_of, discrepancies, record_look
from sipatenas.accounts.commands import verify_access_log
from sipatenas.accounts.models import AccessLook, Duty, User
from sipatenas.accounts.triggers import lifted
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject, history, verify

from .conftest import Make

pytestmark = pytest.mark.django_db


def look(user: User, clock: FixedClock, what: str = "kandidat: nama, NIP") -> Subject:
    subject = Subject("lead", uuid4())
    record_look(user=user, subject=subject, what=what, purpose=Purpose.JUDGING, clock=clock)
    return subject


def test_a_look_is_one_row_and_one_link_in_the_users_chain(make_user: Make, clock: FixedClock) -> None:
    user = make_user()
    subject = look(user, clock)
    row = AccessLook.objects.get()
    assert (row.user, row.subject_kind, row.subject_id) == (user, "lead", subject.id)
    assert (row.at, row.purpose, row.region_path) == (clock.now(), "judging", "00/65/65.71/")
    [view] = history(chain_of(user))
    assert (view.event, view.actor, view.office) == ("accounts.looked", user.id, "65.71")
    assert view.codes["subject_id"] == str(subject.id)


def test_table_and_ledger_agree_after_many_looks_and_the_chain_is_whole(
    make_user: Make, clock: FixedClock
) -> None:
    user = make_user()
    for _ in range(5):
        clock.advance(timedelta(seconds=1))
        look(user, clock)
    assert list(AccessLook.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    assert list(discrepancies(user)) == []
    assert verify().broken == ()
    assert verify_access_log() == []


def test_a_look_counts_only_if_what_it_was_for_happens(make_user: Make, clock: FixedClock) -> None:
    user = make_user()
    with transaction.atomic():
        look(user, clock)
        transaction.set_rollback(True)
    assert not AccessLook.objects.exists()
    assert history(chain_of(user)) == []


def test_who_serves_no_office_looks_at_nothing(make_user: Make, clock: FixedClock) -> None:
    gone = make_user()
    gone.is_active = False
    for user in (AnonymousUser(), gone, User(username="root", is_superuser=True)):
        with pytest.raises(LookRefused):
            record_look(
                user=user, subject=Subject("lead", uuid4()), what="nama", purpose=Purpose.AUDIT, clock=clock
            )
    assert not AccessLook.objects.exists()


@pytest.mark.parametrize(("what", "purpose"), [("", "judging"), ("  ", "judging"), ("nama", "curiosity")])
def test_a_look_needs_a_known_purpose_and_names_what_was_shown(
    what: str, purpose: str, make_user: Make, clock: FixedClock
) -> None:
    with pytest.raises(ValueError, match=r"must name|is not a valid Purpose"):
        record_look(
            user=make_user(), subject=Subject("lead", uuid4()), what=what, purpose=purpose, clock=clock
        )
    assert not AccessLook.objects.exists()


@pytest.mark.parametrize("duty", [duty for duty in Duty.values if duty != Duty.LIAISON])
def test_nobody_can_change_or_remove_a_look(duty: str, make_user: Make, clock: FixedClock) -> None:
    look(make_user(duty=duty), clock)
    looks = AccessLook.objects.all()
    for change in (
        lambda: looks.update(purpose="audit"),
        looks.delete,
        lambda: looks.get().delete(),
        lambda: looks.get().save(),
    ):
        with pytest.raises(DatabaseError, match="access log"), transaction.atomic():
            change()
    assert AccessLook.objects.get().purpose == "judging"


def test_the_database_refuses_a_replaced_or_truncated_look(make_user: Make, clock: FixedClock) -> None:
    look(make_user(), clock)
    table = "accounts_accesslook"
    names = ", ".join(
        str(one.column) for one in AccessLook._meta.concrete_fields if one.name not in ("id", "sequence")
    )
    in_place = (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",  # noqa: S608 (constants)
        f"INSERT OR REPLACE INTO {table} (rowid, id, sequence, {names})"  # noqa: S608
        f" SELECT rowid, 'lain', 99, {names} FROM {table}",
    )
    connection.check_constraints()  # PostgreSQL truncates nothing while deferred checks wait
    for statement in in_place if connection.vendor == "sqlite" else (f"TRUNCATE {table}",):
        with (
            pytest.raises(DatabaseError, match="access log"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert AccessLook.objects.count() == 1


def test_a_row_changed_behind_the_triggers_is_found_against_the_ledger(
    make_user: Make, clock: FixedClock
) -> None:
    user = make_user()
    for _ in range(3):
        look(user, clock)
    connection.check_constraints()  # PostgreSQL alters nothing while deferred checks wait
    with lifted(connection):
        AccessLook.objects.filter(sequence=1).update(purpose=Purpose.EXPORT)
        AccessLook.objects.filter(sequence=2).delete()
        AccessLook.objects.filter(sequence=3).update(sequence=9)
        connection.check_constraints()
    assert [(found.sequence, found.reason.split(",")[0]) for found in discrepancies(user)] == [
        (1, "told differently by the access log and the ledger"),
        (2, "in the ledger"),
        (3, "in the ledger"),
        (9, "in the access log"),
    ]
    assert len(verify_access_log()) == 4

"""Users are made, changed and ended by the administrators above them, and each step is kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from sipatenas.accounts import services
from sipatenas.accounts.commands import create_user as create_user_command
from sipatenas.accounts.models import Duty, User
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject, history
from sipatenas.places.queries import UnknownOffice

from .conftest import PASSWORD, Make, make_office

pytestmark = pytest.mark.django_db


def events(user: User) -> list[str]:
    return [view.event for view in history(Subject("user", user.id))]


def test_a_new_user_stands_in_the_ledger_with_name_and_duty_apart(make_user: Make) -> None:
    user = make_user(duty=Duty.AUDITOR, name="ani")
    [view] = history(Subject("user", user.id))
    assert (view.event, dict(view.codes)) == ("accounts.user_created", {"duty": "auditor"})
    assert view.personal == {"username": "ani", "full_name": "Nama ani"}
    assert user.check_password(PASSWORD)


def test_two_names_that_differ_in_capitals_and_blanks_are_one(make_user: Make) -> None:
    make_user(name="ani")
    with pytest.raises(services.UsernameTaken, match="ani"):
        make_user(name=" ANI ")


@pytest.mark.parametrize(
    ("name", "password"), [("ani", "12345678"), ("ani", "password"), ("", PASSWORD), ("a b", PASSWORD)]
)
def test_a_poor_name_or_password_is_refused(name: str, password: str, clock: FixedClock) -> None:
    with pytest.raises(ValidationError):
        services.create_user(
            username=name,
            full_name="Ani",
            office=make_office("65.71"),
            duty=Duty.OFFICER,
            by=None,
            clock=clock,
            password=password,
        )
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("own", "theirs", "allowed"),
    [
        ("65", "65", True),
        ("65", "65.71", True),
        ("00", "65.71", True),
        ("65.71", "65", False),
        ("64", "65.71", False),
    ],
)
def test_an_administrator_keeps_the_users_of_the_own_office_and_below(
    own: str, theirs: str, allowed: bool, make_user: Make, clock: FixedClock
) -> None:
    by = make_user(own, Duty.ADMINISTRATOR)
    facts = {"username": "baru", "full_name": "Baru", "duty": Duty.OFFICER, "by": by, "clock": clock}
    if allowed:
        assert services.create_user(office=make_office(theirs), **facts).pk
    else:
        with pytest.raises(PermissionDenied):
            services.create_user(office=make_office(theirs), **facts)


@pytest.mark.parametrize("duty", [Duty.OFFICER, Duty.DIVISION_HEAD, Duty.AUDITOR])
def test_no_other_duty_changes_anybody(duty: str, make_user: Make, clock: FixedClock) -> None:
    by, user = make_user("00", duty), make_user("65.71", name="ani")
    with pytest.raises(PermissionDenied):
        services.change_duty(user=user, duty=Duty.AUDITOR, reason="-", by=by, clock=clock)
    with pytest.raises(PermissionDenied):
        services.deactivate(user=user, reason="-", by=by, clock=clock)
    with pytest.raises(PermissionDenied):
        services.issue_password_link(user=user, by=by, clock=clock)
    assert events(user) == ["accounts.user_created"]


def test_a_change_of_duty_is_kept_with_before_after_and_reason(make_user: Make, clock: FixedClock) -> None:
    by, user = make_user("65", Duty.ADMINISTRATOR), make_user("65.71", name="ani")
    services.change_duty(user=user, duty=Duty.DIVISION_HEAD, reason="SK 12/2024", by=by, clock=clock)
    view = history(Subject("user", user.id))[-1]
    assert dict(view.codes) == {"from": "officer", "to": "division_head"}
    assert view.personal == {"reason": "SK 12/2024"}
    assert view.actor == by.id
    user.refresh_from_db()
    assert user.duty == Duty.DIVISION_HEAD


def test_changing_to_the_same_duty_or_state_says_nothing(make_user: Make, clock: FixedClock) -> None:
    user = make_user()
    services.change_duty(user=user, duty=Duty.OFFICER, reason="-", by=None, clock=clock)
    services.reactivate(user=user, reason="-", by=None, clock=clock)
    assert events(user) == ["accounts.user_created"]


def test_nobody_changes_their_own_account(make_user: Make, clock: FixedClock) -> None:
    by = make_user("65", Duty.ADMINISTRATOR)
    with pytest.raises(PermissionDenied, match="sendiri"):
        services.change_duty(user=by, duty=Duty.OFFICER, reason="-", by=by, clock=clock)
    with pytest.raises(PermissionDenied, match="sendiri"):
        services.issue_password_link(user=by, by=by, clock=clock)


def test_the_database_knows_four_duties_only(make_user: Make) -> None:
    make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(duty="visitor")


def test_the_command_makes_a_user_by_the_code_of_the_office() -> None:
    make_office("65.71")
    user = create_user_command(
        username="Ani", full_name="Ani", office_code="65.71", duty="officer", password=PASSWORD
    )
    assert (user.username, user.office_id) == ("ani", "65.71")
    with pytest.raises(UnknownOffice):
        create_user_command(username="b", full_name="B", office_code="99.99", duty="officer")

"""Signing in: guesses are slowed down by name, and nobody's address is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sipatenas.accounts import services, signin
from sipatenas.accounts.models import SignInGuard, User
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject, history

from .conftest import PASSWORD, Make

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]


@pytest.fixture
def standing(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """The clock that the pages are handed."""
    monkeypatch.setattr("sipatenas.accounts.forms.edge_clock", lambda: clock)
    monkeypatch.setattr("sipatenas.accounts.views.session.edge_clock", lambda: clock)
    return clock


def attempt(client: Client, name: str, password: str) -> int:
    """The status of one attempt: 302 is in, 200 is the form again."""
    return client.post(reverse("accounts:login"), {"username": name, "password": password}).status_code


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (99, 900)]
)
def test_the_wait_doubles_from_the_fifth_failure_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert signin.wait_after(failures) == timedelta(seconds=seconds)


def test_the_right_password_lets_in_whatever_capitals_the_name_has(client: Client, make_user: Make) -> None:
    make_user(name="ani")
    assert attempt(client, " ANI ", PASSWORD) == 302
    assert not SignInGuard.objects.exists()


def test_after_five_failures_even_the_right_password_waits(
    client: Client, make_user: Make, standing: FixedClock
) -> None:
    make_user(name="ani")
    assert [attempt(client, "ani", "salah") for _ in range(5)] == [200] * 5
    answer = client.post(reverse("accounts:login"), {"username": "ani", "password": PASSWORD})
    assert answer.status_code == 200
    assert "30 detik" in answer.content.decode()
    standing.advance(timedelta(seconds=31))
    assert attempt(client, "ani", PASSWORD) == 302


def test_a_closed_name_counts_no_attempts_so_a_stranger_cannot_close_it_for_good(
    make_user: Make, clock: FixedClock
) -> None:
    for _ in range(5):
        signin.admit(username="ani", clock=clock)
    for _ in range(20):
        with pytest.raises(signin.SignInClosed):
            signin.admit(username="ani", clock=clock)
    assert SignInGuard.objects.get().failures == 5


def test_one_closed_name_leaves_the_others_open(
    client: Client, make_user: Make, standing: FixedClock
) -> None:
    make_user(name="ani")
    make_user(name="budi")
    for _ in range(6):
        attempt(client, "ani", "salah")
    assert attempt(client, "budi", PASSWORD) == 302


def test_a_name_that_nobody_has_is_closed_the_same_way(client: Client, standing: FixedClock) -> None:
    pages = [
        client.post(reverse("accounts:login"), {"username": "hantu", "password": "x"}).content.decode()
        for _ in range(6)
    ]
    assert "tidak cocok" in pages[4]
    assert "30 detik" in pages[5]


def test_a_day_of_quiet_forgets_the_failures(clock: FixedClock) -> None:
    for _ in range(4):
        signin.admit(username="ani", clock=clock)
    clock.advance(timedelta(hours=24, seconds=1))
    signin.admit(username="ani", clock=clock)
    assert SignInGuard.objects.get().failures == 1


def test_the_closing_is_kept_once_in_the_users_history(make_user: Make, clock: FixedClock) -> None:
    user = make_user(name="ani")
    for _ in range(6):
        try:
            signin.admit(username="ani", clock=clock)
        except signin.SignInClosed:
            clock.advance(timedelta(minutes=20))
    found = [view for view in history(Subject("user", user.id)) if view.event == "accounts.sign_in_closed"]
    assert len(found) == 1
    until = datetime.fromisoformat(str(found[0].codes["until"]))
    assert until - found[0].at == signin.FIRST_WAIT


def test_neither_the_name_tried_nor_an_address_is_kept(client: Client) -> None:
    client.post(
        reverse("accounts:login"), {"username": "kata-sandi-saya", "password": "x"}, REMOTE_ADDR="203.0.113.9"
    )
    row = SignInGuard.objects.get()
    kept = " ".join(str(getattr(row, column.attname)) for column in row._meta.concrete_fields)
    assert "kata-sandi-saya" not in kept
    assert "203.0.113.9" not in kept


def test_a_deactivated_user_is_put_out_at_once_and_cannot_come_back(
    client: Client, make_user: Make, clock: FixedClock
) -> None:
    user = make_user(name="ani")
    assert attempt(client, "ani", PASSWORD) == 302
    services.deactivate(user=user, reason="pindah", by=None, clock=clock)
    assert client.get(reverse("accounts:password")).status_code == 302
    assert attempt(client, "ani", PASSWORD) == 200


def test_signing_out_needs_a_post_and_ends_the_session(client: Client, make_user: Make) -> None:
    client.force_login(make_user())
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_signing_in_leads_back_to_the_page_asked_for_but_never_to_a_foreign_site(
    client: Client, make_user: Make
) -> None:
    make_user(name="ani")
    told = {"username": "ani", "password": PASSWORD}
    asked = client.get(reverse("accounts:password"))
    assert asked.headers["Location"].startswith(reverse("accounts:login"))
    answer = client.post(asked.headers["Location"], told)
    assert answer.headers["Location"] == reverse("accounts:password")
    client.post(reverse("accounts:logout"))
    answer = client.post(reverse("accounts:login"), {**told, "next": "https://example.com/"})
    assert answer.headers["Location"] == "/"


def test_the_chosen_language_is_remembered_for_the_next_sign_in(client: Client, make_user: Make) -> None:
    user = make_user(name="ani")
    client.force_login(user)
    client.post(reverse("accounts:language"), {"language": "en", "next": "/"})
    assert User.objects.get().language == "en"
    elsewhere = Client()
    assert attempt(elsewhere, "ani", PASSWORD) == 302
    assert elsewhere.cookies["django_language"].value == "en"


@pytest.mark.parametrize("language", ["", "xx", "en'--"])
def test_an_unknown_language_is_not_remembered(language: str, client: Client, make_user: Make) -> None:
    client.force_login(make_user())
    client.post(reverse("accounts:language"), {"language": language, "next": "/"})
    assert User.objects.get().language == ""


def test_the_language_may_be_switched_before_signing_in(client: Client) -> None:
    client.post(reverse("accounts:language"), {"language": "en", "next": reverse("accounts:login")})
    assert '<html lang="en"' in client.get(reverse("accounts:login")).content.decode()


def test_the_session_ends_after_a_working_day_and_its_cookie_is_closed_to_scripts(
    client: Client, make_user: Make
) -> None:
    make_user(name="ani")
    attempt(client, "ani", PASSWORD)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 60 * 60

"""Slowing down those who guess passwords, counted by name; the caller's address is neither asked nor kept.

The fifth failure closes the name for 30 seconds, each further one for twice as long, at most
15 minutes. A day without attempts, or a right password, forgets them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.crypto import salted_hmac

from sipatenas.accounts.events import SIGN_IN_CLOSED
from sipatenas.accounts.models import SignInGuard, User
from sipatenas.accounts.services import clean_username
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject, append

FREE_ATTEMPTS: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=24)


class SignInClosed(Exception):  # noqa: N818 (the name says what happened)
    """Signing in by this name is closed for `seconds` more."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"closed for {seconds} seconds")
        self.seconds = seconds


def wait_after(failures: int) -> timedelta:
    """How long a name stays closed after so many failures in a row; zero while attempts are free."""
    if failures < FREE_ATTEMPTS:
        return timedelta(0)
    doublings = min(failures - FREE_ATTEMPTS, 16)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


@transaction.atomic
def admit(*, username: str, clock: Clock) -> None:
    """Counts an attempt as failed before the password is compared, so that parallel guesses count too.

    `forget` takes it back after a right password. Raises SignInClosed while the name is closed.
    """
    now = clock.now()
    SignInGuard.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    key = _key(username)
    guard, _made = SignInGuard.objects.select_for_update().get_or_create(key=key, defaults={"last_at": now})
    if guard.closed_until is not None and guard.closed_until > now:
        raise SignInClosed(_whole_seconds(guard.closed_until - now))
    guard.failures += 1
    guard.last_at = now
    wait = wait_after(guard.failures)
    guard.closed_until = now + wait if wait else None
    guard.save()
    if guard.failures == FREE_ATTEMPTS:
        _note_closing(username, clock=clock, until=now + wait)


def forget(*, username: str) -> None:
    """Forgets the attempts by this name: the password was right."""
    SignInGuard.objects.filter(key=_key(username)).delete()


def _key(username: str) -> str:
    return salted_hmac("sipatenas.accounts.signin", clean_username(username), algorithm="sha256").hexdigest()


def _whole_seconds(left: timedelta) -> int:
    return max(1, round(left.total_seconds()))


def _note_closing(username: str, *, clock: Clock, until: datetime) -> None:
    user = User.objects.select_related("office").filter(username=clean_username(username)).first()
    if user is not None:
        append(
            subject=Subject("user", user.id),
            event=SIGN_IN_CLOSED,
            clock=clock,
            actor=None,
            office=user.office.code if user.office else "",
            codes={"failures": FREE_ATTEMPTS, "until": until.isoformat()},
        )

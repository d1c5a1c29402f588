"""The functions behind the room's verbs on the command line."""

from __future__ import annotations

from sipatenas.accounts import access, services
from sipatenas.accounts.models import User
from sipatenas.core.clock import edge_clock
from sipatenas.places.queries import office


def create_user(
    *,
    username: str,
    full_name: str,
    office_code: str,
    duty: str,
    password: str | None = None,
    email: str = "",
) -> User:
    """A user made at the machine itself, for instance the first administrator.

    Raises UnknownOffice, services.UsernameTaken, ValueError for an unknown duty, ValidationError for a poor
    password. Without a password, `password_link` gives the path by which the user sets one.
    """
    return services.create_user(
        username=username,
        full_name=full_name,
        office=office(office_code),
        duty=duty,
        email=email,
        by=None,
        clock=edge_clock(),
        password=password,
    )


def password_link(*, username: str) -> services.PasswordLink:
    """A fresh link for a user, made at the machine itself. Raises User.DoesNotExist."""
    user = User.objects.get(username=services.clean_username(username))
    return services.issue_password_link(user=user, by=None, clock=edge_clock())


def verify_access_log() -> list[str]:
    """One line for each look that the access log and the ledger tell differently, and for each trigger that
    should guard the log and does not stand; empty when all is well."""
    return [f"pemicu basis data {name} tidak terpasang" for name in access.missing_guards()] + [
        f"{user.username} {found.sequence}: {found.reason}"
        for user in User.objects.order_by("username").iterator()
        for found in access.discrepancies(user)
    ]

"""Verbs over users. The only place that writes them; each step stands in the user's ledger chain."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from sipatenas.accounts import events
from sipatenas.accounts.models import Authority, Duty, User
from sipatenas.accounts.rules import may_manage_authority, may_manage_users_of
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject, append
from sipatenas.places.models import Office


class UsernameTaken(ValueError):  # noqa: N818 (the name says what is wrong)
    """Another user already signs in by this name."""


@dataclass(frozen=True)
class PasswordLink:
    """What a user needs to set a password of their own, once: the two parts of `accounts:password_set`."""

    uid: str
    token: str


def clean_username(text: str) -> str:
    """The name as it is kept and compared: without blanks at its ends, in small letters, composed (NFKC)."""
    return unicodedata.normalize("NFKC", text).strip().lower()


@transaction.atomic
def create_user(
    *,
    username: str,
    full_name: str,
    office: Office,
    duty: str,
    by: User | None,
    clock: Clock,
    password: str | None = None,
    language: str = "",
    email: str = "",
) -> User:
    """A new user of `office`. Without a password the user sets one through `issue_password_link`.

    `by` is the administrator, or None for the command line. Raises PermissionDenied when `by` does not keep
    the users of that office, UsernameTaken, and ValidationError for a poor name or password.
    """
    _require_keeper(by, office)
    user = User(
        username=clean_username(username),
        full_name=full_name.strip(),
        email=email,
        office=office,
        duty=Duty(duty),
        language=language,
        date_joined=clock.now(),
    )
    if User.objects.filter(username=user.username).exists():
        raise UsernameTaken(_("Nama pengguna “%(name)s” sudah dipakai.") % {"name": user.username})
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean(exclude=["password", "authority"])
    user.save(force_insert=True)
    note_created(user, by=by, clock=clock)
    return user


def note_created(user: User, *, by: User | None, clock: Clock) -> None:
    """Keeps that there is a new user, and of which body if it is a liaison."""
    codes = {"duty": str(user.duty)}
    if user.authority_id:
        codes["authority"] = user.authority_id
    personal = {"username": user.username, "full_name": user.full_name}
    _note(user, events.USER_CREATED, by=by, clock=clock, codes=codes, personal=personal)


@transaction.atomic
def change_duty(*, user: User, duty: str, reason: str, by: User | None, clock: Clock) -> None:
    """Gives the user another duty, from the next request on. Nobody changes their own."""
    user = _taken_for_change(user, by)
    if Duty.LIAISON in (user.duty, duty) and user.duty != duty:
        raise PermissionDenied(_("Narahubung instansi dan pengguna kantor tidak dapat saling diubah."))
    before, user.duty = user.duty, Duty(duty)
    if before == user.duty:
        return
    user.save(update_fields=["duty"])
    codes = {"from": str(before), "to": str(user.duty)}
    _note(user, events.DUTY_CHANGED, by=by, clock=clock, codes=codes, personal={"reason": reason})


@transaction.atomic
def deactivate(*, user: User, reason: str, by: User | None, clock: Clock) -> None:
    """Ends the user's access at once, open sessions too. The user's history stays."""
    _set_active(user, events.DEACTIVATED, active=False, reason=reason, by=by, clock=clock)


@transaction.atomic
def reactivate(*, user: User, reason: str, by: User | None, clock: Clock) -> None:
    """Lets a deactivated user sign in again."""
    _set_active(user, events.REACTIVATED, active=True, reason=reason, by=by, clock=clock)


@transaction.atomic
def issue_password_link(*, user: User, by: User | None, clock: Clock) -> PasswordLink:
    """A link by which the user sets a password; it works once, for PASSWORD_RESET_TIMEOUT (three days).

    It voids the present password and with it every open session, so that a link cannot be used unnoticed.
    """
    user = _taken_for_change(user, by)
    if not user.is_active:
        raise PermissionDenied(_("Pengguna ini tidak aktif. Aktifkan dahulu."))
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _note(user, events.LINK_ISSUED, by=by, clock=clock)
    return PasswordLink(urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user))


@transaction.atomic
def note_password_change(*, user: User, clock: Clock) -> None:
    """Keeps that the user set a new password; the password itself was saved by Django's own form."""
    _note(user, events.PASSWORD_CHANGED, by=user, clock=clock)


def prefer_language(*, user: User, language: str) -> None:
    """Remembers the language that the user chose, for the next sign-in on any machine."""
    User.objects.filter(pk=user.pk).update(language=language)


def _set_active(user: User, event: str, *, active: bool, reason: str, by: User | None, clock: Clock) -> None:
    user = _taken_for_change(user, by)
    if user.is_active is active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    _note(user, event, by=by, clock=clock, personal={"reason": reason})


def _taken_for_change(user: User, by: User | None) -> User:
    fresh = User.objects.select_for_update().get(pk=user.pk)
    _require_keeper(by, fresh.office, fresh.authority)
    if by is not None and by.pk == fresh.pk:
        raise PermissionDenied(_("Tidak seorang pun mengubah akunnya sendiri; mintalah administrator lain."))
    return fresh


def _require_keeper(by: User | None, office: Office | None, authority: Authority | None = None) -> None:
    region = authority.region if authority else None
    if by is not None and not (may_manage_users_of(by, office) or may_manage_authority(by, region)):
        raise PermissionDenied(_("Akun ini diurus administrator kantornya atau kantor di atasnya."))


def _note(
    user: User,
    event: str,
    *,
    by: User | None,
    clock: Clock,
    codes: Mapping[str, str] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    append(
        subject=Subject("user", user.id),
        event=event,
        clock=clock,
        actor=by.id if by else None,
        office=user.office.code if user.office else "",
        codes=dict(codes or {}),
        personal=dict(personal or {}),
    )

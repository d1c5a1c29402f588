"""Who may do what: small named predicates. A new duty is one more predicate."""

from __future__ import annotations

from typing import TypeAlias, TypeGuard

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from sipatenas.accounts.models import Duty, User
from sipatenas.places.models import Office, Region
from sipatenas.places.paths import lies_in

Viewer: TypeAlias = User | AbstractBaseUser | AnonymousUser


def serves(user: Viewer | None) -> TypeGuard[User]:
    """An active user of an office. Anonymous, deactivated and office-less users may nothing."""
    return isinstance(user, User) and user.is_active and user.office_id is not None


def is_officer(user: Viewer | None) -> TypeGuard[User]:
    return serves(user) and user.duty == Duty.OFFICER


def is_division_head(user: Viewer | None) -> TypeGuard[User]:
    return serves(user) and user.duty == Duty.DIVISION_HEAD


def is_auditor(user: Viewer | None) -> TypeGuard[User]:
    return serves(user) and user.duty == Duty.AUDITOR


def is_administrator(user: Viewer | None) -> TypeGuard[User]:
    return serves(user) and user.duty == Duty.ADMINISTRATOR


def is_custodian(user: Viewer | None) -> TypeGuard[User]:
    """Keeps the identities of reporters; sees no case work besides."""
    return serves(user) and user.duty == Duty.CUSTODIAN


def is_liaison(user: Viewer | None) -> TypeGuard[User]:
    """Answers for a receiving authority: sees what was referred to it, and nothing else."""
    return (
        isinstance(user, User)
        and user.is_active
        and user.duty == Duty.LIAISON
        and user.authority_id is not None
    )


def may_see_cases(user: Viewer | None) -> TypeGuard[User]:
    """May see posts, leads, evidence and cases of the own office and below."""
    return is_officer(user) or is_division_head(user) or is_auditor(user)


def may_decide(user: Viewer | None) -> TypeGuard[User]:
    """May judge leads and move cases."""
    return is_officer(user) or is_division_head(user)


def may_read_access_log(user: Viewer | None) -> TypeGuard[User]:
    return is_auditor(user)


def may_manage_users(user: Viewer | None) -> TypeGuard[User]:
    return is_administrator(user)


def may_manage_authority(user: Viewer | None, region: Region | None) -> bool:
    """An administrator keeps the receiving bodies of the own region and below, and who answers for them."""
    if not may_manage_users(user) or user.office is None or region is None:
        return False
    return lies_in(region.path, user.office.path)


def may_manage_users_of(user: Viewer | None, office: Office | None) -> bool:
    """An administrator keeps the users of the own office and of those below it."""
    if not may_manage_users(user) or user.office is None or office is None:
        return False
    return lies_in(office.path, user.office.path)

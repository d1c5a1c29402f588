"""The bodies that cases are referred to, as far as they work here, and who answers for them."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from sipatenas.accounts import events
from sipatenas.accounts.models import Authority, Duty, User
from sipatenas.accounts.rules import Viewer, may_manage_authority, may_manage_users
from sipatenas.accounts.scope import within
from sipatenas.accounts.services import UsernameTaken, clean_username, note_created
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject, append
from sipatenas.places.models import Office, Region
from sipatenas.places.paths import NATION, level_of, parent_of
from sipatenas.rulebook.route_rows import book

LEVELS = {"ri": 0, "provinsi": 1, "kabkota": 2}
"""The rulebook's levels of a role, as levels of regions."""


def roles() -> dict[str, str]:
    """The roles by which the rulebook's routes name a receiving body, id to Indonesian label."""
    return {row.id: row.text for row in book().roles.values()}


def code_of(role: str, region: str) -> str:
    """`ppk/65.71`: how a body is found by its role in a region."""
    return f"{role}/{region}"


def possible_codes(role: str, level: str, region: str) -> list[str]:
    """The codes under which a role seen from `region` may be registered, the nearest first.

    A role that exists at several levels is found at its own level alone: a governor is no regent.
    """
    above: list[str] = []
    code: str | None = region
    while code is not None:
        above.append(code)
        code = parent_of(code)
    if level:
        above = [code for code in above if level_of(code) == LEVELS[level]]
    return [code_of(role, one) for one in above]


def find_authority(*, role: str, level: str, office: Office) -> Authority | None:
    """The registered body that holds the role for this office, in its region or one above; None: letters only."""
    codes = possible_codes(role, level, office.code)
    found = Authority.objects.in_bulk(codes)
    return next((found[code] for code in codes if code in found), None)


def authorities_kept_by(user: Viewer | None) -> QuerySet[Authority]:
    """Bodies of the administrator's region and below, with how many answer for each; none for other duties."""
    if not may_manage_users(user):
        return Authority.objects.none()
    found = Authority.objects.filter(within(user.office, field="region__path")).select_related("region")
    return found.annotate(liaisons=Count("users")).order_by("region__path", "role")


def liaisons_of(authority: Authority) -> QuerySet[User]:
    return User.objects.filter(authority=authority).order_by("full_name", "username")


@transaction.atomic
def register_authority(
    *, role: str, region: Region, name: str, by: User | None, clock: Clock, email: str = ""
) -> Authority:
    """Register a body by its role and region: from now on referrals reach it in this system.

    `by` is the administrator, None for the command line. Raises PermissionDenied, ValidationError naming the field.
    """
    if by is not None and not may_manage_authority(by, region):
        raise PermissionDenied(_("Instansi ini diurus administrator wilayahnya atau wilayah di atasnya."))
    if role not in roles():
        raise ValidationError({"role": _("Peran ini tidak dikenal buku aturan.")})
    code = code_of(role, region.code)
    if Authority.objects.filter(pk=code).exists():
        raise ValidationError({"role": _("%(code)s sudah terdaftar.") % {"code": code}})
    made = Authority(code=code, role=role, name=name.strip(), region=region, email=email.strip())
    made.full_clean()
    made.save(force_insert=True)
    append(
        subject=subject_of(made),
        event=events.AUTHORITY_REGISTERED,
        clock=clock,
        actor=by.id if by else None,
        office=by.office_id or NATION if by else NATION,
        codes={"authority": code},
    )
    return made


@transaction.atomic
def create_liaison(
    *, username: str, full_name: str, authority: Authority, by: User | None, clock: Clock, email: str = ""
) -> User:
    """Somebody who answers for a body here. They set a password through `issue_password_link`.

    Raises PermissionDenied, UsernameTaken, ValidationError for a poor name.
    """
    if by is not None and not may_manage_authority(by, authority.region):
        raise PermissionDenied(_("Instansi ini diurus administrator wilayahnya atau wilayah di atasnya."))
    user = User(
        username=clean_username(username),
        full_name=full_name.strip(),
        email=email,
        authority=authority,
        duty=Duty.LIAISON,
        date_joined=clock.now(),
    )
    if User.objects.filter(username=user.username).exists():
        raise UsernameTaken(_("Nama pengguna “%(name)s” sudah dipakai.") % {"name": user.username})
    user.set_unusable_password()
    user.full_clean(exclude=["password", "office"])
    user.save(force_insert=True)
    note_created(user, by=by, clock=clock)
    return user


def subject_of(authority: Authority) -> Subject:
    """The ledger chain of a body; its key is made of its code."""
    return Subject("authority", uuid5(NAMESPACE_URL, f"sipatenas:authority:{authority.code}"))

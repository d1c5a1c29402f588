"""A person named who is an entry of the register of official accounts, and no row of any roster (SAFEGUARDS 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.cases.models import KnownBy
from sipatenas.places.models import Office
from sipatenas.rulebook.accounts import OfficialAccount, load_official_accounts
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.elections import contests_for, election
from sipatenas.rulebook.routes import account_subject

if TYPE_CHECKING:
    from sipatenas.cases.services.opening import Named


def known(key: str) -> OfficialAccount | None:
    """The register's entry of that id."""
    return next((one for one in load_official_accounts() if one.id == key), None)


def choices(office: Office) -> list[tuple[str, object]]:
    """The accounts that an officer of this office may name: everybody's, and those of the contests it watches."""
    groups: dict[str, list[tuple[str, str]]] = {}
    words = {
        "candidate": _("Calon"),
        "team": _("Tim kampanye"),
        "party": _("Partai"),
        "institution": _("Lembaga"),
    }
    open_to = [
        one
        for one in load_official_accounts()
        if not one.contest or one.contest in _watched(one.election, office.code)
    ]
    for role, label in words.items():
        rows = [one for one in open_to if one.role == role]
        if rows:
            groups[label] = [(one.id, f"{one.name} ({said(one)})") for one in rows]
    return [("", "–"), *groups.items()]


def said(account: OfficialAccount) -> str:
    """`@handle, x`: the account as it is written."""
    return f"@{account.handle}, {account.platform}"


def filled(one: Named) -> Named:
    """The person as the register has it, where an account was chosen: name and subject, never a roster's row.

    A name that the officer wrote (who speaks for the team) stays. Raises ValidationError.
    """
    if not one.account:
        return one
    account = known(one.account)
    if account is None:
        raise ValidationError({"account": _("Akun ini tidak ada dalam register akun resmi.")})
    if one.number.strip() or one.person is not None:
        raise ValidationError(
            {
                "account": _(
                    "Pemilik akun terdaftar tidak dicocokkan dengan daftar pegawai: kosongkan nomornya."
                )
            }
        )
    return replace(
        one,
        name=one.name.strip() or account.name,
        subject=account_subject(account),
        position=one.position.strip() or _("Akun %(account)s") % {"account": said(account)},
        known_by=KnownBy.REGISTER,
    )


def check_registered(people: Sequence[Named], *, election_id: str, day: date) -> None:
    """An account chosen is that election's, and was registered on the day of the event. Raises ValidationError."""
    for one in people:
        account = known(one.account) if one.account else None
        if account is None:
            continue
        if account.election not in ("", election_id) or not account.holds_on(day):
            raise ValidationError(
                {
                    "account": _("Akun %(account)s tidak terdaftar pada hari kejadian.")
                    % {"account": said(account)}
                }
            )


@law_cache
def _watched(election_id: str, code: str) -> frozenset[str]:
    """Ids of the contests of that election which the office of this code watches."""
    return frozenset(one.id for one in contests_for(election(election_id), code))

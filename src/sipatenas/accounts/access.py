"""The access log: every look at personal data, with its purpose (SAFEGUARDS 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from sipatenas.accounts.events import LOOKED
from sipatenas.accounts.models import AccessLook, Purpose, User
from sipatenas.accounts.rules import Viewer, is_liaison, serves
from sipatenas.core import guards
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject, append, history
from sipatenas.core.statements import insert

SQLITE_TRIGGERS = ("accounts_look_insert", "accounts_look_update", "accounts_look_delete")
POSTGRESQL_TRIGGERS = ("accounts_look_rows", "accounts_look_truncate")
__all__ = [
    "Discrepancy",
    "LookRefused",
    "Purpose",
    "chain_of",
    "discrepancies",
    "missing_guards",
    "record_look",
]


class LookRefused(PermissionError):  # noqa: N818 (the name says what happened)
    """Somebody without a name or an office would look at personal data."""


@dataclass(frozen=True)
class Discrepancy:
    """A look that the table and the ledger tell differently, or that one of them lacks."""

    sequence: int
    reason: str


def chain_of(user: User) -> Subject:
    """The ledger chain that holds the looks of one user."""
    return Subject("looks", user.id)


@transaction.atomic
def record_look(*, user: Viewer, subject: Subject, what: str, purpose: str, clock: Clock) -> None:
    """Keeps that `user` looks at `subject` now, before the page shows it.

    `what` names the personal fields shown (“kandidat atribusi: nama, NIP”), never their values.
    Raises LookRefused for a user who serves no office, ValueError for an unknown purpose or an empty `what`.
    """
    if serves(user) and user.office is not None:
        code, region_path = user.office.code, user.office.path
    elif is_liaison(user) and user.authority is not None:
        code, region_path = "", user.authority.region.path
    else:
        raise LookRefused("Hanya pengguna aktif dari sebuah kantor yang boleh melihat data pribadi.")
    if not what.strip():
        raise ValueError("`what` must name the personal fields that are shown.")
    entry = append(
        subject=chain_of(user),
        event=LOOKED,
        clock=clock,
        actor=user.id,
        office=code,
        codes={
            "subject_kind": subject.kind,
            "subject_id": str(subject.id),
            "what": what,
            "purpose": Purpose(purpose).value,
        },
    )
    look = AccessLook(
        user=user,
        sequence=entry.sequence,
        at=entry.at,
        subject_kind=subject.kind,
        subject_id=subject.id,
        what=what,
        purpose=purpose,
        region_path=region_path,
    )
    insert([look])


def discrepancies(user: User) -> Iterator[Discrepancy]:
    """Compares a user's rows with the ledger's chain, which `ledger verify` proves unbroken by itself."""
    chain = {view.sequence: view for view in history(chain_of(user))}
    rows = {look.sequence: look for look in AccessLook.objects.filter(user=user)}
    for sequence in sorted(chain.keys() | rows.keys()):
        if sequence not in rows:
            yield Discrepancy(sequence, "in the ledger, but missing from the access log")
        elif sequence not in chain:
            yield Discrepancy(sequence, "in the access log, but missing from the ledger")
        else:
            row, view = rows[sequence], chain[sequence]
            told = {key: view.codes.get(key) for key in ("subject_kind", "subject_id", "what", "purpose")}
            if told != _as_told(row) or row.at != view.at:
                yield Discrepancy(sequence, "told differently by the access log and the ledger")


def _as_told(row: AccessLook) -> dict[str, str]:
    subject_id: UUID = row.subject_id
    return {
        "subject_kind": row.subject_kind,
        "subject_id": str(subject_id),
        "what": row.what,
        "purpose": row.purpose,
    }


def missing_guards() -> list[str]:
    """The triggers that should keep the access log append-only and do not stand, or are switched off."""
    return guards.missing(sqlite=SQLITE_TRIGGERS, postgresql=POSTGRESQL_TRIGGERS)

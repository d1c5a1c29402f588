"""Looking at an evidence and handing it out: each time an event of its custody."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.evidence import events, rules, vault
from sipatenas.evidence.container import Packed
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.services.ending import log, subject_of
from sipatenas.evidence.services.packing import package_of, packed


@transaction.atomic
def record_view(*, evidence: Evidence, user: User, what: str, clock: Clock) -> None:
    """One look at an evidence or one of its objects: in its custody and in the log of looks."""
    log(evidence, events.VIEWED, clock, actor=user, what=what)
    record_look(
        user=user, subject=subject_of(evidence), what=what, purpose=Purpose.CASE_HANDLING, clock=clock
    )


@transaction.atomic
def export_package(*, evidence: Evidence, user: User, clock: Clock) -> Packed:
    """The package, for who may take it away. Raises PermissionDenied, or core.blobs' errors."""
    if not rules.may_take_away(user, evidence):
        raise PermissionDenied("Paket hanya diunduh oleh petugas atau kepala divisi, setelah bukti disegel.")
    whole = packed(evidence)
    log(evidence, events.EXPORTED, clock, actor=user, bytes=whole.size)
    record_look(user=user, subject=subject_of(evidence), what="paket", purpose=Purpose.EXPORT, clock=clock)
    return whole


@transaction.atomic
def hand_over(*, evidence: Evidence, user: User, clock: Clock) -> bytes:
    """The package as part of a referral, for whoever the case's room lets take that away."""
    data = package_of(evidence)
    log(evidence, events.EXPORTED, clock, actor=user, bytes=len(data))
    record_look(user=user, subject=subject_of(evidence), what="paket", purpose=Purpose.EXPORT, clock=clock)
    return data


@transaction.atomic
def package_for_command(*, evidence: Evidence, user: User | None, clock: Clock) -> Packed:
    """The package for whoever runs the machine; a named user is held to the same rule as on the page."""
    if user is not None:
        return export_package(evidence=evidence, user=user, clock=clock)
    whole = packed(evidence)
    log(evidence, events.EXPORTED, clock, bytes=whole.size)
    return whole


def look_at(*, evidence: Evidence, name: str, user: User, clock: Clock) -> bytes:
    """The bytes of one sealed object, shown to a user: a look that is kept. Raises core.blobs' errors, DoesNotExist."""
    wanted = evidence.objects_sealed.get(name=name)
    data = vault.read(evidence, wanted.sha256)
    record_view(evidence=evidence, user=user, what=name, clock=clock)
    return data

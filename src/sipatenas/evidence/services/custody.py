"""Looking at an evidence and handing it out: each time an event of its custody."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import User
from sipatenas.core import blobs
from sipatenas.core.clock import Clock
from sipatenas.evidence import events, package, rules
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.services.ending import log, subject_of


@transaction.atomic
def record_view(*, evidence: Evidence, user: User, what: str, clock: Clock) -> None:
    """One look at an evidence or one of its objects: in its custody and in the log of looks."""
    log(evidence, events.VIEWED, clock, actor=user, what=what)
    record_look(
        user=user, subject=subject_of(evidence), what=what, purpose=Purpose.CASE_HANDLING, clock=clock
    )


@transaction.atomic
def export_package(*, evidence: Evidence, user: User, clock: Clock) -> bytes:
    """The package's bytes, for who may take it away. Raises PermissionDenied, or core.blobs' errors."""
    if not rules.may_take_away(user, evidence):
        raise PermissionDenied("Paket hanya diunduh oleh petugas atau kepala divisi, setelah bukti disegel.")
    data = package_of(evidence)
    log(evidence, events.EXPORTED, clock, actor=user, bytes=len(data))
    record_look(user=user, subject=subject_of(evidence), what="paket", purpose=Purpose.EXPORT, clock=clock)
    return data


@transaction.atomic
def hand_over(*, evidence: Evidence, user: User, clock: Clock) -> bytes:
    """The package as part of a referral, for whoever the case's room lets take that away."""
    data = package_of(evidence)
    log(evidence, events.EXPORTED, clock, actor=user, bytes=len(data))
    record_look(user=user, subject=subject_of(evidence), what="paket", purpose=Purpose.EXPORT, clock=clock)
    return data


@transaction.atomic
def package_for_command(*, evidence: Evidence, user: User | None, clock: Clock) -> bytes:
    """The package for whoever runs the machine; a named user is held to the same rule as on the page."""
    if user is not None:
        return export_package(evidence=evidence, user=user, clock=clock)
    data = package_of(evidence)
    log(evidence, events.EXPORTED, clock, bytes=len(data))
    return data


def package_of(evidence: Evidence) -> bytes:
    """The package of a sealed evidence, the same bytes each time. Raises core.blobs' errors on damage."""
    contents = package.Contents(
        manifest=blobs.read(evidence.manifest_sha256),
        signature=bytes.fromhex(evidence.signature),
        public_key=evidence.public_key.encode("ascii"),
        objects={found.name: blobs.read(found.sha256) for found in evidence.objects_sealed.all()},
    )
    return package.build(contents)

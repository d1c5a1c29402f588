"""How an evidence ends: sealed or failed, in one transaction with its ledger event."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject
from sipatenas.evidence import events
from sipatenas.evidence.models import RECEIVED, Evidence, EvidenceObject, Kind
from sipatenas.evidence.sealing import Seal
from sipatenas.evidence.stamps import services as stamps


def subject_of(evidence: Evidence) -> Subject:
    """Where the ledger keeps the custody of an evidence."""
    return Subject("evidence", evidence.id)


def locked(evidence_id: UUID) -> Evidence:
    """The evidence, held by the caller's transaction."""
    rows = Evidence.objects.select_for_update(of=("self",))
    return rows.select_related("office", "post__account", "requested_by").get(pk=evidence_id)


def log(
    evidence: Evidence, event: str, clock: Clock, *, actor: User | None = None, **codes: str | int | None
) -> None:
    """One event of an evidence's custody, codes only."""
    ledger.append(
        subject=subject_of(evidence),
        event=event,
        clock=clock,
        actor=actor.id if actor else None,
        office=evidence.office_id,
        codes=codes,
    )


@transaction.atomic
def close(evidence_id: UUID, made: Seal, clock: Clock) -> Evidence:
    """Write the seal into a pending evidence. One that has ended stays as it is: the quicker seal stands."""
    evidence = locked(evidence_id)
    if evidence.is_pending:
        apply(evidence, made)
        evidence.save()
        keep_objects(evidence, made, clock)
        from sipatenas.evidence.services.rechecking.watching import begin

        is_behind_wall = evidence.kind == Kind.CAPTURE and bool(evidence.failure)
        begin(evidence=evidence, clock=clock, is_manual=is_behind_wall or evidence.kind in RECEIVED)
    return evidence


def apply(evidence: Evidence, made: Seal) -> None:
    """The seal's facts and proofs on the row, and the move to sealed; saved by the caller."""
    facts, page = made.facts, made.facts.page
    evidence.kind = facts.kind
    evidence.captured_at, evidence.sealed_at = facts.captured_at, made.sealed_at
    evidence.label, evidence.failure, evidence.remedy = facts.label, facts.failure, facts.remedy
    evidence.final_url, evidence.title = (page.final_url or "")[:2000], (page.title or "")[:500]
    evidence.status, evidence.address = page.status, page.address or ""
    evidence.manifest_sha256, evidence.merkle_root = made.manifest_sha256, made.merkle_root
    evidence.signature, evidence.signer_key_id = made.signature, made.key_id
    evidence.public_key = made.public_key
    evidence.to_sealed()


def keep_objects(evidence: Evidence, made: Seal, clock: Clock, *, is_alone: bool = True) -> None:
    """The rows of the sealed objects, the event that says so, and the time stamps asked for (see `stamps.ask`)."""
    EvidenceObject.objects.bulk_create(
        EvidenceObject(
            evidence=evidence,
            name=entry.name,
            sha256=entry.sha256,
            media_type=entry.media_type,
            size=entry.size,
            role=entry.role,
        )
        for entry in made.objects
    )
    log(
        evidence,
        events.SEALED,
        clock,
        kind=made.facts.kind.value,
        objects=len(made.objects),
        manifest_sha256=made.manifest_sha256,
        key_id=made.key_id,
    )
    stamps.ask(evidence, clock, is_alone=is_alone)


@transaction.atomic
def give_up(*, evidence_id: UUID, because: str, remedy: str, clock: Clock) -> Evidence:
    """End a pending evidence as failed, with the reason and what to do; one that has ended stays as it is."""
    evidence = locked(evidence_id)
    if not evidence.is_pending:
        return evidence
    evidence.failure, evidence.remedy = because, remedy
    evidence.to_failed()
    evidence.save(update_fields=["state", "failure", "remedy"])
    ledger.append(
        subject=subject_of(evidence),
        event=events.FAILED,
        clock=clock,
        actor=None,
        office=evidence.office_id,
        personal={"failure": because},
    )
    return evidence

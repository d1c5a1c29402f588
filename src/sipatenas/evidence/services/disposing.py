"""The end of an evidence: one person proposes, a division head of another account decides; a hold stops both.

Its keys are destroyed, and with them whatever no other evidence holds; what the row and its chain said of persons goes
too. What stays: that it was, its proofs as numbers, who destroyed it on what basis.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.models import LedgerEntry
from sipatenas.evidence import events, retention, rules, vault
from sipatenas.evidence.guards import GONE
from sipatenas.evidence.models import Delivery, Disposal, DisposalState, Evidence, Hold
from sipatenas.evidence.queries import visible_to
from sipatenas.evidence.services.ending import locked, subject_of
from sipatenas.evidence.services.rechecking import forgetting
from sipatenas.evidence.workflow import EvidenceState

GONE_LABEL = (
    "Bukti ini sudah dimusnahkan bersama kuncinya. Yang tersisa: bahwa ia pernah ada, sidik-sidiknya, dan siapa yang "
    "memusnahkannya atas dasar apa."
)
"""Stands in place of the label, which may name files, links and persons as others wrote them."""


class DisposalRefusedError(ValueError):
    """It may not be destroyed now; the message says why."""


@transaction.atomic
def propose_disposal(*, evidence: Evidence, user: User, basis: str, reason: str, clock: Clock) -> Disposal:
    """Propose to destroy a sealed evidence. Raises PermissionDenied, DisposalRefusedError."""
    _check(user, evidence, rules.may_propose_disposal(user))
    if not basis.strip() or not reason.strip():
        raise DisposalRefusedError(_("Sebutkan dasar dan alasan pemusnahan."))
    _check_free(locked(evidence.pk))
    if evidence.disposals.filter(state=DisposalState.PROPOSED).exists():
        raise DisposalRefusedError(_("Pemusnahan bukti ini sudah diusulkan dan menunggu keputusan."))
    made = Disposal.objects.create(
        evidence=evidence,
        basis=basis.strip()[:120],
        reason=reason.strip(),
        proposed_by=user,
        proposed_at=clock.now(),
    )
    codes = {"disposal": str(made.pk), "basis": made.basis}
    _log(evidence, events.DISPOSAL_PROPOSED, user, clock, codes, reason)
    return made


@transaction.atomic
def refuse_disposal(*, disposal: Disposal, user: User, decision: str, clock: Clock) -> Disposal:
    """Let a proposal fall: by who decides, or by who proposed it. Raises PermissionDenied, DisposalRefusedError."""
    fresh = _open(disposal.pk)
    is_own = fresh.proposed_by_id == user.pk
    _check(user, fresh.evidence, is_own or rules.may_decide_disposal(user, fresh))
    if not decision.strip():
        raise DisposalRefusedError(_("Sebutkan alasan keputusan."))
    fresh.state = DisposalState.WITHDRAWN if is_own else DisposalState.REFUSED
    fresh.decided_by, fresh.decided_at, fresh.decision = user, clock.now(), decision.strip()
    fresh.save()
    codes = {"disposal": str(fresh.pk), "state": fresh.state}
    _log(fresh.evidence, events.DISPOSAL_REFUSED, user, clock, codes, decision)
    return fresh


@transaction.atomic
def approve_disposal(*, disposal: Disposal, user: User, decision: str, clock: Clock) -> Disposal:
    """Destroy the evidence, as a second person. Nothing brings it back.

    Raises PermissionDenied (also for who proposed it) and DisposalRefusedError (held, needed, or decided already).
    """
    fresh = _open(disposal.pk)
    evidence = fresh.evidence
    _check(user, evidence, rules.may_decide_disposal(user, fresh))
    if not decision.strip():
        raise DisposalRefusedError(_("Sebutkan alasan keputusan."))
    _check_free(evidence)
    looks = forgetting.forget(evidence=evidence, user=user, clock=clock)
    keys, ended = vault.destroy(evidence=evidence, clock=clock)
    _forget(evidence)
    shredded = ledger.shred(
        subject=subject_of(evidence), clock=clock, actor=user.pk, basis=fresh.basis, office=evidence.office_id
    )
    codes: dict[str, str | int | None] = {
        "disposal": str(fresh.pk),
        "basis": fresh.basis,
        "proposed_by": str(fresh.proposed_by_id),
        "manifest_sha256": evidence.manifest_sha256,
        "keys": keys,
        "files": ended,
        "shared": keys - ended,
        "shredded": shredded,
        "looks": looks,
    }
    entry = _log(evidence, events.DISPOSED, user, clock, codes, decision)
    fresh.state, fresh.certificate = DisposalState.DONE, entry.hash
    fresh.decided_by, fresh.decided_at, fresh.decision = user, clock.now(), decision.strip()
    fresh.save()
    return fresh


@transaction.atomic
def hold(*, evidence: Evidence, user: User, reason: str, clock: Clock) -> Hold:
    """Keep an evidence from being destroyed until the hold is lifted. Raises PermissionDenied, DisposalRefusedError."""
    _check(user, evidence, rules.may_propose_disposal(user))
    if not reason.strip():
        raise DisposalRefusedError(_("Sebutkan alasan penahanan."))
    if vault.is_destroyed(locked(evidence.pk)):
        raise DisposalRefusedError(_("Bukti ini sudah dimusnahkan."))
    made = Hold.objects.create(
        evidence=evidence, reason=reason.strip(), placed_by=user, placed_at=clock.now()
    )
    _log(evidence, events.HELD, user, clock, {"hold": str(made.pk)}, reason)
    return made


@transaction.atomic
def lift_hold(*, hold: Hold, user: User, reason: str, clock: Clock) -> Hold:
    """Lift a hold, with a reason that stays; by a division head. Raises PermissionDenied, DisposalRefusedError."""
    fresh = Hold.objects.select_for_update(of=("self",)).select_related("evidence").get(pk=hold.pk)
    _check(user, fresh.evidence, rules.may_lift_hold(user))
    if not reason.strip() or fresh.lifted_at is not None:
        raise DisposalRefusedError(_("Penahanan sudah dicabut, atau alasannya belum disebut."))
    fresh.lifted_by, fresh.lifted_at, fresh.lifted_because = user, clock.now(), reason.strip()
    fresh.save()
    _log(fresh.evidence, events.RELEASED, user, clock, {"hold": str(fresh.pk)}, reason)
    return fresh


def _open(disposal_id: UUID) -> Disposal:
    found = Disposal.objects.select_for_update(of=("self",)).get(pk=disposal_id)
    if found.state != DisposalState.PROPOSED:
        raise DisposalRefusedError(_("Usul ini sudah diputus."))
    found.evidence = locked(found.evidence_id)
    return found


def _check(user: User, evidence: Evidence, may: bool) -> None:
    if not may or not visible_to(user).filter(pk=evidence.pk).exists():
        raise PermissionDenied


def is_kept(evidence: Evidence) -> bool:
    """Whether there is anything to destroy: a sealed evidence, or files handed in that could not be sealed."""
    has_files = evidence.state == EvidenceState.FAILED and evidence.vault_keys.exists()
    return (evidence.is_sealed or has_files) and not vault.is_destroyed(evidence)


def _check_free(evidence: Evidence) -> None:
    if not is_kept(evidence):
        raise DisposalRefusedError(_("Hanya bukti yang disegel, dan belum dimusnahkan, dapat dimusnahkan."))
    if reasons := retention.needed_for(evidence):
        raise DisposalRefusedError(
            _("Bukti ini belum boleh dimusnahkan: %(because)s.") % {"because": "; ".join(reasons)}
        )


def _forget(evidence: Evidence) -> None:
    """What the row says of a page and of persons, in whatever words: labels too may tell a foreign file's contents."""
    evidence.url = evidence.final_url = evidence.title = evidence.address = ""
    evidence.reason = GONE
    evidence.failure = evidence.remedy = "" if evidence.is_sealed else GONE
    evidence.label = GONE_LABEL
    evidence.save(
        update_fields=["url", "final_url", "title", "address", "reason", "failure", "remedy", "label"]
    )
    Delivery.objects.filter(evidence=evidence).update(told={}, files=[])


def _log(
    evidence: Evidence,
    event: str,
    user: User,
    clock: Clock,
    codes: Mapping[str, str | int | None],
    reason: str,
) -> LedgerEntry:
    return ledger.append(
        subject=subject_of(evidence),
        event=event,
        clock=clock,
        actor=user.pk,
        office=evidence.office_id,
        codes=codes,
        personal={"reason": reason.strip()},
    )

"""Verbs of the queue: what officers decide about a lead. Each is one transaction with its ledger event."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.attribution.models import Judgement
from sipatenas.attribution.queries import candidates_for, latest_run
from sipatenas.attribution.services import JudgementRefused
from sipatenas.attribution.services import judge as record_choice
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.services import request_capture
from sipatenas.leads import events
from sipatenas.leads.models import Decision, DecisionKind, DismissalReason, Lead
from sipatenas.leads.queries import due_for_another_look, visible_to
from sipatenas.leads.rules import may_judge, may_undo
from sipatenas.leads.workflow import LeadState
from sipatenas.places.zones import legal_day

LONGEST_WATCH = timedelta(days=180)
"""Days ahead at the most that a post may be put down to be looked at again; then its purpose has passed."""


def subject_of(lead: Lead) -> ledger.Subject:
    return ledger.Subject("lead", lead.pk)


@transaction.atomic
def dismiss(*, lead: Lead, user: User, reason_code: str, reason: str, clock: Clock) -> Decision:
    """Set a lead aside. Raises ValidationError without a reason, PermissionDenied without the duty."""
    if reason_code not in DismissalReason.values:
        raise ValidationError({"reason_code": _("Pilih alasan dari daftar.")})
    if reason_code == DismissalReason.OTHER and not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya bila memilih “Lainnya”.")})
    lead = _locked(lead, user)
    _require(may_judge(user, lead))
    lead.to_dismissed()
    return _decide(
        lead, user, DecisionKind.DISMISS, events.DISMISSED, clock, reason=reason, reason_code=reason_code
    )


@transaction.atomic
def look_again(*, lead: Lead, user: User, until: date, reason: str, clock: Clock) -> Decision:
    """Put a post down to be looked at again by a date: the post, never the person's account."""
    today = legal_day(clock.now(), lead.office)
    if not today < until <= today + LONGEST_WATCH:
        raise ValidationError(
            {"until": _("Pilih tanggal sesudah hari ini, paling lama %(days)d hari.") % {"days": 180}}
        )
    _require_reason(reason)
    lead = _locked(lead, user)
    _require(may_judge(user, lead))
    lead.to_watching()
    return _decide(lead, user, DecisionKind.LOOK_AGAIN, events.LOOK_AGAIN, clock, reason=reason, until=until)


@transaction.atomic
def keep_evidence(*, lead: Lead, user: User, reason: str, clock: Clock) -> Evidence:
    """Ask for the post to be captured and sealed; the lead stays where it is."""
    _require_reason(reason)
    lead = _locked(lead, user)
    _require(may_judge(user, lead))
    evidence = request_capture(
        post=lead.post, url=lead.post.url or "", user=user, office=lead.office, reason=reason, clock=clock
    )
    _decide(lead, user, DecisionKind.KEEP_EVIDENCE, events.KEPT, clock, reason=reason, settles=False)
    return evidence


@transaction.atomic
def reopen(*, lead: Lead, user: User, reason: str, clock: Clock) -> Decision:
    """Bring a lead back into the queue; the decision it undoes stays on record."""
    lead = _locked(lead, user)
    _require(may_undo(user, lead))
    lead.to_open()
    return _decide(lead, user, DecisionKind.REOPEN, events.REOPENED, clock, reason=reason, settles=False)


@transaction.atomic
def mark_finding(*, lead: Lead, user: User, reason: str, clock: Clock) -> Decision:
    """The lead's end when `cases` makes a finding of it; the caller has checked what a finding needs."""
    _require_reason(reason)
    lead = _locked(lead, user)
    _require(may_judge(user, lead))
    lead.to_finding()
    return _decide(lead, user, DecisionKind.FINDING, events.FINDING, clock, reason=reason)


def judge(*, lead: Lead, user: User, person: str, no_conflict: bool, reason: str, clock: Clock) -> Judgement:
    """One officer's choice of whose account it is ("none", or a candidate's id), blind to the other's.

    Raises ValidationError for a choice that is not offered or not this user's to make.
    """
    held = visible_to(user).select_related("post", "reading").filter(pk=lead.pk).first()
    run = latest_run(held.post) if held is not None else None
    if held is None or run is None:
        raise ValidationError(_("Akun ini belum dicocokkan; tidak ada yang dapat dipilih."))
    _require(may_judge(user, held))
    if not held.reading.tells_a_signal_of(held.post):
        raise ValidationError(
            _("Teks unggahan ini berubah dan tidak lagi memuat isyarat; pemilik akunnya tidak dinilai.")
        )
    chosen = None
    if person != "none":
        offered = {str(one.person.pk): one.person for one in candidates_for(user, run)}
        if person not in offered:
            raise ValidationError({"person": _("Pilih salah satu dari daftar.")})
        chosen = offered[person]
    try:
        return record_choice(
            run=run, person=chosen, user=user, no_conflict=no_conflict, reason=reason, clock=clock
        )
    except JudgementRefused as refused:
        raise ValidationError(str(refused)) from refused


def wake_watched(*, clock: Clock) -> int:
    """Bring back the leads whose date to be looked at again has come. Returns how many."""
    woken = 0
    today = clock.now().date() + timedelta(days=1)
    for lead in due_for_another_look(today).select_related("office"):
        if lead.look_again_on is None or lead.look_again_on > legal_day(clock.now(), lead.office):
            continue
        with transaction.atomic():
            held = Lead.objects.select_for_update().get(pk=lead.pk)
            if held.state != LeadState.WATCHING or held.look_again_on != lead.look_again_on:
                continue
            held.to_open()
            held.look_again_on = None
            held.decided_at = None
            held.save()
            ledger.append(
                subject=subject_of(held),
                event=events.WOKEN,
                clock=clock,
                actor=None,
                office=held.office_id,
            )
            woken += 1
    return woken


def _locked(lead: Lead, user: User) -> Lead:
    """The lead as it is now, held until the transaction ends; only if the user may see it."""
    found = visible_to(user).select_for_update(of=("self",)).filter(pk=lead.pk).first()
    if found is None:
        raise PermissionDenied(_("Indikasi ini di luar wilayah kantor Anda."))
    return found


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(
            _("Langkah ini tidak tersedia: tugas Anda atau keadaan indikasi tidak memungkinkannya.")
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya dalam satu kalimat.")})


def _decide(
    lead: Lead,
    user: User,
    kind: DecisionKind,
    event: str,
    clock: Clock,
    *,
    reason: str,
    reason_code: str = "",
    until: date | None = None,
    settles: bool = True,
) -> Decision:
    """Write the decision, the lead's new state and the ledger event together."""
    now = clock.now()
    if kind != DecisionKind.KEEP_EVIDENCE:
        lead.decided_at = now if settles else None
        lead.look_again_on = until
    lead.save()
    decision = Decision.objects.create(
        lead=lead,
        officer=user,
        kind=kind,
        reason_code=reason_code,
        reason=reason.strip(),
        until=until,
        at=now,
    )
    ledger.append(
        subject=subject_of(lead),
        event=event,
        clock=clock,
        actor=user.pk,
        office=lead.office_id,
        codes={"reason_code": reason_code, "until": until.isoformat() if until else None},
        personal={"reason": reason.strip()},
    )
    return decision

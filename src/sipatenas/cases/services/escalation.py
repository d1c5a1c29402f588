"""What happens when an authority lets a term pass: reminded, then the appointing authority warned, then blocked.

The steps and their days are rows of the rulebook (BKN-TEGUR, BKN-BLOKIR: certainty C, an office's setting). The
machine only asks people: it writes no letter and blocks no data. Each round is idempotent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from sipatenas.accounts.models import Authority
from sipatenas.cases import clocks, events, routing, tasks_of
from sipatenas.cases.models import Case, CaseClock, FollowUpKind, Referral, WorkTask
from sipatenas.cases.reach import GONE
from sipatenas.cases.transitions import subject_of
from sipatenas.cases.workflow import AT_AUTHORITY
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.places.zones import legal_day

WARN, BLOCK = "BKN-TEGUR", "BKN-BLOKIR"
REMINDED, WARNED, ESCALATED = "reminded", "warned", "escalated"
_OWN = (WARN, BLOCK)


@dataclass(frozen=True)
class Escalated:
    """How many terms went how far in one round."""

    reminded: int = 0
    warned: int = 0
    escalated: int = 0


def escalate_due(*, clock: Clock) -> Escalated:
    """One round over all terms of authorities that have passed; each moves at most one step in a round."""
    told = {REMINDED: 0, WARNED: 0, ESCALATED: 0}
    for pk in _passed(clock.now()):
        went = _one(pk, clock)
        if went:
            told[went] += 1
    return Escalated(**told)


def _passed(now: datetime) -> Iterator[UUID]:
    """Ids of the terms of authorities that are over, in cases that still lie with one."""
    found = CaseClock.objects.filter(
        ended_at__isnull=True,
        state=CaseClock.State.RUNNING,
        referral__isnull=False,
        due_at__lt=now,
        case__state__in=AT_AUTHORITY,
    )
    return found.exclude(escalation=ESCALATED).exclude(step__in=_OWN).values_list("pk", flat=True).iterator()


@transaction.atomic
def _one(pk: UUID, clock: Clock) -> str:
    term = (
        CaseClock.objects.select_for_update(of=("self",))
        .select_related("case__office", "referral__authority", "body_task", "authority")
        .get(pk=pk)
    )
    if term.state != CaseClock.State.RUNNING or term.referral is None or term.referral.state in GONE:
        return ""
    with override("id"):
        went = _next(term, clock)
    if not went:
        return ""
    if went == REMINDED:
        term.reminded_at = clock.now()
    term.escalation = went
    term.save(update_fields=["reminded_at", "escalation"])
    ledger.append(
        subject=subject_of(term.case),
        event=events.REMINDED,
        clock=clock,
        actor=None,
        office=term.case.office_id,
        codes={"clock": str(term.pk), "step": term.step, "went": went, "referral": str(term.referral_id)},
    )
    return went


def _next(term: CaseClock, clock: Clock) -> str:
    """The step that is due now, taken; "" if the term rests where it is."""
    if not term.escalation:
        note = _("Ingatkan %(body)s: %(step)s lewat waktunya.") % {"body": _body(term), "step": term.label}
        _ask(term, WorkTask.Kind.REMIND, note, None, clock)
        return REMINDED
    if not _sanctions_asn(term):
        return ""
    if term.escalation == REMINDED and _over(term, WARN, term.due_at, clock):
        if not _told(term, FollowUpKind.WARNED):
            note = _("Tegur %(body)s: rekomendasi belum ditindaklanjuti.") % {"body": _body(term)}
            _ask(term, WorkTask.Kind.ESCALATE, note, _supervisor(term), clock)
        return WARNED
    since = _over_at(term, WARN, term.due_at)
    if term.escalation == WARNED and _over(term, BLOCK, since, clock):
        if not _told(term, FollowUpKind.BLOCKED):
            note = _("Blokir data kepegawaian: teguran kepada %(body)s tidak diindahkan.") % {
                "body": _body(term)
            }
            _ask(term, WorkTask.Kind.ESCALATE, note, _supervisor(term), clock)
        return ESCALATED
    return ""


def _sanctions_asn(term: CaseClock) -> bool:
    """Warning and blocking are BKN's means towards an appointing authority; others are only reminded."""
    return term.short == "tindak_lanjut" and term.body_task is not None and term.body_task.role == "ppk"


def _over_at(term: CaseClock, step: str, since: datetime | None) -> datetime | None:
    if since is None:
        return None
    found = clocks.computed(step=step, case=term.case, start=since)
    return found.due if found else None


def _over(term: CaseClock, step: str, since: datetime | None, clock: Clock) -> bool:
    until = _over_at(term, step, since)
    return until is not None and until < clock.now()


def _told(term: CaseClock, kind: FollowUpKind) -> bool:
    return term.case.follow_ups.filter(referral=term.referral, kind=kind).exists()


def _body(term: CaseClock) -> str:
    if term.body_task is not None:
        return term.body_task.body
    return term.referral.addressee if term.referral is not None else ""


def _supervisor(term: CaseClock) -> Authority | None:
    """Who warns and blocks, if it works here and is not the one who is late; else the office writes to it."""
    found = term.referral.authority if term.referral is not None else None
    return found if found is not None and found != term.authority else None


def _ask(term: CaseClock, kind: WorkTask.Kind, note: str, authority: Authority | None, clock: Clock) -> None:
    tasks_of.ask(case=term.case, kinds=[kind], clock=clock, note=note[:300], authority=authority)


def ask_to_reroute(*, clock: Clock) -> int:
    """Cases that lie with a body that is no more (KASN after 24 August 2024) become a task to refer anew.

    Returns how many were asked for; asked once for each case.
    """
    asked = 0
    open_with = (
        Referral.objects.exclude(state__in=[*GONE, Referral.State.DECIDED])
        .filter(case__state__in=AT_AUTHORITY)
        .select_related("case__office")
    )
    for role in open_with.order_by().values_list("addressee_id", flat=True).distinct():
        for referral in open_with.filter(addressee_id=role):
            day = legal_day(clock.now(), referral.case.office)
            if routing.ceased(role, day) and not _has_reroute(referral.case):
                with override("id"):
                    note = _("%(body)s tidak lagi berwenang: teruskan kepada penggantinya.")
                    words = note % {"body": referral.addressee}
                tasks_of.ask(case=referral.case, kinds=[WorkTask.Kind.REROUTE], clock=clock, note=words[:300])
                asked += 1
    return asked


def _has_reroute(case: Case) -> bool:
    return WorkTask.objects.filter(case=case, kind=WorkTask.Kind.REROUTE, state=WorkTask.State.OPEN).exists()

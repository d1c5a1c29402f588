"""What happens when an authority lets a term pass: people are asked to remind it, then to warn, then to block.

Only an appointing authority is warned and blocked, by BKN; other bodies are reminded again and again, as is one to
which no text gives a time. The steps and their days are rows of the rulebook (BKN-TEGUR, BKN-BLOKIR: certainty C, an
office's setting). The machine only asks people: it writes no letter and blocks no data. Each round is idempotent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from sipatenas.accounts.models import Authority
from sipatenas.cases import clocks, events, routing, tasks_of
from sipatenas.cases.models import Case, CaseClock, FollowUp, FollowUpKind, Referral, WorkTask
from sipatenas.cases.reach import GONE
from sipatenas.cases.services import bodies
from sipatenas.cases.services.bodies import BLOCK, WARN
from sipatenas.cases.transitions import ClockStart, subject_of
from sipatenas.cases.workflow import AT_AUTHORITY
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.places.zones import legal_day

REMINDED, WARNED, ESCALATED = "reminded", "warned", "escalated"
_EVENTS = {REMINDED: events.REMINDED, WARNED: events.WARNING_ASKED, ESCALATED: events.BLOCK_ASKED}


@dataclass(frozen=True)
class Escalated:
    """For how many terms people were asked to remind, to warn, to block in one round."""

    reminded: int = 0
    warned: int = 0
    escalated: int = 0


def escalate_due(*, clock: Clock) -> Escalated:
    """One round over the terms of authorities that have passed, or never will; each moves at most one step."""
    told = {REMINDED: 0, WARNED: 0, ESCALATED: 0}
    for pk in _passed(clock.now()):
        went = _one(pk, clock)
        if went:
            told[went] += 1
    return Escalated(**told)


def _passed(now: datetime) -> Iterator[UUID]:
    """Ids of the terms of authorities that are over, or have no end, in cases that still lie with one."""
    found = CaseClock.running.filter(
        state=CaseClock.State.RUNNING, referral__isnull=False, case__state__in=AT_AUTHORITY
    ).exclude(short__in=bodies.OF_BKN)
    before = now - _interval()
    long_ago = Q(reminded_at=None, started_at__lte=before) | Q(reminded_at__lte=before)
    over = Q(due_at__lt=now) & ~Q(escalation=ESCALATED)
    return found.filter(over | Q(due_at=None) & long_ago).values_list("pk", flat=True).iterator()


def _interval() -> timedelta:
    return timedelta(days=settings.SIPATENAS_WAIT_DAYS)


@transaction.atomic
def _one(pk: UUID, clock: Clock) -> str:
    term = (
        CaseClock.objects.select_for_update(of=("self",))
        .select_related("case__office", "referral__authority", "body_task__referral", "authority")
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
    entry = ledger.append(
        subject=subject_of(term.case),
        event=_EVENTS[went],
        clock=clock,
        actor=None,
        office=term.case.office_id,
        codes={"clock": str(term.pk), "step": term.step, "went": went, "referral": str(term.referral_id)},
    )
    if went == REMINDED:
        _time_to_warn(term, f"{entry.event}#{entry.sequence}", clock)
    return went


def _time_to_warn(term: CaseClock, event: str, clock: Clock) -> None:
    """BKN's time to warn the appointing authority counts from the end of the term that it let pass."""
    if term.due_at is None or not bodies.under_bkn(term.body_task) or _first(term, FollowUpKind.WARNED):
        return
    begin = ClockStart(
        WARN, at=term.due_at, referral=term.referral, body_task=term.body_task, authority=_supervisor(term)
    )
    clocks.start(case=term.case, begin=[begin], event=event, at=clock.now())


def _next(term: CaseClock, clock: Clock) -> str:
    """The step that is due now, taken; "" if the term rests where it is."""
    told = {"body": _body(term), "step": term.label}
    if _to_remind(term, clock):
        late = _("Ingatkan %(body)s: %(step)s lewat waktunya.")
        open_ended = _("Ingatkan %(body)s: belum ada jawaban, dan aturan tidak memberi batas waktu.")
        _ask(term, WorkTask.Kind.REMIND, (late if term.due_at else open_ended) % told, None, clock)
        return REMINDED
    if term.due_at is None or not bodies.under_bkn(term.body_task):
        return ""
    warned = _first(term, FollowUpKind.WARNED)
    if warned is None:
        if term.escalation != REMINDED or not _over(term, WARN, term.due_at, clock):
            return ""
        note = _("Tegur %(body)s: rekomendasi belum ditindaklanjuti.") % told
        _ask(term, WorkTask.Kind.ESCALATE, note, _supervisor(term), clock)
        return WARNED
    since = bodies.moment_of(warned.received_on, term.case, clock)
    if _first(term, FollowUpKind.BLOCKED) or not _over(term, BLOCK, since, clock):
        return ""
    note = _("Blokir data kepegawaian: teguran kepada %(body)s tidak diindahkan.") % told
    _ask(term, WorkTask.Kind.ESCALATE, note, _supervisor(term), clock)
    return ESCALATED


def _to_remind(term: CaseClock, clock: Clock) -> bool:
    """At once when a term passes; where nothing harder can follow, again each interval. Not while one is asked for."""
    if term.tasks.filter(kind=WorkTask.Kind.REMIND, state=WorkTask.State.OPEN).exists():
        return False
    if term.due_at is not None and (not term.escalation or bodies.under_bkn(term.body_task)):
        return not term.escalation
    told = term.case.follow_ups.filter(referral=term.referral).aggregate(last=Max("recorded_at"))["last"]
    since = max(one for one in (term.started_at, term.reminded_at, told) if one is not None)
    return since + _interval() <= clock.now()


def _over(term: CaseClock, step: str, since: datetime, clock: Clock) -> bool:
    """Whether the time that the row gives, counted from `since`, has passed."""
    found = clocks.computed(step=step, case=term.case, start=since)
    return found is not None and found.due is not None and found.due < clock.now()


def _first(term: CaseClock, kind: FollowUpKind) -> FollowUp | None:
    """The first answer of that kind on file from the term's referral."""
    return term.case.follow_ups.filter(referral=term.referral, kind=kind).order_by("received_on").first()


def _body(term: CaseClock) -> str:
    if term.body_task is not None:
        return term.body_task.body
    return term.referral.addressee if term.referral is not None else ""


def _supervisor(term: CaseClock) -> Authority | None:
    """Who warns and blocks, if it works here and is not the one who is late; else the office writes to it."""
    found = term.referral.authority if term.referral is not None else None
    return found if found is not None and found != term.authority else None


def _ask(term: CaseClock, kind: WorkTask.Kind, note: str, authority: Authority | None, clock: Clock) -> None:
    tasks_of.ask(case=term.case, kinds=[kind], clock=clock, note=note[:300], authority=authority, term=term)


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

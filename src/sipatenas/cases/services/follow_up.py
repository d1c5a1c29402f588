"""The follow-up (*tindak lanjut*): what was decided on each person, and the case's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases import clocks, tasks_of
from sipatenas.cases.models import (
    DECIDED,
    BodyTask,
    Case,
    CaseClock,
    FollowUp,
    FollowUpKind,
    Referral,
    Respondent,
    WorkTask,
)
from sipatenas.cases.services import bodies, scans
from sipatenas.cases.services.bodies import ask_to_close, without_decision
from sipatenas.cases.services.files import codes_of
from sipatenas.cases.services.recommending import sanction_of
from sipatenas.cases.transitions import ClockStart, Code, Said, take
from sipatenas.core.clock import Clock

NOTED = frozenset(set(FollowUpKind) - DECIDED)
"""What an authority tells on the way, before it has decided."""
KIND_OF = {
    "moral_tertutup": FollowUpKind.MORAL_CLOSED,
    "moral_terbuka": FollowUpKind.MORAL,
    "disiplin_ringan": FollowUpKind.LIGHT,
    "disiplin_sedang": FollowUpKind.MEDIUM,
    "disiplin_berat": FollowUpKind.SEVERE,
    "pdth": FollowUpKind.SEVERE,
}
"""The rulebook's sanction as statistics count it; every other kind is a sanction of the body's own rules."""


@dataclass(frozen=True)
class Outcomes:
    """What an authority answered: of a person when it decides, of the referral as a whole otherwise.

    `sanction`: a code of the rulebook's scale, in place of a kind of decision.
    """

    kind: str
    received_on: date
    reference: str
    respondent: str = ""
    sanction: str = ""
    idis_number: str = ""
    summary: str = ""


def kind_of(sanction: str) -> FollowUpKind:
    """As which kind of follow-up a sanction of the rulebook counts."""
    return KIND_OF.get(sanction, FollowUpKind.OTHER_SANCTION)


@transaction.atomic
def follow_up(
    *,
    case: Case,
    user: User,
    clock: Clock,
    referral: str,
    told: Outcomes,
    scan: UploadedFile[Any] | None = None,
    sealed: bool = False,
    version: int | None = None,
) -> Case:
    """What was decided on one person. With the last of a referral its tasks and its clocks end.

    `sealed`: the answer itself is kept elsewhere, as the body sent it; otherwise a letter's scan is owed.
    Raises ValidationError naming the field: no decision, no such person in the referral, a date out of order.
    """

    def work(held: Case) -> Said:
        found = bodies.referral_of(held, user, referral)
        person = bodies.person_of(held, user, found, told.respondent)
        _may_decide(found, user)
        kind = _kind(held, person, told)
        if FollowUp.objects.filter(referral=found, respondent=person, kind__in=DECIDED).exists():
            raise ValidationError(
                {"respondent": _("Keputusan atas orang ini dari penerusan ini sudah dicatat.")}
            )
        row = _kept(held, found, person, kind, told, user, clock, scan, sealed=sealed)
        at = bodies.moment_of(told.received_on, held, clock)
        tasks_of.settle_reminders(referral=found, user=user, clock=clock)
        if not bodies.undecided(found):
            _finish(found, user, at, told.reference)
        return Said(codes=_codes(row), personal={"summary": row.summary}, at=at)

    held = take(case=case, step="follow_up", user=user, clock=clock, work=work, version=version)
    ask_to_close(held, clock)
    return held


def note_answer(
    *,
    case: Case,
    user: User,
    clock: Clock,
    referral: str,
    told: Outcomes,
    scan: UploadedFile[Any] | None = None,
    version: int | None = None,
) -> Case:
    """What the authority told on the way: examined, warned, blocked, unblocked. Decides nothing."""

    def work(held: Case) -> Said:
        found = bodies.referral_of(held, user, referral)
        if told.kind not in {one.value for one in NOTED}:
            raise ValidationError({"kind": _("Keputusan dicatat sebagai tindak lanjut, bukan di sini.")})
        person = bodies.person_of(held, user, found, told.respondent) if told.respondent else None
        row = _kept(held, found, person, FollowUpKind(told.kind), told, user, clock, scan)
        at = bodies.moment_of(told.received_on, held, clock)
        starts = _warning(held, found, row, at)
        tasks_of.settle_reminders(referral=found, user=user, clock=clock)
        if row.kind in (FollowUpKind.WARNED, FollowUpKind.BLOCKED):
            tasks_of.settle(case=held, kinds=[WorkTask.Kind.ESCALATE], user=user, clock=clock)
        return Said(codes=_codes(row), personal={"summary": row.summary}, at=at, starts=starts)

    return take(case=case, step="note_answer", user=user, clock=clock, work=work, version=version)


def close(*, case: Case, user: User, clock: Clock, reason: str = "", version: int | None = None) -> Case:
    """Everybody alleged has a decision on file, whatever it is, and every letter its scan: the case is closed.

    Raises ValidationError.
    """

    def work(held: Case) -> Said:
        missing = without_decision(held)
        if missing:
            names = ", ".join(one.name for one in missing)
            raise ValidationError(_("Belum ada keputusan instansi atas: %(names)s.") % {"names": names})
        scans.need_none_owed(held)
        held.closed_at = clock.now()
        decided = FollowUp.objects.filter(case=held, kind__in=DECIDED)
        kinds = decided.values_list("kind", flat=True).order_by("kind")
        return Said(codes={"kinds": " ".join(kinds)}, personal={"reason": reason.strip()})

    return take(case=case, step="close", user=user, clock=clock, work=work, version=version)


def _may_decide(referral: Referral, user: User) -> None:
    """A liaison decides when its body has a task to decide or sanction here, or is the addressee itself."""
    if not is_liaison(user) or referral.authority_id == user.authority_id:
        return
    kinds = (BodyTask.Kind.DECIDE, BodyTask.Kind.SANCTION)
    own = referral.tasks.filter(authority=user.authority_id, kind__in=kinds, state=BodyTask.State.OPEN)
    if not own.exists():
        raise ValidationError({"referral": _("Instansi Anda tidak bertugas memutus dalam penerusan ini.")})


def _kind(held: Case, person: Respondent, told: Outcomes) -> FollowUpKind:
    if told.sanction:
        return kind_of(sanction_of(held, person, told.sanction, "kind").id)
    if told.kind not in {one.value for one in DECIDED}:
        raise ValidationError(
            {"kind": _("Pilih keputusannya: sanksi, tidak terbukti, atau dokumen tidak lengkap.")}
        )
    return FollowUpKind(told.kind)


def _kept(
    held: Case,
    referral: Referral,
    person: Respondent | None,
    kind: FollowUpKind,
    told: Outcomes,
    user: User,
    clock: Clock,
    scan: UploadedFile[Any] | None,
    *,
    sealed: bool = False,
) -> FollowUp:
    bodies.not_before_referral(told.received_on, referral, held, clock, "received_on")
    if person is not None and kind in DECIDED:
        bodies.not_before_advice(told.received_on, referral, person, "received_on")
    if not told.reference.strip():
        raise ValidationError({"reference": _("Tulis nomor surat atau keputusannya.")})
    kept = bodies.scanned(held=held, user=user, scan=scan, clock=clock, referral=referral)
    if not sealed:
        scans.ask(held=held, user=user, kept=kept, reference=told.reference.strip(), clock=clock)
    return FollowUp.objects.create(
        case=held, referral=referral, respondent=person, kind=kind, received_on=told.received_on,
        reference=told.reference.strip(), idis_number=told.idis_number.strip(), summary=told.summary.strip(),
        file=kept,
        recorded_by=user, recorded_at=clock.now(),
    )  # fmt: skip


def _finish(referral: Referral, user: User, at: datetime, reference: str) -> None:
    """The decision ends the chain: what is open is done, what only waited for it falls away or is done with it."""
    for task in bodies.unfinished(referral):
        task.referral, task.case = referral, referral.case
        own = task.authority_id is None or task.authority_id == user.authority_id or not is_liaison(user)
        if task.state == BodyTask.State.OPEN or (own and task.kind == BodyTask.Kind.SANCTION):
            bodies.finish(task=task, at=at, user=user, reference=reference)
        else:
            bodies.void(tasks=[task], at=at)
    bodies.settle_referral(referral)


def _warning(held: Case, referral: Referral, row: FollowUp, at: datetime) -> tuple[ClockStart, ...]:
    """A warning ends the time to warn, and the time to block begins; a block ends that."""
    running = CaseClock.running.filter(referral=referral)
    if row.kind == FollowUpKind.WARNED:
        clocks.end_of_task(case=held, clocks=running.filter(short=bodies.WARNING), met=True, at=at)
        sanction = referral.tasks.filter(kind=BodyTask.Kind.SANCTION, state=BodyTask.State.OPEN).first()
        if bodies.under_bkn(sanction) and not running.filter(short=bodies.BLOCKING).exists():
            start = ClockStart(
                bodies.BLOCK, at=at, referral=referral, body_task=sanction, authority=referral.authority
            )
            return (start,)
    elif row.kind == FollowUpKind.BLOCKED:
        blocking = running.filter(short__in=bodies.OF_BKN)
        clocks.end_of_task(case=held, clocks=blocking, met=True, at=at)
    return ()


def _codes(row: FollowUp) -> dict[str, Code]:
    codes: dict[str, Code] = {
        "referral": str(row.referral_id),
        "respondent": str(row.respondent_id) if row.respondent_id else None,
        "kind": str(row.kind),
        "received_on": row.received_on.isoformat(),
        "reference": row.reference,
        "idis": row.idis_number,
        "entered_by": "office" if row.recorded_by.authority_id is None else "authority",
    }
    return codes | (codes_of(row.file) if row.file else {})

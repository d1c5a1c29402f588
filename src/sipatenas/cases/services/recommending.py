"""The recommendation: drafted and issued by the supervising authority, on each person, to the one who sanctions."""

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
from sipatenas.cases.models import (
    DECIDED,
    BodyTask,
    Case,
    FollowUp,
    FollowUpKind,
    Recommendation,
    Referral,
    Respondent,
)
from sipatenas.cases.reach import recommendations_for
from sipatenas.cases.services import bodies, scans
from sipatenas.cases.transitions import ClockStart, Said, take
from sipatenas.core.clock import Clock
from sipatenas.rulebook.catalogue import SanctionKind, sanctions
from sipatenas.ui.moments import say_day


@dataclass(frozen=True)
class Advice:
    """A recommendation as its author writes it; `sanction`: a code of the rulebook's scale for the subject."""

    respondent: str
    proven: bool
    number: str
    issued_on: date
    reasons: str
    sanction: str = ""


def draft(
    *, case: Case, user: User, clock: Clock, referral: str, advice: Advice, version: int | None = None
) -> Case:
    """Keep a draft; nobody sees it but the body, or the office, that writes it. Raises ValidationError."""

    def work(held: Case) -> Said:
        found = bodies.referral_of(held, user, referral, addressed=True)
        written = _written(held, found, user, clock, advice, draft=True)
        return Said(codes={"referral": str(found.pk), "recommendation": str(written.pk)})

    return take(case=case, step="draft", user=user, clock=clock, work=work, version=version)


@transaction.atomic
def recommend(
    *,
    case: Case,
    user: User,
    clock: Clock,
    referral: str,
    advice: Advice,
    scan: UploadedFile[Any] | None = None,
    sealed: bool = False,
    version: int | None = None,
) -> Case:
    """Issue the recommendation on one person. With the last of the referral the appointing authority's task begins.

    `sealed`: the answer itself is kept elsewhere, as the body sent it; otherwise a letter's scan is owed.
    Where it holds the allegation not proven, that is the decision on this person. Raises ValidationError.
    """

    def work(held: Case) -> Said:
        found = bodies.referral_of(held, user, referral, addressed=True)
        if not advice.number.strip():
            raise ValidationError({"number": _("Tulis nomor surat rekomendasi.")})
        bodies.need_scan(user, found, scan)
        bodies.not_before_referral(advice.issued_on, found, held, clock, "issued_on")
        written = _written(held, found, user, clock, advice, draft=False)
        written.file = bodies.scanned(held=held, user=user, scan=scan, clock=clock, referral=found)
        written.save(update_fields=["file"])
        if not sealed:
            scans.ask(held=held, user=user, kept=written.file, reference=written.number, clock=clock)
        at = bodies.moment_of(advice.issued_on, held, clock)
        starts = _after(found, written, user, at, clock)
        return Said(
            codes={
                "referral": str(found.pk),
                "recommendation": str(written.pk),
                "number": written.number,
                "respondent": str(written.respondent_id),
                "proven": written.proven,
                "sanction": written.sanction,
                "issued_on": written.issued_on.isoformat(),
                "entered_by": "authority" if is_liaison(user) else "office",
            },
            personal={"reason": written.reasons},
            at=at,
            starts=starts,
        )

    held = take(case=case, step="recommend", user=user, clock=clock, work=work, version=version)
    bodies.ask_to_close(held, clock)
    return held


def scale(case: Case, person: Respondent) -> tuple[SanctionKind, ...]:
    """The kinds of sanction for this person's conduct, lightest first, by the rulebook on the day of the event."""
    return sanctions(subject=person.subject, day=case.event_day)


def sanction_of(case: Case, person: Respondent, code: str, field: str = "sanction") -> SanctionKind:
    """The kind by its code. Raises ValidationError where the scale for this subject has no such kind."""
    for kind in scale(case, person):
        if kind.id == code:
            return kind
    raise ValidationError(
        {field: _("Sanksi ini tidak ada pada daftar bagi %(name)s.") % {"name": person.name}}
    )


def _written(
    held: Case, referral: Referral, user: User, clock: Clock, advice: Advice, *, draft: bool
) -> Recommendation:
    person = bodies.person_of(held, user, referral, advice.respondent)
    if referral.recommendations.filter(respondent=person, draft=False).exists():
        raise ValidationError({"respondent": _("Rekomendasi bagi orang ini sudah terbit.")})
    if not draft:
        _before_its_decision(referral, person, advice)
    kind = sanction_of(held, person, advice.sanction) if advice.proven and advice.sanction else None
    if advice.proven and kind is None and not draft:
        raise ValidationError({"sanction": _("Pilih jenis sanksi yang direkomendasikan.")})
    if not advice.reasons.strip():
        raise ValidationError({"reasons": _("Tulis pertimbangannya.")})
    own = recommendations_for(user, held).filter(referral=referral, respondent=person, draft=True).first()
    made = own or Recommendation(referral=referral, respondent=person)
    made.proven, made.draft, made.number = advice.proven, draft, advice.number.strip()
    made.sanction = kind.id if kind else ""
    made.sanction_label = kind.label[:200] if kind else ""
    made.sanction_certainty = kind.certainty if kind else ""
    made.issued_on, made.reasons = advice.issued_on, advice.reasons.strip()
    made.written_by, made.written_at = user, clock.now()
    made.save()
    return made


def _before_its_decision(referral: Referral, person: Respondent, advice: Advice) -> None:
    """Raises ValidationError: what was decided on a person is not recommended afterwards, nor acquitted twice."""
    decided = FollowUp.objects.filter(referral=referral, respondent=person, kind__in=DECIDED).first()
    if decided is None:
        return
    if not advice.proven:
        raise ValidationError({"respondent": _("Keputusan atas orang ini dari penerusan ini sudah dicatat.")})
    if advice.issued_on > decided.received_on:
        words = _(
            "Tanggal ini (%(day)s) sesudah keputusan atas orang itu. Isi paling akhir %(last)s, "
            "tanggal keputusannya."
        )
        said = {"day": say_day(advice.issued_on), "last": say_day(decided.received_on)}
        raise ValidationError({"issued_on": words % said})


def _after(
    referral: Referral, written: Recommendation, user: User, at: datetime, clock: Clock
) -> tuple[ClockStart, ...]:
    """With the last person's recommendation the tasks to examine and decide are done, and sanctioning begins."""
    if not written.proven:
        FollowUp.objects.create(
            case=referral.case, referral=referral, respondent=written.respondent,
            kind=FollowUpKind.NOT_PROVEN, received_on=written.issued_on, reference=written.number,
            summary=written.reasons, file=written.file, recorded_by=user, recorded_at=clock.now(),
        )  # fmt: skip
    issued = referral.recommendations.filter(draft=False)
    if issued.count() < referral.respondents.count():
        return ()
    starts: list[ClockStart] = []
    for kind in (BodyTask.Kind.EXAMINE, BodyTask.Kind.DECIDE):
        for task in referral.tasks.filter(kind=kind, state=BodyTask.State.OPEN):
            task.referral, task.case = referral, referral.case
            begun = bodies.finish(task=task, at=at, user=user, reference=written.number)
            starts = [one for one in starts if one.body_task != task] + list(begun)
    referral.state = Referral.State.RECOMMENDED
    referral.save(update_fields=["state"])
    if not issued.filter(proven=True).exists():
        bodies.void(tasks=bodies.unfinished(referral), at=at)
        bodies.settle_referral(referral)
        return ()
    return tuple(starts)

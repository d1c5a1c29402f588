"""What a receiving body does with a referral: acknowledge, ask back, return, finish its task, recommend.

A body that does not work here answers by letter; then its case's office takes these steps, naming the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases import tasks_of
from sipatenas.cases.models import (
    BodyTask,
    Case,
    FollowUp,
    FollowUpKind,
    Question,
    Referral,
    WorkTask,
)
from sipatenas.cases.reach import referrals_for
from sipatenas.cases.services import bodies, dates, handing_on
from sipatenas.cases.services.files import codes_of
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.core.clock import Clock
from sipatenas.places.zones import legal_day

ANSWERED = (Referral.State.RECOMMENDED, Referral.State.DECIDED)


def acknowledge(
    *,
    case: Case,
    user: User,
    clock: Clock,
    referral: str,
    reference: str = "",
    scan: UploadedFile[Any] | None = None,
    version: int | None = None,
) -> Case:
    """The body has the referral in hand. Raises ValidationError."""

    def work(held: Case) -> Said:
        found = bodies.referral_of(held, user, referral)
        codes: dict[str, Code] = {"referral": str(found.pk), **bodies.entered(user, reference)}
        addressed = not is_liaison(user) or found.authority_id == user.authority_id
        if addressed and found.acknowledged_at is not None:
            raise ValidationError({"referral": _("Penerusan ini sudah dinyatakan diterima.")})
        kept = bodies.scanned(held=held, user=user, scan=scan, clock=clock, referral=found)
        FollowUp.objects.create(
            case=held, referral=found, kind=FollowUpKind.ACKNOWLEDGED, reference=reference.strip(), file=kept,
            received_on=legal_day(clock.now(), held.office), recorded_by=user, recorded_at=clock.now(),
        )  # fmt: skip
        if addressed:
            found.acknowledged_at = clock.now()
            if found.state == Referral.State.SENT:
                found.state = Referral.State.ACKNOWLEDGED
            found.save(update_fields=["acknowledged_at", "state"])
        return Said(codes=codes | (codes_of(kept) if kept else {}))

    return take(case=case, step="acknowledge", user=user, clock=clock, work=work, version=version)


def ask_back(
    *,
    case: Case,
    user: User,
    clock: Clock,
    referral: str,
    text: str,
    reference: str = "",
    version: int | None = None,
) -> Case:
    """The body asks the office something before it can go on."""

    def work(held: Case) -> Said:
        found = bodies.referral_of(held, user, referral)
        codes = bodies.entered(user, reference)
        if not text.strip():
            raise ValidationError({"text": _("Tulis pertanyaannya.")})
        asked = Question.objects.create(
            referral=found,
            text=text.strip(),
            reference=reference.strip(),
            asked_by=user,
            asked_at=clock.now(),
        )
        if found.state in (Referral.State.SENT, Referral.State.ACKNOWLEDGED):
            found.state = Referral.State.ASKED_BACK
            found.acknowledged_at = found.acknowledged_at or clock.now()
            found.save(update_fields=["state", "acknowledged_at"])
        return Said(
            codes={"referral": str(found.pk), "question": str(asked.pk), **codes},
            personal={"text": asked.text},
        )

    return take(case=case, step="ask_back", user=user, clock=clock, work=work, version=version)


@transaction.atomic
def answer(
    *,
    case: Case,
    user: User,
    clock: Clock,
    question: str,
    text: str,
    files: tuple[str, ...] = (),
    version: int | None = None,
) -> Case:
    """The office answers, and may send further files along. Raises ValidationError."""

    def work(held: Case) -> Said:
        # it writes the letters, and knows no answers
        from sipatenas.cases.services.referral import goes_with, sendable

        asked = (
            Question.objects.filter(referral__in=referrals_for(user, held), answered_at=None, pk=question)
            .select_related("referral")
            .first()
        )
        if asked is None:
            raise ValidationError({"question": _("Pertanyaan ini tidak ada atau sudah dijawab.")})
        if not text.strip():
            raise ValidationError({"text": _("Tulis jawabannya.")})
        people = list(asked.referral.respondents.all())
        chosen = [one for one in sendable(held).select_related("clarification") if str(one.pk) in files]
        sent = [one for one in chosen if goes_with(one, people)]
        if len(sent) != len(set(files)):
            raise ValidationError({"files": _("Ada berkas yang tidak dapat diteruskan.")})
        asked.answer, asked.answered_by, asked.answered_at = text.strip(), user, clock.now()
        asked.save(update_fields=["answer", "answered_by", "answered_at"])
        asked.referral.files.add(*sent)
        left = asked.referral.questions.filter(answered_at=None).exists()
        if asked.referral.state == Referral.State.ASKED_BACK and not left:
            asked.referral.state = Referral.State.ACKNOWLEDGED
            asked.referral.save(update_fields=["state"])
        return Said(
            codes={"referral": str(asked.referral_id), "question": str(asked.pk), "files": len(sent)},
            personal={"text": asked.answer},
        )

    held = take(case=case, step="answer", user=user, clock=clock, work=work, version=version)
    waiting = Question.objects.filter(referral__case=held, answered_at=None).count()
    tasks_of.ask(case=held, kinds=[WorkTask.Kind.ANSWER] * min(waiting, 1), clock=clock)
    return held


def give_back(
    *,
    case: Case,
    user: User,
    clock: Clock,
    referral: str,
    reason: str,
    reference: str = "",
    scan: UploadedFile[Any] | None = None,
    version: int | None = None,
) -> Case:
    """Return the referral as not competent: the body sees the case no more, and the office finds another.

    A body whose task came to it later, beside the addressee or after the recommendation, returns that task alone.
    """

    def work(held: Case) -> Said:
        found = bodies.referral_of(held, user, referral)
        codes = bodies.entered(user, reference)
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis mengapa instansi ini tidak berwenang.")})
        tasks = handing_on.tasks_to_return(user, found)
        told = (
            _tasks_back(tasks, held, user, clock, reference)
            if tasks
            else _all_back(found, user, clock, reason, reference)
        )
        kept = bodies.scanned(held=held, user=user, scan=scan, clock=clock, referral=found)
        return Said(
            codes={"referral": str(found.pk), **told, **codes, **(codes_of(kept) if kept else {})},
            personal={"reason": reason.strip()},
        )

    return take(case=case, step="return", user=user, clock=clock, work=work, version=version)


def _tasks_back(
    tasks: Sequence[BodyTask], held: Case, user: User, clock: Clock, reference: str
) -> dict[str, Code]:
    for task in tasks:
        task.case = held
        bodies.give_back(task=task, at=clock.now(), user=user, reference=reference.strip())
    return {
        "task": " ".join(str(task.pk) for task in tasks),
        "role": " ".join(dict.fromkeys(task.role for task in tasks)),
    }


def _all_back(found: Referral, user: User, clock: Clock, reason: str, reference: str) -> dict[str, Code]:
    """Raises ValidationError: it is not the body's to return, or was answered."""
    if is_liaison(user) and found.authority_id != user.authority_id:
        words = _(
            "Tidak ada tugas instansi Anda yang berjalan dalam penerusan ini, dan Anda bukan penerimanya."
        )
        raise ValidationError({"referral": words})
    if found.state in ANSWERED:
        raise ValidationError({"referral": _("Penerusan ini sudah dijawab dengan rekomendasi atau putusan.")})
    bodies.void(tasks=bodies.unfinished(found), at=clock.now())
    found.recommendations.filter(draft=True).delete()
    found.state = Referral.State.RETURNED
    found.returned_reason, found.returned_reference = reason.strip(), reference.strip()
    found.save(update_fields=["state", "returned_reason", "returned_reference"])
    return {"addressee": found.addressee_id}


def finish_task(
    *,
    case: Case,
    user: User,
    clock: Clock,
    task: str,
    reference: str = "",
    done_on: date | None = None,
    version: int | None = None,
) -> Case:
    """One of the body's tasks is done; who waited for it begins. Raises ValidationError.

    A task to decide or to sanction ends with what was decided: a recommendation or a follow-up.
    """

    def work(held: Case) -> Said:
        found = _own_task(held, user, task)
        codes = bodies.entered(user, reference)
        if found.kind == BodyTask.Kind.SANCTION:
            raise ValidationError({"task": _("Tugas ini selesai dengan tindak lanjut: catat keputusannya.")})
        day = done_on or legal_day(clock.now(), held.office)
        bodies.not_before_referral(day, found.referral, held, clock, "done_on")
        if found.opened_at is not None:
            words = _(
                "Tanggal ini (%(day)s) mendahului tugasnya. Isi paling awal %(floor)s, hari tugas mulai berjalan."
            )
            dates.not_before(day, legal_day(found.opened_at, held.office), "done_on", words)
        at = bodies.moment_of(day, held, clock)
        starts = bodies.finish(task=found, at=at, user=user, reference=reference.strip())
        return Said(
            codes={"task": str(found.pk), "kind": str(found.kind), "role": found.role, **codes},
            at=at,
            starts=starts,
        )

    return take(case=case, step="finish_task", user=user, clock=clock, work=work, version=version)


def _own_task(held: Case, user: User, pk: str) -> BodyTask:
    found = (
        BodyTask.objects.select_related("referral", "case__office")
        .filter(case=held, pk=pk, state=BodyTask.State.OPEN, referral__in=referrals_for(user, held))
        .first()
    )
    if found is None or (is_liaison(user) and found.authority_id != user.authority_id):
        raise ValidationError({"task": _("Tugas ini tidak berjalan, atau bukan tugas instansi Anda.")})
    found.case = held
    return found

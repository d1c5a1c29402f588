"""The scan of a letter from which the office entered an answer: asked for, and owed until it is in the file."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases import tasks_of
from sipatenas.cases.models import Case, CaseFile, FollowUp, Recommendation, Referral, WorkTask
from sipatenas.core.clock import Clock


def owed(case: Case) -> QuerySet[WorkTask]:
    """One task for each letter whose scan is still missing; its note is the letter's number."""
    return case.tasks.filter(kind=WorkTask.Kind.SCAN, state=WorkTask.State.OPEN)


def ask(*, held: Case, user: User, kept: CaseFile | None, reference: str, clock: Clock) -> None:
    """A body speaks for itself; of what the office entered without the letter's scan, the scan is still owed."""
    if is_liaison(user) or kept is not None or owed(held).filter(note=reference).exists():
        return
    tasks_of.ask(case=held, kinds=[WorkTask.Kind.SCAN], note=reference, clock=clock)


def arrived(*, held: Case, task: str, kept: CaseFile, user: User, clock: Clock) -> None:
    """The file is the scan of that letter: it goes to every answer entered from it. Raises ValidationError."""
    found = owed(held).filter(pk=task).first()
    if found is None:
        raise ValidationError({"letter": _("Surat ini tidak menunggu pindaian.")})
    if kept.kind != CaseFile.Kind.ANSWER:
        raise ValidationError({"kind": _("Pindaian surat instansi dilampirkan sebagai jawaban.")})
    told = FollowUp.objects.filter(case=held, reference=found.note, file=None, recorded_by__authority=None)
    advised = Recommendation.objects.filter(
        referral__case=held, number=found.note, file=None, draft=False, written_by__authority=None
    )
    letters = {*told.values_list("referral", flat=True), *advised.values_list("referral", flat=True)}
    for referral in Referral.objects.filter(case=held, pk__in=letters - {None}):
        referral.files.add(kept)
    told.update(file=kept)
    advised.update(file=kept)
    tasks_of.done(owed(held).filter(pk=found.pk), user=user, clock=clock)


def need_none_owed(held: Case) -> None:
    """Raises ValidationError naming the letters whose scan is missing."""
    missing = list(owed(held).values_list("note", flat=True))
    if missing:
        words = _("Lampirkan dahulu pindaian surat instansi: %(letters)s.")
        raise ValidationError(words % {"letters": ", ".join(missing)})

"""The office says that it has reminded a body: by which letter, or how. The machine reminds nobody."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import tasks_of
from sipatenas.cases.models import Case, CaseClock, WorkTask
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.core.clock import Clock


def asked(case: Case) -> QuerySet[WorkTask]:
    """The reminders that the office was asked for and has not noted yet."""
    return case.tasks.filter(kind=WorkTask.Kind.REMIND, state=WorkTask.State.OPEN)


def note_reminder(
    *, case: Case, user: User, clock: Clock, task: str, reference: str, version: int | None = None
) -> Case:
    """The body was reminded; the time to the next reminder counts from now. Raises ValidationError naming the field."""

    def work(held: Case) -> Said:
        found = asked(held).filter(pk=task).first()
        if found is None:
            raise ValidationError({"task": _("Pengingat ini tidak diminta, atau sudah dicatat.")})
        if not reference.strip():
            raise ValidationError({"reference": _("Tulis nomor surat pengingat, atau cara mengingatkannya.")})
        tasks_of.done(asked(held).filter(pk=found.pk), user=user, clock=clock)
        codes: dict[str, Code] = {"task": str(found.pk), "reference": reference.strip()}
        if found.term_id is not None:
            CaseClock.objects.filter(pk=found.term_id).update(reminded_at=clock.now())
            codes["clock"] = str(found.term_id)
        return Said(codes=codes)

    return take(case=case, step="note_reminder", user=user, clock=clock, work=work, version=version)

"""Private notes, and what is learnt from a case that is over."""

from __future__ import annotations

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import events
from sipatenas.cases.models import Case, Lesson, Note, Respondent
from sipatenas.cases.queries.scope import visible_to
from sipatenas.cases.rules import handles
from sipatenas.cases.transitions import subject_of
from sipatenas.cases.workflow import OVER
from sipatenas.core import ledger
from sipatenas.core.clock import Clock

SHORTEST_NAME = 4
"""Letters; shorter parts of a name are words of every day."""


@transaction.atomic
def write_note(*, case: Case, user: User, text: str, clock: Clock) -> Note:
    """A note for its author alone. Raises PermissionDenied, ValidationError."""
    if not visible_to(user).filter(pk=case.pk).exists():
        raise PermissionDenied(_("Perkara ini di luar wilayah atau tugas Anda."))
    if not text.strip():
        raise ValidationError({"text": _("Catatan masih kosong.")})
    return Note.objects.create(case=case, author=user, text=text.strip(), written_at=clock.now())


def remove_note(*, note: Note, user: User) -> None:
    """Only its author may. Raises PermissionDenied."""
    if note.author_id != user.pk:
        raise PermissionDenied(_("Catatan pribadi hanya milik penulisnya."))
    note.delete()


def open_to_lessons(case: Case) -> bool:
    return case.state in OVER


@transaction.atomic
def write_lesson(
    *, case: Case, user: User, topic: str, text: str, shared: bool, clock: Clock, checked: bool = False
) -> Lesson:
    """What the office learnt from a case that is over, without anybody's name.

    A whole name or number of a person named in the case is refused; a part of a name is asked about and taken
    only when the officer `checked` it. Raises PermissionDenied, ValidationError.
    """
    if not handles(user, case):
        raise PermissionDenied(_("Pelajaran ditulis petugas kantor yang menangani perkara."))
    if not open_to_lessons(case):
        raise ValidationError(_("Pelajaran diambil setelah perkara selesai."))
    words = f"{topic}\n{text}"
    whole, parts = names_in(words, case)
    if whole:
        raise ValidationError(
            {"text": _("Hapus nama atau nomor orang: %(names)s.") % {"names": ", ".join(whole)}}
        )
    if parts and not checked:
        raise ValidationError(
            {"checked": _("Kata ini juga bagian nama orang dalam perkara: %(names)s. Hapus, atau nyatakan sudah "
                          "diperiksa.") % {"names": ", ".join(parts)}}
        )  # fmt: skip
    lesson = Lesson.objects.create(
        case=case, office=case.office, region_path=case.region_path, topic=topic.strip(), text=text.strip(),
        shared=shared, written_by=user, written_at=clock.now(),
    )  # fmt: skip
    ledger.append(
        subject=subject_of(case), event=events.LEARNT, clock=clock, actor=user.pk, office=case.office_id,
        codes={"lesson": str(lesson.pk), "shared": shared},
    )  # fmt: skip
    return lesson


def names_in(text: str, case: Case) -> tuple[list[str], list[str]]:
    """The whole names and numbers of the case's persons that occur in the text, and parts of names."""
    said = " ".join(_words(text))
    spoken = set(said.split())
    whole, parts = [], []
    for person in Respondent.objects.filter(case=case):
        name = " ".join(_words(person.name))
        if name and f" {name} " in f" {said} ":
            whole.append(person.name)
        if person.number and person.number in re.sub(r"[\s.-]", "", text):
            whole.append(person.number)
        parts += [part for part in _words(person.name) if len(part) >= SHORTEST_NAME and part in spoken]
    return whole, list(dict.fromkeys(parts))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())

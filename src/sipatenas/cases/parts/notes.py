"""What the reader noted for themselves: nobody else sees it, whatever their duty."""

from __future__ import annotations

from dataclasses import dataclass

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.models import Case, Lesson, Note
from sipatenas.cases.queries.work import lessons, notes_of
from sipatenas.cases.rules import handles, may_handle
from sipatenas.cases.services.notes import open_to_lessons


@dataclass(frozen=True)
class NotesPart:
    case: Case
    notes: list[Note]
    may_note: bool
    lessons: list[Lesson]
    may_learn: bool


def build(case: Case, user: User) -> NotesPart:
    """The reader's own notes, and the lessons drawn from a case that is over."""
    return NotesPart(
        case=case,
        notes=list(notes_of(user, case)),
        may_note=may_handle(user) or is_liaison(user),
        lessons=list(lessons(user).filter(case=case)),
        may_learn=handles(user, case) and open_to_lessons(case),
    )

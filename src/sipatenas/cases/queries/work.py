"""Reads of an office's own order: who handles what, who is away, what was noted and learnt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from sipatenas.accounts.models import Duty, User
from sipatenas.accounts.rules import is_division_head, may_decide, may_see_cases
from sipatenas.accounts.scope import visible
from sipatenas.cases.models import Absence, Case, CaseClock, Lesson, Note
from sipatenas.cases.queries.scope import visible_to
from sipatenas.cases.workflow import OPEN
from sipatenas.core.text import without_nul

HANDLERS = (Duty.OFFICER, Duty.DIVISION_HEAD)


@dataclass(frozen=True)
class Load:
    """A colleague with the number of open cases in that person's name."""

    user: User
    open: int
    here: bool
    """Still an active handler of the office; otherwise the cases wait for somebody else."""


def notes_of(user: User | AnonymousUser, case: Case) -> QuerySet[Note]:
    """The user's own notes on a case the user may see; never anybody else's."""
    return Note.objects.filter(case__in=visible_to(user).filter(pk=case.pk), author=user.pk)


def lessons(user: User | AnonymousUser, words: str = "") -> QuerySet[Lesson]:
    """Lessons of the user's office, of those below it, and those shared with all; each word must occur."""
    if not may_see_cases(user):
        return Lesson.objects.none()
    found = Lesson.objects.filter(Q(shared=True) | visible(user)).select_related("office", "written_by")
    for word in without_nul(words).split()[:8]:
        found = found.filter(Q(topic__icontains=word) | Q(text__icontains=word))
    return found


def absences(user: User | AnonymousUser, today: date) -> QuerySet[Absence]:
    """Who of the user's office is away now or will be, soonest first."""
    if not may_see_cases(user):
        return Absence.objects.none()
    own = Absence.objects.filter(user__office=user.office_id, last__gte=today)
    return own.select_related("user", "deputy").order_by("first", "pk")


def handlers(user: User | AnonymousUser) -> QuerySet[User]:
    """The active officers and heads of the user's own office: who can be given a case."""
    if not may_decide(user):
        return User.objects.none()
    own = User.objects.filter(office=user.office_id, is_active=True, duty__in=HANDLERS)
    return own.order_by("full_name", "username")


def loads(user: User | AnonymousUser) -> list[Load]:
    """For a head: everybody in whose name open cases of the office stand, those who left first."""
    if not is_division_head(user):
        return []
    held = dict(
        Case.objects.filter(office=user.office_id, state__in=OPEN, assigned_to__isnull=False)
        .order_by()
        .values_list("assigned_to")
        .annotate(count=Count("pk"))
    )
    here = {one.pk: one for one in handlers(user)}
    others = User.objects.in_bulk([pk for pk in held if pk not in here])
    found = [Load(one, held.get(pk, 0), pk in here) for pk, one in {**others, **here}.items()]
    return sorted(found, key=lambda one: (one.here, str(one.user)))


def clock_for(user: User | AnonymousUser, clock_id: UUID) -> CaseClock | None:
    """One clock of a case the user may see; a receiving body's liaison sees that body's own."""
    related = ("case__office", "office", "authority", "referral")
    found = CaseClock.objects.select_related(*related).filter(pk=clock_id, case__in=visible_to(user))
    if isinstance(user, User) and user.authority_id:
        found = found.filter(authority=user.authority_id)
    return found.first()

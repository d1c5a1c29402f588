"""Which open cases a change of the law touches: the terms, the receivers and the rows that would read otherwise."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import clocks, preview_rows
from sipatenas.cases.anchors import case_address
from sipatenas.cases.models import CaseClock, Respondent
from sipatenas.cases.queries import visible_to
from sipatenas.cases.routing import level_of
from sipatenas.cases.workflow import BEFORE_STUDY, CaseState
from sipatenas.core.clock import edge_clock
from sipatenas.lawbook.previews import PreviewLine
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.amendments import Amendments, current, trial
from sipatenas.rulebook.clocks import NotExtendable
from sipatenas.rulebook.routes import route, subject_label
from sipatenas.ui.moments import say_moment

MOST_LOOKED_AT = 2000
"""Clocks, and persons, that one preview counts anew: a second or two. The nearest ones first."""
NOT_YET_REFERRED = (CaseState.INFORMATION, *BEFORE_STUDY, CaseState.STUDIED, CaseState.DECIDED)
COUNTS = ("steps", "calendar/", "elections/")
ROUTES = ("routes", "effective", "bodies")


class _Asked(NamedTuple):
    subject: str
    matter: str
    level: str
    breach: str | None
    day: date


def touched(amendments: Amendments, user: User) -> list[PreviewLine]:
    """The open cases this user may see whose terms or receivers the amendments change, before and after.

    A conflict of interest is left aside: the receiver named is the route's own.
    """
    fresh = [one for one in amendments.items if one not in current().items]
    files = tuple(one.file for one in fresh)
    first = [day for one in fresh if (day := _day(one.row.get("valid_from"))) is not None]
    lines: list[PreviewLine] = []
    if any(file.startswith(COUNTS) for file in files):
        lines += _terms(amendments, user)
    if any(file.startswith(ROUTES) for file in files):
        lines += _receivers(amendments, user, min(first, default=None))
    for one in fresh:
        lines += preview_rows.lines(one, user)
    return lines


def _terms(amendments: Amendments, user: User) -> list[PreviewLine]:
    running = (
        CaseClock.running.filter(state=CaseClock.State.RUNNING, due_at__isnull=False)
        .filter(case__in=visible_to(user))
        .select_related("case__office")
        .order_by("due_at", "pk")[:MOST_LOOKED_AT]
    )
    lines = []
    with trial(amendments):
        then = [(one, _due(one)) for one in running]
    for one, after in then:
        if one.due_at is not None and after != one.due_at:
            zone = one.case.office.timezone
            lines.append(
                PreviewLine(
                    label=f"{one.case}: {one.label}",
                    before=say_moment(one.due_at, zone, short=True),
                    after=say_moment(after, zone, short=True) if after else _("tidak dapat dihitung"),
                    url=reverse("cases:clock", args=[one.pk]),
                )
            )
    return lines


def _due(one: CaseClock) -> datetime | None:
    try:
        found = clocks.counted_now(one, one.case)
    except NotExtendable:
        return None
    return found.due if found is not None else None


def _receivers(amendments: Amendments, user: User, first: date | None) -> list[PreviewLine]:
    """By the law of today, or of the day from which the change holds."""
    named = (
        Respondent.objects.filter(case__state__in=NOT_YET_REFERRED, case__in=visible_to(user))
        .select_related("case__office")
        .order_by("-case__opened_at", "order")[:MOST_LOOKED_AT]
    )
    now = edge_clock().now()
    asked = [(one, _question(one, max(legal_day(now, one.case.office), first or date.min))) for one in named]
    before = {question: _receiver(question) for _one, question in asked}
    with trial(amendments):
        after = {question: _receiver(question) for question in before}
    return [
        PreviewLine(
            label=f"{one.case}: {subject_label(one.subject)}",
            before=before[question],
            after=after[question],
            url=case_address(one.case_id),
        )
        for one, question in asked
        if before[question] != after[question]
    ]


def _question(one: Respondent, day: date) -> _Asked:
    breach = one.breaches[0] if one.breaches else None
    return _Asked(one.subject, one.matter, level_of(one.case.office), breach, day)


def _receiver(asked: _Asked) -> str:
    found = route(
        subject=asked.subject, matter=asked.matter, level=asked.level, breach=asked.breach, day=asked.day
    )
    if found.addressee is None:
        return _("tidak ada penerima")
    copies = ", ".join(role.label for role in found.copies)
    return f"{found.addressee.label} (tembusan: {copies})" if copies else found.addressee.label


def _day(said: object) -> date | None:
    """A day as a row of YAML or of the lawbook holds it."""
    try:
        return said if isinstance(said, date) else date.fromisoformat(str(said)) if said else None
    except ValueError:
        return None

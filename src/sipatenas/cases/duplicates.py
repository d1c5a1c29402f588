"""Cases that may be one and the same matter: a suggestion to a person, never a merge by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import tasks_of
from sipatenas.cases.models import Case, CaseLink, Respondent, WorkTask
from sipatenas.cases.queries import visible_to
from sipatenas.cases.workflow import OVER
from sipatenas.core.clock import Clock
from sipatenas.core.statements import there_is
from sipatenas.directory.models import Person


class Somebody(Protocol):
    """A person named, in a form or in a case."""

    @property
    def number(self) -> str: ...
    @property
    def person(self) -> Person | None: ...


@dataclass(frozen=True)
class Alike:
    """A case that may be the same, and why."""

    case: Case
    why: str


def alike(case: Case, *, user: User) -> list[Alike]:
    """Open cases the user may see with the same person on the same day, or about the same post."""
    links = [link.url for link in case.links.all()]
    if case.lead is not None and case.lead.post.url:
        links.append(normal_link(case.lead.post.url))
    return _alike(case, user, case.people, links)


def heard_of(people: Sequence[Somebody], links: Sequence[str]) -> bool:
    """Whether any of these persons or posts stands in a case already: asked before a new one is written."""
    return (
        any(there_is(Respondent, number=one.number) for one in people if one.number)
        or any(there_is(Respondent, person=one.person.pk) for one in people if one.person is not None)
        or any(there_is(CaseLink, url=url) for url in links)
    )


def ask_about(
    case: Case, *, user: User, people: Sequence[Somebody], links: Sequence[str], clock: Clock
) -> list[Alike]:
    """Leave the question to a person where there is something alike; a question already open is not repeated."""
    found = _alike(case, user, people, links)
    if found and not WorkTask.objects.filter(case=case, kind="duplicate", state="open").exists():
        names = ", ".join(dict.fromkeys(str(one.case) for one in found))
        note = (_("Mungkin sama dengan: %(cases)s") % {"cases": names})[:300]
        tasks_of.ask(case=case, kinds=["duplicate"], clock=clock, note=note)
    return found


def normal_link(url: str) -> str:
    """The address without what does not tell posts apart: scheme, `www.`, query, last slash.

    The query is kept where the path alone names nothing (`/watch?v=…`, `permalink.php?…`).
    """
    parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    path = parts.path.rstrip("/")
    keeps = path.rsplit("/", 1)[-1] in ("watch", "permalink.php", "photo.php", "story.php", "photo", "")
    return (f"{host}{path}" + (f"?{parts.query}" if keeps and parts.query else ""))[:500]


def _alike(case: Case, user: User, people: Sequence[Somebody], links: Sequence[str]) -> list[Alike]:
    why: dict[UUID, str] = {}
    for found in _same_person(case, people):
        why[found] = _("terlapor yang sama pada hari kejadian yang sama")
    if links:
        rows = CaseLink.objects.filter(url__in=links).exclude(case=case).values_list("case_id", flat=True)
        why |= {found: _("unggahan yang sama") for found in rows}
    if not why:
        return []
    seen = visible_to(user).filter(pk__in=why).exclude(state__in=OVER).select_related("office")
    return [Alike(one, why[one.pk]) for one in seen.order_by("opened_at", "pk")]


def _same_person(case: Case, people: Sequence[Somebody]) -> list[UUID]:
    numbers = [one.number for one in people if one.number]
    rows = [one.person for one in people if one.person is not None and not one.number]
    if case.event_on is None or not (numbers or rows):
        return []
    by = {"number__in": numbers} if numbers else {}
    same = Q(**by) if not rows else Q(**by, person__in=rows, _connector=Q.OR)
    named = set(Respondent.objects.filter(same).order_by().values_list("case_id", flat=True)) - {case.pk}
    if not named:
        return []
    return list(Case.objects.filter(pk__in=named, event_on=case.event_on).values_list("pk", flat=True))

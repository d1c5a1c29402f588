"""The list of cases: what was asked for, one page of it, and how many there are up to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.http import urlencode

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison, may_see_cases
from sipatenas.cases.models import Case, CaseClock, KnownBy, Origin, Respondent
from sipatenas.cases.queries import lookups
from sipatenas.cases.queries.scope import visible_to
from sipatenas.cases.reach import referrals_to
from sipatenas.cases.workflow import CaseState
from sipatenas.core.text import without_nul
from sipatenas.places.models import Level, Office
from sipatenas.places.paths import lies_in
from sipatenas.rulebook.elections import election_ids
from sipatenas.ui.certainty import UNSURE

__all__ = ["CaseFilter", "CaseLines", "case_lines", "case_list", "offices_below", "wanted_cases"]

PAGE = 20
COUNTED = 1000
"""More than this is said as “more than”: counting a nation's cases takes longer than showing a page of them."""
SHORTEST_NUMBER = 3
CONFIRMED = (KnownBy.ATTRIBUTION, KnownBy.DOCUMENT)
"""A person is found by number only where the office made sure who it is; a citizen never (SAFEGUARDS 3)."""


@dataclass(frozen=True)
class CaseFilter:
    """What was asked for, as it stands in the address: codes and numbers, never a name."""

    state: str = ""
    due: str = ""
    """`overdue`: a term has run out; `running`: some term runs."""
    origin: str = ""
    office: str = ""
    election: str = ""
    mine: str = ""
    number: str = ""
    person: str = ""
    """A service number, whole."""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> CaseFilter:
        """From an address; a NUL, which PostgreSQL takes in no text, becomes a mark."""
        named = {name: without_nul(str(asked.get(name, ""))).strip()[:80] for name in _NAMES}
        return cls(**named)

    @property
    def address(self) -> str:
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def by_due(self) -> bool:
        return self.due in ("overdue", "running")


_NAMES = tuple(CaseFilter.__dataclass_fields__)


@dataclass(frozen=True)
class CaseLines:
    """One page of the list. `count` is exact unless `more`; `before` and `after` are places in the list.

    `due`: what falls due first in each case, by its id; to a liaison of the own body's terms alone.
    """

    rows: list[Case]
    due: Mapping[UUID, datetime | None]
    unsure: frozenset[UUID]
    """The cases whose first term rests on a row of the law that is still to be confirmed."""
    count: int
    more: bool
    before: str
    after: str


def case_list(user: User | AnonymousUser, state: str = "") -> QuerySet[Case]:
    """The cases in the order in which they were opened, newest first; one state only if asked."""
    return wanted_cases(user, CaseFilter(state=state)).order_by("-opened_at", "-pk")


def wanted_cases(
    user: User | AnonymousUser, wanted: CaseFilter, now: datetime | None = None, *, in_order: bool = False
) -> QuerySet[Case]:
    """The cases that fit the filter, in no order. A filter that means nothing finds nothing.

    Few cases are found quickest by their region, many along the index of the order asked for (`in_order`).
    """
    in_order = in_order or bool(wanted.number) or _of_the_nation(user)
    cases = visible_to(user, in_order=in_order or bool(wanted.office))
    codes = {"state": wanted.state, "origin": wanted.origin, "election": wanted.election}
    known = {"state": CaseState.values, "origin": Origin.values, "election": election_ids()}
    by = "exact" if in_order and not wanted.office else lookups.Beside.lookup_name
    for name, code in codes.items():
        if code and code not in known[name]:
            return Case.objects.none()
        how = "exact" if name == "election" and _wide_reach(user) else by  # an election may be rare
        cases = cases.filter(**{f"{name}__{how}": code}) if code else cases
    due = _due_of(user)
    if is_liaison(user):
        cases = cases.annotate(**{due: _first_of_the_body(user)})
    if wanted.due == "overdue":
        cases = cases.filter(**{f"{due}__lt": now}) if now else cases.none()
    elif wanted.due == "running":
        cases = cases.filter(**{f"{due}__isnull": False})
    if wanted.mine:
        cases = cases.filter(assigned_to=user.pk)
    if wanted.office:
        cases = _below(cases, user, wanted.office)
    if wanted.number:
        cases = _numbered(cases, wanted.number)
    if wanted.person:
        cases = cases.filter(pk__in=_cases_of(user, wanted.person))
    return cases


def case_lines(
    user: User | AnonymousUser, wanted: CaseFilter, now: datetime, *, after: str = "", before: str = ""
) -> CaseLines:
    """One page: from the top, or after or before a place. By date of opening, or by due date if that was asked.

    Four queries, however many rows: how many, the cases with their offices, the persons named, the doubtful terms.
    """
    count = wanted_cases(user, wanted, now).order_by()[: COUNTED + 1].count()
    cases = wanted_cases(user, wanted, now, in_order=count > COUNTED)
    due = _due_of(user)
    key, rising = (due, True) if wanted.by_due else ("opened_at", False)
    backwards = bool(before)
    place = _place(before or after)
    rows = cases if place is None else _beyond(cases, key, place, up=rising != backwards)
    order = (key, "pk") if rising != backwards else (f"-{key}", "-pk")
    found = list(_shown(rows, due).order_by(*order)[: PAGE + 1])
    further = len(found) > PAGE
    found = found[:PAGE]
    if backwards:
        found.reverse()
    falls = {one.pk: getattr(one, due) for one in found}
    first, last = [_say(getattr(one, key), one.pk) for one in (found[0], found[-1])] if found else ["", ""]
    return CaseLines(
        rows=found,
        due=falls,
        unsure=_unsure(user, falls),
        count=min(count, COUNTED),
        more=count > COUNTED,
        before=first if (further if backwards else place is not None) else "",
        after=last if (further or backwards) else "",
    )


def _due_of(user: User | AnonymousUser) -> str:
    """The name under which a case tells what falls due first: an office reads it from the case itself."""
    return "own_due" if is_liaison(user) else "next_due"


def _first_of_the_body(user: User) -> Subquery:
    """The first term of the liaison's own body: when the office or another body is due is not its to know."""
    terms = CaseClock.running.filter(
        case=OuterRef("pk"), authority=user.authority_id, state=CaseClock.State.RUNNING, due_at__isnull=False
    )
    return Subquery(terms.order_by("due_at").values("due_at")[:1])


def _unsure(user: User | AnonymousUser, falls: Mapping[UUID, datetime | None]) -> frozenset[UUID]:
    """The cases of one page of which the term shown is one of certainty C: one query for them all."""
    terms = CaseClock.running.filter(
        case__in=[pk for pk, due in falls.items() if due], state=CaseClock.State.RUNNING, certainty=UNSURE
    )
    if is_liaison(user):
        terms = terms.filter(authority=user.authority_id)
    pairs = terms.order_by().values_list("case_id", "due_at")
    return frozenset(case for case, due in pairs if due == falls[case])


def _wide_reach(user: User | AnonymousUser) -> bool:
    office = getattr(user, "office", None)
    return office is not None and office.level <= Level.PROVINCE


def _of_the_nation(user: User | AnonymousUser) -> bool:
    office = getattr(user, "office", None)
    return office is not None and office.level == Level.NATIONAL


def offices_below(user: User | AnonymousUser) -> list[Office]:
    """The offices next below the user's own, for the filter."""
    if not may_see_cases(user) or user.office is None or user.office.level >= Level.VILLAGE:
        return []
    below = Office.objects.filter(path__below=user.office.path, level=user.office.level + 1)
    return list(below.order_by("code"))


def _shown(cases: QuerySet[Case], due: str) -> QuerySet[Case]:
    """These cases with what a line shows, and nothing wider."""
    named = Respondent.objects.only("case_id", "order", "name", "subject", "outcome")
    shown = _SHOWN if due != "next_due" else (*_SHOWN, due)
    return cases.select_related("office").only(*shown).prefetch_related(Prefetch("respondents", named))


_SHOWN = ("register_number", "finding_number", "report_number", "state", "opened_at", "office__name",
          "office__timezone")  # fmt: skip


def _below(cases: QuerySet[Case], user: User | AnonymousUser, code: str) -> QuerySet[Case]:
    office = Office.objects.filter(code=code).first()
    own = getattr(user, "office", None)
    if office is None or (own is not None and not lies_in(office.path, own.path)):
        return cases.none()
    return cases if office.level == Level.NATIONAL else cases.filter(region_path__below=office.path)


def _numbered(cases: QuerySet[Case], number: str) -> QuerySet[Case]:
    if len(number) < SHORTEST_NUMBER:
        return cases.none()
    name = lookups.Begins.lookup_name
    return cases.filter(
        Q(**{f"register_number__{name}": number})
        | Q(**{f"finding_number__{name}": number})
        | Q(**{f"report_number__{name}": number})
    )


def _cases_of(user: User | AnonymousUser, number: str) -> QuerySet[Respondent, UUID]:
    """A body finds those alone who were referred to it: else it would learn by asking who is named beside them."""
    named = Respondent.objects.filter(number=number, known_by__in=CONFIRMED).exclude(subject="citizen")
    if is_liaison(user):
        named = named.filter(referrals__in=referrals_to(user.authority_id))
    return named.values_list("case_id", flat=True)


def _beyond(cases: QuerySet[Case], key: str, place: tuple[datetime, UUID], *, up: bool) -> QuerySet[Case]:
    moment, pk = place
    side, tie = ("gte", "pk__lte") if up else ("lte", "pk__gte")
    return cases.filter(**{f"{key}__{side}": moment}).exclude(**{key: moment, tie: pk})


def _say(moment: datetime, pk: UUID) -> str:
    return f"{moment.isoformat()}~{pk}"


def _place(said: str) -> tuple[datetime, UUID] | None:
    """The place in the list that an address names; None for none, or one that nobody wrote."""
    moment, tilde, pk = said.partition("~")
    try:
        found = (datetime.fromisoformat(moment), UUID(pk)) if tilde else None
    except ValueError:
        return None
    return found if found and found[0].tzinfo is not None else None

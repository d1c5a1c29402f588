"""Earlier cases of the same person, for who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.models import DECIDED, Case, FollowUp, KnownBy, Outcome, Respondent
from sipatenas.cases.queries.scope import visible_to
from sipatenas.cases.reach import people_for

SURE = (KnownBy.ATTRIBUTION, KnownBy.DOCUMENT)
"""A name alone makes nobody the same person: a number does, where the office made sure whose it is."""


@dataclass(frozen=True)
class EarlierCase:
    """A decided case of the same person. `decided`: the authority's decision in words; "" where proven nothing."""

    case_id: UUID
    number: str
    state: str
    outcome: str
    decided: tuple[str, ...]


def earlier_cases(user: User | AnonymousUser, respondent: Respondent) -> list[EarlierCase]:
    """Decided cases of the same confirmed person (same service number), newest first.

    Only those the reader may see anyway; of a case in which the person is hidden from a body, nothing is told.
    An exoneration stands among them as what it is (SAFEGUARDS 7).
    """
    if not respondent.number or respondent.known_by not in SURE:
        return []
    same = (
        Respondent.objects.filter(number=respondent.number, known_by__in=SURE)
        .exclude(case=respondent.case_id)
        .exclude(outcome=Outcome.OPEN)
        .filter(case__in=visible_to(user))
        .select_related("case")
        .order_by("-case__opened_at")
    )
    return [_told(one) for one in same if _shown(user, one.case, one)]


def _shown(user: User | AnonymousUser, case: Case, person: Respondent) -> bool:
    return not is_liaison(user) or people_for(user, case).filter(pk=person.pk).exists()


def _told(person: Respondent) -> EarlierCase:
    decided = FollowUp.objects.filter(respondent=person, kind__in=DECIDED).order_by("received_on")
    return EarlierCase(
        case_id=person.case_id,
        number=str(person.case),
        state=str(person.case.get_state_display()),
        outcome=str(Outcome(person.outcome).label),
        decided=tuple(f"{one.get_kind_display()} ({one.reference})" for one in decided),
    )

"""Who was invited, when it reached them, who was heard and with which papers, and who still is not."""

from __future__ import annotations

from dataclasses import dataclass

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases import reach
from sipatenas.cases.models import Case, CaseFile, Clarification, Part, Summons
from sipatenas.cases.parts.files import shown_files
from sipatenas.cases.services.hearing import Missing, missing
from sipatenas.cases.services.summons import delivered_in_time, latest_delivery
from sipatenas.cases.workflow import CaseState
from sipatenas.rulebook.clocks import Deadline

EXAMINED = (CaseState.REGISTERED,)


@dataclass(frozen=True)
class SummonsRow:
    """One invitation, and until when it had to be delivered."""

    summons: Summons
    who: str
    latest: Deadline
    in_time: bool
    answered: Clarification | None


@dataclass(frozen=True)
class HearingRow:
    """One hearing with the papers that this reader may open; what was said stands beside what is alleged."""

    clarification: Clarification
    who: str
    papers: list[CaseFile]


@dataclass(frozen=True)
class HearingPart:
    case: Case
    summonses: list[SummonsRow]
    hearings: list[HearingRow]
    missing: list[Missing]
    """While the clarification lasts: who may not be passed over."""
    office_side: bool
    """The summons itself lies with the office."""
    timezone: str


def build(case: Case, user: User) -> HearingPart | None:
    """None before anybody was invited or heard, unless the clarification is at hand."""
    hearings = list(reach.clarifications_for(user, case).select_related("summons", "respondent"))
    summonses = _summonses(case, user)
    at_hand = case.state in EXAMINED and not is_liaison(user)
    if not (hearings or summonses or at_hand):
        return None
    papers: dict[object, list[CaseFile]] = {}
    for one in shown_files(user, case).filter(clarification__isnull=False):
        papers.setdefault(one.clarification_id, []).append(one)
    answered = {one.summons_id: one for one in hearings if one.summons_id}
    return HearingPart(
        case=case,
        summonses=[_row(one, answered.get(one.pk)) for one in summonses],
        hearings=[HearingRow(one, _who(one), papers.get(one.pk, [])) for one in hearings],
        missing=missing(case) if at_hand else [],
        office_side=not is_liaison(user),
        timezone=case.office.timezone,
    )


def _summonses(case: Case, user: User) -> list[Summons]:
    """All for offices; a body reads of those to the persons referred to it."""
    found = Summons.objects.filter(case=case).select_related("respondent", "receipt", "case__office")
    if is_liaison(user):
        found = found.filter(respondent__in=reach.people_for(user, case))
    return list(found)


def _row(summons: Summons, answered: Clarification | None) -> SummonsRow:
    case = summons.case
    latest = latest_delivery(
        regime=case.regime, election=case.election, office=case.office, for_at=summons.for_at
    )
    return SummonsRow(summons, _who(summons), latest, delivered_in_time(summons), answered)


def _who(one: Summons | Clarification) -> str:
    """The person's name; of a reporter only that it is one."""
    if one.respondent is not None:
        return str(one.respondent)
    part = str(Part(one.part).label)
    return part if one.part == Part.REPORTER or not one.name else f"{part} {one.name}"

"""The studies and the plenaries' decisions; what was not proven is said first."""

from __future__ import annotations

from dataclasses import dataclass

from sipatenas.accounts.models import User
from sipatenas.cases import reach
from sipatenas.cases.acts.verdict_forms import breach_label
from sipatenas.cases.models import Allegation, Case, Outcome, Plenary, Study, Vote
from sipatenas.cases.services.ending import Exoneration, exoneration


@dataclass(frozen=True)
class Held:
    """An entry of the catalogue that is held against somebody, as certain as when it was alleged."""

    id: str
    certainty: str


@dataclass(frozen=True)
class Said:
    """What was proposed or decided of one person."""

    name: str
    cleared: bool
    outcome: str
    breaches: list[str]
    rules: list[Held]


@dataclass(frozen=True)
class StudyRow:
    study: Study
    proposals: list[Said]


@dataclass(frozen=True)
class PlenaryRow:
    plenary: Plenary
    decisions: list[Said]
    votes: list[Vote]


@dataclass(frozen=True)
class StudyPart:
    exoneration: Exoneration | None
    studies: list[StudyRow]
    plenaries: list[PlenaryRow]
    timezone: str


def build(case: Case, user: User) -> StudyPart | None:
    """None before the first study, and for a body from which somebody in the case is hidden."""
    if not reach.sees_all(user, case):
        return None
    studies = list(Study.objects.filter(case=case).select_related("written_by"))
    if not studies:
        return None
    names = {str(one.pk): one.name for one in reach.people_for(user, case)}
    alleged = Allegation.objects.filter(respondent__case=case).values_list("rule_id", "certainty")
    certainty = dict(alleged.order_by("certainty"))  # the least certain of several persons' comes last
    plenaries = Plenary.objects.filter(case=case).select_related("recorded_by").prefetch_related("votes")
    return StudyPart(
        exoneration=exoneration(case),
        studies=[StudyRow(one, _said(one.proposals, names, certainty)) for one in studies],
        plenaries=[
            PlenaryRow(one, _said(one.decisions, names, certainty), list(one.votes.all()))
            for one in plenaries
        ],
        timezone=case.office.timezone,
    )


def _said(verdicts: list[dict[str, object]], names: dict[str, str], certainty: dict[str, str]) -> list[Said]:
    """In words, those of whom nothing was proven first. Persons who were split off since have no name here."""
    found = [_one(verdict, names, certainty) for verdict in verdicts]
    return sorted(found, key=lambda one: not one.cleared)


def _one(verdict: dict[str, object], names: dict[str, str], certainty: dict[str, str]) -> Said:
    breaches, rules = verdict["breaches"], verdict["rules"]
    assert isinstance(breaches, list)  # noqa: S101 (as Verdict.as_json wrote it)
    assert isinstance(rules, list)  # noqa: S101
    return Said(
        name=names.get(str(verdict["respondent"]), "–"),
        cleared=verdict["outcome"] == Outcome.NOT_PROVEN,
        outcome=str(Outcome(str(verdict["outcome"])).label),
        breaches=[breach_label(str(one)) for one in breaches],
        rules=[Held(str(one), certainty.get(str(one), "")) for one in rules],
    )

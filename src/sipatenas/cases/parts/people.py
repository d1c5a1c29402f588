"""How the matter came in and who is named: the part of the case's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.models import Case, FieldReport, InitialStudy, Origin, Respondent
from sipatenas.cases.routing import conflicts_of, level_of
from sipatenas.cases.rules import handles, may_handle
from sipatenas.cases.services.initial import withdrawal_refused
from sipatenas.cases.services.intake import receipt_explained
from sipatenas.cases.workflow import STEPS
from sipatenas.core.clock import edge_clock
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.routes import NEUTRALITY, Route, handler, matter_label, subject_label


@dataclass(frozen=True)
class PersonRow:
    person: Respondent
    subject: str
    """Category in words."""
    matter: str = ""
    """What it is about in words, where that is not neutrality."""
    handler: Route | None = None
    """Who is competent for that matter if it were referred today, and why."""


@dataclass(frozen=True)
class Round:
    """One round of the initial study: what was answered, and what followed."""

    study: InitialStudy
    first: str
    second: str
    checks: list[dict[str, object]]


@dataclass(frozen=True)
class PeoplePart:
    case: Case
    people: list[PersonRow]
    may_name: bool
    may_compare: bool
    reporter: str
    """Of what kind the reporter is; the identity is never here."""
    sealed: bool
    received_why: tuple[str, ...]
    no_withdrawal: str
    """Why the reporter can no longer take the report back, with the article."""
    entered_late: datetime | None
    """When it was entered, if on another day than received."""
    field_report: FieldReport | None
    links: list[str]
    rounds: list[Round]
    merged: list[Case]
    split_off: list[Case]
    whole: bool
    """Shown to the office; a receiving authority sees persons only."""


def build(case: Case, user: User) -> PeoplePart:
    """The persons, and to the office also how the matter came in and was first studied."""
    whole = not is_liaison(user)
    told = getattr(case, "reporter", None) if whole else None
    late = legal_day(case.opened_at, case.office) != legal_day(case.received_at, case.office)
    return PeoplePart(
        case=case,
        people=[_person(case, one) for one in case.people] if whole else [],
        may_name=handles(user, case) and case.state in STEPS["name_person"].sources,
        may_compare=whole and may_handle(user),
        reporter=str(told.get_kind_display()) if told else "",
        sealed=told is not None,
        received_why=receipt_explained(case) if whole and case.origin == Origin.REPORT else (),
        no_withdrawal=withdrawal_refused(case) if whole and case.register_number and told else "",
        entered_late=case.opened_at if late else None,
        field_report=getattr(case, "field_report", None) if whole else None,
        links=[one.url for one in case.links.all()] if whole else [],
        rounds=[_round(one) for one in case.initial_studies.select_related("studied_by")] if whole else [],
        merged=list(case.merged.all()) if whole else [],
        split_off=list(case.split_off.all()) if whole else [],
        whole=whole,
    )


def _person(case: Case, one: Respondent) -> PersonRow:
    label = subject_label(one.subject)
    if one.matter == NEUTRALITY:
        return PersonRow(one, label)
    found = handler(
        matter=one.matter,
        subject=one.subject,
        day=legal_day(edge_clock().now(), case.office),
        level=level_of(case.office),
        conflict=conflicts_of(case),
    )
    return PersonRow(one, label, matter_label(one.matter), found)


def _round(one: InitialStudy) -> Round:
    return Round(one, str(one.get_first_display()), str(one.get_second_display()), list(one.checks))

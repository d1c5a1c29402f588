"""A referral as the agreed format tells it: only its own persons, never who reported."""

from __future__ import annotations

from collections.abc import Iterable

from sipatenas.cases.models import (
    Case,
    CaseClock,
    CaseFile,
    Clarification,
    Outcome,
    Part,
    Referral,
    Respondent,
)
from sipatenas.cases.services.recommending import scale
from sipatenas.exchange import schema
from sipatenas.rulebook.routes import matter_basis, matter_label, subject_label


def bundle_of(referral: Referral) -> schema.Bundle:
    """`perkara.json` of a referral."""
    case = referral.case
    told = referral.letter.facts
    return schema.Bundle(
        format="sipatenas-exchange/1",
        kind="bundle",
        case=case.pk,
        referral=referral.pk,
        number=referral.number,
        register_number=case.register_number or "",
        office=case.office.code,
        office_name=case.office.name,
        addressee=referral.addressee,
        referred_at=referral.referred_at,
        rule=schema.Rule(
            id=referral.rule_id,
            version=referral.rule_version,
            basis=referral.basis,
            certainty=referral.certainty,
        ),
        event_on=case.event_on,
        event_place=case.event_place,
        chronology=tuple(told.get("chronology", ())),
        persons=tuple(_person(case, one) for one in people_of(referral)),
        tasks=tuple(_tasks(referral)),
        copies=tuple(referral.copies),
    )


def people_of(referral: Referral) -> list[Respondent]:
    return list(referral.respondents.order_by("order"))


def statements_of(referral: Referral) -> list[Clarification]:
    """What the referred persons said; nobody else's words leave with the bundle."""
    found = Clarification.objects.filter(
        case=referral.case, part=Part.RESPONDENT, respondent__in=people_of(referral)
    )
    return list(found.select_related("respondent").order_by("respondent__order", "held_on"))


def files_of(referral: Referral) -> list[CaseFile]:
    """The files chosen for the referral, and the minutes of what its persons said. Scans of forms never."""
    minutes = CaseFile.objects.filter(clarification__in=statements_of(referral))
    found = [*referral.files.all(), *minutes]
    return list({one.pk: one for one in found if one.kind != CaseFile.Kind.FORM}.values())


def speaks_of_all(referral: Referral) -> bool:
    """Whether everybody named in the case is in the referral: only then the kajian goes along."""
    return referral.case.respondents.count() == referral.respondents.count()


def _person(case: Case, person: Respondent) -> schema.Person:
    said = case.clarifications.filter(respondent=person, part=Part.RESPONDENT).order_by("held_on")
    alleged = person.allegations.exclude(outcome=Outcome.NOT_PROVEN)
    return schema.Person(
        id=person.pk,
        name=person.name,
        number=person.number,
        subject=person.subject,
        subject_label=subject_label(person.subject),
        matter=schema.Matter(
            id=person.matter, label=matter_label(person.matter), basis=matter_basis(person.matter)
        ),
        position=person.position,
        agency=person.agency,
        breaches=tuple(person.breaches),
        allegations=tuple(
            schema.Allegation(rule=one.rule_id, text=one.rule_text, certainty=one.certainty)
            for one in alleged
        ),
        statements=tuple(
            schema.Statement(
                held_on=one.held_on,
                hearing=one.hearing,
                text=one.statement,
                counter_evidence=one.counter_evidence,
                counter_note=one.counter_note,
            )
            for one in said
        ),
        sanctions=tuple(
            schema.Sanction(code=one.id, label=one.label, basis=one.basis, certainty=one.certainty)
            for one in scale(case, person)
        ),
    )


def _tasks(referral: Referral) -> Iterable[schema.Task]:
    terms = {
        one.body_task_id: one for one in CaseClock.objects.filter(referral=referral).order_by("started_at")
    }
    for task in referral.tasks.order_by("id"):
        term = terms.get(task.pk)
        yield schema.Task(
            kind=task.kind,  # type: ignore[arg-type]  # the model's choices are these
            body=task.body,
            state=task.state,
            due=term.due_at if term else None,
            basis=term.basis if term else "",
        )

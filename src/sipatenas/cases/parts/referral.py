"""What went to the authorities, by which rule, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.models import (
    Case,
    CaseFile,
    FollowUp,
    Question,
    Recommendation,
    Referral,
    Respondent,
)
from sipatenas.cases.queries.related import EarlierCase, earlier_cases
from sipatenas.cases.reach import (
    files_for,
    follow_ups_for,
    people_for,
    recommendations_for,
    referrals_for,
)


@dataclass(frozen=True)
class Answer:
    """One thing that a body did. `entered`: the office that wrote it down from a letter; "" if the body itself."""

    row: FollowUp
    entered: str


@dataclass(frozen=True)
class Issued:
    row: Recommendation
    entered: str


@dataclass(frozen=True)
class OneReferral:
    referral: Referral
    people: list[Respondent]
    files: list[CaseFile]
    questions: list[Question]
    recommendations: list[Issued]
    answers: list[Answer]
    gone: bool


@dataclass(frozen=True)
class Earlier:
    """Earlier decided cases of one person named here."""

    person: Respondent
    cases: list[EarlierCase]


@dataclass(frozen=True)
class ReferralPart:
    referrals: list[OneReferral]
    earlier: list[Earlier]
    timezone: str
    liaison: bool


def build(case: Case, user: User) -> ReferralPart:
    """The referrals that this reader sees, each with its persons, questions, recommendations and answers."""
    seen = list(people_for(user, case))
    shown = files_for(user, case)
    advice = list(recommendations_for(user, case))
    answers = list(follow_ups_for(user, case))
    rows = referrals_for(user, case).select_related("letter", "authority", "replaces")
    rows = rows.prefetch_related("respondents", "questions__asked_by__office", "questions__answered_by")
    made = [
        OneReferral(
            referral=one,
            people=[person for person in one.respondents.all() if person in seen],
            files=list(shown.filter(referrals=one)),
            questions=list(one.questions.all()),
            recommendations=[
                Issued(row, _entered(row.written_by)) for row in advice if row.referral_id == one.pk
            ],
            answers=[Answer(row, _entered(row.recorded_by)) for row in answers if row.referral_id == one.pk],
            gone=one.state in (Referral.State.RETURNED, Referral.State.SUPERSEDED),
        )
        for one in rows
    ]
    earlier = [Earlier(person, found) for person in seen if (found := earlier_cases(user, person))]
    return ReferralPart(
        referrals=made, earlier=earlier, timezone=case.office.timezone, liaison=is_liaison(user)
    )


def _entered(by: User) -> str:
    return by.office.name if by.office is not None else ""

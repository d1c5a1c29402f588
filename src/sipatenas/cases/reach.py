"""How far a reader's eye goes inside one case: offices see all of it, a receiving body what was referred to it.

Every part of a case's page, its papers and its bundle ask here, so that a body never reads of a person who was
not referred to it (SAFEGUARDS 10). A body is reached by a referral to it, or by a task in one: the appointing
authority sees the case once its own task has begun, in a joint task force from the first day.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from sipatenas.accounts.models import Authority, User
from sipatenas.accounts.rules import is_liaison, may_see_cases
from sipatenas.accounts.scope import may_see_path
from sipatenas.cases.models import (
    BodyTask,
    Case,
    CaseFile,
    Clarification,
    Conflict,
    FollowUp,
    KnownBy,
    Part,
    Recommendation,
    Referral,
    Respondent,
    TaskForce,
)
from sipatenas.evidence.models import Evidence

Viewer = User | AnonymousUser
GONE = (Referral.State.RETURNED, Referral.State.SUPERSEDED)
"""Referrals that give no sight any more."""
_OUT = (BodyTask.State.VOID, BodyTask.State.RETURNED)
_BEGUN = (BodyTask.State.OPEN, BodyTask.State.DONE)


def referrals_to(authority_id: str | None) -> QuerySet[Referral]:
    """The referrals by which this body sees a case now."""
    own_task = BodyTask.objects.filter(referral=OuterRef("pk"), authority=authority_id)
    joint = TaskForce.objects.filter(case=OuterRef("case"))
    return Referral.objects.exclude(state__in=GONE).filter(
        Q(authority=authority_id)
        | Q(Exists(own_task.filter(state__in=_BEGUN)))
        | (Q(Exists(own_task.exclude(state__in=_OUT))) & Q(Exists(joint)))
    )


def concerned(authority_id: str | None) -> QuerySet[Conflict]:
    """Declared conflicts of interest of this body, by itself or by its role, in the case of the outer query."""
    body = Authority.objects.filter(pk=authority_id).values_list("role", flat=True).first()
    return Conflict.standing.filter(case=OuterRef("pk")).filter(
        Q(authority=authority_id) | (Q(authority=None, user=None) & Q(role=body or "-"))
    )


def may_look(user: Viewer, case: Case) -> bool:
    """Whether the case is this reader's to see at all; `queries.visible_to` for one case at hand."""
    if is_liaison(user):
        return (
            referrals_to(user.authority_id).filter(case=case).exists()
            and not Case.objects.filter(pk=case.pk).filter(Exists(concerned(user.authority_id))).exists()
        )
    if not (may_see_cases(user) and may_see_path(user, case.region_path)):
        return False
    return not Conflict.standing.filter(case=case, user=user.pk).exists()


def referrals_for(user: Viewer, case: Case) -> QuerySet[Referral]:
    """The referrals that this reader sees: all on file for offices, the own ones for a body."""
    if not may_look(user, case):
        return Referral.objects.none()
    if is_liaison(user):
        return referrals_to(user.authority_id).filter(case=case)
    return Referral.objects.filter(case=case)


def people_for(user: Viewer, case: Case) -> QuerySet[Respondent]:
    """The persons named whom this reader may read of: all for offices, those referred to it for a body."""
    if not may_look(user, case):
        return Respondent.objects.none()
    found = Respondent.objects.filter(case=case).order_by("order")
    if is_liaison(user):
        own = Referral.respondents.through.objects.filter(
            respondent=OuterRef("pk"), referral__in=referrals_for(user, case)
        )
        return found.filter(Exists(own))
    return found


def sees_all(user: Viewer, case: Case) -> bool:
    """Whether nobody in the case is hidden: only then may words be shown that speak of all (summary, kajian)."""
    if not is_liaison(user):
        return may_look(user, case)
    return people_for(user, case).count() == Respondent.objects.filter(case=case).count()


def clarifications_for(user: Viewer, case: Case) -> QuerySet[Clarification]:
    """What was said: all for offices; for a body what its persons said, and witnesses and experts if it sees all.

    A reporter's words are kept from bodies: they may tell who reported (SAFEGUARDS 8).
    """
    found = Clarification.objects.filter(case=case).select_related("respondent", "recording")
    if not is_liaison(user):
        return found if may_look(user, case) else found.none()
    beside = Q(respondent=None, part__in=(Part.WITNESS, Part.EXPERT)) if sees_all(user, case) else Q(pk=None)
    return found.filter(Q(respondent__in=people_for(user, case)) | beside)


def files_for(user: Viewer, case: Case) -> QuerySet[CaseFile]:
    """The files: all for offices; for a body those that went with its referral, the minutes of what it may read,
    and those of answers."""
    found = CaseFile.objects.filter(case=case).order_by("added_at")
    if not is_liaison(user):
        return found if may_look(user, case) else found.none()
    own = referrals_for(user, case)
    return found.filter(
        Q(referrals__in=own)
        | Q(clarification__in=clarifications_for(user, case))
        | Q(added_by__authority=user.authority_id)
        | Q(pk__in=follow_ups_for(user, case).values("file"))
        | Q(pk__in=recommendations_for(user, case).values("file"))
    ).distinct()


def recommendations_for(user: Viewer, case: Case) -> QuerySet[Recommendation]:
    """Issued ones of the persons seen; a draft only to the body, or the office, that writes it."""
    found = Recommendation.objects.filter(
        referral__in=referrals_for(user, case), respondent__in=people_for(user, case)
    ).select_related("respondent", "written_by__office", "written_by__authority", "file")
    if is_liaison(user):
        return found.filter(Q(draft=False) | Q(written_by__authority=user.authority_id))
    office = user.office_id if isinstance(user, User) else None
    return found.filter(Q(draft=False) | Q(written_by__office=office, written_by__office__isnull=False))


def follow_ups_for(user: Viewer, case: Case) -> QuerySet[FollowUp]:
    """What was done: all for offices; for a body what answers its own referrals, of one of its persons or of all."""
    found = FollowUp.objects.filter(case=case).select_related(
        "respondent", "recorded_by__office", "recorded_by__authority", "file", "referral"
    )
    if not is_liaison(user):
        return found if may_look(user, case) else found.none()
    own = referrals_for(user, case)
    of_persons = Q(respondent=None) | Q(respondent__in=people_for(user, case))
    return found.filter(of_persons, referral__in=own)


def evidence_for(user: Viewer, case: Case) -> Evidence | None:
    """The sealed evidence; for a body only if whoever the account was given to was referred to it."""
    if case.evidence_id is None or not may_look(user, case):
        return None
    if is_liaison(user):
        named = Respondent.objects.filter(case=case)
        owners = named.filter(known_by=KnownBy.ATTRIBUTION) or named
        seen = set(people_for(user, case).values_list("pk", flat=True))
        if not {one.pk for one in owners} <= seen:
            return None
    return case.evidence

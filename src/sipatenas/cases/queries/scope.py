"""Which cases a user may see: every other read of the room starts here."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison, may_see_cases
from sipatenas.accounts.scope import visible
from sipatenas.cases.models import Case, Conflict
from sipatenas.cases.queries import lookups
from sipatenas.cases.reach import concerned, referrals_to
from sipatenas.core import ledger
from sipatenas.places.models import Level


def visible_to(user: User | AnonymousUser, *, in_order: bool = False) -> QuerySet[Case]:
    """The cases of the user's office and of those below it; to a liaison, those referred to the own body.

    Who declared a conflict of interest in a case, or is named as having one, does not see it (SAFEGUARDS 10).
    `in_order`: to be read along the index of the order asked for, since many of the rows there will fit.
    """
    if is_liaison(user):
        referred = referrals_to(user.authority_id).filter(case=OuterRef("pk"))
        return Case.objects.filter(Exists(referred)).exclude(Exists(concerned(user.authority_id)))
    if not may_see_cases(user):
        return Case.objects.none()
    own = Conflict.standing.filter(case=OuterRef("pk"), user=user.pk)
    return Case.objects.filter(_reach(user, in_order=in_order)).exclude(Exists(own))


def _reach(user: User, *, in_order: bool) -> Q:
    """The user's office and below. Of the national office that is everything: a range over all paths would
    keep the database from reading the newest cases straight from their index."""
    if user.office is not None and user.office.level == Level.NATIONAL:
        return Q()
    if in_order and user.office is not None:
        return Q(**{f"region_path__{lookups.Around.lookup_name}": user.office.path})
    return visible(user)


def case_for(user: User | AnonymousUser, case_id: UUID) -> Case | None:
    """One case with all its page shows, if it is the user's to see."""
    related = ("lead__post__account", "lead__reading", "evidence", "office", "opened_by", "assigned_to")
    return (
        visible_to(user)
        .select_related(*related)
        .prefetch_related("respondents__allegations", "respondents__person")
        .filter(pk=case_id)
        .first()
    )


def history(user: User | AnonymousUser, case: Case) -> list[ledger.LedgerView]:
    """Every step of a case the user may see, from the ledger; to a body where the case stood, and its own referrals.

    What others answered, who has an interest and who looked for the reporter is not the body's to read.
    """
    if not visible_to(user).filter(pk=case.pk).exists():
        return []
    told = ledger.history(ledger.Subject("case", case.pk))
    if not is_liaison(user):
        return told
    own = {str(pk) for pk in referrals_to(user.authority_id).filter(case=case).values_list("pk", flat=True)}
    return [one for one in told if _of_the_body(one, own, user.authority_id)]


def _of_the_body(line: ledger.LedgerView, own: set[str], authority: str | None) -> bool:
    if line.codes.get("authority") == authority or line.codes.get("from") != line.codes.get("to"):
        return True
    return line.event != "cases.drafted" and bool(own & set(str(line.codes.get("referral") or "").split()))

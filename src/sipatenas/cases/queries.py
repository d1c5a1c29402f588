"""Reads of the cases. Each starts from visible_to(user)."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from sipatenas.accounts.models import User
from sipatenas.accounts.scope import visible
from sipatenas.cases.models import Case
from sipatenas.core import ledger


def visible_to(user: User | AnonymousUser) -> QuerySet[Case]:
    """The cases of the user's office and of those below it."""
    return Case.objects.filter(visible(user))


def case_for(user: User | AnonymousUser, case_id: UUID) -> Case | None:
    """One case with all its page shows, if it is the user's to see."""
    related = (
        "lead__post__account",
        "lead__reading",
        "person",
        "evidence",
        "office",
        "found_by",
        "clarification__recorded_by",
        "referral__letter",
        "referral__referred_by",
    )
    return visible_to(user).select_related(*related).filter(pk=case_id).first()


def case_list(user: User | AnonymousUser, state: str = "") -> QuerySet[Case]:
    """The cases in the order in which they were found, newest first; one state only if asked."""
    cases = visible_to(user).select_related("person", "office").order_by("-found_at")
    return cases.filter(state=state) if state else cases


def history(user: User | AnonymousUser, case: Case) -> list[ledger.LedgerView]:
    """Every step of a case the user may see, from the ledger."""
    if not visible_to(user).filter(pk=case.pk).exists():
        return []
    return ledger.history(ledger.Subject("case", case.pk))

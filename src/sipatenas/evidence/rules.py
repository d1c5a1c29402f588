"""Who may do what with an evidence."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import may_decide, may_see_cases
from sipatenas.evidence.models import Evidence


def may_see(user: User | AnonymousUser) -> bool:
    return may_see_cases(user)


def may_request(user: User | AnonymousUser) -> bool:
    return may_decide(user)


def may_take_away(user: User | AnonymousUser, evidence: Evidence) -> bool:
    """A sealed evidence may leave the house as a package with an officer or a head of division."""
    return may_decide(user) and evidence.is_sealed

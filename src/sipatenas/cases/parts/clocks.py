"""The terms of law in a case: those that run, and those that were met, missed or fell away."""

from __future__ import annotations

from dataclasses import dataclass

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.models import Case, CaseClock


@dataclass(frozen=True)
class ClocksPart:
    clocks: list[CaseClock]
    timezone: str


def build(case: Case, user: User) -> ClocksPart:
    """All clocks of the case in the order in which they began; a receiving body sees its own."""
    found = CaseClock.objects.filter(case=case).select_related("authority", "referral")
    if is_liaison(user):
        found = found.filter(authority=user.authority_id)
    return ClocksPart(clocks=list(found), timezone=case.office.timezone)

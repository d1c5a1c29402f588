"""Who may do what with an evidence."""

from __future__ import annotations

from sipatenas.accounts.rules import Viewer, may_decide, may_see_cases
from sipatenas.evidence.models import Evidence


def may_see(user: Viewer) -> bool:
    return may_see_cases(user)


def may_request(user: Viewer) -> bool:
    return may_decide(user)


def may_take_away(user: Viewer, evidence: Evidence) -> bool:
    """A sealed evidence may leave the house as a package with an officer or a head of division."""
    return may_decide(user) and evidence.is_sealed

"""Who may do what with an evidence."""

from __future__ import annotations

from sipatenas.accounts.rules import Viewer, is_division_head, may_decide, may_see_cases
from sipatenas.evidence.models import Disposal, Evidence


def may_see(user: Viewer) -> bool:
    return may_see_cases(user)


def may_request(user: Viewer) -> bool:
    return may_decide(user)


def may_take_away(user: Viewer, evidence: Evidence) -> bool:
    """A sealed evidence may leave the house as a package with an officer or a head of division."""
    return may_decide(user) and evidence.is_sealed


def may_propose_disposal(user: Viewer) -> bool:
    """Who decides on cases may propose that an evidence be destroyed, or hold it from that."""
    return may_decide(user)


def may_decide_disposal(user: Viewer, disposal: Disposal) -> bool:
    """A head of division, never the one who proposed it (SAFEGUARDS 11: two persons)."""
    return is_division_head(user) and disposal.proposed_by_id != user.pk


def may_lift_hold(user: Viewer) -> bool:
    return is_division_head(user)

"""Who may do what with an evidence."""

from __future__ import annotations

from sipatenas.accounts.rules import Viewer, is_administrator, is_division_head, may_decide, may_see_cases
from sipatenas.evidence.models import ControlLink, Disposal, Evidence
from sipatenas.places.paths import lies_in


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


def may_register_control(user: Viewer) -> bool:
    """Who decides on cases may name a known post beside which looks are judged."""
    return may_decide(user)


def may_end_control(user: Viewer, control: ControlLink) -> bool:
    """Who named it, and the heads of division of that office and of those above it: others rest on it too.

    One that the command line registered belongs to no office; any head of division may end it.
    """
    if not may_register_control(user):
        return False
    by = control.added_by
    if by is not None and by.pk == user.pk:
        return True
    if not is_division_head(user) or user.office is None:
        return False
    return by is None or by.office is None or lies_in(by.office.path, user.office.path)


def may_see_health(user: Viewer) -> bool:
    """Who runs the machine sees how the vault does, and no evidence."""
    return is_administrator(user)

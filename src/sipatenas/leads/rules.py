"""Who may do what with a lead."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import may_decide, may_see_cases
from sipatenas.leads.models import Lead
from sipatenas.leads.workflow import ACTIVE, LeadState


def may_see_queue(user: User | AnonymousUser) -> bool:
    return may_see_cases(user)


def may_judge(user: User | AnonymousUser, lead: Lead) -> bool:
    """Officers and heads of the lead's own office or one above; a lead set aside is opened again first."""
    return may_decide(user) and lead.state in ACTIVE


def may_undo(user: User | AnonymousUser, lead: Lead) -> bool:
    return may_decide(user) and lead.state in {LeadState.DISMISSED, LeadState.WATCHING}

"""Who may do what with a case."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import may_decide, may_see_cases


def may_see_list(user: User | AnonymousUser) -> bool:
    return may_see_cases(user)


def may_handle(user: User | AnonymousUser) -> bool:
    """Officers and heads carry a case from step to step; auditors look, administrators see nothing."""
    return may_decide(user)

"""Who may bring in a roster, and who may see a person of it."""

from __future__ import annotations

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import Viewer, is_administrator, may_decide
from sipatenas.places.models import Office
from sipatenas.places.paths import lies_in


def may_import_roster(user: User | None, office: Office) -> bool:
    """Officers, division heads and administrators for the own office and below; None: the machine's own
    operator."""
    if user is None:
        return True
    keeps = may_decide(user) or is_administrator(user)
    return keeps and user.office is not None and lies_in(office.path, user.office.path)


def may_look_up_people(user: Viewer | None) -> bool:
    """Only who judges leads meets persons of the roster, and only as candidates of a post."""
    return may_decide(user)

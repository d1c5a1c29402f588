"""Who may bring posts in."""

from __future__ import annotations

from sipatenas.accounts.rules import Viewer, may_decide
from sipatenas.accounts.scope import may_see_path
from sipatenas.places.models import Office


def may_import(user: Viewer | None, office: Office) -> bool:
    """An officer or division head, for the own office and those below it."""
    return may_decide(user) and may_see_path(user, office.path)

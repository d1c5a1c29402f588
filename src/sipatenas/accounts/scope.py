"""What each user may see: rows of the own office and of all that lies below it, by region path."""

from __future__ import annotations

from django.db.models import Q

from sipatenas.accounts.rules import Viewer, may_see_cases
from sipatenas.places.models import Office
from sipatenas.places.paths import lies_in


def nothing() -> Q:
    """No row at all; the database is not even asked."""
    return Q(pk__in=())


def within(office: Office | None, *, field: str = "region_path") -> Q:
    """Rows of an office and below it; nothing without an office."""
    return nothing() if office is None else Q(**{f"{field}__below": office.path})


def visible(user: Viewer | None, *, field: str = "region_path") -> Q:
    """Rows that `user` may see: those of the own office and below.

    Nothing for the administrator, the anonymous, the deactivated and the user without an office.
    `field` is the path to the row's region path, also across relations (`post__region_path`).
    """
    return within(user.office, field=field) if may_see_cases(user) else nothing()


def may_see_path(user: Viewer | None, region_path: str) -> bool:
    """`visible()` for one row at hand."""
    return may_see_cases(user) and user.office is not None and lies_in(region_path, user.office.path)

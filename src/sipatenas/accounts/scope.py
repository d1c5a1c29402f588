"""What each user may see: rows of the own office and of all that lies below it, by region path."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

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


Bar = Callable[[Viewer], Q]
M = TypeVar("M", bound=Model)


class Bars:
    """What rooms above keep from a user whose region reaches it all the same (a conflict of interest)."""

    def __init__(self) -> None:
        self._bars: list[Bar] = []

    def register(self, bar: Bar) -> None:
        """`bar` says, of one user, which rows that user may not open."""
        if bar not in self._bars:
            self._bars.append(bar)

    def lifted_for(self, user: Viewer, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows without those that some room bars to this user."""
        for bar in self._bars:
            rows = rows.exclude(bar(user))
        return rows

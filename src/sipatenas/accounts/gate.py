"""A view's door: who stands before it without the duty reads 403, never an empty page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import Viewer, serves

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def only(rule: Callable[[Viewer], bool]) -> Callable[[View[P]], View[P]]:
    """`@only(may_see_cases)`: lets in those for whom it holds; raises PermissionDenied for others."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not rule(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def the_user(request: HttpRequest) -> User:
    """Whoever is signed in, of an office or of another body; views stand behind the log-in."""
    return cast("User", request.user)


def user_of(request: HttpRequest) -> User:
    """The serving user behind a request. Raises PermissionDenied where there is none."""
    user = request.user
    if not serves(user):
        raise PermissionDenied
    return user

"""Who may see and retry jobs. This floor knows no users: a room above registers the rule. Default: nobody."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest

JobScope = Callable[[HttpRequest], Q | None]


def _nobody(request: HttpRequest) -> Q | None:  # noqa: ARG001
    return None


_scope: list[JobScope] = [_nobody]


def register_job_scope(scope: JobScope) -> None:
    """Set the rule: given the request, the filter on Job of what its user may see, or None for nothing."""
    _scope[0] = scope


def job_scope(request: HttpRequest) -> Q | None:
    return _scope[0](request)

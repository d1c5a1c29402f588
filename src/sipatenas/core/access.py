"""Who may see and retry jobs. This floor knows no users: a room above registers the rule. Default: nobody."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest

JobScope = Callable[[HttpRequest], Q | None]


def _nobody(request: HttpRequest) -> Q | None:  # noqa: ARG001
    return None


ErrorReader = Callable[[HttpRequest], bool]


def _unread(request: HttpRequest) -> bool:  # noqa: ARG001
    return False


_scope: list[JobScope] = [_nobody]
_reader: list[ErrorReader] = [_unread]


def register_job_scope(scope: JobScope) -> None:
    """Set the rule: given the request, the filter on Job of what its user may see, or None for nothing."""
    _scope[0] = scope


def register_error_reader(reader: ErrorReader) -> None:
    """Set who may read a job's error in full: it may quote a row, and with it a person. Default: nobody."""
    _reader[0] = reader


def may_read_errors(request: HttpRequest) -> bool:
    return _reader[0](request)


def job_scope(request: HttpRequest) -> Q | None:
    return _scope[0](request)

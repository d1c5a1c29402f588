"""Whose background work is shown to whom: each office's own and below; the house's to who keeps the house."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.rules import is_administrator, may_decide, serves
from sipatenas.core.access import register_error_reader, register_job_scope
from sipatenas.ui import navigation


def may_see_jobs(request: HttpRequest) -> bool:
    """Those who ask for work, and those who keep it running. A job's row names ids, never persons; its error may
    quote one, so that in full it is read by those who may see the case."""
    return may_decide(request.user) or is_administrator(request.user)


def scope(request: HttpRequest) -> Q | None:
    """The jobs of the user's office and below; administrators also see work that belongs to no office."""
    user = request.user
    if not may_see_jobs(request) or not serves(user) or user.office is None:
        return None
    own = Q(region_path__below=user.office.path)
    return own | Q(region_path="") if is_administrator(user) else own


def register() -> None:
    register_job_scope(scope)
    register_error_reader(lambda request: may_decide(request.user))
    navigation.register(navigation.NavItem(_("Pekerjaan"), "core:jobs", order=60, visible=may_see_jobs))

"""The front door after the log-in: each duty begins where its work lies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from sipatenas.accounts.rules import is_administrator, is_auditor, is_liaison, may_decide


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where each duty's work lies: today's, a body's desk, the access log, the users."""
    if is_administrator(request.user):
        return redirect("accounts:users")
    if is_auditor(request.user):
        return redirect("accounts:looks")
    if is_liaison(request.user):
        return redirect("cases:desk")
    if may_decide(request.user):
        return redirect("cases:today")
    return redirect("leads:queue")

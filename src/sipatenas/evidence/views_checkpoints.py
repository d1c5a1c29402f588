"""The public page on which a print from a paper is compared with the checkpoints of this house."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sipatenas.core.text import without_nul
from sipatenas.evidence.pages_checkpoints import match

LONGEST = 120


@login_not_required
@never_cache
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """For everybody: who holds a paper sees whether its print is genuine, of when, and stamped by whom."""
    typed = without_nul(request.GET.get("sidik", "")).strip()[:LONGEST]
    context = {"typed": typed, "found": match(typed) if typed else None}
    return render(request, "evidence/checkpoint.html", context)

"""The captured page itself, shown where nothing of it can run, load or lead away."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from sipatenas.accounts.gate import only, user_of
from sipatenas.core import blobs
from sipatenas.core.clock import edge_clock
from sipatenas.evidence import rules, services
from sipatenas.evidence.models import EvidenceObject
from sipatenas.evidence.queries import visible_to

DOM = "dom.html"
LOCKED = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
"""No script, form, window or download (sandbox without a word after it), and nothing from any network."""


@never_cache
@require_GET
@xframe_options_sameorigin
@only(rules.may_see)
def as_captured(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """The DOM as it was recorded, for the frame on the evidence page alone: outside it, its links would lead away."""
    evidence = get_object_or_404(visible_to(request.user), pk=evidence_id)
    if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        return redirect("evidence:detail", evidence.id)
    try:
        data = services.look_at(evidence=evidence, name=DOM, user=user_of(request), clock=edge_clock())
    except (blobs.BlobError, EvidenceObject.DoesNotExist) as error:
        raise Http404(str(error)) from error
    return HttpResponse(
        data,
        content_type="text/html; charset=utf-8",
        headers={
            "Content-Security-Policy": LOCKED,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        },
    )

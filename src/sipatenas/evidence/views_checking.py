"""Having a large evidence checked anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sipatenas.accounts.gate import only
from sipatenas.core.clock import edge_clock
from sipatenas.evidence import checking, rules
from sipatenas.evidence.queries import visible_to


@require_POST
@only(rules.may_request)
def check_anew(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Have the evidence judged anew in the background."""
    evidence = get_object_or_404(visible_to(request.user), pk=evidence_id)
    if evidence.is_sealed:
        checking.check_soon(evidence=evidence, clock=edge_clock())
        messages.success(
            request, _("Bukti ini sedang diperiksa ulang; muat ulang halaman ini sebentar lagi.")
        )
    return redirect("evidence:detail", evidence.id)

"""As it was beside as it is, and looking again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sipatenas.accounts.gate import only, user_of
from sipatenas.core import blobs
from sipatenas.core.clock import edge_clock
from sipatenas.evidence import pages_rechecks, rules, services, vault
from sipatenas.evidence.services import rechecking

PICTURE = "screenshot.png"


@never_cache
@require_GET
@only(rules.may_see)
def beside(request: HttpRequest, evidence_id: UUID, number: int) -> HttpResponse:
    """The sealed page beside the page as one look found it."""
    evidence, watch = pages_rechecks.watched(request.user, evidence_id)
    found = get_object_or_404(watch.observations.select_related("by", "capture"), number=number)
    first = watch.evidence
    services.record_view(
        evidence=first,
        user=user_of(request),
        what=f"perbandingan dengan pemeriksaan {number}",
        clock=edge_clock(),
    )
    context = {
        "evidence": evidence,
        "first": first,
        "was": first.objects_sealed.filter(name=PICTURE).first(),
        "look": pages_rechecks.line_of(found),
        "found": found,
        "zone": first.office.timezone,
    }
    return render(request, "evidence/beside.html", context)


@never_cache
@require_GET
@only(rules.may_see)
def look_picture(request: HttpRequest, evidence_id: UUID, number: int) -> HttpResponse:
    """The picture that a look kept."""
    _evidence, watch = pages_rechecks.watched(request.user, evidence_id)
    found = get_object_or_404(watch.observations.exclude(picture_sha256=""), number=number)
    try:
        data = vault.read(watch.evidence, found.picture_sha256)
    except blobs.BlobError as error:
        raise Http404(str(error)) from error
    services.record_view(
        evidence=watch.evidence,
        user=user_of(request),
        what=f"gambar pemeriksaan {number}",
        clock=edge_clock(),
    )
    return HttpResponse(data, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})


@require_POST
@only(rules.may_request)
def look_now(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Make the next look due at once."""
    evidence, watch = pages_rechecks.watched(request.user, evidence_id)
    if rechecking.look_soon(watch=watch, clock=edge_clock()):
        messages.success(request, _("Tautan ini akan diperiksa begitu situsnya boleh dilihat lagi."))
    else:
        messages.info(request, _("Tautan ini sudah menunggu giliran, diperiksa petugas, atau dihentikan."))
    return redirect("evidence:detail", evidence.id)

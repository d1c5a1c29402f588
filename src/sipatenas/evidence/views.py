"""The evidence page and what hangs on it. Every view starts from what the user may see, and logs the look."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.models import User
from sipatenas.core import blobs
from sipatenas.core.clock import edge_clock
from sipatenas.evidence import checking, pages, pages_rechecks, rules, services, vault
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.pages_disposal import ending_of
from sipatenas.evidence.proof_lines import of_link, proofs_of
from sipatenas.evidence.queries import visible_to
from sipatenas.evidence.received import received_of
from sipatenas.evidence.services.requesting import hindrance
from sipatenas.evidence.views_captured import DOM

PLAYED = {"media-src": [SELF]}
"""What this one page may load beside pictures: the films and sounds of its own evidence."""


def _found(request: HttpRequest, evidence_id: UUID) -> tuple[Evidence, User]:
    evidence = get_object_or_404(visible_to(request.user), pk=evidence_id)
    return evidence, user_of(request)


@csp_update(PLAYED)  # type: ignore[arg-type]  # its types know no views with arguments
@never_cache
@require_GET
@only(rules.may_see)
def detail(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    evidence, user = _found(request, evidence_id)
    history = pages_rechecks.history_of(request.user, evidence)
    context: dict[str, object] = {
        "evidence": evidence,
        "history": history,
        "zone": evidence.office.timezone,
        "may_take_away": rules.may_take_away(user, evidence),
        "may_request": rules.may_request(user),
    }
    services.record_view(evidence=evidence, user=user, what=gettext_noop("halaman bukti"), clock=edge_clock())
    if evidence.is_sealed:
        objects = list(evidence.objects_sealed.all())
        ending = ending_of(request.user, evidence)
        found = None if vault.is_destroyed(evidence) else checking.checked(evidence, clock=edge_clock())
        context |= {
            "ending": ending,
            "checked": found,
            "proofs": [*proofs_of(evidence, found), *of_link(history)],
            "fields": pages.fields_of(evidence, objects),
            "package_name": pages.package_name(evidence),
            "recorded": pages.recorded_of(evidence),
            "objects": objects,
            "pictures": pages.pictures_of(objects),
            "films": pages.films_of(objects),
            "received": received_of(evidence, objects),
            "has_dom": any(one.name == DOM for one in objects),
        }
    elif vault.is_destroyed(evidence):
        context["ending"] = ending_of(request.user, evidence)
    elif evidence.is_pending:
        context["work"] = pages.work_on(evidence)
    context["may_ask_again"] = rules.may_request(user) and not hindrance(evidence)
    context["custody"] = pages.custody_of(evidence, request.GET.get("halaman", ""))
    context["by_hand"] = pages_rechecks.BY_HAND
    return render(request, "evidence/detail.html", context)


@never_cache
@require_GET
@only(rules.may_see)
def progress(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """The bar alone; once the evidence has ended the page is asked to load itself anew."""
    evidence, _user = _found(request, evidence_id)
    if not evidence.is_pending:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"evidence": evidence, "work": pages.work_on(evidence)}
    return render(request, "evidence/progress.html", context)


@never_cache
@require_GET
@only(rules.may_see)
def package(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    evidence, user = _found(request, evidence_id)
    try:
        data = services.export_package(evidence=evidence, user=user, clock=edge_clock())
    except blobs.BlobError as error:
        raise Http404(str(error)) from error
    answer = StreamingHttpResponse(
        iter(data),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{pages.package_name(evidence)}"',
            "Content-Length": str(data.size),
        },
    )
    return cast("HttpResponse", answer)  # to the gate one answer is as good as another


@require_POST
@only(rules.may_request)
def again(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Ask once more for the same link: a new evidence, or the pending one whose work had stopped."""
    evidence, user = _found(request, evidence_id)
    if because := hindrance(evidence):
        messages.error(request, because)
        return redirect("evidence:detail", evidence.id)
    anew = services.request_capture(
        post=evidence.post,
        url=evidence.url,
        user=user,
        office=evidence.office,
        reason=evidence.reason,
        clock=edge_clock(),
    )
    return redirect("evidence:detail", anew.id)

"""Evidence from elsewhere: the form for whatever is handed over, and the guide where a site wants a log-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.models import User
from sipatenas.core import blobs
from sipatenas.core.clock import edge_clock
from sipatenas.evidence import keys, rules, services, vault
from sipatenas.evidence.foreign import sniff
from sipatenas.evidence.forms_receiving import ASSISTED, ReceiveForm
from sipatenas.evidence.models import Kind
from sipatenas.evidence.queries import visible_to
from sipatenas.evidence.sites import site_of
from sipatenas.places.models import Office
from sipatenas.sources.models import Post
from sipatenas.sources.queries import visible_to as posts_visible_to
from sipatenas.ui.refusals import put


@never_cache
@require_http_methods(["GET", "POST"])
@only(rules.may_request)
def receive(request: HttpRequest) -> HttpResponse:
    """Take over files that somebody hands in; `?unggahan=` names the post that they show."""
    user = user_of(request)
    post = _post(request)
    form = _form(request, user, initial={"url": post.url or "" if post else ""})
    made = _made(form, user, post) if request.method == "POST" else None
    return made or render(
        request, "evidence/receive.html", {"form": form, "post": post}, status=_status(form)
    )


@never_cache
@require_http_methods(["GET", "POST"])
@only(rules.may_request)
def assist(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """How to record a page behind a log-in oneself, and where to hand the recording in."""
    evidence = get_object_or_404(visible_to(request.user), pk=evidence_id)
    user = user_of(request)
    initial = {
        "url": evidence.url,
        "reason": evidence.reason,
        "handed_by": str(user),
        "place": str(user.office),
    }
    if request.method == "GET":
        what = "panduan merekam sendiri"
        services.record_view(evidence=evidence, user=user, what=what, clock=edge_clock())
    form = _form(request, user, initial=initial, kinds=ASSISTED)
    made = _made(form, user, evidence.post) if request.method == "POST" else None
    context = {"form": form, "evidence": evidence, "site": site_of(evidence.url)}
    return made or render(request, "evidence/assist.html", context, status=_status(form))


def _form(request: HttpRequest, user: User, **kwargs: Any) -> ReceiveForm:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return ReceiveForm(*data, office=_office(user), clock=edge_clock(), **kwargs)


def _office(user: User) -> Office:
    if user.office is None:
        raise PermissionDenied
    return user.office


def _post(request: HttpRequest) -> Post | None:
    """The post that the address names, where the user may see it. Raises Http404."""
    named = request.GET.get("unggahan")
    if not named:
        return None
    try:
        return posts_visible_to(request.user).get(pk=UUID(named))
    except (ValueError, Post.DoesNotExist) as error:
        raise Http404 from error


def _made(form: ReceiveForm, user: User, post: Post | None) -> HttpResponse | None:
    """The way to the evidence, whose page shows how its judging goes on; None when it is refused at once."""
    if not form.is_valid():
        return None
    try:
        evidence = services.take_in(
            **form.facts(),
            post=post,
            user=user,
            office=_office(user),
            clock=edge_clock(),
        )
    except ValidationError as error:
        put(form, error, places={"files": "uploads", "form": "paper"})
        return None
    except keys.KeyUnusableError as error:
        form.add_error(None, str(error))
        return None
    return redirect("evidence:detail", evidence.pk)


def _status(form: ReceiveForm) -> int:
    return 422 if form.is_bound and form.errors else 200


@never_cache
@require_GET
@only(rules.may_request)
def delivered(request: HttpRequest, evidence_id: UUID, number: int) -> HttpResponse:
    """One of the files as they were handed in, for who decides: also what could not be sealed is never lost."""
    evidence = get_object_or_404(visible_to(request.user).filter(delivery__isnull=False), pk=evidence_id)
    files = evidence.delivery.files
    if not 1 <= number <= len(files):
        raise Http404
    found = files[number - 1]
    try:
        data = vault.read(evidence, str(found["sha256"]))
    except blobs.BlobError as error:
        raise Http404(str(error)) from error
    what = f"kiriman {number}"
    services.record_view(evidence=evidence, user=user_of(request), what=what, clock=edge_clock())
    name = f"kiriman-{number}.{sniff.ENDINGS.get(found['media_type'], 'bin')}"
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@only(rules.may_request)
def hand_in_again(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """The same files once more, as the kind chosen."""
    evidence = get_object_or_404(visible_to(request.user).filter(delivery__isnull=False), pk=evidence_id)
    kind = request.POST.get("kind", "")
    try:
        anew = services.hand_in_again(
            evidence=evidence,
            kind=Kind(kind) if kind in Kind.values else Kind(evidence.kind),
            user=user_of(request),
            clock=edge_clock(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("evidence:detail", evidence.pk)
    except (blobs.BlobError, keys.KeyUnusableError) as error:
        messages.error(request, str(error))
        return redirect("evidence:detail", evidence.pk)
    return redirect("evidence:detail", anew.pk)

"""The custodian's pages: which cases hold somebody sealed, and one look at a time into them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sipatenas.accounts.gate import the_user
from sipatenas.accounts.rules import is_custodian
from sipatenas.cases.acts.conflicts import InterestForm
from sipatenas.cases.models import Case, SealedPart
from sipatenas.cases.sealing import SealError
from sipatenas.cases.services import conflicts
from sipatenas.cases.services import reporter as service
from sipatenas.core.blobs import BlobError
from sipatenas.core.clock import edge_clock
from sipatenas.ui.refusals import put_together

PAGE_SIZE = 50


@require_GET
@never_cache
def reporters(request: HttpRequest) -> HttpResponse:
    """Cases with a sealed reporter, by their number alone."""
    user = the_user(request)
    if not is_custodian(user):
        raise PermissionDenied(_("Halaman ini bagi penjaga identitas pelapor."))
    page = Paginator(service.sealed_cases(user), PAGE_SIZE).get_page(request.GET.get("halaman"))
    return render(request, "cases/reporters.html", {"page": page})


@require_http_methods(["GET", "POST"])
@never_cache
def reporter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for the reason; then show what is sealed, this once."""
    case = _sealed(request, case_id)
    if request.method == "GET":
        return render(request, "cases/reporter.html", {"case": case, "interest": _interest()})
    reason = request.POST.get("reason", "")
    try:
        shown = service.reveal(case=case, user=the_user(request), reason=reason, clock=edge_clock())
    except (ValidationError, SealError) as error:
        return _again(request, case, reason, error)
    return render(request, "cases/reporter.html", {"case": case, "shown": shown, "reason": reason})


@require_POST
@never_cache
def reporter_file(request: HttpRequest, case_id: UUID, part_id: UUID) -> HttpResponse:
    """One scanned paper, as a download."""
    case = _sealed(request, case_id)
    reason = request.POST.get("reason", "")
    try:
        paper = service.reveal_paper(
            case=case, part_id=part_id, user=the_user(request), reason=reason, clock=edge_clock()
        )
    except SealedPart.DoesNotExist as missing:
        raise Http404 from missing
    except (ValidationError, SealError, BlobError) as error:
        return _again(request, case, reason, error)
    answer = HttpResponse(paper.data, content_type=paper.media_type)
    answer.headers["Content-Disposition"] = 'attachment; filename="formulir-tersegel"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@never_cache
def own_interest(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A custodian declares the own interest; the case then stands on their list no more."""
    case, user = _sealed(request, case_id), the_user(request)
    form = _interest(request.POST)
    if form.is_valid():
        try:
            conflicts.declare(
                case=case, user=user, concerned=conflicts.Concerned(user=user), clock=edge_clock(),
                **form.cleaned_data,
            )  # fmt: skip
        except ValidationError as error:
            put_together(form, error)
        else:
            messages.success(request, _("Konflik kepentingan dinyatakan."))
            return redirect("cases:reporters")
    return render(request, "cases/reporter.html", {"case": case, "interest": form}, status=422)


def _interest(given: QueryDict | None = None) -> InterestForm:
    return InterestForm(given, prefix="interest")


def _sealed(request: HttpRequest, case_id: UUID) -> Case:
    case = service.sealed_cases(the_user(request)).filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def _again(request: HttpRequest, case: Case, reason: str, error: Exception) -> HttpResponse:
    words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    context = {"case": case, "reason": reason, "wrong": words, "interest": _interest()}
    return render(request, "cases/reporter.html", context, status=422)

"""The list of cases, and the finding that is made of a lead."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_fsm import TransitionNotAllowed

from sipatenas.cases import forms, queries
from sipatenas.cases.rules import may_handle, may_see_list
from sipatenas.cases.services.finding import make_finding
from sipatenas.cases.views.case import the_user
from sipatenas.cases.workflow import CaseState
from sipatenas.core.clock import edge_clock
from sipatenas.leads.queries import lead_for

PAGE_SIZE = 50


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    if not may_see_list(request.user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup perkara."))
    state = request.GET.get("state", "").replace("\x00", "\ufffd")  # PostgreSQL takes no NUL in a text
    page = Paginator(queries.case_list(request.user, state), PAGE_SIZE).get_page(request.GET.get("halaman"))
    context = {"page": page, "state": state, "states": CaseState.choices}
    return render(request, "cases/list.html", context)


@require_POST
def finding_of_lead(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    lead = lead_for(request.user, lead_id)
    if lead is None:
        raise Http404
    form = forms.FindingForm(request.POST, prefix="finding")
    if not form.is_valid():
        messages.error(request, _("Tulis alasan temuan dalam satu kalimat."))
        return redirect("leads:lead", lead_id)
    try:
        made = make_finding(
            lead=lead,
            user=the_user(request),
            rules=request.POST.getlist("finding-rules"),
            reason=form.cleaned_data["reason"],
            clock=edge_clock(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("leads:lead", lead_id)
    except (PermissionDenied, TransitionNotAllowed):
        if not may_handle(request.user):
            raise
        messages.error(request, _("Indikasi ini sudah diputus; muat ulang halaman untuk melihat keadaannya."))
        return redirect("leads:lead", lead_id)
    messages.success(request, _("Temuan dibuat dengan nomor %(number)s.") % {"number": made.finding_number})
    return redirect("cases:case", made.pk)

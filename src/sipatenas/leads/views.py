"""The queue and the lead page, in which officers judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import the_user
from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_auditor, may_decide
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject
from sipatenas.core.text import without_nul
from sipatenas.leads import forms, papers, queries, services
from sipatenas.leads.models import Lead
from sipatenas.leads.page import lead_page
from sipatenas.leads.presentation import ACTS, PHASES, queue_row
from sipatenas.leads.rules import may_see_queue
from sipatenas.leads.workflow import LeadState

PAGE_SIZE = 20


def _purpose(user: User) -> Purpose:
    """An auditor looks in order to audit; everybody else who sees the queue looks in order to judge."""
    return Purpose.AUDIT if is_auditor(user) else Purpose.JUDGING


def _lead(request: HttpRequest, lead_id: UUID) -> Lead:
    lead = queries.lead_for(request.user, lead_id)
    if lead is None:
        raise Http404
    return lead


def _wanted(request: HttpRequest) -> queries.QueueFilter:
    names = ("state", "act", "side", "platform", "phase", "order")
    given = {name: without_nul(request.GET.get(name, "")) for name in names}
    return queries.QueueFilter(**{name: value for name, value in given.items() if value})


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The queue of leads. A wrong filter shows nothing rather than everything."""
    if not may_see_queue(request.user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup antrean indikasi."))
    clock = edge_clock()
    now = clock.now()
    user = the_user(request)
    record_look(
        user=user,
        subject=Subject("queue", user.pk),
        what=gettext_noop("antrean: akun dan teks unggahan"),
        purpose=_purpose(user),
        clock=clock,
    )
    wanted = _wanted(request)
    pages = Paginator(queries.queue(request.user, wanted, now).values_list("pk", flat=True), PAGE_SIZE)
    page = pages.get_page(request.GET.get("halaman"))
    context = {
        "page": page,
        "rows": [queue_row(lead) for lead in queries.with_rows(request.user, list(page))],
        "facts": queries.queue_facts(request.user),
        "wanted": wanted,
        "states": [("active", _("aktif")), *LeadState.choices, ("all", _("semua"))],
        "acts": list(ACTS.items()),
        "phases": list(PHASES.items()),
        "sides": queries.sides(request.user),
        "platforms": queries.platforms(request.user),
        "now": now,
    }
    return render(request, "leads/queue.html", context)


@require_GET
def lead(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    return _show(request, _lead(request, lead_id))


def _show(
    request: HttpRequest, lead: Lead, bound: dict[str, django_forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """The lead page; each showing is a logged look at personal data."""
    clock = edge_clock()
    user = the_user(request)
    record_look(
        user=user,
        subject=services.subject_of(lead),
        what=gettext_noop("indikasi: akun, teks, calon pemilik akun"),
        purpose=_purpose(user),
        clock=clock,
    )
    page = lead_page(lead=lead, user=user, now=clock.now())
    blank = {
        "dismiss_form": forms.DismissForm(prefix="dismiss"),
        "again_form": forms.LookAgainForm(prefix="again"),
        "evidence_form": forms.ReasonForm(prefix="evidence"),
        "judge_form": forms.JudgeForm(prefix="judge"),
        "finding_form": forms.ReasonForm(prefix="finding"),
    }
    context: dict[str, Any] = {"page": page, "lead": lead, **blank, **(bound or {})}
    return render(request, "leads/lead.html", context, status=status)


def _decide(
    request: HttpRequest,
    lead_id: UUID,
    name: str,
    form: django_forms.Form,
    act: Callable[[Lead, dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """Run one decision; what is refused comes back on the page, beside what was written."""
    lead = _lead(request, lead_id)
    if form.is_valid():
        try:
            act(lead, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except PermissionDenied as refused:
            if not may_decide(request.user):
                raise
            messages.error(request, str(refused))
            return redirect("leads:lead", lead_id)
        else:
            messages.success(request, said)
            return redirect("leads:lead", lead_id)
    return _show(request, lead, {name: form}, status=422)


@require_POST
def dismiss(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    return _decide(
        request,
        lead_id,
        "dismiss_form",
        forms.DismissForm(request.POST, prefix="dismiss"),
        lambda lead, data: services.dismiss(lead=lead, user=the_user(request), clock=edge_clock(), **data),
        _("Indikasi dikesampingkan; alasannya tercatat."),
    )


@require_POST
def look_again(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    return _decide(
        request,
        lead_id,
        "again_form",
        forms.LookAgainForm(request.POST, prefix="again"),
        lambda lead, data: services.look_again(lead=lead, user=the_user(request), clock=edge_clock(), **data),
        _("Unggahan ini akan muncul lagi pada tanggal yang dipilih."),
    )


@require_POST
def keep_evidence(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    return _decide(
        request,
        lead_id,
        "evidence_form",
        forms.ReasonForm(request.POST, prefix="evidence"),
        lambda lead, data: services.keep_evidence(
            lead=lead, user=the_user(request), clock=edge_clock(), **data
        ),
        _("Penangkapan halaman diminta; kemajuannya terlihat di bawah."),
    )


@require_POST
def judge(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    return _decide(
        request,
        lead_id,
        "judge_form",
        forms.JudgeForm(request.POST, prefix="judge"),
        lambda lead, data: services.judge(lead=lead, user=the_user(request), clock=edge_clock(), **data),
        _("Pilihan Anda tercatat."),
    )


@require_POST
def reopen(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    return _decide(
        request,
        lead_id,
        "reopen_form",
        forms.ReopenForm(request.POST),
        lambda lead, data: services.reopen(lead=lead, user=the_user(request), clock=edge_clock(), **data),
        _("Indikasi kembali ke antrean."),
    )


@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Make the report of the leads now wanted, and hand it over."""
    if not may_see_queue(request.user):
        raise PermissionDenied
    clock = edge_clock()
    document = papers.issue_report(user=the_user(request), wanted=_wanted(request), clock=clock)
    return redirect("documents:download", document.pk)

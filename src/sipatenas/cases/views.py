"""The list of cases and the page of one case, with the steps that this user may take now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
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
from django_fsm import TransitionNotAllowed

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_auditor
from sipatenas.cases import forms, queries, services
from sipatenas.cases.models import Case, CounterEvidence, FollowUpKind, Hearing
from sipatenas.cases.page import case_page
from sipatenas.cases.rules import may_handle, may_see_list
from sipatenas.cases.workflow import CaseState
from sipatenas.core.clock import edge_clock
from sipatenas.leads.queries import lead_for

PAGE_SIZE = 50


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _case(request: HttpRequest, case_id: UUID) -> Case:
    case = queries.case_for(request.user, case_id)
    if case is None:
        raise Http404
    return case


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    if not may_see_list(request.user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup perkara."))
    state = request.GET.get("state", "").replace("\x00", "\ufffd")  # PostgreSQL takes no NUL in a text
    page = Paginator(queries.case_list(request.user, state), PAGE_SIZE).get_page(request.GET.get("halaman"))
    context = {"page": page, "state": state, "states": CaseState.choices}
    return render(request, "cases/list.html", context)


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _show(request, _case(request, case_id))


def _show(
    request: HttpRequest, case: Case, bound: dict[str, django_forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a case; each showing is a logged look at personal data."""
    user = _user(request)
    record_look(
        user=user,
        subject=services.subject_of(case),
        what=gettext_noop("perkara: orang yang disebut dan keterangannya"),
        purpose=Purpose.AUDIT if is_auditor(user) else Purpose.CASE_HANDLING,
        clock=edge_clock(),
    )
    blank: dict[str, django_forms.Form] = {
        "clarification_form": forms.ClarificationForm(),
        "follow_up_form": forms.FollowUpForm(),
        "end_form": forms.EndForm(prefix="end"),
    }
    context = {"page": case_page(case=case, user=user), "case": case, **blank, **(bound or {})}
    return render(request, "cases/case.html", context, status=status)


@require_POST
def make_finding(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    lead = lead_for(request.user, lead_id)
    if lead is None:
        raise Http404
    form = forms.FindingForm(request.POST, prefix="finding")
    if not form.is_valid():
        messages.error(request, _("Tulis alasan temuan dalam satu kalimat."))
        return redirect("leads:lead", lead_id)
    try:
        made = services.make_finding(
            lead=lead,
            user=_user(request),
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


def _step(
    request: HttpRequest,
    case_id: UUID,
    said: str,
    act: Callable[[Case, dict[str, Any]], object],
    name: str = "",
    form: django_forms.Form | None = None,
) -> HttpResponse:
    """Take one step; what is refused comes back on the page, beside what was written."""
    case = _case(request, case_id)
    form = form or django_forms.Form(request.POST)
    if form.is_valid():
        try:
            act(case, form.cleaned_data)
        except ValidationError as error:
            if name:
                form.add_error(None, error)
            else:
                messages.error(request, " ".join(error.messages))
        except TransitionNotAllowed:
            messages.error(request, _("Langkah ini tidak tersedia pada keadaan perkara sekarang."))
        else:
            messages.success(request, said)
        if not form.errors:
            return redirect("cases:case", case_id)
    return _show(request, case, {name: form} if name else None, status=422)


@require_POST
def register(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _step(
        request,
        case_id,
        _("Temuan diregistrasi."),
        lambda case, _data: services.register(case=case, user=_user(request), clock=edge_clock()),
    )


@require_POST
def clarify(request: HttpRequest, case_id: UUID) -> HttpResponse:
    def act(case: Case, data: dict[str, Any]) -> object:
        heard = services.Heard(
            held_on=data["held_on"],
            hearing=Hearing(data["hearing"]),
            counter_evidence=CounterEvidence(data["counter_evidence"]),
            statement=data["statement"],
        )
        return services.clarify(case=case, user=_user(request), heard=heard, clock=edge_clock())

    form = forms.ClarificationForm(request.POST)
    return _step(request, case_id, _("Klarifikasi dicatat."), act, "clarification_form", form)


@require_POST
def end(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _step(
        request,
        case_id,
        _("Perkara dihentikan: dugaan tidak terbukti."),
        lambda case, data: services.end(case=case, user=_user(request), clock=edge_clock(), **data),
        "end_form",
        forms.EndForm(request.POST, prefix="end"),
    )


@require_POST
def refer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _step(
        request,
        case_id,
        _("Perkara diteruskan; surat penerusan dibuat."),
        lambda case, _data: services.refer(case=case, user=_user(request), clock=edge_clock()),
    )


@require_POST
def record_follow_up(request: HttpRequest, case_id: UUID) -> HttpResponse:
    def act(case: Case, data: dict[str, Any]) -> object:
        answer = services.Answer(
            kind=FollowUpKind(data["kind"]),
            received_on=data["received_on"],
            reference=data["reference"],
            summary=data["summary"],
        )
        return services.record_follow_up(case=case, user=_user(request), answer=answer, clock=edge_clock())

    form = forms.FollowUpForm(request.POST)
    return _step(request, case_id, _("Tindak lanjut dicatat."), act, "follow_up_form", form)


@require_POST
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _step(
        request,
        case_id,
        _("Perkara selesai."),
        lambda case, _data: services.close(case=case, user=_user(request), clock=edge_clock()),
    )

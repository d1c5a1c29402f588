"""The page of one person named, and that of cases which may be the same."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods
from django_fsm import TransitionNotAllowed

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import the_user
from sipatenas.cases import duplicates
from sipatenas.cases.acts import Taken
from sipatenas.cases.acts.people import name_person
from sipatenas.cases.acts.people_forms import NamePersonForm
from sipatenas.cases.models import Case, Respondent
from sipatenas.cases.rules import handles, may_handle
from sipatenas.cases.transitions import StaleCase, subject_of
from sipatenas.cases.views.case import the_case
from sipatenas.core.clock import edge_clock
from sipatenas.rulebook.routes import NEUTRALITY

ASKED = (
    "name", "subject", "matter", "account", "number", "position", "agency", "address", "phone", "known_by", "act",
    "reason",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Add or correct a person. Subject and act are chosen first, so that the rules offered fit them."""
    case, user = the_case(request, case_id), the_user(request)
    if not handles(user, case):
        raise PermissionDenied(_("Hanya kantor yang menangani yang mengubah data terlapor."))
    _look(request, case)
    chosen = _chosen(request, case)
    if request.method == "GET" or "tawarkan" in request.POST:
        form = NamePersonForm(case=case, user=user, initial=_initial(request, chosen))
        return _shown(request, case, form, chosen)
    form = NamePersonForm(request.POST, case=case, user=user)
    if not form.is_valid():
        return _shown(request, case, form, chosen, status=422)
    data = dict(form.cleaned_data)
    taken = Taken(case=case, user=user, clock=edge_clock(), version=data.pop("version"), data=data)
    try:
        name_person(taken)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _shown(request, case, form, chosen, status=422)
    except TransitionNotAllowed:
        messages.error(request, _("Terlapor tidak lagi dapat diubah pada keadaan perkara sekarang."))
        return redirect("cases:case", case_id)
    except StaleCase as error:
        messages.error(request, str(error))
        return _shown(request, case, form, chosen, status=409)
    messages.success(request, _("Data terlapor dicatat."))
    return redirect("cases:case", case_id)


@require_GET
def alike(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Cases that may be the same matter, side by side with this one."""
    case, user = the_case(request, case_id), the_user(request)
    if not may_handle(user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup langkah ini."))
    _look(request, case)
    found = duplicates.alike(case, user=user)
    return render(request, "cases/duplicates.html", {"case": case, "found": found})


def _chosen(request: HttpRequest, case: Case) -> Respondent | None:
    said = request.POST.get("respondent") or request.GET.get("orang", "")
    return next((one for one in case.people if str(one.pk) == said), None)


def _initial(request: HttpRequest, chosen: Respondent | None) -> dict[str, Any]:
    """What was written so far; else the person as known; else nothing."""
    if request.method == "POST":
        written: dict[str, Any] = {name: request.POST.get(name, "") for name in ASKED}
        return {**written, "rules": request.POST.getlist("rules"), "respondent": chosen}
    begin: dict[str, Any] = {"subject": request.GET.get("subject", ""), "act": request.GET.get("act", "")}
    begin["matter"] = request.GET.get("matter", NEUTRALITY)
    if chosen is None:
        return begin
    alleged = list(chosen.allegations.all())
    known = {name: getattr(chosen, name) for name in ASKED if hasattr(chosen, name)}
    act = next((one.act for one in alleged if one.act), "")
    return {**known, "act": act, "rules": [one.rule_id for one in alleged], "respondent": chosen}


def _shown(
    request: HttpRequest, case: Case, form: NamePersonForm, chosen: Respondent | None, status: int = 200
) -> HttpResponse:
    context = {"case": case, "form": form, "chosen": chosen, "offered": form.offered}
    return render(request, "cases/person.html", context, status=status)


def _look(request: HttpRequest, case: Case) -> None:
    record_look(
        user=the_user(request),
        subject=subject_of(case),
        what=gettext_noop("perkara: orang yang disebut dan keterangannya"),
        purpose=Purpose.CASE_HANDLING,
        clock=edge_clock(),
    )

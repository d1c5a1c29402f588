"""The page of one case, and the one address by which its steps are taken."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST
from django_fsm import TransitionNotAllowed

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import the_user
from sipatenas.accounts.rules import is_auditor, is_liaison
from sipatenas.cases import queries
from sipatenas.cases.acts import StepForm, Taken, act_for
from sipatenas.cases.models import Case
from sipatenas.cases.page import case_page
from sipatenas.cases.transitions import StaleCase, may_take, subject_of
from sipatenas.cases.workflow import STEPS
from sipatenas.core.clock import edge_clock
from sipatenas.ui.refusals import put_together


def the_case(request: HttpRequest, case_id: UUID) -> Case:
    """The case, if it is the user's to see; else there is no such page."""
    case = queries.case_for(request.user, case_id)
    if case is None:
        raise Http404
    return case


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return show(request, the_case(request, case_id))


def show(
    request: HttpRequest,
    case: Case,
    bound: dict[str, StepForm] | None = None,
    status: int = 200,
    *,
    stale: bool = False,
) -> HttpResponse:
    """The page of a case; each showing is a logged look at personal data.

    `stale`: somebody else was faster; what was written comes back on the page as it is now.
    """
    user = the_user(request)
    purpose = Purpose.AUDIT if is_auditor(user) else Purpose.CASE_HANDLING
    record_look(
        user=user,
        subject=subject_of(case),
        what=gettext_noop("perkara: orang yang disebut dan keterangannya"),
        purpose=Purpose.AUTHORITY if is_liaison(user) else purpose,
        clock=edge_clock(),
    )
    wanted = request.GET.get("langkah", "")
    page = case_page(case=case, user=user, bound=bound or {}, now=edge_clock().now(), wanted=wanted)
    return render(request, "cases/case.html", {"page": page, "case": case, "stale": stale}, status=status)


@require_POST
def step(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    """Take one step; what is refused comes back on the page, beside what was written."""
    act = act_for(step)
    case = the_case(request, case_id)
    if act is None:
        raise Http404
    user = the_user(request)
    may_take(case, user, STEPS[step])
    form = act.form(request.POST, request.FILES if act.files else None, case=case, user=user, prefix=step)
    if not form.is_valid() and _seen(request, step) != case.version:
        return _again(request, case, step, form)
    if not form.is_valid():
        return show(request, case, {step: form}, status=422)
    data = dict(form.cleaned_data)
    taken = Taken(case=case, user=user, clock=edge_clock(), version=data.pop("version"), data=data)
    try:
        act.do(taken)
    except ValidationError as error:
        put_together(form, error)
        return show(request, case, {step: form}, status=422)
    except TransitionNotAllowed:
        messages.error(request, _("Langkah ini tidak tersedia pada keadaan perkara sekarang."))
        return show(request, the_case(request, case_id), {step: form}, status=409, stale=True)
    except StaleCase as error:
        messages.error(request, str(error))
        return _again(request, the_case(request, case_id), step, form)
    messages.success(request, str(act.said))
    return redirect("cases:case", case_id) if queries.case_for(user, case_id) else redirect("cases:list")


def _seen(request: HttpRequest, step: str) -> int | None:
    """The version of the page that the form was filled in on."""
    said = request.POST.get(f"{step}-version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _again(request: HttpRequest, case: Case, step: str, form: StepForm) -> HttpResponse:
    """The page as it is now with what was written, to be looked over and sent once more."""
    given = request.POST.copy()
    given[f"{step}-version"] = str(case.version)
    fresh = type(form)(given, case=case, user=the_user(request), prefix=step)
    return show(request, case, {step: fresh}, status=409, stale=True)

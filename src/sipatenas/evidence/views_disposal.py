"""The end of an evidence: proposed by one person, decided by another; holds; and the list of what waits."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_auditor
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject
from sipatenas.evidence import forms_disposal as forms
from sipatenas.evidence import queries, rules, services
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.pages_disposal import ending_of
from sipatenas.evidence.services import disposing

PAGE_SIZE = 25
MOST_OVER = 50
"""Evidence past its period that is listed at once, the longest over first."""
BLANK: dict[str, type[Form]] = {
    "propose": forms.ProposeForm,
    "approve": forms.DestroyForm,
    "refuse": forms.DecideForm,
    "hold": forms.HoldForm,
}


def _found(request: HttpRequest, evidence_id: UUID) -> tuple[Evidence, User]:
    return get_object_or_404(queries.visible_to(request.user), pk=evidence_id), user_of(request)


@never_cache
@require_GET
@only(rules.may_see)
def waiting(request: HttpRequest) -> HttpResponse:
    """The open proposals, the longest waiting first."""
    clock, user = edge_clock(), user_of(request)
    record_look(
        user=user,
        subject=Subject("evidence_list", user.pk),
        what=gettext_noop("Usul pemusnahan"),
        purpose=Purpose.AUDIT if is_auditor(user) else Purpose.CASE_HANDLING,
        clock=clock,
    )
    rows = queries.open_disposals(request.user).order_by("proposed_at", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("halaman"))
    lines = [(one, rules.may_decide_disposal(request.user, one)) for one in page]
    over = queries.past_retention(request.user, now=clock.now(), most=MOST_OVER + 1)
    context = {
        "page": page,
        "lines": lines,
        "over": [one for one in over[:MOST_OVER] if not one.is_proposed],
        "is_more_over": len(over) > MOST_OVER,
        "user_office": user.office_id,
    }
    return render(request, "evidence/disposals.html", context)


@never_cache
@require_GET
@only(rules.may_see)
def disposal(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    evidence, user = _found(request, evidence_id)
    what = gettext_noop("halaman pemusnahan")
    services.record_view(evidence=evidence, user=user, what=what, clock=edge_clock())
    return _page(request, evidence)


def _page(
    request: HttpRequest, evidence: Evidence, *, name: str = "", bound: Form | None = None, lifting: str = ""
) -> HttpResponse:
    """The page with blank forms, and the one that was refused as it was filled in."""
    found = {key: blank(prefix=key) for key, blank in BLANK.items()}
    if bound is not None and name in found:
        found[name] = bound
    ending = ending_of(request.user, evidence)
    lifts = [
        (one, bound if bound is not None and lifting == str(one.pk) else forms.LiftForm(prefix=str(one.pk)))
        for one in ending.holds
    ]
    context = {
        "evidence": evidence,
        "ending": ending,
        "refused": list(bound.non_field_errors()) if bound is not None else [],
        "lifts": lifts,
        "zone": evidence.office.timezone,
        **{f"{key}_form": form for key, form in found.items()},
    }
    return render(request, "evidence/disposal.html", context, status=422 if bound is not None else 200)


def _done(
    request: HttpRequest,
    evidence: Evidence,
    form: Form,
    act: Callable[[dict[str, str]], object],
    *,
    name: str = "",
    lifting: str = "",
    said: str,
) -> HttpResponse:
    """Do it and go back to the page; what is refused stands above the form as it was filled in."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except disposing.DisposalRefusedError as error:
            form.add_error(None, str(error))  # shown on top: its form may have left the page meanwhile
        else:
            messages.success(request, said)
            return redirect("evidence:disposal", evidence.pk)
    return _page(request, evidence, name=name, bound=form, lifting=lifting)


@require_POST
@only(rules.may_propose_disposal)
def propose(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    evidence, user = _found(request, evidence_id)

    def act(data: dict[str, str]) -> object:
        return disposing.propose_disposal(
            evidence=evidence, user=user, basis=data["basis"], reason=data["reason"], clock=edge_clock()
        )

    form = forms.ProposeForm(request.POST, prefix="propose")
    said = _("Pemusnahan diusulkan. Kepala divisi lain yang memutusnya.")
    return _done(request, evidence, form, act, name="propose", said=said)


@require_POST
@only(rules.may_lift_hold)
def approve(request: HttpRequest, evidence_id: UUID, disposal_id: UUID) -> HttpResponse:
    """Destroy it, as the second person."""
    evidence, user = _found(request, evidence_id)
    wanted = get_object_or_404(evidence.disposals, pk=disposal_id)

    def act(data: dict[str, str]) -> object:
        return disposing.approve_disposal(
            disposal=wanted, user=user, decision=data["decision"], clock=edge_clock()
        )

    form = forms.DestroyForm(request.POST, prefix="approve")
    said = _("Bukti ini dimusnahkan bersama kuncinya.")
    return _done(request, evidence, form, act, name="approve", said=said)


@require_POST
@only(rules.may_propose_disposal)
def refuse(request: HttpRequest, evidence_id: UUID, disposal_id: UUID) -> HttpResponse:
    """Let the proposal fall: by who decides, or by who proposed it."""
    evidence, user = _found(request, evidence_id)
    wanted = get_object_or_404(evidence.disposals, pk=disposal_id)

    def act(data: dict[str, str]) -> object:
        return disposing.refuse_disposal(
            disposal=wanted, user=user, decision=data["decision"], clock=edge_clock()
        )

    form = forms.DecideForm(request.POST, prefix="refuse")
    said = _("Usul pemusnahan tidak jadi; bukti ini tetap disimpan.")
    return _done(request, evidence, form, act, name="refuse", said=said)


@require_POST
@only(rules.may_propose_disposal)
def hold(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    evidence, user = _found(request, evidence_id)

    def act(data: dict[str, str]) -> object:
        return disposing.hold(evidence=evidence, user=user, reason=data["reason"], clock=edge_clock())

    form = forms.HoldForm(request.POST, prefix="hold")
    said = _("Bukti ini ditahan dari pemusnahan sampai penahanannya dicabut.")
    return _done(request, evidence, form, act, name="hold", said=said)


@require_POST
@only(rules.may_lift_hold)
def lift_hold(request: HttpRequest, evidence_id: UUID, hold_id: UUID) -> HttpResponse:
    evidence, user = _found(request, evidence_id)
    wanted = get_object_or_404(evidence.holds, pk=hold_id)

    def act(data: dict[str, str]) -> object:
        return disposing.lift_hold(hold=wanted, user=user, reason=data["reason"], clock=edge_clock())

    form = forms.LiftForm(request.POST, prefix=str(hold_id))
    return _done(request, evidence, form, act, lifting=str(hold_id), said=_("Penahanan dicabut."))

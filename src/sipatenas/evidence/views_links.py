"""Links that an officer has to look at, and the known posts beside which looks are judged."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.rules import is_auditor
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject
from sipatenas.evidence import pages_rechecks, queries, rules, services
from sipatenas.evidence.forms_links import ByHandForm, ControlForm
from sipatenas.evidence.models import ControlLink, LinkState
from sipatenas.evidence.services import rechecking
from sipatenas.evidence.sites import site_of

PAGE_SIZE = 25


@never_cache
@require_GET
@only(rules.may_see)
def due(request: HttpRequest) -> HttpResponse:
    """Links behind a log-in whose time has come, the longest waiting first."""
    clock, user = edge_clock(), user_of(request)
    record_look(
        user=user,
        subject=Subject("evidence_list", user.pk),
        what=gettext_noop("tautan yang harus dilihat sendiri"),
        purpose=Purpose.AUDIT if is_auditor(user) else Purpose.CASE_HANDLING,
        clock=clock,
    )
    now = clock.now()
    rows = queries.due_by_hand(request.user, now=now).select_related("evidence__office")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("halaman"))
    context = {
        "page": page,
        "lines": [(one, site_of(one.url).name, LinkState(one.state), _mark(one.state)) for one in page],
        "may_look": rules.may_request(user),
        "next_at": queries.next_by_hand(request.user, now=now),
        "zone": user.office.timezone if user.office else "Asia/Jakarta",
        "now": now,
    }
    return render(request, "evidence/links.html", context)


def _mark(state: str) -> str:
    return pages_rechecks.MARKS[LinkState(state)]


@never_cache
@require_http_methods(["GET", "POST"])
@only(rules.may_request)
def look_by_hand(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Write down what an officer saw. `?dari=daftar`: back to the list of links that wait."""
    evidence, watch = pages_rechecks.watched(request.user, evidence_id)
    is_from_list = request.GET.get("dari") == "daftar"
    form = ByHandForm(request.POST if request.method == "POST" else None, prefix="lihat")
    if request.method == "POST" and form.is_valid():
        try:
            rechecking.observe_by_hand(
                watch=watch, user=user_of(request), clock=edge_clock(), **form.cleaned_data
            )
        except rechecking.LookLostError:
            messages.error(request, _("Pemeriksaan tautan ini sudah dihentikan."))
        else:
            messages.success(request, _("Yang terlihat sudah dicatat."))
        return redirect("evidence:due_links") if is_from_list else redirect("evidence:detail", evidence.id)
    services.record_view(
        evidence=watch.evidence,
        user=user_of(request),
        what=gettext_noop("formulir pemeriksaan oleh petugas"),
        clock=edge_clock(),
    )
    last = watch.observations.select_related("by").order_by("-number").first()
    context = {
        "evidence": evidence,
        "watch": watch,
        "form": form,
        "site": site_of(watch.url).name,
        "state": LinkState(watch.state),
        "mark": _mark(watch.state),
        "last": pages_rechecks.line_of(last) if last else None,
        "is_from_list": is_from_list,
        "zone": evidence.office.timezone,
    }
    return render(request, "evidence/look.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@only(rules.may_see)
def controls(request: HttpRequest) -> HttpResponse:
    """The known posts by site; who decides on leads may add one."""
    may_add = rules.may_register_control(request.user)
    form = ControlForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_add:
            return HttpResponse(status=403)
        if form.is_valid() and (done := _added(request, form)):
            return done
    rows = ControlLink.objects.select_related("added_by__office").order_by("site", "-is_used", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("halaman"))
    lines = [
        (one, site_of(one.url).name, _mark(one.last_state), rules.may_end_control(request.user, one))
        for one in page
    ]
    user = user_of(request)
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "may_add": may_add,
        "zone": user.office.timezone if user.office else "Asia/Jakarta",
    }
    return render(request, "evidence/controls.html", context, status=422 if form.errors else 200)


def _added(request: HttpRequest, form: ControlForm) -> HttpResponse | None:
    try:
        made, is_new = rechecking.add_control(
            url=form.cleaned_data["url"], user=user_of(request), clock=edge_clock()
        )
    except ValueError as error:
        form.add_error("url", str(error))
        return None
    if is_new:
        messages.success(request, _("Tautan pembanding ditambahkan."))
    elif made.is_used:
        messages.info(request, _("Tautan itu sudah menjadi pembanding."))
    else:
        messages.info(request, _("Tautan itu pernah menjadi pembanding dan sekarang tidak dipakai."))
    return redirect("evidence:controls")


@require_POST
@only(rules.may_register_control)
def control_use(request: HttpRequest, control_id: UUID) -> HttpResponse:
    """Use a known post no longer, or again (`pakai` = 1)."""
    control = get_object_or_404(ControlLink, pk=control_id)
    is_used = request.POST.get("pakai") == "1"
    rechecking.use_control(control=control, is_used=is_used, user=user_of(request), clock=edge_clock())
    said = _("Tautan pembanding dipakai lagi.") if is_used else _("Tautan pembanding tidak dipakai lagi.")
    messages.success(request, said)
    return redirect("evidence:controls")

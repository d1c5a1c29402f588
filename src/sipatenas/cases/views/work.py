"""Pages of the office's work: today, one clock, absences, handover, notes and lessons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sipatenas.accounts.gate import the_user
from sipatenas.accounts.rules import is_division_head, is_liaison, may_decide, may_see_cases
from sipatenas.cases import clock_page, queries
from sipatenas.cases.forms_work import AbsenceForm, HandoverForm, LessonForm
from sipatenas.cases.models import Absence, Note
from sipatenas.cases.queries import work as read
from sipatenas.cases.rules import handles, may_see_list
from sipatenas.cases.services import notes as noting
from sipatenas.cases.services import work as verbs
from sipatenas.cases.views.case import the_case
from sipatenas.core.clock import edge_clock
from sipatenas.core.text import without_nul
from sipatenas.places.zones import legal_day
from sipatenas.ui.refusals import put_together


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """The officer's home: what is due, what waits, what is new."""
    if not may_see_list(request.user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup perkara."))
    now = edge_clock().now()
    context = {
        "day": queries.today(request.user, now),
        "now": now,
        "office_side": not is_liaison(request.user),
        "head": is_division_head(request.user),
    }
    return render(request, "cases/today.html", context)


@require_GET
def clock(request: HttpRequest, clock_id: UUID) -> HttpResponse:
    """How one term was counted, day by day."""
    found = read.clock_for(request.user, clock_id)
    if found is None:
        raise Http404
    page = clock_page.clock_page(found, edge_clock().now())
    return render(request, "cases/clock.html", {"page": page, "clock": found, "case": found.case})


@require_POST
def note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A private note is kept."""
    case = the_case(request, case_id)
    text = without_nul(request.POST.get("text", "")[:4000])
    try:
        noting.write_note(case=case, user=the_user(request), text=text, clock=edge_clock())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Catatan disimpan; hanya Anda yang melihatnya."))
    return redirect("cases:case", case_id)


@require_POST
def note_remove(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """A note of one's own is removed; of another's there is no such page."""
    found = Note.objects.filter(pk=note_id, author=request.user.pk).first()
    if found is None:
        raise Http404
    case_id = found.case_id
    noting.remove_note(note=found, user=the_user(request))
    messages.success(request, _("Catatan dihapus."))
    return redirect("cases:case", case_id)


@require_GET
def lessons(request: HttpRequest) -> HttpResponse:
    """What was learnt, found again by its words."""
    if not may_see_cases(request.user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup perkara."))
    words = request.GET.get("words", "")[:120]
    found = list(read.lessons(request.user, words)[:101])
    seen = set(
        queries.visible_to(request.user)
        .filter(pk__in=[one.case_id for one in found])
        .values_list("pk", flat=True)
    )
    context = {"lessons": found[:100], "more": len(found) > 100, "words": words, "seen": seen}
    return render(request, "cases/lessons.html", context)


@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A lesson is written from a case that is over."""
    case = the_case(request, case_id)
    user = the_user(request)
    if not (handles(user, case) and noting.open_to_lessons(case)):
        raise PermissionDenied(_("Pelajaran ditulis petugas kantor yang menangani, setelah perkara selesai."))
    form = LessonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def write(data: dict[str, Any]) -> object:
            return noting.write_lesson(case=case, user=user, clock=edge_clock(), **data)

        if _done(form, write):
            messages.success(request, _("Pelajaran disimpan."))
            return redirect("cases:lessons")
    status = 422 if form.errors else 200
    return render(request, "cases/lessons.html", {"form": form, "case": case}, status=status)


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Who of the office is away, and who stands in."""
    user = the_user(request)
    if not may_decide(user) or user.office is None:
        raise PermissionDenied(_("Ketidakhadiran dicatat oleh petugas dan kepala divisi."))
    form = AbsenceForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():

        def keep(data: dict[str, Any]) -> object:
            return verbs.note_absence(user=user, clock=edge_clock(), **data)

        if _done(form, keep):
            messages.success(request, _("Ketidakhadiran dicatat."))
            return redirect("cases:absences")
    found = read.absences(user, legal_day(edge_clock().now(), user.office))
    context = {"form": form, "absences": found, "head": is_division_head(user)}
    return render(request, "cases/absences.html", context, status=422 if form.errors else 200)


@require_POST
def absence_end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """Back earlier than noted."""
    user = the_user(request)
    found = Absence.objects.select_related("user").filter(pk=absence_id, user__office=user.office_id).first()
    if found is None or user.office_id is None:
        raise Http404
    verbs.end_absence(absence=found, user=user, clock=edge_clock())
    messages.success(request, _("Ketidakhadiran dicabut."))
    return redirect("cases:absences")


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest) -> HttpResponse:
    """All cases of somebody who leaves go to colleagues."""
    user = the_user(request)
    if not is_division_head(user):
        raise PermissionDenied(_("Penyerahan perkara dijalankan kepala divisi kantor ini."))
    loads = read.loads(user)
    form = HandoverForm(request.POST or None, user=user, loads=loads)
    if request.method == "POST" and form.is_valid():

        def give(data: dict[str, Any]) -> object:
            done = verbs.hand_over(user=user, clock=edge_clock(), **data)
            messages.success(request, _("%(n)s perkara diserahkan.") % {"n": done.given})
            for case in done.left:
                words = _("%(case)s belum diserahkan: semua penerima menyatakan konflik kepentingan.")
                messages.error(request, words % {"case": case})
            return done

        if _done(form, give):
            return redirect("cases:handover")
    context = {"form": form, "loads": loads}
    return render(request, "cases/handover.html", context, status=422 if form.errors else 200)


def _done(form: Form, verb: Any) -> bool:
    """Whether the verb took what the form says; what it refuses stands beside its field."""
    try:
        verb(dict(form.cleaned_data))
    except ValidationError as error:
        put_together(form, error)
        return False
    return True

"""The list of cases, and the finding that is made of a lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST
from django_fsm import TransitionNotAllowed

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import the_user
from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_auditor, is_division_head, is_liaison
from sipatenas.cases import forms, queries
from sipatenas.cases.anchors import case_address
from sipatenas.cases.models import Case, Origin
from sipatenas.cases.queries import CaseFilter, CaseLines
from sipatenas.cases.rules import may_handle, may_see_list
from sipatenas.cases.saying import Nearness, nearness
from sipatenas.cases.services.finding import make_finding
from sipatenas.cases.workflow import CaseState
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject
from sipatenas.leads.queries import lead_for
from sipatenas.rulebook.elections import election as load_election
from sipatenas.rulebook.elections import election_ids
from sipatenas.rulebook.routes import subject_label
from sipatenas.ui.certainty import UNSURE


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """One page of the list. It names persons, so each showing is one logged look."""
    user = the_user(request)
    if not may_see_list(user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup perkara."))
    now = edge_clock().now()
    wanted = CaseFilter.of(request.GET)
    places = {name: request.GET.get(name, "") for name in ("after", "before")}
    lines = queries.case_lines(user, wanted, now, **places)
    named = not is_liaison(user)
    if wanted.person or (named and lines.rows):
        searched = gettext_noop("pencarian perkara menurut NIP atau NRP")
        record_look(
            user=user,
            subject=Subject("case_list", user.pk),
            what=searched if wanted.person else gettext_noop("daftar perkara: nama terlapor"),
            purpose=_purpose(user),
            clock=edge_clock(),
        )
    context = {
        "lines": lines,
        "rows": [_row(case, lines, now, named=named) for case in lines.rows],
        "wanted": wanted,
        "states": CaseState.choices,
        "origins": Origin.choices,
        "elections": [(one, load_election(one).name) for one in election_ids()],
        "below": [(one.code, one.name) for one in queries.offices_below(user)],
        "named": named,
        "may_begin": may_handle(user),
        "may_number": is_division_head(user),
    }
    return render(request, "cases/list.html", context)


def _purpose(user: User) -> Purpose:
    if is_liaison(user):
        return Purpose.AUTHORITY
    return Purpose.AUDIT if is_auditor(user) else Purpose.CASE_HANDLING


@dataclass(frozen=True)
class Row:
    """A line of the list. `first` and `others`: the person named first and how many more; "" where not shown."""

    number: str
    url: str
    office: str
    zone: str
    state: str
    opened: datetime
    due: datetime | None
    cleared: bool
    first: str
    subject: str
    others: int
    near: Nearness | None
    certainty: str
    """Of the term that falls due."""


def _row(case: Case, lines: CaseLines, now: datetime, *, named: bool) -> Row:
    due = lines.due[case.pk]
    people = case.people if named else []
    first = people[0] if people else None
    zone = case.office.timezone
    return Row(
        number=str(case),
        url=case_address(case.pk),
        office=case.office.name,
        zone=zone,
        state=case.get_state_display(),
        opened=case.opened_at,
        due=due,
        cleared=case.state == CaseState.ENDED
        or (bool(people) and all(p.outcome == "not_proven" for p in people)),
        first=first.name if first else "",
        subject=subject_label(first.subject) if first else "",
        others=max(0, len(people) - 1),
        near=nearness(due, now, zone) if due else None,
        certainty=UNSURE if case.pk in lines.unsure else "",
    )


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

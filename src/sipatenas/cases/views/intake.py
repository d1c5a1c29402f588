"""The pages on which a matter is written down when it comes in, and the office's reserved numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sipatenas.accounts.gate import the_user
from sipatenas.accounts.rules import is_division_head
from sipatenas.cases.forms_intake import (
    FieldFindingForm,
    InformationForm,
    MatterForm,
    PersonForm,
    ReportForm,
    WitnessForm,
)
from sipatenas.cases.forms_numbers import EnterForm, ReserveForm
from sipatenas.cases.models import Case, Channel
from sipatenas.cases.rules import may_handle
from sipatenas.cases.services import intake, reserve
from sipatenas.core.clock import edge_clock
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day, local_time
from sipatenas.rulebook.clocks.hours import hours_row
from sipatenas.rulebook.elections import election, stage_on
from sipatenas.ui.refusals import put

LEAST = {"person": 3, "witness": 2}
MOST = 30
MORE = 3
FIELDS = {"known_at": "known_on", "received_at": "received_on", "event_on": "event_on"}
"""The verbs' own words for a field of the form."""


@dataclass
class Sheet:
    """One long form with its rows of persons and witnesses, and what is wrong in it."""

    main: MatterForm
    people: list[PersonForm]
    witnesses: list[WitnessForm] = field(default_factory=list)

    def is_valid(self) -> bool:
        every = [form.is_valid() for form in (self.main, *self.people, *self.witnesses)]
        return all(every)

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Anchor, label and words of each error, in the order of the page; for the summary at its top."""
        found = []
        for form in (self.main, *self.people, *self.witnesses):
            if not form.is_bound:
                continue
            for name, said in form.errors.items():
                bound = form[name] if name in form.fields else None
                anchor, label = (bound.id_for_label, str(bound.label)) if bound else ("isi", "")
                found += [(anchor, label, str(one)) for one in said]
        return found

    def put(self, error: ValidationError) -> None:
        """What a verb refused, beside the field it names."""
        put(self.main, error, places=FIELDS)


def _may(request: HttpRequest) -> Office:
    user = the_user(request)
    if not may_handle(user) or user.office is None:
        raise PermissionDenied(_("Tugas Anda tidak mencakup penerimaan laporan."))
    return user.office


@require_http_methods(["GET", "POST"])
def new_report(request: HttpRequest) -> HttpResponse:
    """A report of a citizen, entered by an officer (form B.1)."""
    office, now = _may(request), edge_clock().now()
    local = local_time(now, office)
    begin = {"received_on": local.date(), "received_hour": local.time(), "channel": "office"}

    def keep(sheet: Sheet) -> Case:
        form = sheet.main
        assert isinstance(form, ReportForm)  # noqa: S101 (made so below)
        witnesses = [one.witness() for one in sheet.witnesses if one.cleaned_data.get("name")]
        return intake.receive_report(
            user=the_user(request), channel=Channel(form.cleaned_data["channel"]), matter=form.matter(),
            people=_named(sheet), told=form.told(witnesses), clock=edge_clock(),
            evidence=form.cleaned_data["evidence"], number=form.cleaned_data["number"],
        )  # fmt: skip

    return _page(request, office, ReportForm, begin, keep, "cases/new_report.html", witnesses=True)


@require_http_methods(["GET", "POST"])
def new_finding(request: HttpRequest) -> HttpResponse:
    """A finding of the field (form B.2, Form A)."""
    office = _may(request)
    begin = {"supervisor": str(the_user(request))}

    def keep(sheet: Sheet) -> Case:
        form = sheet.main
        assert isinstance(form, FieldFindingForm)  # noqa: S101
        return intake.record_finding(
            user=the_user(request), matter=form.matter(), people=_named(sheet),
            supervision=form.supervision(), clock=edge_clock(), evidence=form.cleaned_data["evidence"],
            number=form.cleaned_data["number"],
        )  # fmt: skip

    return _page(request, office, FieldFindingForm, begin, keep, "cases/new_finding.html")


@require_http_methods(["GET", "POST"])
def new_information(request: HttpRequest) -> HttpResponse:
    """Initial information: in the stages, and all that is taken outside them."""
    office, now = _may(request), edge_clock().now()
    local = local_time(now, office)
    begin = {"received_on": local.date(), "received_hour": local.time(), "channel": "other"}

    def keep(sheet: Sheet) -> Case:
        form = sheet.main
        assert isinstance(form, InformationForm)  # noqa: S101
        return intake.record_information(
            user=the_user(request), channel=Channel(form.cleaned_data["channel"]), matter=form.matter(),
            people=_named(sheet), clock=edge_clock(), told=form.told(), supervision=form.supervision(),
            evidence=form.cleaned_data["evidence"],
        )  # fmt: skip

    return _page(request, office, InformationForm, begin, keep, "cases/new_information.html")


@require_http_methods(["GET", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    """Numbers set aside, given by the secretariat, used and unused; for heads."""
    user = the_user(request)
    if not is_division_head(user) or user.office is None:
        raise PermissionDenied(_("Hanya kepala divisi yang menyisihkan nomor kantornya."))
    which = request.POST.get("do", "")
    asked: dict[str, ReserveForm | EnterForm] = {
        "reserve": ReserveForm(
            request.POST if which == "reserve" else None, office=user.office, prefix="reserve"
        ),
        "enter": EnterForm(request.POST if which == "enter" else None, office=user.office, prefix="enter"),
    }
    form = asked.get(which)
    if form is not None and form.is_valid():
        try:
            form.do(user, edge_clock())
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("Nomor disisihkan."))
            return redirect("cases:numbers")
    rows = reserve.reserved_of(user)
    status = 422 if form is not None else 200
    return render(
        request, "cases/numbers.html", {"rows": rows, "forms": asked, "office": user.office}, status=status
    )


def _page(
    request: HttpRequest,
    office: Office,
    form: type[MatterForm],
    begin: dict[str, Any],
    keep: Callable[[Sheet], Case],
    template: str,
    *,
    witnesses: bool = False,
) -> HttpResponse:
    more = request.POST.get("tambah", "")
    if request.method == "GET" or more:
        sheet = _open_sheet(request, office, form, begin, more, witnesses)
        return render(request, template, _context(office, sheet))
    sheet = _bound_sheet(request, office, form, witnesses)
    if sheet.is_valid():
        try:
            case = keep(sheet)
        except ValidationError as error:
            sheet.put(error)
        else:
            return _kept(request, case)
    return render(request, template, _context(office, sheet), status=422)


def _kept(request: HttpRequest, case: Case) -> HttpResponse:
    messages.success(request, _("Dicatat: %(case)s.") % {"case": case})
    if case.counted_from != case.received_at:
        messages.info(request, " ".join(intake.receipt_explained(case)))
    return redirect("cases:case", case.pk)


def _bound_sheet(request: HttpRequest, office: Office, form: type[MatterForm], witnesses: bool) -> Sheet:
    post = request.POST
    return Sheet(
        main=form(post, request.FILES, office=office),
        people=[
            PersonForm(post, prefix=f"person-{n}", office=office) for n in range(_rows(request, "person"))
        ],
        witnesses=[WitnessForm(post, prefix=f"witness-{n}") for n in range(_rows(request, "witness"))]
        if witnesses
        else [],
    )


def _open_sheet(
    request: HttpRequest,
    office: Office,
    form: type[MatterForm],
    begin: dict[str, Any],
    more: str,
    witnesses: bool,
) -> Sheet:
    """The form to be filled in; with `more` rows of a kind, everything written so far is kept."""
    posted = request.method == "POST"

    def again(kind: type[forms.Form], prefix: str, **more: Any) -> Any:
        written = {name: request.POST.get(f"{prefix}-{name}", "") for name in kind.base_fields}
        return kind(prefix=prefix, initial=written if posted else None, **more)

    written = {name: request.POST.get(name, "") for name in form.base_fields} if posted else begin
    rows = {kind: min(MOST, _rows(request, kind) + (MORE if more == kind else 0)) for kind in LEAST}
    return Sheet(
        main=form(initial=written, office=office),
        people=[again(PersonForm, f"person-{n}", office=office) for n in range(rows["person"])],
        witnesses=[again(WitnessForm, f"witness-{n}") for n in range(rows["witness"])] if witnesses else [],
    )


def _rows(request: HttpRequest, kind: str) -> int:
    said = request.POST.get(f"{kind}-rows", "")
    return max(LEAST[kind], min(MOST, int(said))) if said.isdecimal() else LEAST[kind]


def _named(sheet: Sheet) -> Sequence[Any]:
    return [one.named() for one in sheet.people if not one.is_empty()]


def _context(office: Office, sheet: Sheet) -> dict[str, Any]:
    """The form, the office's hours today, and whether a stage of the election runs now."""
    now = edge_clock().now()
    regime, election_id = intake.regime_at(office, now)
    today = legal_day(now, office)
    stage = stage_on(election(election_id), today) if election_id else None
    return {
        "sheet": sheet, "form": sheet.main, "office": office, "hours": hours_row(today, regime), "stage": stage,
    }  # fmt: skip

"""Drafting a change, comparing it, and the second person's decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sipatenas.accounts.gate import the_user
from sipatenas.accounts.queries import user_label
from sipatenas.core.clock import edge_clock
from sipatenas.core.text import without_nul
from sipatenas.lawbook import forms, previews, queries, services, shelf
from sipatenas.lawbook.law import Said, plain, row_now
from sipatenas.lawbook.models import Change, ChangeKind
from sipatenas.lawbook.rules import (
    LOCAL,
    may_approve,
    may_draft,
    may_edit,
    may_read,
    may_read_file,
    may_withdraw,
    owner_of,
)
from sipatenas.lawbook.workflow import ChangeState
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import whole
from sipatenas.rulebook.rows import Row, RulebookError

PAGE_SIZE = 50
Keep = Callable[[services.Wanted], Change]


def _change(request: HttpRequest, change_id: UUID) -> Change:
    if not may_read(request.user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup aturan."))
    found = queries.change_for(request.user, change_id)
    if found is None:
        raise Http404
    return found


def _schema(request: HttpRequest, file: str, section: str) -> type[Row]:
    """The type of row, for who may draft there; 404 for what nobody keeps or may not be read."""
    if not may_read(request.user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup aturan."))
    try:
        row_type = whole.schema_of(file, section)
    except RulebookError as error:
        raise Http404 from error
    if not may_read_file(request.user, file):
        raise Http404
    if not may_draft(request.user, file):
        raise PermissionDenied(_("Baris ini dijaga kantor lain; hanya petugas kantor itu yang merancangnya."))
    return row_type


@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    if not may_read(request.user):
        raise PermissionDenied(_("Tugas Anda tidak mencakup aturan."))
    state = without_nul(request.GET.get("keadaan", ""))
    found = queries.change_list(request.user, state)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("halaman"))
    return render(
        request, "lawbook/changes.html", {"page": page, "state": state, "states": ChangeState.choices}
    )


@require_GET
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    return _show(request, _change(request, change_id))


def _show(request: HttpRequest, change: Change, form: django_forms.Form | None = None) -> HttpResponse:
    user, undecided = the_user(request), change.state in (ChangeState.DRAFT, ChangeState.PROPOSED)
    fault = services.check(change) if undecided else ""
    after = {**(change.before or {}), "valid_to": _day_before(change)} if change.kind == "end" else change.row
    context = {
        "change": change,
        "fields": [field for field in shelf.fields(change.before, after) if field.value or field.after],
        "undecided": undecided,
        "fault": fault,
        "backdated": change.effect_date < legal_day(edge_clock().now(), change.office),
        "previewed": previews.registered() and undecided and not fault,
        "previews": previews.lines(services.tried(change), user) if undecided and not fault else [],
        "told": [(line, user_label(line.actor)) for line in queries.history(user, change)],
        "may_edit": may_edit(user, change),
        "may_withdraw": may_withdraw(user, change),
        "may_approve": may_approve(user, change),
        "form": form or forms.DecisionForm(),
        "version": ChangeKind(change.kind).label,
    }
    return render(request, "lawbook/change.html", context, status=422 if form else 200)


def _day_before(change: Change) -> str:
    return date.fromordinal(change.effect_date.toordinal() - 1).isoformat()


def _drafted(request: HttpRequest) -> Keep:
    """Keeps a new draft in the name of who asks."""
    return lambda wanted: services.draft(wanted=wanted, user=the_user(request), clock=edge_clock())


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, file: str, section: str) -> HttpResponse:
    row_type = _schema(request, file, section)
    start = {"certainty": "C", **_place(file, section)}

    return _drafting(request, _Draft(row_type, file, section, "", start), _drafted(request))


def _place(file: str, section: str) -> Said:
    """What a local rule must say of itself: its layer, its region."""
    if not file.startswith(LOCAL):
        return {}
    return {"instruments": {"layer": "local"}, "entries": {"region": owner_of(file)}}.get(section, {})


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, file: str, section: str, row_id: str) -> HttpResponse:
    row_type = _schema(request, file, section)
    found = row_now(file, section, row_id)
    if found is None:
        raise Http404

    return _drafting(request, _Draft(row_type, file, section, row_id, plain(found)), _drafted(request))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, change_id: UUID) -> HttpResponse:
    change = _change(request, change_id)
    if not may_edit(request.user, change):
        raise PermissionDenied(_("Rancangan diperbaiki oleh penyusunnya, selama belum diajukan."))
    row_type = whole.schema_of(change.file, change.section)
    row_id = "" if change.kind == ChangeKind.ADD else change.row_id
    start = {"effect_date": change.effect_date, "reason": change.reason, "kind": change.kind}

    def keep(wanted: services.Wanted) -> Change:
        return services.revise(change=change, wanted=wanted, user=the_user(request), clock=edge_clock())

    return _drafting(request, _Draft(row_type, change.file, change.section, row_id, change.row), keep, start)


class _Draft:
    """The row that a form is about; `row_id` empty for a new one."""

    def __init__(self, row_type: type[Row], file: str, section: str, row_id: str, row: Said) -> None:
        self.row_type, self.file, self.section, self.row_id, self.row = row_type, file, section, row_id, row
        self.new = not row_id


def _drafting(
    request: HttpRequest, asked: _Draft, keep: Keep, start: dict[str, Any] | None = None
) -> HttpResponse:
    """Show the form, or keep what it says; what is refused comes back beside its field, input kept."""
    data = request.POST if request.method == "POST" else None
    about = (forms.ChangeForm if asked.new else forms.AmendForm)(data, initial=start)
    row = forms.row_form(asked.row_type, new=asked.new)(
        data, prefix=forms.OWN, initial=forms.initial(asked.row, asked.row_type)
    )
    ending = not asked.new and data is not None and data.get("kind") == ChangeKind.END
    if data is not None and about.is_valid() and (ending or row.is_valid()):
        said = asked.row if ending else forms.without_defaults(row.said(), asked.row_type)
        kind = ChangeKind.ADD if asked.new else ChangeKind(about.cleaned_data["kind"])
        wanted = services.Wanted(
            kind=kind,
            file=asked.file,
            section=asked.section,
            row_id=asked.row_id or said["id"],
            row=said if asked.new else {"id": asked.row_id, **said},
            effect_date=about.cleaned_data["effect_date"],
            reason=about.cleaned_data["reason"],
        )
        try:
            kept = keep(wanted)
        except ValidationError as error:
            _put(error, about, row)
        else:
            messages.success(request, _("Rancangan disimpan; belum berlaku sampai disetujui orang kedua."))
            return redirect("lawbook:change", kept.pk)
    context = {"about": about, "row": row, "asked": asked, "kind": shelf.kind_of(asked.file)}
    return render(request, "lawbook/draft.html", context, status=200 if data is None else 422)


def _put(error: ValidationError, about: django_forms.Form, row: forms.RowForm) -> None:
    """Each error beside the field that it names."""
    named = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, said in named.items():
        for text in said:
            if name in row.fields and row.is_bound and hasattr(row, "cleaned_data"):
                row.add_error(name, text)
            elif name in about.fields:
                about.add_error(name, text)
            else:
                about.add_error(None, text)


def _step(request: HttpRequest, change_id: UUID, said: str, verb: Callable[..., object]) -> HttpResponse:
    """Take one step; what is refused comes back on the page, beside what was written."""
    change, form = _change(request, change_id), forms.DecisionForm(request.POST)
    if form.is_valid():
        try:
            verb(change=change, user=the_user(request), clock=edge_clock(), note=form.cleaned_data["note"])
        except ValidationError as error:
            form.add_error("note" if hasattr(error, "error_dict") else None, " ".join(error.messages))
        else:
            messages.success(request, said)
            return redirect("lawbook:change", change_id)
    return _show(request, _change(request, change_id), form)


@require_POST
def propose(request: HttpRequest, change_id: UUID) -> HttpResponse:
    def verb(*, note: str, **told: Any) -> object:  # noqa: ARG001 (a proposal has none)
        return services.propose(**told)

    return _step(request, change_id, _("Perubahan diajukan; kepala divisi lain memutusnya."), verb)


@require_POST
def approve(request: HttpRequest, change_id: UUID) -> HttpResponse:
    return _step(request, change_id, _("Perubahan disetujui dan berlaku."), services.approve)


@require_POST
def reject(request: HttpRequest, change_id: UUID) -> HttpResponse:
    return _step(request, change_id, _("Perubahan ditolak."), services.reject)


@require_POST
def withdraw(request: HttpRequest, change_id: UUID) -> HttpResponse:
    return _step(request, change_id, _("Perubahan ditarik."), services.withdraw)

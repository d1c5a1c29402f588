"""The list of the rows of law, and one row with its history."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sipatenas.core.text import without_nul
from sipatenas.lawbook import queries, shelf
from sipatenas.lawbook.law import plain, row_now
from sipatenas.lawbook.rules import LOCAL, may_draft, may_read, may_read_file
from sipatenas.rulebook.rows import RulebookError

PAGE_SIZE = 50


@require_GET
def row_list(request: HttpRequest) -> HttpResponse:
    if not may_read(request.user) or request.user.office is None:
        raise PermissionDenied(_("Tugas Anda tidak mencakup aturan."))
    kind = request.GET.get("jenis", "")
    kind = kind if kind in shelf.KINDS else "routes"
    words = without_nul(request.GET.get("kata", ""))
    page = Paginator(shelf.lines(request.user, kind, words), PAGE_SIZE).get_page(request.GET.get("halaman"))
    own = shelf.local_file(request.user.office.code)
    addable = [(own, part) for part in ("instruments", "entries", "mappings")] if kind == "local" else []
    addable = addable or [pair for pair in shelf.sections_of(kind) if not pair[0].startswith(LOCAL)]
    context = {
        "page": page,
        "kind": kind,
        "kind_label": shelf.KINDS[kind],
        "kinds": shelf.KINDS.items(),
        "words": words,
        "addable": [pair for pair in addable if may_draft(request.user, pair[0])],
    }
    return render(request, "lawbook/list.html", context)


@require_GET
def row(request: HttpRequest, file: str, section: str, row_id: str) -> HttpResponse:
    if not may_read_file(request.user, file):
        if not may_read(request.user):
            raise PermissionDenied(_("Tugas Anda tidak mencakup aturan."))
        raise Http404
    try:
        found = row_now(file, section, row_id)
    except RulebookError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    line = shelf.line_of(file, section, row_id)
    changes = queries.changes_of_row(request.user, file=file, section=section, row_id=row_id)
    context = {
        "row": found,
        "line": line,
        "kind": shelf.kind_of(file),
        "fields": [field for field in shelf.fields(plain(found)) if field.value],
        "changes": changes,
        "may_draft": may_draft(request.user, file),
        "here": {"file": file, "section": section, "row_id": row_id},
    }
    return render(request, "lawbook/row.html", context)

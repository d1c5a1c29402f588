"""The auditor's page: who looked at what, when and why. It can be read and filtered, never changed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from sipatenas.accounts import access
from sipatenas.accounts.forms import LookFilterForm
from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.queries import looks_visible_to
from sipatenas.accounts.rules import may_read_access_log
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject

_A_PAGE = 50


@require_GET
@only(may_read_access_log)
def looks(request: HttpRequest) -> HttpResponse:
    """Looks by users of the auditor's office and below. The auditor's own look is kept as well."""
    auditor = user_of(request)
    access.record_look(
        user=auditor,
        subject=Subject("looks", auditor.id),
        what=gettext_noop("catatan akses: nama pengguna"),
        purpose=access.Purpose.AUDIT,
        clock=edge_clock(),
    )
    form = LookFilterForm(request.GET)
    found = looks_visible_to(auditor, form.asked())
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("halaman"))
    zone = auditor.office.timezone if auditor.office else "Asia/Jakarta"
    return render(request, "accounts/looks.html", {"form": form, "page": page, "zone": zone})

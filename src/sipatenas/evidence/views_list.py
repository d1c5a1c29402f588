"""The list of an office's evidence."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.rules import is_auditor
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject
from sipatenas.core.text import without_nul
from sipatenas.evidence import pages_list, queries, rules
from sipatenas.evidence.models import LinkState
from sipatenas.evidence.vault.queries import problems

PAGE_SIZE = 25


def _wanted(request: HttpRequest) -> queries.Wanted:
    names = ("state", "link", "site", "needs")
    return queries.Wanted(**{name: without_nul(request.GET.get(name, ""))[:40] for name in names})


@never_cache
@require_GET
@only(rules.may_see)
def listing(request: HttpRequest) -> HttpResponse:
    """The latest first. A wrong filter shows nothing rather than everything."""
    clock, user = edge_clock(), user_of(request)
    record_look(
        user=user,
        subject=Subject("evidence_list", user.pk),
        what=gettext_noop("daftar bukti: judul dan tautan"),
        purpose=Purpose.AUDIT if is_auditor(user) else Purpose.CASE_HANDLING,
        clock=clock,
    )
    wanted, now = _wanted(request), clock.now()
    page = Paginator(queries.listed(request.user, wanted, now=now), PAGE_SIZE).get_page(
        request.GET.get("halaman")
    )
    context = {
        "page": page,
        "lines": pages_list.lines(list(page)),
        "wanted": wanted,
        "states": queries.STATES,
        "links": [choice for choice in LinkState.choices if choice[0] != LinkState.UNCHECKED],
        "sites": pages_list.sites(),
        "due": queries.due_by_hand(request.user, now=now).count(),
        "proposed": queries.open_disposals(request.user).count(),
        "troubled": bool(problems(request.user, most=1)),
        "may_request": rules.may_request(user),
    }
    return render(request, "evidence/list.html", context)

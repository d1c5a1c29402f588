"""The first line of every screen: whose office, which election, which stage (or: outside the stages)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from sipatenas.accounts.context import desk_of
from sipatenas.accounts.rules import serves
from sipatenas.core.clock import edge_clock
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.elections import UnknownElection, election_for, stage_on


def first_line(request: HttpRequest) -> dict[str, object]:
    """`context_line` for pages that say nothing more particular themselves."""
    return {"context_line": SimpleLazyObject(lambda: _line(request))}


def _line(request: HttpRequest) -> str:
    desk, user = desk_of(request), getattr(request, "user", None)
    if desk is None or not serves(user) or user.office is None:
        return ""
    today = legal_day(edge_clock().now(), user.office)
    try:
        election = election_for(desk.office_code, today)
    except UnknownElection:
        return str(desk)
    stage = stage_on(election, today)
    return f"{desk} · {election.name} · {stage.name if stage else _('di luar tahapan')}"

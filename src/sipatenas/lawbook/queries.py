"""Reads of the changes. Each starts from visible_to(user)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from sipatenas.accounts.rules import Viewer
from sipatenas.accounts.scope import visible
from sipatenas.core import ledger
from sipatenas.lawbook.models import Change
from sipatenas.lawbook.rules import may_read
from sipatenas.lawbook.workflow import ChangeState


def visible_to(user: Viewer | None) -> QuerySet[Change]:
    """Changes of the own office and below; of the offices above, those that were approved."""
    if not may_read(user) or user.office is None:
        return Change.objects.none()
    parts = user.office.path.split("/")[:-1]
    above = ["/".join(parts[:count]) + "/" for count in range(1, len(parts))]
    return Change.objects.filter(visible(user) | Q(region_path__in=above, state=ChangeState.APPROVED))


def change_for(user: Viewer | None, change_id: UUID) -> Change | None:
    """One change with all its page shows, if it is the user's to see."""
    related = ("office", "drafted_by", "decided_by")
    return visible_to(user).select_related(*related).filter(pk=change_id).first()


def change_list(user: Viewer | None, state: str = "") -> QuerySet[Change]:
    """Changes, the newest first; of one state only if asked."""
    found = visible_to(user).select_related("office", "drafted_by", "decided_by")
    return found.filter(state=state) if state else found


def changes_of_row(user: Viewer | None, *, file: str, section: str, row_id: str) -> QuerySet[Change]:
    """Who changed this row, or the row it came from, and when; the newest first."""
    origin = row_id.partition("@")[0]
    same = Q(row_id=origin) | Q(row_id__startswith=f"{origin}@")
    return change_list(user).filter(same, file=file, section=section)


def history(user: Viewer | None, change: Change) -> list[ledger.LedgerView]:
    """Every step of a change that the user may see, from the ledger."""
    if not visible_to(user).filter(pk=change.pk).exists():
        return []
    return ledger.history(ledger.Subject("law_change", change.pk))

"""Reading the chain of one object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sipatenas.core.ledger.registry import label_of
from sipatenas.core.ledger.services import Code, Subject
from sipatenas.core.models import LedgerEntry, LedgerHead


@dataclass(frozen=True)
class LedgerView:
    """An entry as a person may read it; `personal` is None once it was shredded, empty if there was none."""

    sequence: int
    at: datetime
    event: str
    label: str
    actor: UUID | None
    office: str
    codes: Mapping[str, Code]
    personal: Mapping[str, str] | None


def history(subject: Subject, *, start: int = 0, stop: int | None = None) -> list[LedgerView]:
    """All entries of `subject`, oldest first, or those from `start` up to `stop` (counted from 0).

    The caller has already decided that the user may see it.
    """
    rows = (
        LedgerEntry.objects.filter(head__kind=subject.kind, head__object_id=subject.id)
        .select_related("payload")
        .order_by("sequence")
    )
    return [_view(row) for row in rows[start:stop]]


def length(subject: Subject) -> int:
    """How many entries the chain of `subject` has."""
    head = LedgerHead.objects.filter(kind=subject.kind, object_id=subject.id)
    return head.values_list("sequence", flat=True).first() or 0


def _view(entry: LedgerEntry) -> LedgerView:
    payload = entry.payload
    personal: Mapping[str, str] | None = {}
    if entry.personal_commitment:
        personal = None if payload.personal is None else json.loads(payload.personal)
    return LedgerView(
        sequence=entry.sequence,
        at=entry.at,
        event=entry.event,
        label=label_of(entry.event),
        actor=entry.actor,
        office=entry.office,
        codes=json.loads(payload.codes),
        personal=personal,
    )

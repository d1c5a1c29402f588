"""All rows that belong to one case, whichever tables the room has: found by their foreign keys.

A table that a later step adds is found by itself, so the load in bulk stays what the services write.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import models

from sipatenas.cases.models import Case
from sipatenas.core.models import LedgerEntry, LedgerHead, LedgerPayload
from sipatenas.documents.models import Document

APART = frozenset({"ReservedNumber", "Absence", "Lesson"})
"""Tables of the room that hang on an office or a person, not on a case's way."""


@dataclass(frozen=True)
class Rows:
    """The rows of one table, in the order in which they may be written."""

    model: type[models.Model]
    rows: list[models.Model]


def tables() -> list[tuple[type[models.Model], str]]:
    """Every table of the cases with the path of keys that leads from it to the case, parents first."""
    room = list(apps.get_app_config("cases").get_models(include_auto_created=True))
    found: dict[type[models.Model], str] = {Case: "pk"}
    waiting = deque(model for model in room if model is not Case and model.__name__ not in APART)
    tried = 0
    while waiting and tried <= len(waiting):
        model = waiting.popleft()
        path = _path(model, found)
        if path:
            found[model], tried = path, 0
        else:
            waiting.append(model)
            tried += 1
    return sorted(found.items(), key=lambda item: _depth(item[0], found))


def _path(model: type[models.Model], found: dict[type[models.Model], str]) -> str:
    keys = [
        field
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model in found
        and field.related_model is not model
    ]
    keys.sort(key=lambda field: (field.null, field.name != "case"))
    if not keys or keys[0].null:
        return ""
    parent = found[keys[0].related_model]
    return keys[0].name if parent == "pk" else f"{keys[0].name}__{parent}"


def _depth(model: type[models.Model], found: dict[type[models.Model], str]) -> int:
    """How many tables of the room must be written before this one; keys are checked when the batch is done."""
    parents = {
        field.related_model
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field.null and field.related_model in found
    } - {model}
    return 1 + max((_depth(parent, found) for parent in parents if isinstance(parent, type)), default=0)


def capture(case_id: UUID) -> list[Rows]:
    """The case's rows with its ledger chains and papers, in an order in which they can be written."""
    taken = [
        Rows(model, list(model._default_manager.filter(**{path: case_id}).order_by("pk")))
        for model, path in tables()
    ]
    papers = list(Document.objects.filter(pk__in=_letters(taken)).order_by("pk"))
    heads = list(
        LedgerHead.objects.filter(object_id__in=[case_id, *(paper.pk for paper in papers)]).order_by("pk")
    )
    entries = list(LedgerEntry.objects.filter(head__in=heads).order_by("head_id", "sequence"))
    payloads = list(LedgerPayload.objects.filter(entry__in=entries).order_by("entry_id"))
    ledger = [Rows(LedgerHead, [*heads]), Rows(LedgerEntry, [*entries]), Rows(LedgerPayload, [*payloads])]
    return [Rows(Document, [*papers]), *taken, *ledger]


def _letters(taken: list[Rows]) -> set[UUID]:
    """The papers that any row of the case points to."""
    return {
        getattr(row, field.attname)
        for rows in taken
        for field in rows.model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Document
        for row in rows.rows
    } - {None}

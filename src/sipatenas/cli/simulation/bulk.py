"""A load written in bulk: one case of each shape by the services, the others written after it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery

from sipatenas.accounts.models import Duty, User
from sipatenas.cases import numbers
from sipatenas.cases.models import Case
from sipatenas.cli.simulation.capture import Rows, capture
from sipatenas.cli.simulation.clone import Prototype, Sibling
from sipatenas.cli.simulation.play import play
from sipatenas.cli.simulation.script import Desk, Script
from sipatenas.core.ids import new_id
from sipatenas.core.models import LedgerEntry, LedgerHead, Series
from sipatenas.places.models import Office

BATCH = 500
"""Cases written in one transaction."""


class Desks:
    """An officer and a head in every office, made once."""

    def __init__(self) -> None:
        offices = Office.objects.select_related("region").order_by("code")
        wanted = {office.pk: office for office in offices.filter(level__lte=2)}
        made = [
            User(
                id=new_id(), username=f"{duty}-{code}", full_name=f"{label} {code}", office=office, duty=duty,
                password="!",  # noqa: S106 (nobody signs in by it)
            )
            for code, office in wanted.items()
            for duty, label in ((Duty.OFFICER, "Petugas"), (Duty.DIVISION_HEAD, "Kepala Divisi"))
        ]  # fmt: skip
        User.objects.bulk_create(made, ignore_conflicts=True)
        found: dict[str, dict[str, User]] = defaultdict(dict)
        for user in User.objects.filter(username__in=[one.username for one in made]):
            found[str(user.office_id)][user.duty] = user
        self.by_office = {
            code: Desk(office, found[code][Duty.OFFICER], found[code][Duty.DIVISION_HEAD])
            for code, office in wanted.items()
        }

    def of(self, script: Script) -> Desk:
        return self.by_office[script.office]


def prototype(script: Script, desk: Desk) -> Prototype:
    """The case as the services make it; nothing of it stays in the database."""
    with transaction.atomic():
        with numbers.noted() as issued:
            case = play(script, desk)
        made = Prototype(script, desk, capture(case.pk), issued, Case.objects.get(pk=case.pk))
        transaction.set_rollback(True)
    return made


def write(
    scripts: Iterable[Script], *, desks: Desks, progress: Callable[[int], None] = lambda _count: None
) -> int:
    """Write all scripts as cases. Returns how many. Each batch is one transaction with its numbers."""
    known: dict[str, Prototype] = {}
    counts: Counter[str] = Counter({row.name: row.last for row in Series.objects.all()})
    written = 0

    def take(series: str) -> int:
        counts[series] += 1
        return counts[series]

    for batch in _batches(scripts):
        for script in batch:
            if script.shape not in known:
                known[script.shape] = prototype(script, desks.of(script))
        siblings = [Sibling(known[one.shape], one, desks.of(one), take).rows() for one in batch]
        with transaction.atomic():
            _store(siblings)
            _keep(counts)
        written += len(batch)
        progress(written)
    return written


def _batches(scripts: Iterable[Script]) -> Iterator[list[Script]]:
    rest = iter(scripts)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _store(siblings: list[list[Rows]]) -> None:
    """All rows of the batch, table by table; heads grow entry by entry, as their guard demands."""
    tables: dict[type[models.Model], list[Any]] = defaultdict(list)
    for rows in (rows for sibling in siblings for rows in sibling):
        tables[rows.model] += rows.rows
    heads = tables.pop(LedgerHead, [])
    lengths = Counter(entry.head_id for entry in tables.get(LedgerEntry, []))
    for head in heads:
        head.sequence, head.hash = 0, ""
    for model, made in tables.items():
        if model is LedgerEntry:
            LedgerHead.objects.bulk_create(heads)
        model._default_manager.bulk_create(made, batch_size=2000)
    _grow([head.pk for head in heads], max(lengths.values(), default=0))


def _grow(heads: list[Any], longest: int) -> None:
    for place in range(1, longest + 1):
        entry = LedgerEntry.objects.filter(head=OuterRef("pk"), sequence=place)
        for first in range(0, len(heads), 500):
            LedgerHead.objects.filter(
                pk__in=heads[first : first + 500], sequence=place - 1, entries__sequence=place
            ).update(sequence=F("sequence") + 1, hash=Subquery(entry.values("hash")[:1]))


def _keep(counts: Counter[str]) -> None:
    Series.objects.bulk_create(
        [Series(name=name, last=last) for name, last in counts.items()],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["last"],
    )

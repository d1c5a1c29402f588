"""Is the ledger whole? One pass, one row in memory at a time, the first broken link of each chain."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from sipatenas.core.ledger.chain import Link, commitment, numbers_in
from sipatenas.core.ledger.guards import missing_guards
from sipatenas.core.ledger.registry import SHREDDED
from sipatenas.core.ledger.services import Subject
from sipatenas.core.models import LedgerHead

_CHUNK = 2000
_NAMED = 1000


@dataclass(frozen=True)
class BrokenLink:
    """The first entry of a chain that does not hold, and why."""

    kind: str
    id: UUID
    sequence: int
    reason: str


@dataclass(frozen=True)
class VerificationReport:
    """What a verification found; `broken` names at most the first 1,000 broken chains, all are counted."""

    chains: int
    entries: int
    broken: tuple[BrokenLink, ...]
    broken_chains: int
    missing_guards: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.broken_chains and not self.missing_guards


class _Row(NamedTuple):
    head: UUID
    kind: str
    object_id: UUID
    head_sequence: int
    head_hash: str
    sequence: int | None
    at: datetime
    event: str
    actor: UUID | None
    office: str
    once: str
    codes_commitment: str
    personal_commitment: str
    previous: str
    hash: str
    codes_salt: str | None
    codes: str | None
    personal_salt: str | None
    personal: str | None


_COLUMNS = (
    "pk",
    "kind",
    "object_id",
    "sequence",
    "hash",
    *(
        f"entries__{name}"
        for name in (
            "sequence",
            "at",
            "event",
            "actor",
            "office",
            "once",
            "codes_commitment",
            "personal_commitment",
            "previous",
            "hash",
            "payload__codes_salt",
            "payload__codes",
            "payload__personal_salt",
            "payload__personal",
        )
    ),
)


@dataclass
class _Chain:
    """What must be remembered of a chain while it passes by."""

    row: _Row
    sequence: int = 0
    hash: str = ""
    broken: tuple[int, str] | None = None
    emptied: set[int] = field(default_factory=set)
    declared: set[int] = field(default_factory=set)

    def take(self, row: _Row) -> None:
        if row.sequence is None:
            return
        if self.broken is None:
            self.broken = self._fault(row, row.sequence)
        if self.broken is None and row.event == SHREDDED.code:
            self.declared |= _shredded(row)
        self.sequence, self.hash = row.sequence, row.hash

    def _fault(self, row: _Row, sequence: int) -> tuple[int, str] | None:
        if sequence != self.sequence + 1:
            return self.sequence + 1, _("entri ini hilang")
        if sequence > row.head_sequence:
            return sequence, _("entri ini melampaui kepala rantai")
        if row.previous != self.hash:
            return sequence, _("tidak menyambung: hash entri sebelumnya berbeda")
        if _link(row, sequence).hash() != row.hash:
            return sequence, _("isi entri ini diubah")
        if reason := _payload_fault(row):
            return sequence, reason
        if row.personal_commitment and row.personal is None:
            self.emptied.add(sequence)
        return None

    def close(self) -> BrokenLink | None:
        faults = [self.broken] if self.broken else []
        if not faults and self.sequence < self.row.head_sequence:
            faults.append((self.sequence + 1, _("entri ini hilang: ekor rantai terpotong")))
        elif not faults and self.hash != self.row.head_hash:
            faults.append((self.sequence, _("hash kepala rantai tidak sama dengan entri terakhir")))
        if silent := self.emptied - self.declared:
            faults.append((min(silent), _("data pribadi dihapus tanpa catatan pemusnahan")))
        if not faults:
            return None
        sequence, reason = min(faults)
        return BrokenLink(kind=self.row.kind, id=self.row.object_id, sequence=sequence, reason=reason)


def verify(
    *, subject: Subject | None = None, progress: Callable[[int], None] | None = None
) -> VerificationReport:
    """Check every chain (or that of `subject`): commitments, hashes, links, heads, the database's guards.

    It reads one consistent state and does not hold up writers. `progress` is told the number of entries
    seen, every 2,000. What it cannot see is a whole chain removed with its head: the signed checkpoint of
    all heads is for that.
    """
    chains = entries = broken_chains = 0
    broken: list[BrokenLink] = []
    for chain, length in _chains(subject):
        chains += 1
        before = entries
        entries += length
        if progress and before // _CHUNK != entries // _CHUNK:
            progress(entries)
        if link := chain.close():
            broken_chains += 1
            if len(broken) < _NAMED:
                broken.append(link)
    return VerificationReport(
        chains=chains,
        entries=entries,
        broken=tuple(broken),
        broken_chains=broken_chains,
        missing_guards=tuple(missing_guards()),
    )


def _chains(subject: Subject | None) -> Iterator[tuple[_Chain, int]]:
    heads = LedgerHead.objects.all()
    if subject is not None:
        heads = heads.filter(kind=subject.kind, object_id=subject.id)
    rows = heads.order_by("pk", "entries__sequence").values_list(*_COLUMNS).iterator(chunk_size=_CHUNK)
    chain: _Chain | None = None
    length = 0
    for values in rows:
        row = _Row(*values)
        if chain is None or row.head != chain.row.head:
            if chain is not None:
                yield chain, length
            chain, length = _Chain(row), 0
        chain.take(row)
        length += row.sequence is not None
    if chain is not None:
        yield chain, length


def _link(row: _Row, sequence: int) -> Link:
    return Link(
        kind=row.kind,
        object_id=row.object_id,
        sequence=sequence,
        at=row.at,
        event=row.event,
        actor=row.actor,
        office=row.office,
        once=row.once,
        codes_commitment=row.codes_commitment,
        personal_commitment=row.personal_commitment,
        previous=row.previous,
    )


def _payload_fault(row: _Row) -> str:
    """Why the payload does not answer the entry's commitments; empty if it does."""
    if row.codes is None or row.codes_salt is None:
        return _("muatan entri ini hilang")
    if commitment(part="codes", salt=row.codes_salt, text=row.codes) != row.codes_commitment:
        return _("muatan entri ini diubah")
    if row.personal is None:
        return _("muatan entri ini diubah") if row.personal_salt is not None else ""
    found = commitment(part="personal", salt=row.personal_salt or "", text=row.personal)
    return "" if found == row.personal_commitment else _("data pribadi entri ini diubah")


def _shredded(row: _Row) -> set[int]:
    return numbers_in(str(json.loads(row.codes or "{}").get("sequences", "")))

"""The only ways to write the ledger: append, and shred the personal part of what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from sipatenas.core.canonical import canonical
from sipatenas.core.clock import Clock
from sipatenas.core.ledger.chain import Link, commitment, new_salt, ranges
from sipatenas.core.ledger.registry import SHREDDED, FieldError, event_type
from sipatenas.core.models import LedgerEntry, LedgerHead, LedgerPayload
from sipatenas.core.statements import change, insert

Code = str | int | float | bool | None
_NONE: Mapping[str, Code] = {}
_NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True)
class Subject:
    """The object whose chain it is: `Subject("lead", lead.id)`."""

    kind: str
    id: UUID


def append(
    *,
    subject: Subject,
    event: str,
    clock: Clock,
    actor: UUID | None,
    office: str = "",
    codes: Mapping[str, Code] = _NONE,
    personal: Mapping[str, str] = _NOBODY,
    once: str = "",
    first: bool = False,
) -> LedgerEntry:
    """Add an entry to the chain of `subject`, in the caller's transaction, and return it.

    With `once`, a second call with the same key on the same chain writes nothing and returns the first
    entry: tasks that may run again use it. `first`: the object is new, so its chain need not be looked for (an
    IntegrityError if it is there after all). Raises UnknownEventError and FieldError.
    """
    _check_fields(event, codes, personal)
    codes_text = canonical(dict(codes))
    personal_text = canonical(dict(personal)) if personal else None
    with transaction.atomic(savepoint=not first):
        head = _begin(subject) if first else _lock(subject)
        if once and (said := head.entries.filter(once=once).first()):
            return said
        codes_salt = new_salt()
        personal_salt = new_salt() if personal_text is not None else None
        link = Link(
            kind=subject.kind,
            object_id=subject.id,
            sequence=head.sequence + 1,
            at=clock.now(),
            event=event,
            actor=actor,
            office=office,
            once=once,
            codes_commitment=commitment(part="codes", salt=codes_salt, text=codes_text),
            personal_commitment=(
                commitment(part="personal", salt=personal_salt, text=personal_text)
                if personal_salt is not None and personal_text is not None
                else ""
            ),
            previous=head.hash,
        )
        entry = _store(head, link)
        payload = LedgerPayload(
            entry=entry, codes_salt=codes_salt, codes=codes_text, personal_salt=personal_salt, personal=personal_text
        )  # fmt: skip
        insert([payload])
    return entry


def shred(
    *,
    subject: Subject,
    clock: Clock,
    actor: UUID | None,
    basis: str,
    office: str = "",
    sequences: Iterable[int] | None = None,
) -> int:
    """Destroy the personal part, salt included, of the given entries (None: all) and say so in the chain.

    Returns how many were destroyed; 0 if nothing personal was left, and then the chain does not grow.
    `basis` is the code of the retention rule or decision. The chain stays verifiable: without the salt a
    commitment tells nothing of what it stood for.
    """
    with transaction.atomic():
        head = _lock(subject)
        rows = LedgerPayload.objects.filter(entry__head=head, personal__isnull=False)
        if sequences is not None:
            rows = rows.filter(entry__sequence__in=list(sequences))
        found = dict(rows.values_list("entry__sequence", "pk"))
        if not found:
            return 0
        LedgerPayload.objects.filter(pk__in=list(found.values())).update(personal=None, personal_salt=None)
        append(
            subject=subject,
            event=SHREDDED.code,
            clock=clock,
            actor=actor,
            office=office,
            codes={"sequences": ranges(list(found)), "basis": basis},
        )
    return len(found)


def _check_fields(event: str, codes: Mapping[str, Code], personal: Mapping[str, str]) -> None:
    declared = set(event_type(event).personal)
    if stray := set(personal) - declared:
        raise FieldError(f"{event}: {sorted(stray)} are not declared as personal fields.")
    if leaked := set(codes) & declared:
        raise FieldError(f"{event}: {sorted(leaked)} are personal and may not stand among the codes.")
    for name, value in codes.items():
        if not isinstance(value, str | int | float | None):
            raise FieldError(f"{event}: {name} must be text, a number, true, false or nothing.")
    for name, text in personal.items():
        if not isinstance(text, str):
            raise FieldError(f"{event}: {name} must be text.")


def _lock(subject: Subject) -> LedgerHead:
    """The head of the chain, made if need be, locked until the transaction ends."""
    locked = LedgerHead.objects.select_for_update().filter(kind=subject.kind, object_id=subject.id)
    head = locked.first()
    if head is None:
        LedgerHead.objects.bulk_create(
            [LedgerHead(kind=subject.kind, object_id=subject.id)], ignore_conflicts=True
        )
        head = locked.get()
    return head


def _begin(subject: Subject) -> LedgerHead:
    """The head of a chain that nobody can know yet."""
    head = LedgerHead(kind=subject.kind, object_id=subject.id)
    insert([head])
    return head


def _store(head: LedgerHead, link: Link) -> LedgerEntry:
    entry = LedgerEntry(
        head=head,
        sequence=link.sequence,
        at=link.at,
        event=link.event,
        actor=link.actor,
        office=link.office,
        once=link.once,
        codes_commitment=link.codes_commitment,
        personal_commitment=link.personal_commitment,
        previous=link.previous,
        hash=link.hash(),
    )
    insert([entry])
    head.sequence, head.hash = entry.sequence, entry.hash
    change(head, "sequence", "hash")
    return entry

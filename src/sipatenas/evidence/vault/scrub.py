"""The scrubber: hashes what the vault holds again, the longest unchecked first, and says what has rotted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from sipatenas.core.blobs import BlobError
from sipatenas.core.clock import Clock
from sipatenas.core.scrubbing import MOST, MOST_BYTES, REST, Scrubbed, look_through, state_of
from sipatenas.evidence import events
from sipatenas.evidence.models.evidence import Evidence
from sipatenas.evidence.models.vault import BAD, VaultBlob, VaultState
from sipatenas.evidence.services.ending import log
from sipatenas.evidence.vault import files
from sipatenas.evidence.vault.store import key_of

_TOLD = 1000
"""Evidences whose custody says so; an explanation that goes with every evidence has more holders than that."""


def scrub(
    *,
    clock: Clock,
    most: int = MOST,
    most_bytes: int = MOST_BYTES,
    rest: timedelta = REST,
    progress: Callable[[int, int], None] | None = None,
) -> Scrubbed:
    """Check at most so many files and bytes (at least one file). A file in trouble is looked at in every round.

    Each is hashed as it lies and, if any holder's key opens it, as it reads. A change of state is an event in the
    custody of every evidence that holds the file.
    """
    before = clock.now() - rest
    due = VaultBlob.objects.exclude(state=VaultState.DESTROYED)
    due = due.filter(Q(state__in=BAD) | Q(checked_at__isnull=True) | Q(checked_at__lte=before))
    order = due.order_by(F("checked_at").asc(nulls_first=True), "pk")

    def still_whole(ids: Sequence[UUID]) -> None:
        VaultBlob.objects.filter(pk__in=ids, state=VaultState.KEPT).update(checked_at=clock.now())

    def write_down(blob: VaultBlob, found: str) -> str:
        return _write_down(blob, VaultState(found), clock)

    return look_through(
        order[:most],
        due=due.count(),
        judge=judge,
        write_down=write_down,
        still_whole=still_whole,
        most_bytes=most_bytes,
        progress=progress,
    )


def check(blob: VaultBlob, *, clock: Clock) -> VaultState:
    """Look at one file now, and write down what was found. One destroyed in the meantime stays destroyed."""
    return _write_down(blob, judge(blob), clock)


def _write_down(blob: VaultBlob, found: VaultState, clock: Clock) -> VaultState:
    with transaction.atomic():
        row = VaultBlob.objects.select_for_update().get(pk=blob.pk)
        if row.state == VaultState.DESTROYED:
            return VaultState.DESTROYED
        former, row.state, row.checked_at = VaultState(row.state), found, clock.now()
        row.save(update_fields=["state", "checked_at"])
        if former != found:
            _tell(row, found, clock)
    blob.state, blob.checked_at = row.state, row.checked_at
    return found


def judge(blob: VaultBlob) -> VaultState:
    """What the file is now; nothing is written. The same judgement is passed on backups and what is restored.

    Raises OSError where the storage gives no answer: this says nothing about the file.
    """
    try:
        key = key_of(blob)
    except BlobError:
        key = None
    try:
        look = files.look(blob.name, key=key)
    except FileNotFoundError:
        return VaultState.MISSING
    found = state_of(look, stored_sha256=blob.stored_sha256, sha256=blob.sha256, has_key=key is not None)
    return VaultState(found.value)


def _tell(blob: VaultBlob, found: VaultState, clock: Clock) -> None:
    event = events.MENDED if found == VaultState.KEPT else events.DAMAGED
    for evidence in Evidence.objects.filter(vault_keys__blob=blob).order_by("pk")[:_TOLD]:
        log(evidence, event, clock, sha256=blob.sha256, state=found.value)

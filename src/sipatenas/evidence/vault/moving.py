"""Evidence sealed before there was a vault: its files move into it, and their plain copies go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction

from sipatenas.core import blobs
from sipatenas.core.clock import Clock
from sipatenas.core.models import Blob
from sipatenas.evidence import events
from sipatenas.evidence.models.evidence import Evidence, EvidenceObject
from sipatenas.evidence.models.vault import VaultKey
from sipatenas.evidence.services.ending import log
from sipatenas.evidence.vault.store import named_by, put
from sipatenas.evidence.workflow import EvidenceState

_HASH = 64


@dataclass(frozen=True)
class Moved:
    """Evidence moved, plain copies removed, and evidence whose plain files could not be read."""

    evidence: int = 0
    removed: int = 0
    damaged: int = 0


def move(*, clock: Clock, most: int = 200) -> Moved:
    """Move the files of at most so many sealed evidences into the vault, each wholly or not at all."""
    waiting = Evidence.objects.filter(state=EvidenceState.SEALED, vault_keys__isnull=True)
    waiting = waiting.exclude(disposals__state="done").select_related("office").order_by("pk")
    moved = damaged = 0
    for evidence in waiting[:most]:
        try:
            _moved(evidence, clock)
        except blobs.BlobError:
            damaged += 1
        else:
            moved += 1
    removed = remove_plain(most=most * 10) if moved else 0
    return Moved(evidence=moved, removed=removed, damaged=damaged)


def remove_plain(*, most: int = 2000) -> int:
    """Remove plain copies of what every evidence that names it now holds in the vault, and no other room names."""
    named = set(EvidenceObject.objects.values_list("sha256", flat=True))
    named |= set(Evidence.objects.exclude(manifest_sha256="").values_list("manifest_sha256", flat=True))
    plain = [sha for sha in Blob.objects.order_by("pk").values_list("pk", flat=True) if sha in named][:most]
    if not plain:
        return 0
    elsewhere = _named_elsewhere()
    removed = 0
    for sha256 in plain:
        if sha256 not in elsewhere and _held_by_all(sha256):
            blobs.remove(sha256)
            removed += 1
    return removed


@transaction.atomic
def _moved(evidence: Evidence, clock: Clock) -> None:
    kept = {found.sha256: found.media_type for found in evidence.objects_sealed.all()}
    for sha256 in sorted(named_by(evidence)):
        data = blobs.read(sha256)
        put(evidence=evidence, data=data, media_type=kept.get(sha256, "application/json"), clock=clock)
    log(evidence, events.VAULTED, clock, files=len(kept) + 1)


def _held_by_all(sha256: str) -> bool:
    """Whether every evidence that names it holds it; one that was disposed of names nothing any more."""
    objects = EvidenceObject.objects.filter(sha256=sha256).exclude(evidence__disposals__state="done")
    manifests = Evidence.objects.filter(manifest_sha256=sha256).exclude(disposals__state="done")
    naming = set(objects.values_list("evidence_id", flat=True)) | set(manifests.values_list("pk", flat=True))
    holders = VaultKey.objects.filter(blob__sha256=sha256).values_list("evidence_id", flat=True)
    return naming <= set(holders)


def _named_elsewhere() -> set[str]:
    """Every hash in any column of 64 letters of any room, but the blobs' own table and the evidence's."""
    found: set[str] = set()
    for model in apps.get_models():
        if model in (Blob, Evidence, EvidenceObject) or model.__name__ in _OWN:
            continue
        for field in _hash_columns(model):
            found.update(
                model._default_manager.exclude(**{field: ""}).values_list(field, flat=True).distinct()
            )
    return found


_OWN = {"VaultBlob", "VaultKey", "LedgerHead", "LedgerEntry", "LedgerPayload"}


def _hash_columns(model: type[models.Model]) -> Iterable[str]:
    for field in model._meta.get_fields():
        if isinstance(field, models.CharField) and field.max_length == _HASH:
            yield field.name

"""What is wrong in the vault, for who may see the evidence it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from sipatenas.accounts.rules import Viewer
from sipatenas.core.blobs import scrub as blobs_scrub
from sipatenas.evidence.models.evidence import Evidence, EvidenceObject
from sipatenas.evidence.models.vault import BAD, VaultBlob, VaultKey, VaultState
from sipatenas.evidence.queries import visible_to


@dataclass(frozen=True)
class Problem:
    """One file of one evidence that cannot be read: which objects it is, what was found, when last looked at."""

    evidence: Evidence
    names: tuple[str, ...]
    state: VaultState
    sha256: str
    checked_at: datetime | None


@dataclass(frozen=True)
class Health:
    """The whole vault in figures, for who runs the machine: no evidence is named.

    `others`: the originals of imports, case files and papers, which lie apart under the house's own key.
    """

    files: int
    size: int
    bad: int
    unchecked: int
    oldest_check: datetime | None
    others: blobs_scrub.Health


def problems(user: Viewer, *, most: int = 200) -> list[Problem]:
    """The files in trouble of evidence that the user may see; mended by `sipatenas restore --blob`."""
    rows = VaultKey.objects.filter(blob__state__in=BAD, evidence__in=visible_to(user))
    return [
        Problem(
            evidence=row.evidence,
            names=_names(row.evidence, row.blob.sha256),
            state=VaultState(row.blob.state),
            sha256=row.blob.sha256,
            checked_at=row.blob.checked_at,
        )
        for row in rows.select_related("blob", "evidence__office").order_by("blob__checked_at", "pk")[:most]
    ]


def problems_of(evidence: Evidence) -> dict[str, VaultState]:
    """The trouble of one evidence's files by hash; the caller has decided that the user may see it."""
    rows = VaultKey.objects.filter(evidence=evidence, blob__state__in=BAD).select_related("blob")
    return {row.blob.sha256: VaultState(row.blob.state) for row in rows}


def health() -> Health:
    """How much the vault holds and how much of it is in trouble; no person's data."""
    kept = VaultBlob.objects.exclude(state=VaultState.DESTROYED)
    oldest = kept.filter(checked_at__isnull=False).order_by("checked_at").first()
    return Health(
        files=kept.count(),
        size=kept.aggregate(size=Sum("size"))["size"] or 0,
        bad=kept.filter(state__in=BAD).count(),
        unchecked=kept.filter(checked_at__isnull=True).count(),
        oldest_check=oldest.checked_at if oldest else None,
        others=blobs_scrub.health(),
    )


def _names(evidence: Evidence, sha256: str) -> tuple[str, ...]:
    found = EvidenceObject.objects.filter(evidence=evidence, sha256=sha256).values_list("name", flat=True)
    names = tuple(found.order_by("name"))
    return ("manifest.json", *names) if evidence.manifest_sha256 == sha256 else names

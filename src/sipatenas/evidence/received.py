"""What the evidence page shows of an evidence from elsewhere, gathered for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.utils.translation import gettext as _

from sipatenas.core import blobs
from sipatenas.evidence import vault
from sipatenas.evidence.foreign.labels import OF
from sipatenas.evidence.foreign.sniff import JPEG, PNG
from sipatenas.evidence.judging.verdicts import Verdict
from sipatenas.evidence.models import RECEIVED, Evidence, EvidenceObject
from sipatenas.evidence.services.delivering import CUSTODY, Custody

SHOWN = frozenset({PNG, JPEG})
"""Pictures whose structure was judged when they came; all else is handed out, not shown."""
_MARKS = {
    Verdict.PROVEN: "done", Verdict.FAILED: "failed", Verdict.ABSENT: "stopped", Verdict.PENDING: "waiting",
}  # fmt: skip


@dataclass(frozen=True)
class ForeignProof:
    """One proof of the received file by itself; `mark` is a kind of ui's status."""

    mark: str
    word: str
    because: str


@dataclass(frozen=True)
class Received:
    """The handing over, what the files prove by themselves, and what they cannot."""

    custody: Custody | None
    received_at: datetime | None
    declared_at: datetime | None
    proofs: tuple[ForeignProof, ...]
    proves: tuple[str, ...]
    cannot: tuple[str, ...]
    pictures: tuple[EvidenceObject, ...]


def received_of(evidence: Evidence, objects: Sequence[EvidenceObject]) -> Received | None:
    """None for what this house captured itself; `custody` is None where its file is lost or damaged."""
    if evidence.kind not in RECEIVED:
        return None
    custody = _custody(evidence, objects)
    limits = OF[evidence.kind]
    return Received(
        custody=custody,
        received_at=_moment(custody.received_at) if custody else None,
        declared_at=_moment(custody.declared_at) if custody else None,
        proofs=tuple(
            ForeignProof(_MARKS[one.verdict], _words().get(one.name, one.name), one.because)
            for one in (custody.proofs if custody else ())
        ),
        proves=limits.proves,
        cannot=limits.cannot,
        pictures=tuple(one for one in objects if one.name.startswith("screen") and one.media_type in SHOWN),
    )


def _custody(evidence: Evidence, objects: Sequence[EvidenceObject]) -> Custody | None:
    found = next((one for one in objects if one.name == CUSTODY), None)
    try:
        return msgspec.json.decode(vault.read(evidence, found.sha256), type=Custody) if found else None
    except (blobs.BlobError, msgspec.MsgspecError):
        return None


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _words() -> dict[str, str]:
    return {
        "container": _("wadah"),
        "datapackage": _("daftar isi"),
        "digest": _("sidik daftar isi"),
        "warc": _("catatan lalu lintas"),
        "page": _("halaman di dalamnya"),
        "signature": _("tanda tangan perekam"),
        "signer": _("pemilik tanda tangan"),
        "timestamp": _("cap waktu"),
    }

"""Judging what the vault holds of an evidence: a small one whenever its page is opened, a large one in the background.

The last verdict on a large one is kept with its time, and shown with it; it is made anew when it is half a day old,
when anything that it depends on has changed, or when somebody asks.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db.models import Sum

from sipatenas.core import blobs
from sipatenas.core.canonical import canonical
from sipatenas.core.clock import Clock
from sipatenas.core.ids import new_id
from sipatenas.core.ledger import Subject
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import enqueue
from sipatenas.evidence.audit import published_key
from sipatenas.evidence.judging.verdicts import Proof, Trust, failed
from sipatenas.evidence.models import Evidence, EvidenceVerdict
from sipatenas.evidence.services.packing import parts_of
from sipatenas.evidence.stamps.queries import trust_of
from sipatenas.evidence.verify import verify_files

LARGE = 32 * 1024 * 1024
"""Bytes of objects from which on the page does not wait for the judgement (a third of a second)."""
RENEW_AFTER = timedelta(hours=12)
STORED = "stored"
"""The proof that fails where what the vault holds cannot be read at all."""


@dataclass(frozen=True)
class Checked:
    """The proofs; `at`: when they were judged, None for now. `is_renewed`: they are being judged anew; `trouble`: that
    could not be done, and why. Without proofs none were judged yet.
    """

    proofs: tuple[Proof, ...]
    at: datetime | None = None
    is_renewed: bool = False
    trouble: str = ""


def checked(evidence: Evidence, *, clock: Clock) -> Checked:
    """The proofs of a sealed evidence as its page shows them; asks for a new verdict where the kept one is old."""
    if not is_large(evidence):
        return Checked(judged(evidence))
    trust = trust_of(evidence, published_key(evidence))
    kept, now = EvidenceVerdict.objects.filter(evidence=evidence).first(), clock.now()
    mark = fingerprint(evidence, trust)
    if kept is None or kept.fingerprint != mark or now - kept.checked_at >= RENEW_AFTER:
        since = kept.checked_at.isoformat() if kept else ""
        job = _ask(evidence, f"{mark[:16]}:{since}", clock)
        is_renewed = job.state in {JobState.WAITING, JobState.RUNNING}
        trouble = job.first_error_line if job.state == JobState.FAILED else ""
    else:
        is_renewed, trouble = False, ""
    if kept is None:
        return Checked((), None, is_renewed, trouble)
    proofs = msgspec.json.decode(kept.proofs, type=tuple[Proof, ...])
    return Checked(proofs, kept.checked_at, is_renewed, trouble)


def is_large(evidence: Evidence) -> bool:
    size = evidence.objects_sealed.aggregate(all=Sum("size"))["all"] or 0
    return bool(size >= LARGE)


def check_soon(*, evidence: Evidence, clock: Clock) -> None:
    """Have the proofs judged anew in the background, whatever is kept; asked again while that waits, nothing more."""
    waiting = Job.objects.filter(key__startswith=f"evidence.check:{evidence.id}:", state=JobState.WAITING)
    if not waiting.exists():
        _ask(evidence, str(new_id()), clock)


def judged(evidence: Evidence) -> tuple[Proof, ...]:
    """The proofs, judged now over what the vault holds, piece by piece."""
    trust = trust_of(evidence, published_key(evidence))
    try:
        return verify_files(parts_of(evidence), trust=trust).proofs
    except blobs.BlobError as error:
        return (failed(STORED, str(error)),)


def renew(*, evidence: Evidence, clock: Clock) -> EvidenceVerdict:
    """Judge now and keep the verdict. What changed in the meantime shows in the fingerprint."""
    mark = fingerprint(evidence, trust_of(evidence, published_key(evidence)))
    proofs = msgspec.json.encode(judged(evidence)).decode()
    made, _is_new = EvidenceVerdict.objects.update_or_create(
        evidence=evidence, defaults={"checked_at": clock.now(), "fingerprint": mark, "proofs": proofs}
    )
    return made


def fingerprint(evidence: Evidence, trust: Trust) -> str:
    """SHA-256 (hex) over seal, stamps, the state of each file in the vault, and what is known from elsewhere."""
    stamps = evidence.stamps.order_by("authority").values_list(
        "authority", "state", "token_sha256", "root_sha256", "list_sha256"
    )
    states = evidence.vault_keys.order_by("blob__sha256").values_list("blob__sha256", "blob__state")
    facts = {
        "seal": [evidence.manifest_sha256, evidence.signature, evidence.public_key],
        "stamps": [list(row) for row in stamps],
        "vault": [list(row) for row in states],
        "trust": [
            _mark(trust.key or b""),
            sorted(map(_mark, trust.handovers)),
            sorted(map(_mark, trust.authorities)),
            str(settings.SIPATENAS_BITCOIN_HEADERS),
        ],
    }
    return _mark(canonical(facts).encode())


def _mark(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _ask(evidence: Evidence, mark: str, clock: Clock) -> Job:
    from sipatenas.evidence.tasks import check_evidence

    return enqueue(
        check_evidence,
        key=f"evidence.check:{evidence.id}:{mark}",
        clock=clock,
        subject=Subject("evidence", evidence.id),
        region_path=evidence.region_path,
        evidence_id=str(evidence.id),
    )

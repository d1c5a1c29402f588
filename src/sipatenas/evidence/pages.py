"""What the evidence page shows, gathered for its template."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core import blobs, ledger
from sipatenas.core.models import Job, JobState
from sipatenas.evidence import services, vault
from sipatenas.evidence.audit import published_key, sealed_as_told
from sipatenas.evidence.manifest import Manifest, decode
from sipatenas.evidence.models import Evidence, EvidenceObject
from sipatenas.evidence.verify import Verdict, verify_bytes

PICTURE = re.compile(r"screenshot(?:-(\d+))?\.png")
"""The picture of the page; a long page has more, numbered from 2, one below the other."""
_MARKS = {
    Verdict.PROVEN: "done",
    Verdict.FAILED: "failed",
    Verdict.ABSENT: "stopped",
    Verdict.PENDING: "waiting",
}


@dataclass(frozen=True)
class ProofLine:
    """One proof as the page tells it: `mark` is a kind of ui's status."""

    word: str
    mark: str
    because: str


@dataclass(frozen=True)
class CustodyLine:
    at: datetime
    label: str
    who: str
    detail: str


@dataclass(frozen=True)
class Work:
    """How far the capture is; `is_stuck` when no worker will go on with it."""

    percent: int | None
    message: str
    is_stuck: bool


def proofs_of(evidence: Evidence) -> list[ProofLine]:
    """The proofs of a sealed evidence, checked now over the stored bytes."""
    try:
        report = verify_bytes(services.package_of(evidence), pinned=published_key(evidence))
    except blobs.BlobError as error:
        return [ProofLine(word=_("isi hilang atau rusak"), mark="failed", because=str(error))]
    words = _words()
    lines = [
        ProofLine(word=words[proof.name][proof.verdict], mark=_MARKS[proof.verdict], because=proof.because)
        for proof in report.proofs
        if proof.verdict in words.get(proof.name, {})
    ]
    if not sealed_as_told(evidence):
        because = _("Manifes atau kunci pada baris ini bukan yang tercatat di buku kejadian ketika disegel.")
        lines.append(ProofLine(word=_("segel diganti"), mark="failed", because=because))
    return lines


def _words() -> dict[str, dict[Verdict, str]]:
    """The few proofs that the page puts into words; a failed one is always told."""
    return {
        "objects": {Verdict.PROVEN: _("utuh"), Verdict.FAILED: _("isi berubah")},
        "container": {Verdict.FAILED: _("wadah berubah")},
        "manifest": {Verdict.FAILED: _("manifes berubah")},
        "merkle": {Verdict.FAILED: _("daftar objek berubah")},
        "signature": {Verdict.PROVEN: _("ditandatangani"), Verdict.FAILED: _("tanda tangan tidak cocok")},
        "signer": {Verdict.PROVEN: _("kunci kantor cocok"), Verdict.FAILED: _("kunci lain")},
        "timestamp": {Verdict.ABSENT: _("belum bercap waktu")},
    }


def pictures_of(objects: Iterable[EvidenceObject]) -> list[EvidenceObject]:
    """The pictures of the page from its top downwards."""
    found = [(PICTURE.fullmatch(one.name), one) for one in objects]
    return [
        one
        for _at, one in sorted(
            ((int(match[1] or 1), one) for match, one in found if match), key=itemgetter(0)
        )
    ]


def manifest_of(evidence: Evidence) -> Manifest | None:
    """The sealed manifest, or None when its bytes are lost or damaged (the proofs say so)."""
    try:
        return decode(vault.read(evidence, evidence.manifest_sha256))
    except blobs.BlobError:
        return None


def custody_of(evidence: Evidence) -> list[CustodyLine]:
    """Every touch of the evidence, oldest first."""
    entries = ledger.history(services.subject_of(evidence))
    names = {user.id: str(user) for user in User.objects.filter(pk__in={entry.actor for entry in entries})}
    return [
        CustodyLine(
            at=entry.at,
            label=entry.label,
            who=names.get(entry.actor, _("sistem")) if entry.actor else _("sistem"),
            detail=str(entry.codes.get("what") or (entry.personal or {}).get("reason") or ""),
        )
        for entry in entries
    ]


def work_on(evidence: Evidence) -> Work:
    job = Job.objects.filter(key=evidence.job_key).first()
    if job is None:
        return Work(percent=None, message=_("Menunggu giliran"), is_stuck=False)
    if job.state == JobState.FAILED:
        return Work(percent=job.progress, message=job.first_error_line, is_stuck=True)
    return Work(percent=job.progress, message=job.message or _("Menunggu giliran"), is_stuck=False)

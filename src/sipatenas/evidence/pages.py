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
from sipatenas.evidence import events, services, vault
from sipatenas.evidence.manifest import Manifest, decode
from sipatenas.evidence.models import Evidence, EvidenceObject, LinkState

PICTURE = re.compile(r"screenshot(?:-(\d+))?\.png")
"""The picture of the page; a long page has more, numbered from 2, one below the other."""


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
            detail=_detail(entry),
        )
        for entry in entries
    ]


def _detail(entry: ledger.LedgerView) -> str:
    if entry.event == events.RECHECKED:
        return str(LinkState(str(entry.codes["state"])).label)
    return str(entry.codes.get("what") or (entry.personal or {}).get("reason") or "")


def work_on(evidence: Evidence) -> Work:
    job = Job.objects.filter(key=evidence.job_key).first()
    if job is None:
        return Work(percent=None, message=_("Menunggu giliran"), is_stuck=False)
    if job.state == JobState.FAILED:
        return Work(percent=job.progress, message=job.first_error_line, is_stuck=True)
    return Work(percent=job.progress, message=job.message or _("Menunggu giliran"), is_stuck=False)

"""How an evidence begins: the link checked, the row, and the event that says who asked and why."""

from __future__ import annotations

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.ids import new_id
from sipatenas.evidence import events
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.services.ending import subject_of
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

MAX_URL = 2000


def checked(url: str, post: Post | None, reason: str) -> str:
    """The link to be opened: empty where a post has none that could be. Raises ValueError, in Indonesian."""
    if not reason.strip():
        raise ValueError("Sebutkan alasan penyimpanan bukti.")
    if not url and post is None:
        raise ValueError("Sebutkan tautan, atau unggahan yang akan disimpan.")
    if len(url) <= MAX_URL:
        return url
    if post is None:
        raise ValueError(f"Tautan itu terlalu panjang: lebih dari {MAX_URL} huruf.")
    return ""


def begun(
    *, post: Post | None, url: str, user: User | None, office: Office, reason: str, clock: Clock
) -> Evidence:
    """A new evidence, not yet saved."""
    return Evidence(
        id=new_id(),
        post=post,
        url=url,
        office=office,
        region_path=office.path,
        reason=reason,
        requested_by=user,
        requested_at=clock.now(),
    )


def log_request(evidence: Evidence, clock: Clock) -> None:
    ledger.append(
        subject=subject_of(evidence),
        event=events.REQUESTED,
        clock=clock,
        actor=evidence.requested_by_id,
        office=evidence.office_id,
        codes={"post": str(evidence.post_id) if evidence.post_id else None},
        personal={"reason": evidence.reason, "url": evidence.url},
    )

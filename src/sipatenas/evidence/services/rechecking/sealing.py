"""A confirmed removal is sealed as an evidence of its own: the page as it is now, and every look that led there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from sipatenas.core.canonical import canonical
from sipatenas.core.clock import Clock
from sipatenas.evidence.keys import KeyUnusableError
from sipatenas.evidence.labels import removal_label
from sipatenas.evidence.manifest import Page
from sipatenas.evidence.models.evidence import Evidence, Kind
from sipatenas.evidence.models.watches import LinkObservation, LinkState
from sipatenas.evidence.recheck.facts import Facts
from sipatenas.evidence.sealing import Facts as SealFacts
from sipatenas.evidence.sealing import Piece, seal
from sipatenas.evidence.services.beginning import begun, log_request
from sipatenas.evidence.services.ending import close
from sipatenas.evidence.workflow import PENDING

BECAUSE = "pemeriksaan ulang: unggahan ini tidak lagi tampil untuk umum"
LOOKS = "looks.json"


def seal_removal(
    *, made: LinkObservation, facts: Facts, picture: bytes, dom: bytes, clock: Clock
) -> Evidence | None:
    """Seal what a confirming look found, with the history of looks. `made` is not saved yet.

    Returns None where this is not possible now (a capture of the link is pending, the office's key cannot be
    used): the next confirming look tries again.
    """
    watch = made.watch
    of_link = Evidence.objects.filter(office=watch.office, url=watch.url)
    if of_link.filter(state__in=PENDING).exists():
        return None
    rows = [*watch.observations.order_by("number"), made]
    run = [row for row in _since_shown(rows) if row.state.startswith("removed")]
    at = clock.now()
    evidence = begun(
        post=watch.evidence.post, url=watch.url, user=None, office=watch.office, reason=BECAUSE, clock=clock
    )
    pieces = [
        Piece("screenshot.png", picture, "image/png", "original"),
        Piece("dom.html", dom, "text/html; charset=utf-8", "original"),
        Piece(LOOKS, canonical([_told(row) for row in rows]).encode(), "application/json", "derived"),
    ]
    sealed = SealFacts(
        kind=Kind.CAPTURE,
        captured_at=at,
        label=removal_label(
            office_name=watch.office.name, at=at, zone=watch.office.timezone, looks=len(run), first=run[0].at
        ),
        page=Page(
            requested_url=watch.url,
            final_url=facts.final_url or None,
            title=facts.page.title or None,
            status=facts.status,
            redirects=facts.redirects,
        ),
    )
    try:
        with transaction.atomic():
            evidence.save(force_insert=True)
            log_request(evidence, clock)
            kept = [piece for piece in pieces if piece.data]
            return close(evidence.id, seal(evidence=evidence, facts=sealed, pieces=kept, clock=clock), clock)
    except KeyUnusableError:
        return None


def _since_shown(rows: list[LinkObservation]) -> list[LinkObservation]:
    shown = [at for at, row in enumerate(rows) if row.state in (LinkState.LIVE, LinkState.EDITED)]
    return rows[shown[-1] + 1 :] if shown else rows


def _told(row: LinkObservation) -> dict[str, Any]:
    """One look as it goes into the package: no names of officers."""
    moment: datetime | None = row.control_at
    return {
        "number": row.number,
        "at": row.at.isoformat(),
        "state": row.state,
        "status": row.status,
        "final_url": row.final_url,
        "title": row.title,
        "signals": row.signals,
        "rules": row.rules,
        "by_officer": row.by_id is not None,
        "control_url": row.control_url,
        "control_state": row.control_state,
        "control_at": moment.isoformat() if moment else None,
        "picture_sha256": row.picture_sha256,
        "dom_sha256": row.dom_sha256,
        "digest": row.digest,
    }

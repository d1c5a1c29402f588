"""Reads of time stamps, for who may already see the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from sipatenas.core import blobs, ledger
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject
from sipatenas.evidence import events, rotation, vault
from sipatenas.evidence.judging.verdicts import Trust
from sipatenas.evidence.manifest import ClockSource
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.models.stamps import DONE, EvidenceStamp, StampKind
from sipatenas.evidence.stamps import house, lists
from sipatenas.evidence.stamps.authorities import OTS

LOCAL_WORDS = "otoritas lokal, bukan pihak ketiga"
"""Stands wherever a time stamp of the house's own authority is shown."""


@dataclass(frozen=True)
class StampLine:
    """One authority's time stamp as a page tells it: `state` is a StampState, `word` its name, `next_at` when it is
    tried again."""

    authority: str
    kind: str
    state: str
    word: str
    because: str
    is_local: bool
    told_at: datetime | None
    block: int | None
    next_at: datetime | None
    is_of_list: bool
    """The stamp is over a list in which this seal stands with others."""
    offset_seconds: float | None


@dataclass(frozen=True)
class StampCount:
    """Time-stamped by `held` of `asked`; those of the house's own authority are counted apart."""

    held: int
    asked: int
    local: int
    anchored: bool


def proofs(evidence: Evidence) -> list[StampLine]:
    """One line for each authority that was asked, in the order of their names; empty where none was."""
    return [
        StampLine(
            authority=one.authority,
            kind=one.kind,
            state=one.state,
            word=str(one.get_state_display()),
            because=one.last_error or (_(LOCAL_WORDS) if one.is_local else one.signer),
            is_local=one.is_local,
            told_at=one.told_at,
            block=one.block,
            next_at=one.next_at,
            is_of_list=bool(one.list_sha256),
            offset_seconds=one.offset_seconds,
        )
        for one in evidence.stamps.order_by("authority")
    ]


def count(evidence: Evidence) -> StampCount:
    rows = list(evidence.stamps.all())
    outside = [one for one in rows if not one.is_local and one.kind == StampKind.RFC3161]
    return StampCount(
        held=sum(one.state in DONE for one in outside),
        asked=len(outside),
        local=sum(one.is_local and one.state in DONE for one in rows),
        anchored=any(one.kind == StampKind.OPENTIMESTAMPS and one.state in DONE for one in rows),
    )


def files_of(evidence: Evidence) -> dict[str, bytes]:
    """The stamps' files as they lie in a package's timestamps/. Raises core.blobs' errors on damage."""
    found: dict[str, bytes] = {}
    for one in evidence.stamps.exclude(token_sha256="").select_related("evidence").order_by("authority"):
        token = kept(one, one.token_sha256)
        if one.kind == StampKind.OPENTIMESTAMPS:
            found[f"{OTS}.ots"] = token
        else:
            found[f"{one.authority}.tsr"] = token
            found[f"{one.authority}.ca.pem"] = kept(one, one.root_sha256)
        if one.list_sha256:
            found[one.authority + lists.SUFFIX] = kept(one, one.list_sha256)
    return found


def kept(row: EvidenceStamp, sha256: str) -> bytes:
    """The bytes of a held stamp's file. Raises core.blobs' errors on damage.

    What many seals share names none of them, and outlives any: it lies outside the vault.
    """
    return blobs.read(sha256) if row.list_sha256 else vault.read(row.evidence, sha256)


def clock_source() -> ClockSource:
    """The office's clock and its offset as an authority's answer last showed it; never guessed."""
    measured = EvidenceStamp.objects.filter(offset_seconds__isnull=False).order_by("-held_at").first()
    if measured is None or measured.held_at is None:
        return ClockSource(source="jam komputer kantor; selisihnya tidak diukur")
    at = measured.held_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return ClockSource(
        source="jam komputer kantor",
        offset_seconds=measured.offset_seconds,
        measured_at=at,
        measured_by=measured.authority,
    )


def trust_of(evidence: Evidence, key: bytes | None) -> Trust:
    """What this house can set against the evidence's package: the office's key and its hand-overs, the authorities'
    certificates out of the settings and as the ledger names them, the source of block headers."""
    return Trust(
        key=key,
        handovers=tuple(rotation.handovers(settings.SIPATENAS_KEYS, evidence.office_id)),
        authorities=tuple({*house.roots(edge_clock()).values(), *_roots_told(evidence)}),
        headers=house.headers(),
    )


def _roots_told(evidence: Evidence) -> Iterator[bytes]:
    """Certificates kept with the stamps, each only if the ledger named it when the stamp came."""
    entries = ledger.history(Subject("evidence", evidence.id))
    told = {line.codes.get("root_sha256") for line in entries if line.event == events.STAMPED}
    for one in evidence.stamps.exclude(root_sha256="").select_related("evidence"):
        if one.root_sha256 in told:
            try:
                yield kept(one, one.root_sha256)
            except blobs.BlobError:
                continue

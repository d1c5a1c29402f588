"""Asking for the time stamps of sealed evidence, again and again until they are there.

Asked for in the transaction that seals. Each attempt first claims its row, so that two workers never do the same and
one that dies leaves it to the next; what came of it is written in one transaction with the ledger's entry.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject
from sipatenas.core.tasks import enqueue
from sipatenas.evidence import events, vault
from sipatenas.evidence.keys import KeyUnusableError
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.models.stamps import OPEN, EvidenceStamp, StampKind, StampState
from sipatenas.evidence.sealing import seal_file
from sipatenas.evidence.stamps import house, ots
from sipatenas.evidence.stamps.asking import Stamped, StampFailedError, stamp
from sipatenas.evidence.stamps.authorities import OTS

CLAIM = timedelta(minutes=5)
"""How long an attempt may take before another worker may try."""
REST = timedelta(minutes=1)
"""How long an authority that did not answer is left alone, whatever else waits for it."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
BLOCK_PAUSE = timedelta(hours=1)
AT_ONCE = 200
"""How many stamps of one authority a sweep tries."""
log = logging.getLogger("sipatenas.evidence")


def ask(evidence: Evidence, clock: Clock) -> None:
    """Ask every authority of the house for a stamp over a sealed evidence; in the caller's transaction.

    Asked again, only authorities that are new are asked. Without any authority nothing is asked, and shown so.
    """
    now = clock.now()
    rows = [
        EvidenceStamp(
            evidence=evidence,
            authority=one.name,
            kind=StampKind.RFC3161,
            is_local=one.is_local,
            asked_at=now,
            next_at=now,
        )
        for one in house.known()
    ]
    if house.calendars():
        rows.append(
            EvidenceStamp(
                evidence=evidence, authority=OTS, kind=StampKind.OPENTIMESTAMPS, asked_at=now, next_at=now
            )
        )
    if not rows:
        return
    EvidenceStamp.objects.bulk_create(rows, ignore_conflicts=True)
    from sipatenas.evidence.stamps.tasks import stamp_evidence

    enqueue(
        stamp_evidence,
        key=f"evidence.stamp:{evidence.id}",
        clock=clock,
        subject=Subject("evidence", evidence.id),
        region_path=evidence.region_path,
        evidence_id=str(evidence.id),
    )


def try_evidence(*, evidence_id: UUID, clock: Clock) -> int:
    """One attempt at each stamp of an evidence that is due. Returns how many were tried."""
    due = EvidenceStamp.objects.filter(evidence=evidence_id, state__in=OPEN, next_at__lte=clock.now())
    due = due.exclude(evidence__disposals__state="done")
    return sum(attempt(one, clock=clock) for one in due.order_by("authority"))


def try_due(*, clock: Clock) -> int:
    """One attempt at each stamp that is due, of each authority the longest waiting first: a silent one holds up
    none of the others. Returns how many were tried."""
    due = EvidenceStamp.objects.filter(next_at__lte=clock.now(), state__in=OPEN)
    due = due.exclude(evidence__disposals__state="done")
    names = sorted(set(due.values_list("authority", flat=True)))
    return sum(
        attempt(one, clock=clock)
        for name in names
        for one in due.filter(authority=name).order_by("next_at")[:AT_ONCE]
    )


def attempt(row: EvidenceStamp, *, clock: Clock) -> bool:
    """One attempt at one stamp, if it is due and no other worker is at it; whether it was made.

    Whatever goes wrong with it stands in its row, so that it never holds up the others of a sweep.
    """
    now = clock.now()
    if _is_resting(row, now):
        return False
    mine = EvidenceStamp.objects.filter(pk=row.pk, state__in=OPEN, next_at__lte=now)
    if not mine.update(next_at=now + CLAIM, tried_at=now, attempts=F("attempts") + 1):
        return False
    row = EvidenceStamp.objects.select_related("evidence__office").get(pk=row.pk)
    try:
        if row.kind == StampKind.OPENTIMESTAMPS:
            _anchor(row, clock)
        else:
            _stamp(row, clock)
    except (StampFailedError, ots.OtsError, KeyUnusableError, vault.BlobError) as error:
        _failed(row, str(error), error, clock)
    except OSError as error:
        _failed(row, f"penyimpanan tidak dapat ditulisi: {error.strerror or error}", error, clock)
    except Exception as error:
        log.exception("time stamp %s of evidence %s", row.authority, row.evidence_id)
        _failed(row, f"kesalahan yang tidak terduga: {type(error).__name__}: {error}", error, clock)
    return True


def _is_resting(row: EvidenceStamp, now: datetime) -> bool:
    """Whether the authority has just been silent to another evidence."""
    others = EvidenceStamp.objects.filter(authority=row.authority, tried_at__gt=now - REST).exclude(pk=row.pk)
    latest = others.order_by("-tried_at").first()
    return latest is not None and latest.state == StampState.FAILED and latest.is_silence


def _stamp(row: EvidenceStamp, clock: Clock) -> None:
    authority = next((one for one in house.known() if one.name == row.authority), None)
    if authority is None:
        raise StampFailedError(f"otoritas {row.authority} tidak lagi disebut di SIPATENAS_TSA")
    evidence = row.evidence
    made = stamp(
        authority,
        seal_file(evidence),
        made_at=evidence.sealed_at or evidence.requested_at,
        keys=settings.SIPATENAS_KEYS,
        clock=clock,
    )
    _hold(row, made, clock)


@transaction.atomic
def _hold(row: EvidenceStamp, made: Stamped, clock: Clock) -> None:
    now, media = clock.now(), "application/timestamp-reply"
    evidence = row.evidence
    token = vault.put(evidence=evidence, data=made.response, media_type=media, clock=clock)
    root = vault.put(evidence=evidence, data=made.root_pem, media_type="application/x-pem-file", clock=clock)
    changed = EvidenceStamp.objects.filter(pk=row.pk, state__in=OPEN).update(
        state=StampState.HELD,
        token_sha256=token.sha256,
        root_sha256=root.sha256,
        signer=made.told.signer[:200],
        is_local=row.is_local or made.told.is_local,
        told_at=made.told.at,
        offset_seconds=made.offset,
        held_at=now,
        next_at=None,
        last_error="",
        is_silence=False,
    )
    if changed:
        _log(row, events.STAMPED, clock, token.sha256, root_sha256=root.sha256, told_at=_utc(made.told.at))


def _anchor(row: EvidenceStamp, clock: Clock) -> None:
    """Hand the digest to the calendars, or see how far the proof has come."""
    data = seal_file(row.evidence)
    if not row.token_sha256:
        proof, said = ots.submit(data, house.calendars()), ""
    else:
        known = vault.read(row.evidence, row.token_sha256)
        proof, said = ots.upgrade(known, data=data, calendars=house.calendars())
    standing = ots.judge(proof, data=data, headers=house.headers())
    _keep_proof(row, proof, standing, said, clock)


@transaction.atomic
def _keep_proof(row: EvidenceStamp, proof: bytes, standing: ots.Standing, said: str, clock: Clock) -> None:
    now, header = clock.now(), standing.anchored
    kept = vault.put(
        evidence=row.evidence, data=proof, media_type="application/vnd.opentimestamps.v1", clock=clock
    )
    open_rows = EvidenceStamp.objects.filter(pk=row.pk, state__in=OPEN)
    if header is None:
        because = standing.because if standing.heights or not said else f"{standing.because} ({said})"
        changed = open_rows.update(
            state=StampState.PENDING,
            token_sha256=kept.sha256,
            last_error=because[:2000],
            next_at=now + BLOCK_PAUSE,
            is_silence=False,
        )
        if changed and not row.token_sha256:
            _log(row, events.STAMP_SUBMITTED, clock, kept.sha256)
        return
    changed = open_rows.update(
        state=StampState.ANCHORED,
        token_sha256=kept.sha256,
        block=header.height,
        told_at=header.at,
        held_at=now,
        next_at=None,
        last_error="",
        is_silence=False,
    )
    if changed:
        _log(row, events.ANCHORED, clock, kept.sha256, block=header.height, told_at=_utc(header.at))


def _failed(row: EvidenceStamp, because: str, error: Exception, clock: Clock) -> None:
    """Not this time: said, and tried again after a pause that grows. A proof that is pending stays so."""
    pause = min(FIRST_PAUSE * (1 << min(row.attempts - 1, 12)), LONGEST_PAUSE)
    EvidenceStamp.objects.filter(pk=row.pk, state__in=OPEN).update(
        state=StampState.PENDING if row.token_sha256 else StampState.FAILED,
        last_error=because[:2000],
        next_at=clock.now() + pause,
        is_silence=isinstance(error, StampFailedError) and error.is_silence,
    )


def _log(row: EvidenceStamp, event: str, clock: Clock, token_sha256: str, **codes: str | int) -> None:
    ledger.append(
        subject=Subject("evidence", row.evidence_id),
        event=event,
        clock=clock,
        actor=None,
        office=row.evidence.office_id,
        codes={
            "authority": row.authority,
            "token_sha256": token_sha256,
            "seal_sha256": hashlib.sha256(seal_file(row.evidence)).hexdigest(),
            **codes,
        },
    )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")

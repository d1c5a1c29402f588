"""Asking for the time stamps of sealed evidence, again and again until they are there.

Asked for in the transaction that seals. Each attempt first claims its row, so that two workers never do the same and
one that dies leaves it to the next; what came of it is written in one transaction with the ledger's entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject
from sipatenas.core.tasks import enqueue
from sipatenas.evidence import events, vault
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.models.stamps import OPEN, EvidenceStamp, StampKind, StampState
from sipatenas.evidence.sealing import seal_file
from sipatenas.evidence.stamps import house, lists, ots
from sipatenas.evidence.stamps.asking import CLAIM, Stamped, StampFailedError, pause_after, words_of
from sipatenas.evidence.stamps.authorities import OTS

REST = timedelta(minutes=1)
"""How long an authority that did not answer is left alone, whatever else waits for it."""
BLOCK_PAUSE = timedelta(hours=1)
AT_ONCE = 200
"""How many stamps of one authority a sweep tries."""
MANY = 20
"""More than so many seals that wait for one authority are stamped together, under one list."""
TOKEN, ROOT = "application/timestamp-reply", "application/x-pem-file"


def ask(evidence: Evidence, clock: Clock, *, is_alone: bool = True) -> None:
    """Ask every authority of the house for a stamp over a sealed evidence; in the caller's transaction.

    Asked again, only authorities that are new are asked. Without any authority nothing is asked, and shown so.
    One of many (`is_alone` false) waits for the next sweep, which stamps them together.
    """
    rows = [row_of(evidence.pk, name, is_local=is_local, clock=clock) for name, is_local in wanted()]
    if not rows:
        return
    EvidenceStamp.objects.bulk_create(rows, ignore_conflicts=True)
    if not is_alone:
        return
    from sipatenas.evidence.stamps.tasks import stamp_evidence

    enqueue(
        stamp_evidence,
        key=f"evidence.stamp:{evidence.id}",
        clock=clock,
        subject=Subject("evidence", evidence.id),
        region_path=evidence.region_path,
        evidence_id=str(evidence.id),
    )


def wanted() -> list[tuple[str, bool]]:
    """Whom the house asks, by name; whether it is the house's own authority."""
    found = [(one.name, one.is_local) for one in house.known()]
    return [*found, (OTS, False)] if house.calendars() else found


def row_of(evidence_id: UUID, name: str, *, is_local: bool, clock: Clock) -> EvidenceStamp:
    """A stamp to be asked for now, not yet saved."""
    now, kind = clock.now(), StampKind.OPENTIMESTAMPS if name == OTS else StampKind.RFC3161
    return EvidenceStamp(
        evidence_id=evidence_id, authority=name, kind=kind, is_local=is_local, asked_at=now, next_at=now
    )


def try_evidence(*, evidence_id: UUID, clock: Clock) -> int:
    """One attempt at each stamp of an evidence that is due. Returns how many were tried."""
    due = EvidenceStamp.objects.filter(evidence=evidence_id, state__in=OPEN, next_at__lte=clock.now())
    due = due.exclude(evidence__disposals__state="done")
    return sum(attempt(one, clock=clock) for one in due.order_by("authority"))


def try_due(*, clock: Clock) -> int:
    """One attempt at each stamp that is due, of each authority the longest waiting first: a silent one holds up
    none of the others. Where many wait for a first answer they are stamped together. Returns how many were tried."""
    from sipatenas.evidence.stamps import together

    due = EvidenceStamp.objects.filter(next_at__lte=clock.now(), state__in=OPEN)
    due = due.exclude(evidence__disposals__state="done").order_by("next_at", "pk")
    tried, asked = 0, ots.Asked()
    for name in sorted(set(due.order_by().values_list("authority", flat=True))):
        mine = due.filter(authority=name)
        fresh = list(mine.filter(token_sha256="").values_list("pk", flat=True)[: lists.MOST])
        if len(fresh) > MANY:
            tried += together.attempt(name, fresh, clock=clock)
        tried += sum(attempt(one, clock=clock, asked=asked) for one in mine[:AT_ONCE])
    return tried


def attempt(row: EvidenceStamp, *, clock: Clock, asked: ots.Asked | None = None) -> bool:
    """One attempt at one stamp, if it is due and no other worker is at it; whether it was made.

    Whatever goes wrong with it stands in its row, so that it never holds up the others of a sweep.
    """
    now = clock.now()
    if is_resting(row.authority, now, besides=row.pk):
        return False
    mine = EvidenceStamp.objects.filter(pk=row.pk, state__in=OPEN, next_at__lte=now)
    if not mine.update(next_at=now + CLAIM, tried_at=now, attempts=F("attempts") + 1):
        return False
    row = EvidenceStamp.objects.select_related("evidence__office").get(pk=row.pk)
    try:
        if row.kind == StampKind.OPENTIMESTAMPS:
            _anchor(row, clock, asked)
        else:
            _stamp(row, clock)
    except Exception as error:  # noqa: BLE001  # of any kind: it stands in its row
        failed([row], error, clock)
    return True


def is_resting(name: str, now: datetime, *, besides: UUID | None = None) -> bool:
    """Whether the authority has just been silent to another evidence."""
    others = EvidenceStamp.objects.filter(authority=name, tried_at__gt=now - REST)
    others = others.exclude(pk=besides) if besides else others
    latest = others.order_by("-tried_at").first()
    return latest is not None and latest.state == StampState.FAILED and latest.is_silence


def _stamp(row: EvidenceStamp, clock: Clock) -> None:
    evidence = row.evidence
    made_at = evidence.sealed_at or evidence.requested_at
    made = house.stamp(row.authority, seal_file(evidence), made_at=made_at, clock=clock)
    with transaction.atomic():
        token = vault.put(evidence=evidence, data=made.response, media_type=TOKEN, clock=clock)
        root = vault.put(evidence=evidence, data=made.root_pem, media_type=ROOT, clock=clock)
        hold(row, made, token=token.sha256, root=root.sha256, listed="", clock=clock)


def hold(row: EvidenceStamp, made: Stamped, *, token: str, root: str, listed: str, clock: Clock) -> None:
    """The row's answer has come, its files are kept under these hashes; in the caller's transaction."""
    changed = EvidenceStamp.objects.filter(pk=row.pk, state__in=OPEN).update(
        state=StampState.HELD,
        token_sha256=token,
        root_sha256=root,
        list_sha256=listed,
        signer=made.told.signer[:200],
        is_local=row.is_local or made.told.is_local,
        told_at=made.told.at,
        offset_seconds=made.offset,
        held_at=clock.now(),
        next_at=None,
        last_error="",
        is_silence=False,
    )
    if changed:
        _log(row, events.STAMPED, clock, token, root_sha256=root, told_at=_utc(made.told.at))


def _anchor(row: EvidenceStamp, clock: Clock, asked: ots.Asked | None) -> None:
    """Hand the digest to the calendars, or see how far the proof has come."""
    data = seal_file(row.evidence)
    if not row.token_sha256:
        proof, said = ots.submit(data, house.calendars()), ""
    else:
        known = vault.read(row.evidence, row.token_sha256)
        proof, said = ots.upgrade(known, data=data, calendars=house.calendars(), asked=asked)
    keep_proof(row, proof, data=data, said=said, clock=clock)


@transaction.atomic
def keep_proof(row: EvidenceStamp, proof: bytes, *, data: bytes, said: str, clock: Clock) -> None:
    """Keep a proof over `data` as far as it has come; `said` is what calendars answered where it is pending."""
    standing = ots.judge(proof, data=data, headers=house.headers())
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


def failed(rows: Sequence[EvidenceStamp], error: Exception, clock: Clock) -> None:
    """Not this time: said, and tried again after a pause that grows. A proof that is pending stays so."""
    because = words_of(error)
    for (state, attempts), some in _alike(rows).items():
        EvidenceStamp.objects.filter(pk__in=some, state__in=OPEN).update(
            state=state,
            last_error=because,
            next_at=clock.now() + pause_after(attempts),
            is_silence=isinstance(error, StampFailedError) and error.is_silence,
        )


def _alike(rows: Sequence[EvidenceStamp]) -> dict[tuple[StampState, int], list[UUID]]:
    """The rows' keys by the state they fall back to and how often they were tried."""
    found: dict[tuple[StampState, int], list[UUID]] = {}
    for row in rows:
        state = StampState.PENDING if row.token_sha256 else StampState.FAILED
        found.setdefault((state, row.attempts), []).append(row.pk)
    return found


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

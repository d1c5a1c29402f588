"""Time stamps over checkpoints, from the same authorities as over evidence; tried until they are there."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from sipatenas.core import blobs
from sipatenas.core.clock import Clock
from sipatenas.evidence.models.checkpoint import Checkpoint, CheckpointStamp
from sipatenas.evidence.stamps import house, rfc3161
from sipatenas.evidence.stamps.asking import StampFailedError, stamp

CLAIM = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
AT_ONCE = 50
log = logging.getLogger("sipatenas.evidence")


def ask(checkpoint: Checkpoint, clock: Clock) -> None:
    """Note that every authority of the house is to be asked; in the caller's transaction."""
    CheckpointStamp.objects.bulk_create(
        [
            CheckpointStamp(
                checkpoint=checkpoint, authority=one.name, is_local=one.is_local, next_at=clock.now()
            )
            for one in house.known()
        ],
        ignore_conflicts=True,
    )


def try_due(*, clock: Clock) -> int:
    """One attempt at each stamp that is due. Returns how many came."""
    due = CheckpointStamp.objects.filter(next_at__lte=clock.now()).order_by("next_at", "pk")
    return sum(_attempt(one, clock) for one in due[:AT_ONCE])


def _attempt(row: CheckpointStamp, clock: Clock) -> bool:
    now = clock.now()
    mine = CheckpointStamp.objects.filter(pk=row.pk, next_at=row.next_at)
    if not mine.update(next_at=now + CLAIM, attempts=row.attempts + 1):
        return False
    authority = next((one for one in house.known() if one.name == row.authority), None)
    try:
        if authority is None:
            raise StampFailedError(f"otoritas {row.authority} tidak lagi disebut di SIPATENAS_TSA")
        made = stamp(
            authority,
            row.checkpoint.statement.encode(),
            made_at=row.checkpoint.at,
            keys=Path(settings.SIPATENAS_KEYS),
            clock=clock,
        )
        token = blobs.put(made.response, media_type="application/timestamp-reply", clock=clock)
        root = blobs.put(made.root_pem, media_type="application/x-pem-file", clock=clock)
    except Exception as error:  # of any kind: it stands in its row, and holds up none of the others
        if not isinstance(error, StampFailedError | OSError):
            log.exception("time stamp %s of checkpoint %s", row.authority, row.checkpoint.number)
        pause = min(timedelta(minutes=1) * (1 << min(row.attempts, 12)), LONGEST_PAUSE)
        CheckpointStamp.objects.filter(pk=row.pk, token_sha256="").update(
            next_at=now + pause, last_error=str(error)[:2000]
        )
        return False
    return bool(
        CheckpointStamp.objects.filter(pk=row.pk, token_sha256="").update(
            token_sha256=token.sha256,
            root_sha256=root.sha256,
            told_at=made.told.at,
            is_local=row.is_local or made.told.is_local,
            next_at=None,
            last_error="",
        )
    )


def fault(row: CheckpointStamp) -> str:
    """Why a held stamp does not fit its checkpoint; empty where it does."""
    try:
        told = rfc3161.judge(
            blobs.read(row.token_sha256),
            data=row.checkpoint.statement.encode(),
            roots=blobs.read(row.root_sha256),
        )
    except (blobs.BlobError, rfc3161.StampRefusedError) as error:
        return f"cap waktu {row.authority} tidak cocok: {error}"
    return "" if told.at == row.told_at else f"cap waktu {row.authority} menyebut waktu lain"

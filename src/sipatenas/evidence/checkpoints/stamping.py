"""Time stamps over checkpoints, from the same authorities as over evidence; tried for two weeks.

A later one would say nothing of when the checkpoint was made, and could not be told from one that was made anew; the
stamps of the checkpoints after it bind it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sipatenas.core import blobs
from sipatenas.core.clock import Clock
from sipatenas.evidence.judging.stamps import LATE_AFTER
from sipatenas.evidence.models.checkpoint import Checkpoint, CheckpointStamp
from sipatenas.evidence.stamps import house, rfc3161
from sipatenas.evidence.stamps.asking import CLAIM, pause_after, words_of

AT_ONCE = 50
TRIED_FOR = LATE_AFTER - timedelta(hours=1)
BARE_AFTER = timedelta(days=3)
"""A checkpoint older than this without a time stamp is told of."""


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
    """One attempt at each stamp that is due and not yet too late. Returns how many came."""
    now = clock.now()
    due = CheckpointStamp.objects.filter(next_at__lte=now, checkpoint__at__gte=now - TRIED_FOR)
    due = due.select_related("checkpoint").order_by("next_at", "pk")
    return sum(_attempt(one, clock) for one in due[:AT_ONCE])


def _attempt(row: CheckpointStamp, clock: Clock) -> bool:
    now = clock.now()
    mine = CheckpointStamp.objects.filter(pk=row.pk, next_at=row.next_at)
    if not mine.update(next_at=now + CLAIM, attempts=row.attempts + 1):
        return False
    try:
        statement = row.checkpoint.statement.encode()
        made = house.stamp(row.authority, statement, made_at=row.checkpoint.at, clock=clock)
        token = blobs.put(made.response, media_type="application/timestamp-reply", clock=clock)
        root = blobs.put(made.root_pem, media_type="application/x-pem-file", clock=clock)
    except Exception as error:  # noqa: BLE001  # of any kind: it stands in its row
        CheckpointStamp.objects.filter(pk=row.pk, token_sha256="").update(
            next_at=now + pause_after(row.attempts + 1), last_error=words_of(error)
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


@dataclass(frozen=True)
class Judged:
    """A held stamp: why it does not fit its checkpoint (empty where it does), and why it was `not_compared`."""

    fault: str = ""
    not_compared: str = ""


def judged(row: CheckpointStamp, roots: Mapping[str, bytes]) -> Judged:
    """A held stamp against its checkpoint: what it stamps, when, and whether by the authority that the settings name.

    The certificates kept beside it came out of the same database, and prove nothing by themselves: `roots` do.
    """
    data = row.checkpoint.statement.encode()
    try:
        response, kept = blobs.read(row.token_sha256), blobs.read(row.root_sha256)
        told = rfc3161.judge(response, data=data, roots=kept)
    except (blobs.BlobError, rfc3161.StampRefusedError) as error:
        return Judged(fault=f"cap waktu {row.authority} tidak cocok: {error}")
    if words := _contradiction(row, told):
        return Judged(fault=f"cap waktu {row.authority} {words}")
    known = roots.get(row.authority)
    if known is None:
        return Judged(not_compared="sertifikat CA otoritas itu tidak ada di SIPATENAS_TSA")
    if known == kept or _is_by(response, data, known):
        return Judged()
    if row.is_local:
        return Judged(not_compared="otoritas lokal itu kini berkunci lain")
    return Judged(
        fault=f"cap waktu {row.authority} bukan dari CA yang disebut SIPATENAS_TSA untuk otoritas itu; bila CA-nya "
        "berganti, berkasnya memuat sertifikat lama dan baru"
    )


def _contradiction(row: CheckpointStamp, told: rfc3161.Told) -> str:
    """What a stamp says against its row or its checkpoint; empty where nothing."""
    if told.at != row.told_at:
        return "menyebut waktu lain"
    if told.is_local and not row.is_local:
        return "dibuat otoritas lokal, bukan pihak ketiga"
    return _untimely(row.checkpoint.at, told.at)


def _untimely(at: datetime, told: datetime) -> str:
    """What is wrong with a stamp's time beside the checkpoint's own; empty where nothing is."""
    if -rfc3161.TOLERANCE <= told - at <= LATE_AFTER:
        return ""
    both = f"menyebut {_utc(told)}, titik periksanya {_utc(at)}"
    if told < at:
        return f"{both}: sebelum titik periksa itu dibuat"
    return f"{both}: {(told - at).days} hari kemudian; waktu titik periksa itu tidak terbukti"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _is_by(response: bytes, data: bytes, root: bytes) -> bool:
    try:
        rfc3161.judge(response, data=data, roots=root)
    except rfc3161.StampRefusedError:
        return False
    return True


def is_bare(checkpoint: Checkpoint, *, is_third_asked: bool, now: datetime) -> bool:
    """Whether it should long have been stamped and was not: where third parties are asked, by one of them."""
    held = [one for one in checkpoint.stamps.all() if one.is_held]
    return now - checkpoint.at > BARE_AFTER and all(one.is_local and is_third_asked for one in held)

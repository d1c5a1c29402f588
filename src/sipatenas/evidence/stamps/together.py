"""Many seals that wait for the same authority are stamped with one request.

For RFC 3161 a list of their hashes is stamped (see `lists`), and token, certificate and list are kept once, outside
the vault: they hold nothing of any evidence. For OpenTimestamps each seal has its own proof, whose ways meet below
what the calendars are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from sipatenas.core import blobs
from sipatenas.core.clock import Clock
from sipatenas.evidence.models.stamps import OPEN, EvidenceStamp
from sipatenas.evidence.sealing import seal_file
from sipatenas.evidence.stamps import house, lists, ots, rfc3161
from sipatenas.evidence.stamps.asking import CLAIM
from sipatenas.evidence.stamps.authorities import OTS
from sipatenas.evidence.stamps.services import ROOT, TOKEN, failed, hold, is_resting, keep_proof

_AT_ONCE = 100
"""Rows written in one transaction, so that others who write wait for seconds at most."""


def attempt(name: str, waiting: Sequence[UUID], *, clock: Clock) -> int:
    """One attempt at the stamps of one authority with these keys, at most `lists.MOST`. Returns how many were tried.

    Whatever goes wrong stands in each row; those that another worker has in hand are left to it.
    """
    if is_resting(name, clock.now()):
        return 0
    rows = _claimed(waiting, clock)
    if not rows:
        return 0
    try:
        if name == OTS:
            _anchor(rows, clock)
        else:
            _stamp(name, rows, clock)
    except Exception as error:  # noqa: BLE001  # of any kind: it stands in the rows
        failed(rows, error, clock)
    return len(rows)


def _claimed(waiting: Sequence[UUID], clock: Clock) -> list[EvidenceStamp]:
    """The rows that are ours now, but for those whose seal claims a time to come: these are tried by themselves."""
    now = clock.now()
    mine = EvidenceStamp.objects.filter(pk__in=waiting, state__in=OPEN, token_sha256="", next_at__lte=now)
    mine = mine.exclude(evidence__sealed_at__gt=now + rfc3161.TOLERANCE)
    mine.update(next_at=now + CLAIM, tried_at=now, attempts=F("attempts") + 1)
    ours = EvidenceStamp.objects.filter(pk__in=waiting, tried_at=now, next_at=now + CLAIM, token_sha256="")
    return list(ours.select_related("evidence__office").order_by("pk"))


def _stamp(name: str, rows: Sequence[EvidenceStamp], clock: Clock) -> None:
    listed = lists.written(seal_file(one.evidence) for one in rows)
    latest = max(one.evidence.sealed_at or one.evidence.requested_at for one in rows)
    made = house.stamp(name, listed, made_at=latest, clock=clock)
    token = blobs.put(made.response, media_type=TOKEN, clock=clock).sha256
    root = blobs.put(made.root_pem, media_type=ROOT, clock=clock).sha256
    kept = blobs.put(listed, media_type="text/plain", clock=clock).sha256
    for start in range(0, len(rows), _AT_ONCE):
        with transaction.atomic():
            for row in rows[start : start + _AT_ONCE]:
                hold(row, made, token=token, root=root, listed=kept, clock=clock)


def _anchor(rows: Sequence[EvidenceStamp], clock: Clock) -> None:
    seals = [seal_file(one.evidence) for one in rows]
    proofs = ots.submit_together(seals, house.calendars())
    for row, seal, proof in zip(rows, seals, proofs, strict=True):
        try:
            keep_proof(row, proof, data=seal, said="", clock=clock)
        except Exception as error:  # noqa: BLE001  # one file that cannot be written spoils no other
            failed([row], error, clock)

"""Making a checkpoint: read all heads in one statement, sign, write down, ask for time stamps."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from sipatenas.core import blobs
from sipatenas.core.canonical import canonical
from sipatenas.core.clock import Clock
from sipatenas.core.models import LedgerHead
from sipatenas.evidence.checkpoints import signing, tree
from sipatenas.evidence.models.checkpoint import Checkpoint

FORMAT = "sipatenas-checkpoint/1"
FULL_EVERY = 30
"""Every thirtieth lists all heads, the others those that moved: a list is read from the last full one on."""


def make(*, clock: Clock) -> Checkpoint:
    """A checkpoint of the ledger as it stands now.

    Of two makers at once one gives way to the other. Raises keys.KeyUnusableError: nothing is written unsigned; and
    core.blobs' errors when the list of an earlier one is lost (then the next is begun in full).
    """
    last = latest()
    heads = now_standing()
    try:
        before = standing_at(last) if last else {}
    except blobs.BlobError:
        before = {}
    gone = len(before.keys() - heads.keys())
    number = last.number + 1 if last else 1
    is_full = not before or bool(gone) or number % FULL_EVERY == 1
    listed = heads if is_full else {name: at for name, at in heads.items() if before.get(name) != at}
    data = gzip.compress(tree.written(listed).encode(), compresslevel=3, mtime=0)
    kept = blobs.put(data, media_type="application/gzip", clock=clock)
    key = signing.house_key(Path(settings.SIPATENAS_KEYS))
    at = clock.now()
    facts = {
        "format": FORMAT,
        "number": number,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "heads": len(heads),
        "gone": gone,
        "root": tree.root(heads),
        "lines_sha256": kept.sha256,
        "full": is_full,
        "previous": last.hash if last else "",
        "key_id": key.key_id,
    }
    statement = canonical(facts)
    made = Checkpoint(
        number=number,
        at=at,
        heads=len(heads),
        root=str(facts["root"]),
        lines=kept.sha256,
        is_full=is_full,
        statement=statement,
        hash=hashlib.sha256(statement.encode()).hexdigest(),
        signature=key.sign(statement.encode()).hex(),
        key_id=key.key_id,
        public_key=key.public_pem,
    )
    return _kept(made, clock)


def _kept(made: Checkpoint, clock: Clock) -> Checkpoint:
    from sipatenas.evidence.checkpoints.stamping import ask

    try:
        with transaction.atomic():
            made.save(force_insert=True)
            ask(made, clock)
    except IntegrityError:
        return Checkpoint.objects.get(number=made.number)
    transaction.on_commit(lambda: signing.write_out(made, settings.SIPATENAS_CHECKPOINTS))
    return made


def latest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-number").first()


def printed() -> str:
    """What reports and letters bear: `12 · 3f2a-91bc-7d01-aa42`; empty as long as there is none."""
    last = latest()
    return f"{last.number} · {last.short}" if last else ""


def now_standing() -> dict[str, tuple[int, str]]:
    """All heads, as they stand in one statement's view."""
    rows = LedgerHead.objects.filter(sequence__gt=0).values_list("kind", "object_id", "sequence", "hash")
    return {
        tree.key(kind, object_id): (length, head) for kind, object_id, length, head in rows.iterator(5000)
    }


def standing_at(checkpoint: Checkpoint) -> dict[str, tuple[int, str]]:
    """The heads that a checkpoint speaks of, put together from the lists. Raises core.blobs' errors."""
    heads: dict[str, tuple[int, str]] = {}
    for one in _since_full(checkpoint):
        if one.is_full:
            heads = {}
        heads.update(lines_of(one))
    return heads


def lines_of(checkpoint: Checkpoint) -> dict[str, tuple[int, str]]:
    """The heads in one checkpoint's own list. Raises core.blobs' errors."""
    return dict(tree.parsed(gzip.decompress(blobs.read(checkpoint.lines)).decode()))


def _since_full(checkpoint: Checkpoint) -> Iterable[Checkpoint]:
    until = Checkpoint.objects.filter(number__lte=checkpoint.number)
    full = until.filter(is_full=True).order_by("-number").first()
    return until.filter(number__gte=full.number if full else 0).order_by("number")

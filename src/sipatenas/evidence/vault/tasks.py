"""The vault's work in the background."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.conf import settings

from sipatenas.core.blobs import moving as blobs_moving
from sipatenas.core.blobs import scrub as blobs_scrub
from sipatenas.core.clock import edge_clock
from sipatenas.core.models import Job
from sipatenas.core.scrubbing import MOST_BYTES
from sipatenas.core.tasks import durable, register_periodic
from sipatenas.evidence.capture.process import scratch
from sipatenas.evidence.capture.process.confine import ConfinementError, identity
from sipatenas.evidence.vault import moving, rewrapping, scrub, sweep


@durable(max_attempts=3, lease=timedelta(minutes=10))
def scrub_vault(job: Job) -> None:
    """One bounded round of the scrubber, over the vault and over the other stored files."""
    clock = job.clock or edge_clock()
    done = scrub.scrub(clock=clock, progress=_telling(job))
    rest = max(MOST_BYTES - done.size, 0)
    done += blobs_scrub.scrub(clock=clock, most_bytes=rest, progress=_telling(job))
    trouble = f"{done.rotten} rusak, {done.missing} hilang, {done.locked} terkunci"
    trouble += f", {done.unreachable} tidak dijawab penyimpanan" if done.unreachable else ""
    job.report(100, f"{done.checked} berkas diperiksa: {trouble}; {done.left} menunggu giliran")


@durable(max_attempts=3, lease=timedelta(minutes=10))
def sweep_vault(job: Job) -> None:
    """Remove what killed processes left, in the temporary folder too, and what was destroyed; go on with replacing
    wrapping keys."""
    clock = job.clock or edge_clock()
    removed = sweep.sweep(clock=clock) + moving.remove_plain() + blobs_moving.sweep(clock=clock)
    gone = rewrapping.finish(clock=clock)
    folders = scratch.sweep(before=clock.now().timestamp() - scratch.AGE_SECONDS, owners=_capturing())
    told = f"{removed} berkas tanpa pemilik dan {folders} folder sementara dihapus"
    job.report(100, f"{told}, {gone} kunci pembungkus lama dilepas")


@durable(max_attempts=3, lease=timedelta(minutes=10))
def move_into_vault(job: Job) -> None:
    """A part of the evidence that was sealed before there was a vault; then of other files still in plain."""
    clock = job.clock or edge_clock()
    done = moving.move(clock=clock)
    other = blobs_moving.Encrypted() if done.evidence else blobs_moving.encrypt_plain(clock=clock)
    told = f"{done.evidence} bukti dipindahkan ke brankas, {other.moved} berkas lain disandikan"
    job.report(100, f"{told}, {done.damaged + other.damaged} tidak terbaca")


def _capturing() -> set[int]:
    """The users of the machine to whom folders of captures may belong: who runs this, and who captures."""
    owners = {os.geteuid()}
    with suppress(ConfinementError):
        owners |= {who.uid for who in [identity(settings.SIPATENAS_CAPTURE_USER)] if who}
    return owners


def register() -> None:
    register_periodic("evidence.scrub", timedelta(hours=1), scrub_vault)
    register_periodic("evidence.sweep", timedelta(days=1), sweep_vault)
    register_periodic("evidence.vault", timedelta(minutes=30), move_into_vault)


def _telling(job: Job) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if done % 50 == 0:
            job.report(min(99, done * 100 // max(total, 1)), f"{done} dari {total} berkas")

    return tell

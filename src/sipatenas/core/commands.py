"""What stands behind `sipatenas ledger verify` and `sipatenas worker`."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from django.utils.translation import gettext as _

from sipatenas.core import ledger, tasks
from sipatenas.core.clock import Clock, edge_clock


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def verify_ledger(
    *,
    subject: ledger.Subject | None = None,
    say: Callable[[str], None] = _say,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Check the ledger and say in plain lines what was found. Returns 0 if it is whole, 1 if not."""
    report = ledger.verify(subject=subject, progress=progress)
    for link in report.broken:
        place = {"kind": link.kind, "id": link.id, "sequence": link.sequence, "reason": link.reason}
        say(_("PUTUS %(kind)s %(id)s entri %(sequence)s: %(reason)s") % place)
    if (unnamed := report.broken_chains - len(report.broken)) > 0:
        say(_("… dan %(count)s rantai lain yang putus") % {"count": unnamed})
    for name in report.missing_guards:
        say(_("PENJAGA HILANG: pemicu basis data %(name)s tidak terpasang") % {"name": name})
    totals = {"chains": report.chains, "entries": report.entries, "broken": report.broken_chains}
    say(_("%(chains)s rantai, %(entries)s entri, %(broken)s rantai putus") % totals)
    return 0 if report.whole else 1


def run_worker(*, once: bool = False, clock: Clock | None = None, idle: float = 1.0) -> int:
    """Run background work until SIGTERM or SIGINT; with `once`, what is due now. Returns 0.

    The first signal lets the job in hand finish; a second one hands it back at once, undamaged.
    """
    clock = clock or edge_clock()
    if once:
        tasks.run_due(clock=clock)
        return 0
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        if stop.is_set():
            raise tasks.StoppedError
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    try:
        tasks.work(clock=clock, stop=stop, idle=idle)
    except tasks.StoppedError:
        _say(_("Pekerja berhenti; pekerjaan yang belum selesai dikembalikan ke antrean."))
    return 0

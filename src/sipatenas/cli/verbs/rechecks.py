"""Is what was captured still shown?"""

from __future__ import annotations

import argparse
import sys
import time

from sipatenas.cli.setup import acting_user, office_of, open_house
from sipatenas.config import env


def recheck(args: argparse.Namespace) -> int:
    """Look again at captured links; a line for each whose state has changed. 1 when this machine could not look."""
    open_house()
    from sipatenas.core.clock import edge_clock
    from sipatenas.evidence.commands_rechecks import recheck_links

    user = acting_user() if env.value("SIPATENAS_USER", "") else None
    office = office_of(args.office, user) if args.office else None
    print("memeriksa ulang; situs yang sama tidak dilihat beruntun, maka ini dapat lama", file=sys.stderr)
    status, seen = 0, 0
    for done in recheck_links(only_due=args.due, office=office, user=user, clock=edge_clock(), pause=_wait):
        if done.failure:
            print(f"{done.url}: {done.failure}", file=sys.stderr)
            status = 1
            continue
        seen += 1
        print(f"{done.url}: {done.now}", file=sys.stderr)
        if done.has_changed:
            print(f"{done.url}: {done.before} → {done.now} ({'; '.join(done.reasons)})", flush=True)
    print(f"{seen} tautan diperiksa ulang", file=sys.stderr)
    return status


def _wait(seconds: float) -> None:
    """Wait for a site's turn, and say so where somebody may wonder."""
    if seconds >= 3:
        print(f"menunggu giliran situs berikutnya, {seconds:.0f} detik", file=sys.stderr, flush=True)
    time.sleep(seconds)

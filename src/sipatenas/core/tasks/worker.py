"""The worker: tick, reap, run, again until told to stop."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from sipatenas.core.clock import Clock
from sipatenas.core.tasks.attempt import attempt, lease
from sipatenas.core.tasks.delivery import next_delivery, send
from sipatenas.core.tasks.reaper import reap
from sipatenas.core.tasks.ticker import Ticker
from sipatenas.core.tasks.worker_identity import this_worker

log = logging.getLogger("sipatenas.tasks")

REAP_EVERY = timedelta(seconds=5)


def run_one(*, clock: Clock) -> bool:
    """Make one attempt at the next job that is due. Returns False if none is.

    Claiming the delivery and taking the lease commit together, so a worker killed between the two leaves
    neither.
    """
    with transaction.atomic():
        delivery = next_delivery(clock=clock, worker_id=this_worker().name)
        if delivery is None:
            return False
        job = lease(delivery.args_kwargs["kwargs"]["job_id"], clock=clock)
        if job is None:
            delivery.set_successful(None)
    if job is not None:
        attempt(job, clock=clock, send=send)
    return True


def run_due(*, clock: Clock, limit: int | None = None) -> int:
    """Run what is due now, in this process, one after the other (tests, `--once`).

    Dead workers' jobs and periodic work included. Returns how many attempts were made.
    """
    Ticker().tick(clock=clock)
    reap(clock=clock)
    attempts = 0
    while (limit is None or attempts < limit) and run_one(clock=clock):
        attempts += 1
    return attempts


def work(*, clock: Clock, stop: threading.Event, idle: float = 1.0) -> None:
    """Work until `stop` is set; the job in hand is finished first. `idle` is the pause in seconds when
    nothing is due. A database that is busy or away is waited for."""
    ticker = Ticker()
    reap_at = clock.now()
    while not stop.is_set():
        try:
            close_old_connections()
            ticker.tick(clock=clock)
            if clock.now() >= reap_at:
                reap(clock=clock)
                reap_at = clock.now() + REAP_EVERY
            found = run_one(clock=clock)
        except (DatabaseError, InterfaceError):
            log.exception("the database is busy or away; trying again")
            connection.close()
            found = False
        if not found:
            stop.wait(idle)

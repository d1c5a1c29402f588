"""Events and tasks that only the tests know."""

from __future__ import annotations

import time
from uuid import UUID

from django.db import transaction

from sipatenas.core import ledger
from sipatenas.core.clock import SystemClock
from sipatenas.core.models import Job
from sipatenas.core.numbering import next_number
from sipatenas.core.tasks import GiveUp, durable, finish

NOTED = ledger.EventType(code="sample.noted", label="Dicatat", personal=("name", "reason"))
ledger.register(NOTED)

runs: list[str] = []
"""What the tasks below did in this process."""


@durable(max_attempts=3)
def note(job: Job, *, text: str) -> None:
    job.report(50, "setengah")
    runs.append(text)


@durable(max_attempts=3)
def fail(job: Job, *, text: str) -> None:
    runs.append(text)
    raise RuntimeError(f"tidak bisa: {text}")


@durable()
def give_up(job: Job) -> None:
    raise GiveUp("halaman ini ditolak pemiliknya")


@durable()
def count(job: Job, *, series: str, chain: str, seconds: float) -> None:
    """Work for a while, then take one number and say so once."""
    for step in range(10):
        job.report(step * 10, f"langkah {step + 1} dari 10")
        time.sleep(seconds / 10)
    with transaction.atomic():
        number = next_number(series=series, clock=SystemClock())
        ledger.append(
            subject=ledger.Subject("sample", UUID(chain)),
            event=NOTED.code,
            clock=SystemClock(),
            actor=None,
            codes={"number": number},
        )
        finish(job)


@durable()
def be_quiet(job: Job) -> None:
    """Longer than a short lease, without a word."""
    time.sleep(5)

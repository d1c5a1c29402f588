"""What was handed in is judged and sealed in the background."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sipatenas.core.clock import edge_clock
from sipatenas.core.models import Job, LeaseLostError
from sipatenas.core.tasks import durable
from sipatenas.evidence import keys
from sipatenas.evidence.services.delivering import judge
from sipatenas.evidence.services.ending import give_up

ATTEMPTS = 4
REMEDY = "Kirimannya tetap tersimpan. Jalankan: sipatenas doctor. Setelah diperbaiki, serahkan sekali lagi di bawah."


@durable(max_attempts=ATTEMPTS, lease=timedelta(minutes=5))
def judge_delivery(job: Job, *, evidence_id: str) -> None:
    """Judge and seal one handing over; when the last attempt fails too it ends failed, its files kept."""
    clock, found = job.clock or edge_clock(), UUID(evidence_id)
    try:
        judge(evidence_id=found, clock=clock, report=job.report)
    except LeaseLostError:
        raise
    except keys.KeyUnusableError as error:
        give_up(evidence_id=found, because=str(error), remedy=REMEDY, clock=clock)
    except Exception as error:
        if job.attempts >= ATTEMPTS:
            because = f"penyegelan gagal: {type(error).__name__}: {error}"
            give_up(evidence_id=found, because=because, remedy=REMEDY, clock=clock)
        raise
    job.report(100, "Selesai")

"""The background verbs: ids in, idempotent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sipatenas.core.clock import edge_clock
from sipatenas.core.models import Job, LeaseLostError
from sipatenas.core.tasks import durable
from sipatenas.evidence import checking, keys, vault
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.services.capturing import CaptureBrokenError, fall_back, perform
from sipatenas.evidence.services.ending import give_up

ATTEMPTS = 4
REMEDY = "Jalankan: sipatenas doctor. Setelah diperbaiki, minta tangkapan sekali lagi."


@durable(max_attempts=3, lease=timedelta(minutes=2))
def check_evidence(job: Job, *, evidence_id: str) -> None:
    """Judge a large evidence and keep the verdict for its page; one disposed of meanwhile is left."""
    evidence = Evidence.objects.select_related("office").get(pk=evidence_id)
    if not vault.is_destroyed(evidence):
        checking.renew(evidence=evidence, clock=job.clock or edge_clock())
    job.report(100, "Selesai")


@durable(max_attempts=ATTEMPTS, lease=timedelta(minutes=2))
def capture_evidence(job: Job, *, evidence_id: str) -> None:
    """Capture and seal one evidence.

    When the last attempt fails too the evidence ends: by the imported record where the browser was at fault,
    as failed where nothing could be sealed. None stays pending for ever.
    """
    clock = job.clock or edge_clock()
    found = UUID(evidence_id)
    try:
        perform(evidence_id=found, clock=clock, report=job.report)
    except LeaseLostError:
        raise
    except CaptureBrokenError as broken:
        if job.attempts < ATTEMPTS:
            raise
        fall_back(evidence_id=found, because=str(broken), remedy=REMEDY, clock=clock)
    except keys.KeyUnusableError as error:
        give_up(evidence_id=found, because=str(error), remedy=REMEDY, clock=clock)
    except Exception as error:
        if job.attempts >= ATTEMPTS:
            because = f"penyegelan gagal: {type(error).__name__}: {error}"
            give_up(evidence_id=found, because=because, remedy=REMEDY, clock=clock)
        raise
    job.report(100, "Selesai")

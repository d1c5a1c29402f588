"""The background verbs: ids in, idempotent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sipatenas.core.clock import edge_clock
from sipatenas.core.tasks import Job, durable
from sipatenas.evidence import services

ATTEMPTS = 4
REMEDY = "Jalankan: sipatenas doctor. Setelah diperbaiki, minta tangkapan sekali lagi."


@durable(max_attempts=ATTEMPTS, lease=timedelta(minutes=2))
def capture_evidence(job: Job, *, evidence_id: str) -> None:
    """Capture and seal one evidence. What the last attempt cannot capture falls back, with the reason."""
    clock = edge_clock()
    try:
        services.perform(evidence_id=UUID(evidence_id), clock=clock, report=job.report)
    except services.CaptureBrokenError as broken:
        if job.attempts < ATTEMPTS:
            raise
        services.fall_back(evidence_id=UUID(evidence_id), because=str(broken), remedy=REMEDY, clock=clock)
    job.report(100, "Selesai")

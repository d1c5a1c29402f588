"""What was found when a large evidence was last checked."""

from __future__ import annotations

from django.db import models

from sipatenas.core.records import Record
from sipatenas.evidence.models.evidence import Evidence


class EvidenceVerdict(Record):
    """The proofs of one sealed evidence as they were judged at a moment. Only `checking` writes it."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="verdict")
    checked_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64)
    """SHA-256 (hex) of all that the verdict depends on: another one makes it out of date at once."""
    proofs = models.TextField()
    """The proofs as JSON."""

    def __str__(self) -> str:
        return f"{self.evidence_id}, {self.checked_at:%Y-%m-%d %H:%M}"

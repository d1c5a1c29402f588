"""Where all chains of the ledger stood at a moment, signed."""

from __future__ import annotations

from django.db import models

from sipatenas.core.records import Record

SHORT = 16


class Checkpoint(Record):
    """One signed statement about all heads of the ledger; it names the one before it."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    heads = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    lines = models.CharField(max_length=64)
    """SHA-256 of the list of heads that moved since the one before (of all heads when `is_full`)."""
    is_full = models.BooleanField()
    statement = models.TextField()
    """Canonical JSON, byte for byte as signed."""
    hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the statement."""
    signature = models.CharField(max_length=128)
    key_id = models.CharField(max_length=64)
    public_key = models.TextField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """What is printed on papers: the first 16 digits, in fours."""
        start = self.hash[:SHORT]
        return "-".join(start[at : at + 4] for at in range(0, SHORT, 4))

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


class CheckpointStamp(Record):
    """What one authority was asked for one checkpoint, and what came of it."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="stamps")
    authority = models.CharField(max_length=40)
    is_local = models.BooleanField(default=False)
    """The house's own authority: no third party."""
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    """When it is tried next; null once it is held."""
    last_error = models.TextField(blank=True)
    token_sha256 = models.CharField(max_length=64, blank=True)
    """The authority's whole answer, in the blob store."""
    root_sha256 = models.CharField(max_length=64, blank=True)
    """The authority's certificates (PEM) that the answer was checked against, in the blob store."""
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "authority"], name="checkpoint_one_stamp_of_an_authority"
            ),
            models.CheckConstraint(
                condition=models.Q(next_at__isnull=False)
                | (~models.Q(token_sha256="") & models.Q(told_at__isnull=False)),
                name="checkpoint_stamp_held_or_tried_again",
            ),
        ]

    @property
    def is_held(self) -> bool:
        return bool(self.token_sha256)

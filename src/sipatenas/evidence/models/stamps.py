"""The time stamps of sealed evidence: one row for each evidence and authority."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.core.records import Record
from sipatenas.evidence.models.evidence import Evidence


class StampKind(models.TextChoices):
    RFC3161 = "rfc3161", _("cap waktu RFC 3161")
    OPENTIMESTAMPS = "opentimestamps", _("OpenTimestamps")


class StampState(models.TextChoices):
    WAITING = "waiting", _("menunggu giliran")
    FAILED = "failed", _("belum berhasil, dicoba lagi")
    HELD = "held", _("bercap waktu")
    PENDING = "pending", _("menunggu blok Bitcoin")
    ANCHORED = "anchored", _("berlabuh di blok Bitcoin")


OPEN = [StampState.WAITING, StampState.FAILED, StampState.PENDING]
"""What is tried again, for days if need be."""
DONE = [StampState.HELD, StampState.ANCHORED]


class EvidenceStamp(Record):
    """What one authority was asked for one evidence, and what came of it. Only `stamps.services` moves its state."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="stamps")
    authority = models.CharField(max_length=40)
    kind = models.CharField(max_length=14, choices=StampKind.choices)
    is_local = models.BooleanField(default=False)
    """The house's own authority: no third party."""
    state = models.CharField(max_length=8, choices=StampState.choices, default=StampState.WAITING)
    asked_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    """When it is tried next; null once it is held or anchored."""
    last_error = models.TextField(blank=True)
    """Why the last attempt failed, or what a pending proof waits for."""
    is_silence = models.BooleanField(default=False)
    """The last attempt failed because the authority did not answer at all."""
    token_sha256 = models.CharField(max_length=64, blank=True)
    """The authority's whole answer, or the proof (.ots), in the blob store."""
    root_sha256 = models.CharField(max_length=64, blank=True)
    """The authority's certificates (PEM) that the answer was checked against, in the blob store."""
    list_sha256 = models.CharField(max_length=64, blank=True)
    """The list of seals that the answer is over, where many share one: then all three lie in core.blobs."""
    signer = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True)
    """The time that the token or the block tells."""
    block = models.PositiveIntegerField(null=True)
    offset_seconds = models.FloatField(null=True)
    """By how much the authority's clock was ahead of the office's."""
    held_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "authority"], name="stamp_one_of_an_authority"),
            models.CheckConstraint(
                condition=models.Q(state__in=[*DONE, StampState.PENDING])
                | models.Q(token_sha256="", told_at=None),
                name="stamp_token_only_when_given",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=DONE)
                | (
                    ~models.Q(token_sha256="")
                    & models.Q(told_at__isnull=False, held_at__isnull=False, next_at=None, last_error="")
                ),
                name="stamp_done_only_with_token",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=StampState.HELD)
                | (~models.Q(root_sha256="") & ~models.Q(signer="") & models.Q(kind=StampKind.RFC3161)),
                name="stamp_held_is_rfc3161",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[StampState.PENDING, StampState.ANCHORED])
                | (~models.Q(token_sha256="") & models.Q(kind=StampKind.OPENTIMESTAMPS)),
                name="stamp_pending_is_opentimestamps",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=StampState.ANCHORED) | models.Q(block__isnull=False),
                name="stamp_anchored_in_a_block",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=OPEN) | models.Q(next_at__isnull=False),
                name="stamp_open_is_tried_again",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[StampState.FAILED, StampState.PENDING])
                | ~models.Q(last_error=""),
                name="stamp_failure_is_explained",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(next_at__isnull=False), name="stamp_by_next_try"
            ),
            models.Index(fields=["authority", "-tried_at"], name="stamp_by_last_try"),
            models.Index(
                fields=["-held_at"],
                condition=models.Q(offset_seconds__isnull=False),
                name="stamp_by_measured_offset",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority}: {self.get_state_display()}"

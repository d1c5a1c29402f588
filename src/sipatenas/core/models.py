"""The nouns of the ground floor: the ledger, numbered series, blobs and jobs. They know no domain word."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.core.clock import Clock, edge_clock
from sipatenas.core.records import Record


class LedgerHead(Record):
    """Where the chain of one object stands; its row is the lock under which the chain grows."""

    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_chain_per_object")]


class LedgerEntry(Record):
    """One link. It holds commitments, never contents; the database refuses to change or remove it."""

    head = models.ForeignKey(LedgerHead, on_delete=models.PROTECT, related_name="entries", db_index=False)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=80, db_index=True)
    actor = models.UUIDField(null=True, db_index=True)
    office = models.CharField(max_length=13, blank=True)
    once = models.CharField(max_length=120, blank=True)
    """A key that may stand once in a chain, so that a job that runs again does not say a thing twice."""
    codes_commitment = models.CharField(max_length=64)
    personal_commitment = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["head", "sequence"], name="one_entry_per_place"),
            models.UniqueConstraint(fields=["head", "once"], condition=~models.Q(once=""), name="said_once"),
        ]


class LedgerPayload(models.Model):
    """What an entry says. Disposal empties the personal part; the codes and the chain stay."""

    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, primary_key=True, related_name="payload"
    )
    codes_salt = models.CharField(max_length=64)
    codes = models.TextField()
    """Canonical JSON, byte for byte as committed to."""
    personal_salt = models.CharField(max_length=64, null=True)  # noqa: DJ001 -- empty and shredded differ
    personal = models.TextField(null=True)  # noqa: DJ001 -- empty and shredded differ


class Series(models.Model):
    """A run of numbers without gaps; its row is the lock under which the next one is given."""

    name = models.CharField(max_length=120, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)
    given_at = models.DateTimeField(null=True)


class BlobState(models.TextChoices):
    KEPT = "kept", _("utuh")
    ROTTEN = "rotten", _("rusak")
    MISSING = "missing", _("berkasnya hilang")
    LOCKED = "locked", _("kuncinya tidak dapat dipakai")


class Blob(models.Model):
    """A file by the SHA-256 of its content; its bytes stand encrypted in the storage `blobs`."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    stored_at = models.DateTimeField()
    name = models.CharField(max_length=32, blank=True, default="")
    """Under which the ciphertext is stored, random; empty: in plain under its hash, as all were before."""
    wrapped = models.CharField(max_length=80, blank=True, default="")
    """Its key under the house's wrapping key: RFC 3394, hex."""
    wrapping_key = models.CharField(max_length=32, blank=True, default="")
    """The mark of the wrapping key."""
    stored_sha256 = models.CharField(max_length=64, blank=True, default="")
    """Of the ciphertext: rot is found without any key."""
    state = models.CharField(max_length=7, choices=BlobState.choices, default=BlobState.KEPT)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=~models.Q(name=""), name="blob_name_once")
        ]
        indexes = [models.Index(fields=["state", "checked_at"], name="blob_by_last_check")]


class JobState(models.TextChoices):
    WAITING = "waiting", _("Menunggu")
    RUNNING = "running", _("Berjalan")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")


class LeaseLostError(Exception):
    """Another worker holds this job now; whatever this one still does must not count."""


class Job(Record):
    """One piece of background work: who holds it, until when, how often it was tried, how far it is."""

    key = models.CharField(max_length=200, unique=True)
    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=5)
    losses = models.PositiveIntegerField(default=0)
    """How often its worker died or fell silent; counted apart, since that is seldom the work's own fault."""
    run_after = models.DateTimeField(null=True)
    """Null: at once."""
    lease_seconds = models.FloatField(default=120.0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    worker_host = models.CharField(max_length=120, blank=True)
    worker_pid = models.PositiveIntegerField(null=True)
    worker_started = models.CharField(max_length=40, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    last_error = models.TextField(blank=True)
    delivery = models.CharField(max_length=64, blank=True)
    """The id under which Django's Tasks API carries the present attempt."""
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    region_path = models.CharField(max_length=40, blank=True, db_index=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    clock: Clock | None = None
    """The clock of the attempt that runs; not a column."""

    class Meta:
        indexes = [
            models.Index(fields=["state", "lease_until"], name="job_by_state_and_lease"),
            models.Index(fields=["subject_kind", "subject_id"], name="job_by_subject"),
        ]

    def now(self) -> datetime:
        return (self.clock or edge_clock()).now()

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    @property
    def first_error_line(self) -> str:
        return self.last_error.partition("\n")[0]

    @property
    def error_kind(self) -> str:
        """The error's kind alone (`IntegrityError`), for who may not read what it quotes."""
        kind, colon, _rest = self.first_error_line.partition(":")
        return kind if colon and kind.isidentifier() else "…"

    def hold(self, **changes: str | int | datetime | UUID | None) -> None:
        """Write `changes` if this attempt still holds the job. Raises LeaseLostError if not."""
        rows = Job.objects.filter(pk=self.pk, lease_token=self.lease_token)
        if self.lease_token is not None:
            rows = rows.filter(state=JobState.RUNNING)
        if not rows.update(**changes):
            raise LeaseLostError(f"Job {self.key} is no longer held by this worker.")
        for name, value in changes.items():
            setattr(self, name, value)

    def report(self, progress: int, message: str = "") -> None:
        """Say how far the work is (0-100) and extend the lease. Raises LeaseLostError: stop working."""
        changes: dict[str, str | int | datetime | UUID | None] = {
            "progress": max(0, min(100, progress)),
            "message": message[:300],
        }
        if self.lease_token is not None:
            changes["lease_until"] = self.now() + self.lease
        self.hold(**changes)

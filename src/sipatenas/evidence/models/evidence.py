"""What is kept of a public post, even if its author deletes it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from sipatenas.accounts.models import User
from sipatenas.core.records import Record
from sipatenas.evidence.workflow import PENDING, EvidenceFlow, EvidenceState
from sipatenas.places.models import Office
from sipatenas.sources.models import Post


class Kind(models.TextChoices):
    CAPTURE = "capture", _("tangkapan halaman")
    IMPORTED_RECORD = "imported_record", _("rekaman yang diimpor")
    FOREIGN_WACZ = "foreign_wacz", _("rekaman WACZ dari luar")
    SCREENSHOT = "screenshot", _("tangkapan layar dari luar")
    RECORDING = "recording", _("rekaman layar dari luar")
    HANDED_OVER = "handed_over", _("berkas yang diserahkan")


RECEIVED = (Kind.FOREIGN_WACZ, Kind.SCREENSHOT, Kind.RECORDING, Kind.HANDED_OVER)
"""What others recorded and this house took over."""


class Role(models.TextChoices):
    ORIGINAL = "original", _("asli")
    DERIVED = "derived", _("turunan")
    EXPLANATION = "explanation", _("penjelasan")


class Evidence(EvidenceFlow, Record):
    """One link, or one imported record, kept by one office: requested, then sealed or failed."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="evidence")
    url = models.CharField(max_length=2000, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_path = models.CharField(max_length=40, db_index=True)
    state = FSMField(
        max_length=12, choices=EvidenceState.choices, default=EvidenceState.REQUESTED, protected=True
    )
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.CAPTURE)
    reason = models.TextField()
    """Why the officer wants it kept."""
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)
    """When the page was shown to the browser, or the record was found to be all there is."""
    sealed_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    """Why the page could not be captured; filled too where the imported record was sealed in its place."""
    remedy = models.TextField(blank=True)
    job_key = models.CharField(max_length=100, blank=True)

    label = models.TextField(blank=True)
    """In plain Indonesian: what this evidence can and cannot prove."""
    final_url = models.CharField(max_length=2000, blank=True)
    title = models.CharField(max_length=500, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    address = models.CharField(max_length=64, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    merkle_root = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)
    """Ed25519 over the manifest's bytes, hex."""
    signer_key_id = models.CharField(max_length=64, blank=True)
    public_key = models.TextField(blank=True)
    """The signer's public key as PEM, kept with the evidence so that it outlives a rotation."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "url", "post"],
                condition=models.Q(state__in=PENDING, kind=Kind.CAPTURE, post__isnull=False),
                name="evidence_one_pending_of_a_post",
            ),
            models.UniqueConstraint(
                fields=["office", "url"],
                condition=models.Q(state__in=PENDING, kind=Kind.CAPTURE, post__isnull=True),
                name="evidence_one_pending_of_a_link",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=EvidenceState.SEALED)
                | (
                    ~models.Q(manifest_sha256="")
                    & ~models.Q(merkle_root="")
                    & ~models.Q(signature="")
                    & ~models.Q(signer_key_id="")
                    & ~models.Q(public_key="")
                    & ~models.Q(label="")
                    & models.Q(sealed_at__isnull=False)
                ),
                name="evidence_sealed_only_with_proofs",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=EvidenceState.FAILED)
                | (~models.Q(failure="") & ~models.Q(remedy="")),
                name="evidence_failure_is_explained",
            ),
        ]
        indexes = [models.Index(fields=["post", "-requested_at"], name="evidence_of_post")]

    def __str__(self) -> str:
        return self.title or self.url or str(self.id)

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def is_sealed(self) -> bool:
        return bool(self.state == EvidenceState.SEALED)


class EvidenceObject(Record):
    """One object of a sealed evidence; its bytes lie in the blob store under their SHA-256."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="objects_sealed")
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "name"], name="evidence_object_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

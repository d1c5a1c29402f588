"""What was read in a post, the lead it became, and what officers decided about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from sipatenas.accounts.models import User
from sipatenas.core.records import Record
from sipatenas.leads.workflow import LeadFlow, LeadState
from sipatenas.places.models import Office
from sipatenas.sources.models import ImportRun, Post


class PostReading(Record):
    """What a model read in a post, for one election; kept so that a lead shows why it stands there."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="reading")
    election = models.CharField(max_length=40)
    model = models.CharField(max_length=40)
    read_at = models.DateTimeField()
    act = models.CharField(max_length=20)
    act_scores = models.JSONField(default=dict)
    direction = models.CharField(max_length=10, blank=True)
    """`pro` or `contra`; empty where the text takes no side."""
    target = models.CharField(max_length=80, blank=True)
    target_label = models.CharField(max_length=200, blank=True)
    phase = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    """Stage of the election on the day of the post; empty outside the stages."""
    mentions = models.JSONField(default=list)
    why = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    language = models.CharField(max_length=8, blank=True)
    signal = models.BooleanField(default=False)
    text_sha256 = models.CharField(max_length=64)
    """Of the text that was read: a post whose text has changed since is read again."""

    def tells_a_signal_of(self, post: Post) -> bool:
        """Whether the post, as its text stands now, was read and carries a signal (SAFEGUARDS 5)."""
        return self.signal and self.text_sha256 == post.text_sha256


class Lead(LeadFlow, Record):
    """A machine's indication (*indikasi*), never a finding: a post that an officer is to judge."""

    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="lead")
    reading = models.OneToOneField(PostReading, on_delete=models.PROTECT, related_name="lead")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_path = models.CharField(max_length=40)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="leads")
    state = FSMField(default=LeadState.OPEN, choices=LeadState.choices, protected=True)
    strength = models.FloatField()
    """0 to 1: how strongly the text takes a side. Not a probability that a rule was broken."""
    act = models.CharField(max_length=20)
    """Copied from the reading, as the next four are: the queue sorts and filters without a join."""
    target = models.CharField(max_length=80, blank=True)
    target_label = models.CharField(max_length=200, blank=True)
    phase = models.CharField(max_length=20, blank=True)
    platform = models.CharField(max_length=24, blank=True)
    arrived_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    look_again_on = models.DateField(null=True)
    matched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-strength", "id"], name="lead_queue"),
            models.Index(fields=["region_path", "state", "-strength"], name="lead_region_queue"),
            models.Index(fields=["decided_at"], name="lead_decided"),
            models.Index(fields=["state", "queued_at"], name="lead_waiting"),
            models.Index(fields=["region_path", "platform"], name="lead_platforms"),
            models.Index(fields=["region_path", "target", "target_label"], name="lead_sides"),
        ]


class DecisionKind(models.TextChoices):
    DISMISS = "dismiss", _("dikesampingkan")
    LOOK_AGAIN = "look_again", _("lihat lagi")
    KEEP_EVIDENCE = "keep_evidence", _("bukti disimpan")
    REOPEN = "reopen", _("dibuka kembali")
    FINDING = "finding", _("dijadikan temuan")


class DismissalReason(models.TextChoices):
    NO_SIDE = "no_side", _("Tidak memihak")
    NOT_REGULATED = "not_regulated", _("Pemilik akun bukan subjek yang diatur")
    ALLOWED = "allowed", _("Perbuatan diperbolehkan pada tahap ini")
    QUOTED = "quoted", _("Hanya mengutip, memberitakan, atau menyindir")
    IMPERSONATION = "impersonation", _("Akun tiruan atau diretas")
    DUPLICATE = "duplicate", _("Sudah ditangani pada unggahan lain")
    OTHER = "other", _("Lainnya (tulis alasannya)")


class Decision(Record):
    """What a named officer decided about a lead, and why. Kept for good; undone by another decision."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="decisions")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=DecisionKind.choices)
    reason_code = models.CharField(max_length=20, blank=True, choices=DismissalReason.choices)
    reason = models.TextField(blank=True)
    until = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

"""What went to the authorities, and what they did."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import Authority, User
from sipatenas.cases.models.case import Case
from sipatenas.cases.models.examination import CaseFile
from sipatenas.cases.models.people import Respondent
from sipatenas.core.records import Record
from sipatenas.documents.models import Document


class TaskForce(Record):
    """A joint task force (*pokja*): one shared file for the bodies that act on one event."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="task_force")
    name = models.CharField(max_length=200)
    decree = models.CharField(max_length=120)
    formed_on = models.DateField()
    examine_days = models.PositiveSmallIntegerField(null=True)
    """Calendar days that the decree gives to each kind of task; empty where it gives none."""
    decide_days = models.PositiveSmallIntegerField(null=True)
    sanction_days = models.PositiveSmallIntegerField(null=True)
    formed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    formed_at = models.DateTimeField()

    def days_for(self, kind: str) -> int | None:
        """Calendar days that its decree gives to tasks of this kind (examine, decide, sanction)."""
        days = {"examine": self.examine_days, "decide": self.decide_days, "sanction": self.sanction_days}
        return days[kind]


class Referral(Record):
    """To whom the case went and by which rule: kept as it was decided, whatever the rulebook says later."""

    class State(models.TextChoices):
        SENT = "sent", _("terkirim")
        ACKNOWLEDGED = "acknowledged", _("diterima")
        ASKED_BACK = "asked_back", _("ditanyakan kembali")
        RETURNED = "returned", _("dikembalikan: tidak berwenang")
        RECOMMENDED = "recommended", _("rekomendasi terbit")
        DECIDED = "decided", _("diputus")
        SUPERSEDED = "superseded", _("dialihkan: instansinya tidak lagi berwenang")

    class Delivery(models.TextChoices):
        SYSTEM = "system", _("Melalui sistem ini")
        LETTER = "letter", _("Surat dan berkas lengkap")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    respondents = models.ManyToManyField(Respondent, related_name="referrals")
    files = models.ManyToManyField(CaseFile, related_name="referrals")
    """What goes with it; a body sees no other file of the case."""
    state = models.CharField(max_length=14, choices=State.choices, default=State.SENT)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="referrals", null=True)
    """The registered body; empty when nobody of it works here: then letters and bundles go out."""
    delivery = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.LETTER)
    number = models.CharField(max_length=80, unique=True)
    addressee = models.CharField(max_length=200)
    addressee_id = models.CharField(max_length=60)
    breach = models.CharField(max_length=60, blank=True)
    """Types of breach the plenary named, by blanks; empty where it named none."""
    copies = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    """Roles that the route went past because of a conflict of interest."""
    unsure = models.JSONField(default=list)
    """Those of the addressee, the copies and the excluded of whom the law's row is still to be confirmed."""
    rule_id = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=60)
    basis = models.TextField(blank=True)
    certainty = models.CharField(max_length=2, blank=True)
    how = models.JSONField(default=list)
    letter = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    referred_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    returned_reason = models.TextField(blank=True)
    returned_reference = models.CharField(max_length=120, blank=True)
    """The letter from which the office entered it, where the body does not work here; so in what follows."""
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    """The referral that came back as not competent, or whose authority ceased to be."""

    class Meta:
        ordering = ["referred_at"]
        indexes = [models.Index(fields=["authority", "state", "-referred_at"], name="cases_ref_authority")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "sent",
                        "acknowledged",
                        "asked_back",
                        "returned",
                        "recommended",
                        "decided",
                        "superseded",
                    ]
                ),
                name="cases_referral_state",
            ),
        ]


class BodyTask(Record):
    """What one body has to do in a case: examine, decide (recommend), sanction; each with its clock."""

    class Kind(models.TextChoices):
        EXAMINE = "examine", _("Memeriksa")
        DECIDE = "decide", _("Memutus atau merekomendasikan")
        SANCTION = "sanction", _("Menindaklanjuti dan menjatuhkan sanksi")

    class State(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        OPEN = "open", _("berjalan")
        DONE = "done", _("selesai")
        VOID = "void", _("gugur")
        RETURNED = "returned", _("dikembalikan: tidak berwenang")
        """Nobody has it until the office hands it on; then it is void, and another stands in its place."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="body_tasks")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    role = models.CharField(max_length=40)
    body = models.CharField(max_length=200)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    waits_for = models.ForeignKey("self", on_delete=models.PROTECT, related_name="followers", null=True)
    step = models.CharField(max_length=40, blank=True)
    """The rulebook's clock step, where the law gives the body a time."""
    certainty = models.CharField(max_length=2, blank=True)
    """Of the row of law by which this body does this."""
    opened_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    reference = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]


class Question(Record):
    """An authority asks back, and the office answers."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    reference = models.CharField(max_length=120, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]


class Recommendation(Record):
    """What the supervising authority recommends to the appointing authority (PPK), of one person."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="recommendations")
    respondent = models.ForeignKey(Respondent, on_delete=models.PROTECT, related_name="recommendations")
    proven = models.BooleanField()
    sanction = models.CharField(max_length=40, blank=True)
    """Kind from the rulebook's scale of sanctions for this subject."""
    sanction_label = models.CharField(max_length=200, blank=True)
    sanction_certainty = models.CharField(max_length=2, blank=True)
    number = models.CharField(max_length=120)
    issued_on = models.DateField()
    reasons = models.TextField()
    draft = models.BooleanField(default=True)
    """A draft is seen by its authority alone."""
    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+", null=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["issued_on", "id"]


class FollowUpKind(models.TextChoices):
    ACKNOWLEDGED = "acknowledged", _("Diterima")
    EXAMINED = "examined", _("Sedang diperiksa")
    MORAL_CLOSED = "moral_closed", _("Sanksi moral: pernyataan tertutup")
    MORAL = "moral", _("Sanksi moral: pernyataan terbuka")
    LIGHT = "light", _("Hukuman disiplin ringan")
    MEDIUM = "medium", _("Hukuman disiplin sedang")
    SEVERE = "severe", _("Hukuman disiplin berat")
    OTHER_SANCTION = "other_sanction", _("Sanksi lain menurut aturan instansinya")
    NOT_PROVEN = "not_proven", _("Tidak terbukti")
    INCOMPLETE = "incomplete", _("Dokumen tidak lengkap")
    WARNED = "warned", _("PPK ditegur")
    BLOCKED = "blocked", _("Data kepegawaian diblokir")
    UNBLOCKED = "unblocked", _("Blokir dibuka")


SANCTIONS = frozenset(
    {
        FollowUpKind.MORAL_CLOSED,
        FollowUpKind.MORAL,
        FollowUpKind.LIGHT,
        FollowUpKind.MEDIUM,
        FollowUpKind.SEVERE,
        FollowUpKind.OTHER_SANCTION,
    }
)
DECIDED = SANCTIONS | {FollowUpKind.NOT_PROVEN, FollowUpKind.INCOMPLETE}
"""The follow-ups by which the authority has decided; without one of them a case is not closed."""


class FollowUp(Record):
    """What the authority did (*tindak lanjut*)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="follow_ups", null=True)
    respondent = models.ForeignKey(Respondent, on_delete=models.PROTECT, related_name="follow_ups", null=True)
    kind = models.CharField(max_length=16, choices=FollowUpKind.choices)
    received_on = models.DateField()
    reference = models.CharField(max_length=120)
    """Number of the authority's letter or decree."""
    idis_number = models.CharField(max_length=80, blank=True)
    """Entry in BKN's register of discipline (I'DIS)."""
    summary = models.TextField(blank=True)
    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+", null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["received_on", "recorded_at"]

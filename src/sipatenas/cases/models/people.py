"""Who is named in a case, of what, and who told it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import Authority, User
from sipatenas.cases.models.case import Case
from sipatenas.core.records import Record
from sipatenas.directory.models import Person


class KnownBy(models.TextChoices):
    ATTRIBUTION = "attribution", _("Akun ditetapkan dua petugas")
    DOCUMENT = "document", _("Dokumen atau identitas")
    STATEMENT = "statement", _("Keterangan pelapor atau saksi")
    REGISTER = "register", _("Register akun resmi")


class Outcome(models.TextChoices):
    """What the plenary held, of a person or of one alleged breach."""

    OPEN = "open", _("belum diputus")
    ALLEGED = "alleged", _("diduga melanggar: diteruskan")
    NOT_PROVEN = "not_proven", _("tidak terbukti")


class Respondent(Record):
    """A person named (*terlapor*) in one case. Persons and cases are counted apart."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="respondents", db_index=False)
    order = models.PositiveSmallIntegerField(default=1)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    """The row of the roster, where the person is in it."""
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=40, blank=True, db_index=True)
    """NIP, NRP or another number of service; the same person is known by it in later cases."""
    phone = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=40)
    """Category as the rulebook's routes know it: pns, pppk, tni …"""
    matter = models.CharField(max_length=30, default="neutrality")
    """What it is about, as the rulebook's routes know it: neutrality, hoax, hate, money …; it decides who handles."""
    account = models.CharField(max_length=120, blank=True, default="")
    """Id in the register of official accounts, where that entry is the one named: never a roster's row."""
    position = models.CharField(max_length=200, blank=True)
    position_category = models.CharField(max_length=30, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    known_by = models.CharField(max_length=12, choices=KnownBy.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    breaches = models.JSONField(default=list)
    """Types of breach the plenary named: ethics, discipline, criminal, administrative."""

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="cases_respondent_order"),
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="cases_resp_outcome"),
        ]

    def __str__(self) -> str:
        return self.name


class Allegation(Record):
    """One alleged breach of one person, in the words of the rule as it stood on the day of the conduct."""

    respondent = models.ForeignKey(
        Respondent, on_delete=models.PROTECT, related_name="allegations", db_index=False
    )
    rule_id = models.CharField(max_length=60)
    rule_text = models.TextField()
    rule_version = models.CharField(max_length=60)
    certainty = models.CharField(max_length=2)
    act = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)

    class Meta:
        ordering = ["rule_id"]
        constraints = [
            models.UniqueConstraint(fields=["respondent", "rule_id"], name="cases_allegation_once"),
        ]


class ReporterKind(models.TextChoices):
    VOTER = "voter", _("Warga yang mempunyai hak pilih")
    PARTICIPANT = "participant", _("Peserta pemilihan")
    MONITOR = "monitor", _("Pemantau")
    OTHER = "other", _("Lainnya (informasi awal)")


class Reporter(Record):
    """Who reported. The identity is encrypted; only a custodian reads it, with a reason (SAFEGUARDS 8)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="reporter")
    kind = models.CharField(max_length=12, choices=ReporterKind.choices)
    sealed = models.BinaryField()
    identity_checked = models.BooleanField(default=False)
    """The signature on the form was compared with the identity card (Pilkada's formal requirement)."""


class SealedPart(Record):
    """Something that tells who reported or witnessed: encrypted, bound to its case, added and never replaced."""

    class Part(models.TextChoices):
        REPORTER = "reporter", _("Identitas pelapor")
        WITNESS = "witness", _("Identitas saksi")
        PAPER = "paper", _("Formulir atau kartu identitas yang dipindai")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sealed_parts")
    part = models.CharField(max_length=10, choices=Part.choices)
    sealed = models.BinaryField()
    blob = models.CharField(max_length=64, blank=True)
    """SHA-256 of the encrypted file, of a scanned paper."""
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]


class FieldReport(Record):
    """The report of supervision (LHP, Form A) from which a finding or initial information came."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="field_report")
    number = models.CharField(max_length=80, blank=True)
    supervisor = models.CharField(max_length=200)
    position = models.CharField(max_length=120, blank=True)
    order_number = models.CharField(max_length=80, blank=True)
    """Number of the letter of assignment."""
    activity = models.CharField(max_length=200, blank=True)
    """Form and target of the supervision."""


class CaseLink(Record):
    """The address of a public post that the case is about; two cases with the same one may be one matter."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    url = models.CharField(max_length=500, db_index=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "url"], name="cases_link_once")]


class Relation(models.TextChoices):
    CANDIDATE = "candidate", _("calon atau bakal calon")
    RELATIVE = "relative", _("keluarga")
    BENEFICIARY = "beneficiary", _("pihak yang diuntungkan")
    OTHER = "other", _("kepentingan lain")


class StandingConflicts(models.Manager["Conflict"]):
    """Those that were not taken back: what every reader asks who wants to know whom a case is closed to."""

    def get_queryset(self) -> models.QuerySet[Conflict]:
        return super().get_queryset().filter(ended_at=None)


class Conflict(Record):
    """A declared conflict of interest: who has one does not see the case, and takes no step in it.

    A row is never deleted: one that was taken back is closed, with who did so and why.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=40, blank=True)
    """The rulebook's role whose holder is meant (ppk), where no authority is registered here."""
    relation = models.CharField(max_length=12, choices=Relation.choices)
    reason = models.TextField()
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    end_reason = models.TextField(blank=True)
    """Why it was taken back."""

    objects = models.Manager["Conflict"]()
    standing = StandingConflicts()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="cases_conflict_ended_by",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.authority or self.role)

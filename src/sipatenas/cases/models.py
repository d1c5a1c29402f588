"""A case: from the finding to the sanction on file, or the exoneration."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from sipatenas.accounts.models import User
from sipatenas.cases.workflow import CaseFlow, CaseState
from sipatenas.core.records import Record
from sipatenas.directory.models import Person
from sipatenas.documents.models import Document
from sipatenas.evidence.models import Evidence
from sipatenas.leads.models import Lead
from sipatenas.places.models import Office


class Case(CaseFlow, Record):
    """An alleged breach (*dugaan pelanggaran*) by one person, resting on one confirmed lead."""

    lead = models.OneToOneField(Lead, on_delete=models.PROTECT, related_name="case")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_path = models.CharField(max_length=40, db_index=True)
    state = FSMField(default=CaseState.FOUND, choices=CaseState.choices, protected=True)
    subject = models.CharField(max_length=20)
    """Category of the person named, as the rulebook's routes know it: pns, pppk, tni …"""
    election = models.CharField(max_length=40)
    stage = models.CharField(max_length=20)
    rules = models.JSONField(default=list)
    """Ids of the catalogue's entries that the finding alleges, as they stood on the day of the post."""
    finding_number = models.CharField(max_length=80, unique=True)
    register_number = models.CharField(max_length=80, unique=True, null=True)  # noqa: DJ001 (unique when given)
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.register_number or self.finding_number


class Hearing(models.TextChoices):
    HEARD = "heard", _("Hadir dan memberi keterangan")
    WRITTEN = "written", _("Memberi keterangan tertulis")
    ABSENT = "absent", _("Diundang secara patut, tidak hadir")


class CounterEvidence(models.TextChoices):
    """What speaks for the person named (SAFEGUARDS 7)."""

    NONE = "none", _("Tidak diajukan")
    HACKED = "hacked", _("Akun diretas")
    IMPERSONATED = "impersonated", _("Akun tiruan")
    OLD_PHOTO = "old_photo", _("Foto atau unggahan lama")
    ON_DUTY = "on_duty", _("Menjalankan tugas resmi")
    ON_LEAVE = "on_leave", _("Cuti di luar tanggungan negara")
    SPOUSE = "spouse", _("Suami atau istri calon")
    OTHER = "other", _("Lainnya")


class Clarification(Record):
    """What the person named said, given the same room as what is alleged."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="clarification")
    held_on = models.DateField()
    hearing = models.CharField(max_length=12, choices=Hearing.choices)
    statement = models.TextField(blank=True)
    counter_evidence = models.CharField(max_length=14, choices=CounterEvidence.choices)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class Referral(Record):
    """To whom the case went and by which rule: kept as it was decided, whatever the rulebook says later."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="referral")
    number = models.CharField(max_length=80, unique=True)
    addressee = models.CharField(max_length=200)
    addressee_id = models.CharField(max_length=60)
    copies = models.JSONField(default=list)
    rule_id = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=40)
    basis = models.TextField(blank=True)
    how = models.JSONField(default=list)
    letter = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    referred_at = models.DateTimeField()


class FollowUpKind(models.TextChoices):
    ACKNOWLEDGED = "acknowledged", _("Diterima")
    EXAMINED = "examined", _("Sedang diperiksa")
    MORAL = "moral", _("Sanksi moral")
    LIGHT = "light", _("Hukuman disiplin ringan")
    MEDIUM = "medium", _("Hukuman disiplin sedang")
    SEVERE = "severe", _("Hukuman disiplin berat")
    OTHER_SANCTION = "other_sanction", _("Sanksi lain menurut aturan instansinya")
    NOT_PROVEN = "not_proven", _("Tidak terbukti")


DECIDED = frozenset(
    {
        FollowUpKind.MORAL,
        FollowUpKind.LIGHT,
        FollowUpKind.MEDIUM,
        FollowUpKind.SEVERE,
        FollowUpKind.OTHER_SANCTION,
        FollowUpKind.NOT_PROVEN,
    }
)
"""The follow-ups by which the authority has decided; without one of them a case is not closed."""


class FollowUp(Record):
    """What the authority did (*tindak lanjut*)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=16, choices=FollowUpKind.choices)
    received_on = models.DateField()
    reference = models.CharField(max_length=120)
    """Number of the authority's letter or decree."""
    summary = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["received_on", "recorded_at"]

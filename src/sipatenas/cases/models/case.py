"""A case: from the first word to the sanction on file, or the exoneration."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from sipatenas.accounts.models import User
from sipatenas.cases.workflow import CaseFlow, CaseState
from sipatenas.core.records import Record
from sipatenas.evidence.models import Evidence
from sipatenas.leads.models import Lead
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day

if TYPE_CHECKING:
    from sipatenas.cases.models.people import Respondent


class Origin(models.TextChoices):
    FINDING = "finding", _("Temuan")
    REPORT = "report", _("Laporan")
    INFORMATION = "information", _("Informasi awal")


class Channel(models.TextChoices):
    """How the matter came to the office."""

    LEAD = "lead", _("Indikasi dari unggahan")
    SUPERVISION = "supervision", _("Hasil pengawasan (Form A)")
    OFFICE = "office", _("Datang ke kantor")
    SIGAPLAPOR = "sigaplapor", _("SigapLapor")
    LETTER = "letter", _("Surat")
    PHONE = "phone", _("Telepon atau pesan")
    OTHER = "other", _("Lainnya")


class Case(CaseFlow, Record):
    """An event and the alleged breaches (*dugaan pelanggaran*) of one or more persons in it."""

    origin = models.CharField(max_length=12, choices=Origin.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    lead = models.OneToOneField(Lead, on_delete=models.PROTECT, related_name="case", null=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", null=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    """The office that handles it now: it alone takes steps; offices above look on."""
    region_path = models.CharField(max_length=40)
    state = FSMField(default=CaseState.FOUND, choices=CaseState.choices, protected=True)
    version = models.PositiveIntegerField(default=1)
    """Goes up by one with each step; a step taken on an older version is refused."""
    election = models.CharField(max_length=40, blank=True)
    regime = models.CharField(max_length=12)
    """Whose clocks run: pemilu or pilkada."""
    stage = models.CharField(max_length=20, blank=True)
    """The election's stage on the day of the event; empty outside the stages."""
    event_on = models.DateField(null=True)
    event_place = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    """What is said to have happened, in the words of who says it."""
    known_at = models.DateTimeField(null=True)
    """When the reporter, or the officer who found it, came to know of it."""
    received_at = models.DateTimeField()
    """When it came to the office: clocks count from here, whenever it was entered."""
    counted_from = models.DateTimeField()
    """When it counts as received: the next opening of the office, if it came outside its hours."""
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    finding_number = models.CharField(max_length=80, unique=True, null=True)  # noqa: DJ001 (unique when given)
    report_number = models.CharField(max_length=80, unique=True, null=True)  # noqa: DJ001
    register_number = models.CharField(max_length=80, unique=True, null=True)  # noqa: DJ001
    registered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    referred_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    extended = models.BooleanField(default=False)
    next_due = models.DateTimeField(null=True)
    """The earliest moment at which one of its running clocks falls due; kept by the clocks."""
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged", null=True)
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, related_name="split_off", null=True)
    law = models.JSONField(default=dict)
    """Versions of the rulebook's tables when the case was opened: {"catalogue": "2026.11", …}."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CaseState.values), name="cases_known_state"),
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="cases_known_origin"),
            models.CheckConstraint(
                condition=models.Q(finding_number__isnull=False)
                | models.Q(report_number__isnull=False)
                | models.Q(origin="information"),
                name="cases_numbered",
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "-opened_at", "state", "id"], name="cases_region_opened"),
            models.Index(fields=["-opened_at"], name="cases_opened"),
            models.Index(fields=["state", "-opened_at"], name="cases_state_opened"),
            models.Index(fields=["assigned_to", "state"], name="cases_assigned"),
            models.Index(fields=["election", "-opened_at"], name="cases_election_opened"),
            models.Index(fields=["origin", "-opened_at"], name="cases_origin_opened"),
            models.Index(fields=["next_due"], name="cases_due", condition=models.Q(next_due__isnull=False)),
            models.Index(
                fields=["region_path", "next_due"],
                name="cases_region_due",
                condition=models.Q(next_due__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        number = self.register_number or self.finding_number or self.report_number
        return number or f"Informasi awal {str(self.pk)[-6:]}"

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """The state's name. Django's own way hashes every choice at each call: 0.15 ms a line of a list."""
        return str(CaseState(self.state).label)

    @property
    def event_day(self) -> date:
        """The day by whose catalogue and roster of subjects it is judged: of the event, else of the receipt."""
        return self.event_on or legal_day(self.received_at, self.office)

    @property
    def people(self) -> list[Respondent]:
        """The persons named, in their order."""
        return list(self.respondents.all())

    @property
    def rule_ids(self) -> list[str]:
        """Ids of the catalogue's entries alleged of anyone here, each once, in their order."""
        said = [one.rule_id for person in self.people for one in person.allegations.all()]
        return list(dict.fromkeys(said))

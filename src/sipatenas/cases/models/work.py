"""What is due, by when and by whom; notes, absences and what was learnt."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import Authority, User
from sipatenas.cases.models.case import Case
from sipatenas.cases.models.referral import BodyTask, Referral
from sipatenas.core.records import Record
from sipatenas.places.models import Office

_RUNS = models.Q(ended_at__isnull=True)
"""SQLite reads such an index only where the query says the same word for word: `state IN (?, ?)` it cannot prove."""


class RunningClocks(models.Manager["CaseClock"]):
    """Those that run or are paused; a constraint ties that to their having no end, so the indexes serve it."""

    def get_queryset(self) -> models.QuerySet[CaseClock]:
        return super().get_queryset().filter(_RUNS)


class CaseClock(Record):
    """A term of law that runs in a case, with how its date was computed."""

    class State(models.TextChoices):
        RUNNING = "running", _("berjalan")
        PAUSED = "paused", _("ditunda")
        MET = "met", _("dipenuhi")
        LATE = "late", _("dipenuhi, terlambat")
        VOID = "void", _("gugur")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="clocks", null=True)
    body_task = models.ForeignKey(BodyTask, on_delete=models.PROTECT, related_name="clocks", null=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_path = models.CharField(max_length=40)
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    """Whose clock it is, when it is not the office's own."""
    step = models.CharField(max_length=40)
    """Id of the rulebook's row: PIL-TINDAK."""
    short = models.CharField(max_length=40)
    """Its short name, by which the workflow knows it: tindak_lanjut."""
    label = models.CharField(max_length=200)
    started_by = models.CharField(max_length=60)
    """The ledger event from which it counts, `cases.registered#3`: code and place in the case's chain."""
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_day = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    ended_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    """[[since, until or null]], ISO moments."""
    extended = models.BooleanField(default=False)
    how = models.JSONField(default=list)
    rule_id = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=60)
    basis = models.TextField(blank=True)
    certainty = models.CharField(max_length=2)
    reminded_at = models.DateTimeField(null=True)
    escalation = models.CharField(max_length=12, blank=True)
    """What the office was asked to do about an unanswered term: reminded, warned, escalated (to block)."""
    days = models.PositiveSmallIntegerField(null=True)
    """Calendar days that the task force's own decree gives, where the rulebook's row has no number."""

    objects = models.Manager["CaseClock"]()
    running = RunningClocks()

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(fields=["office", "due_at"], name="cases_clock_due", condition=_RUNS),
            models.Index(fields=["authority", "due_at"], name="cases_clock_authority", condition=_RUNS),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "paused", "met", "late", "void"]),
                name="cases_clock_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "paused"], ended_at__isnull=True)
                | models.Q(state__in=["met", "late", "void"], ended_at__isnull=False),
                name="cases_clock_ended",
            ),
        ]


class WorkTask(Record):
    """Something that a person must do or decide, because no machine can."""

    class Kind(models.TextChoices):
        STUDY = "study", _("Kajian awal")
        SUMMON = "summon", _("Undang untuk klarifikasi")
        WRITE_STUDY = "write_study", _("Susun kajian")
        PLENARY = "plenary", _("Bawa ke pleno")
        REFER = "refer", _("Teruskan")
        ANSWER = "answer", _("Jawab pertanyaan instansi")
        REROUTE = "reroute", _("Tentukan penerima yang lain")
        REMIND = "remind", _("Ingatkan instansi")
        ESCALATE = "escalate", _("Tingkatkan: tidak ditindaklanjuti")
        DUPLICATE = "duplicate", _("Periksa: mungkin perkara yang sama")
        CLOSE = "close", _("Tutup perkara")
        REASSIGN = "reassign", _("Tentukan petugas pengganti")
        SCAN = "scan", _("Lampirkan pindaian surat instansi")
        ACT = "act", _("Tugas instansi")
        OTHER = "other", _("Lainnya")

    class Waiting(models.TextChoices):
        US = "us", _("kantor ini")
        REPORTER = "reporter", _("pelapor")
        RESPONDENT = "respondent", _("terlapor")
        AUTHORITY = "authority", _("instansi")

    class State(models.TextChoices):
        OPEN = "open", _("terbuka")
        DONE = "done", _("selesai")
        VOID = "void", _("gugur")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    note = models.CharField(max_length=300, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_path = models.CharField(max_length=40)
    assigned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    waiting_for = models.CharField(max_length=10, choices=Waiting.choices, default=Waiting.US)
    due_at = models.DateTimeField(null=True)
    term = models.ForeignKey(
        CaseClock, on_delete=models.PROTECT, related_name="tasks", null=True, db_index=False
    )
    """The term of a body that it is about: to remind, to warn, to block."""
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["office", "created_at"], name="cases_task_open", condition=models.Q(state="open")
            ),
            models.Index(
                fields=["assigned_to", "created_at"], name="cases_task_mine", condition=models.Q(state="open")
            ),
            models.Index(
                fields=["authority", "created_at"], name="cases_task_body", condition=models.Q(state="open")
            ),
            models.Index(fields=["term"], name="cases_task_term", condition=models.Q(term__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "done", "void"]), name="cases_task_state"
            ),
        ]

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """The kind's name; Django's own way hashes every choice at each call."""
        return str(self.Kind(self.kind).label)


class Absence(Record):
    """An officer is away; the deputy sees and does their work meanwhile."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()


class Note(Record):
    """A private note: its author's alone."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at"]


class Lesson(Record):
    """What was learnt from a closed case, without the name of anybody in it; found again by its words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lessons")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_path = models.CharField(max_length=40, db_index=True)
    topic = models.CharField(max_length=120)
    text = models.TextField()
    shared = models.BooleanField(default=False)
    """Shown to every office; otherwise to the own office and those above."""
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at"]


class ReservedNumber(Record):
    """A number of the office's series set aside, or given by an outside secretariat."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=120)
    number = models.CharField(max_length=80, unique=True)
    reason = models.CharField(max_length=300)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True)
    """The case that took it; empty while it is free."""
    reserved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reserved_at = models.DateTimeField()

"""From the first study to the plenary's decision."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.cases.models.case import Case
from sipatenas.cases.models.people import Respondent
from sipatenas.core.records import Record
from sipatenas.documents.models import Document


class CaseFile(Record):
    """A paper or recording handed in: scan, minutes, counter-evidence, an authority's answer."""

    class Kind(models.TextChoices):
        FORM = "form", _("Formulir atau surat yang dipindai")
        EVIDENCE = "evidence", _("Bukti")
        COUNTER = "counter", _("Bukti yang meringankan")
        RECORDING = "recording", _("Rekaman klarifikasi")
        MINUTES = "minutes", _("Berita acara")
        ANSWER = "answer", _("Jawaban instansi")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    clarification = models.ForeignKey(
        "Clarification", on_delete=models.PROTECT, related_name="papers", null=True
    )
    """The hearing whose minutes or counter-evidence it is."""
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()


class InitialStudy(Record):
    """The initial study (*kajian awal*): formal and material requirements, and what follows from them."""

    class First(models.TextChoices):
        REGISTER = "register", _("Diregistrasi")
        COMPLETE = "complete", _("Pelapor diminta melengkapi")
        DECLINE = "decline", _("Tidak diregistrasi")

    class Second(models.TextChoices):
        HERE = "here", _("Ditangani di sini")
        TRANSFERRED = "transferred", _("Dilimpahkan ke kantor lain")
        FORWARDED = "forwarded", _("Diteruskan ke instansi lain")
        TAKEN_OVER = "taken_over", _("Diambil alih kantor di atasnya")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="initial_studies")
    round = models.PositiveSmallIntegerField()
    checks = models.JSONField()
    """[{"id", "kind": "formal" or "material", "text", "met", "note"}], as the rulebook asked for them."""
    first = models.CharField(max_length=12, choices=First.choices)
    second = models.CharField(max_length=12, choices=Second.choices)
    reason = models.TextField(blank=True)
    studied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    studied_at = models.DateTimeField()

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="cases_study_round")]


class Part(models.TextChoices):
    RESPONDENT = "respondent", _("Terlapor")
    REPORTER = "reporter", _("Pelapor")
    WITNESS = "witness", _("Saksi")
    EXPERT = "expert", _("Ahli")


class Summons(Record):
    """An invitation to a clarification (Model B.9), delivered at least one day before."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="summonses")
    respondent = models.ForeignKey(Respondent, on_delete=models.PROTECT, related_name="+", null=True)
    part = models.CharField(max_length=12, choices=Part.choices)
    name = models.CharField(max_length=200, blank=True)
    """Of a witness or expert; a reporter's stays sealed."""
    order = models.PositiveSmallIntegerField(default=1)
    """1 or 2: the second follows an absence."""
    number = models.CharField(max_length=80)
    letter = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True)
    """The paper made here; none for a reporter, whose name is sealed, or where the secretariat wrote it."""
    for_at = models.DateTimeField()
    place = models.CharField(max_length=300)
    online_reason = models.CharField(max_length=300, blank=True)
    """Geography, security, facilities or disaster: the only reasons to hear somebody online."""
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField(null=True)
    delivered_how = models.CharField(max_length=200, blank=True)
    receipt = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["sent_at"]


class HearingKind(models.TextChoices):
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
    """What somebody said, given the same room as what is alleged. One serves all bodies of a task force."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clarifications")
    respondent = models.ForeignKey(
        Respondent, on_delete=models.PROTECT, related_name="clarifications", null=True
    )
    """Of whom, when the person named speaks; empty for a reporter, witness or expert."""
    part = models.CharField(max_length=12, choices=Part.choices, default=Part.RESPONDENT)
    name = models.CharField(max_length=200, blank=True)
    summons = models.OneToOneField(Summons, on_delete=models.PROTECT, related_name="held", null=True)
    held_on = models.DateField()
    hearing = models.CharField(max_length=12, choices=HearingKind.choices)
    online = models.BooleanField(default=False)
    recording = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+", null=True)
    unrecorded_reason = models.CharField(max_length=300, blank=True)
    """Why an online hearing has no recording."""
    waived_reason = models.CharField(max_length=300, blank=True)
    """Why no second summons follows this absence."""
    statement = models.TextField(blank=True)
    counter_evidence = models.CharField(max_length=14, choices=CounterEvidence.choices)
    counter_note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["held_on", "recorded_at"]


class Study(Record):
    """The study of the alleged breach (*kajian dugaan pelanggaran*)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="studies")
    round = models.PositiveSmallIntegerField()
    facts = models.TextField()
    analysis = models.TextField()
    conclusion = models.TextField()
    recommendation = models.TextField(blank=True)
    proposals = models.JSONField(default=list)
    """[{"respondent": id, "outcome", "breaches": […], "rules": [ids held to be breached]}]."""
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="cases_kajian_round")]


class Plenary(Record):
    """The members' decision (*pleno*): quorum, votes, dissent, and the type of breach of each person."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plenaries")
    round = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=80)
    held_on = models.DateField()
    seats = models.PositiveSmallIntegerField()
    quorum = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    reason = models.TextField()
    decisions = models.JSONField()
    """As Study.proposals: what was decided of each person."""
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="cases_plenary_round"),
            models.CheckConstraint(
                condition=models.Q(present__gte=models.F("quorum")), name="cases_plenary_quorum"
            ),
        ]


class Vote(Record):
    """How one member voted; a dissent keeps its words."""

    class Choice(models.TextChoices):
        FOR = "for", _("setuju")
        AGAINST = "against", _("tidak setuju")
        ABSENT = "absent", _("berhalangan")
        CONFLICTED = "conflicted", _("mengundurkan diri: konflik kepentingan")

    plenary = models.ForeignKey(Plenary, on_delete=models.PROTECT, related_name="votes")
    member = models.CharField(max_length=120)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    dissent = models.TextField(blank=True)
    substitute_for = models.CharField(max_length=120, blank=True)

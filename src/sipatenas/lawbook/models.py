"""Changes of law: what a lawyer drafted, who approved it, and from which day it holds."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from sipatenas.accounts.models import User
from sipatenas.core.records import Record
from sipatenas.lawbook.workflow import ChangeFlow, ChangeState
from sipatenas.places.models import Office


class ChangeKind(models.TextChoices):
    ADD = "add", _("Baris baru")
    VERSION = "version", _("Versi baru sejak tanggal berlaku; baris lama ditutup sehari sebelumnya")
    END = "end", _("Tidak berlaku lagi sejak tanggal itu")
    CORRECT = "correct", _("Perbaikan penulisan baris ini, juga untuk tanggal yang lalu")


class Change(ChangeFlow, Record):
    """A proposed new version of one row. `row` is the row as it shall read; `before` as it read when drafted."""

    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    file = models.CharField(max_length=120)
    section = models.CharField(max_length=40)
    row_id = models.CharField(max_length=120)
    """The row that is changed; of a new row its own id."""
    row = models.JSONField()
    before = models.JSONField(null=True)
    effect_date = models.DateField()
    basis = models.TextField()
    certainty = models.CharField(max_length=2)
    reason = models.TextField()
    state = FSMField(default=ChangeState.DRAFT, choices=ChangeState.choices, protected=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_path = models.CharField(max_length=40, db_index=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    """Who approved or rejected it: never the one who drafted it."""
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True)
    sequence = models.PositiveIntegerField(null=True, unique=True)
    """Order of approval, without gaps; only approved changes have one."""

    class Meta:
        ordering = ["-drafted_at", "-id"]
        indexes = [models.Index(fields=["file", "section", "row_id"], name="lawbook_change_row")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="lawbook_change_state"),
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="lawbook_change_kind"),
            models.CheckConstraint(
                condition=Q(state=ChangeState.APPROVED, sequence__isnull=False, decided_by__isnull=False)
                | (~Q(state=ChangeState.APPROVED) & Q(sequence__isnull=True)),
                name="lawbook_change_approved_in_order",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("drafted_by")),
                name="lawbook_change_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} · {self.row_id}"


class LawbookHead(models.Model):
    """How many changes are approved, and the digest of them all: by it a process sees that the law moved."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=12, blank=True)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="lawbook_one_head")]

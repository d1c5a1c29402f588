"""A paper that was issued: its facts, its template's version, and the PDF by hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sipatenas.accounts.models import User
from sipatenas.core.records import Record
from sipatenas.places.models import Office


class Document(Record):
    """An issued paper. Never changed: a correction is a new paper with a new number."""

    template = models.CharField(max_length=40)
    template_version = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    number = models.CharField(max_length=80, blank=True)
    """The paper's official number; empty for a paper that has none."""
    facts = models.JSONField()
    """What the template was handed: enough, with the template's version, to print the paper again."""
    facts_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)
    pdf_size = models.PositiveIntegerField()
    """Bytes."""
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="documents")
    region_path = models.CharField(max_length=40, db_index=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="documents")

    class Meta:
        ordering = ("-issued_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("office", "template", "number"),
                condition=~Q(number=""),
                name="documents_number_is_given_once",
            ),
        )

    def __str__(self) -> str:
        return self.number or f"{self.template} {self.id}"

    @property
    def file_name(self) -> str:
        """`penerusan-012-PP.01.02-2024.pdf`: safe in a header and on every disk."""
        kept = "".join(
            sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in self.number
        )
        return f"{self.template}-{kept.strip('-.') or self.id}.pdf"

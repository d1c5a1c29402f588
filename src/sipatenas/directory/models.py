"""The roster of public officials, kept in versions with their provenance. Names stand nowhere in a list
to browse."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.core.records import Record
from sipatenas.directory.categories import Category, PositionCategory
from sipatenas.places.models import Office


class RosterVersion(Record):
    """One roster as one agency handed it over: who brought it in, when, from which file."""

    agency = models.CharField(_("instansi asal"), max_length=160)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="rosters")
    region_path = models.CharField(max_length=40, db_index=True)
    source_name = models.CharField(_("nama berkas"), max_length=255)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    """Which of the file's columns was read as which field."""
    synthetic = models.BooleanField(_("data buatan"), default=False)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    imported_at = models.DateTimeField()
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-imported_at", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["office", "agency", "sha256"], name="directory_same_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency} ({self.source_name})"


class Person(Record):
    """A public official as one roster version has them. NIK, address and family are never kept."""

    version = models.ForeignKey(RosterVersion, on_delete=models.CASCADE, related_name="people")
    row = models.PositiveIntegerField()
    """The file's data row, counted from 0."""
    number = models.CharField(max_length=24, blank=True)
    category = models.CharField(max_length=12, choices=Category.choices)
    name = models.CharField(max_length=160)
    sex = models.CharField(max_length=1, blank=True)
    """L, P, or not given."""
    agency = models.CharField(max_length=160, blank=True)
    unit = models.CharField(max_length=160, blank=True)
    position = models.CharField(max_length=160, blank=True)
    position_category = models.CharField(max_length=16, blank=True, choices=PositionCategory.choices)
    region_text = models.CharField(max_length=120, blank=True)
    province_text = models.CharField(max_length=120, blank=True)
    region_code = models.CharField(max_length=13, blank=True)
    """Kemendagri code where the file's words could be mapped to one region; else empty."""
    region_path = models.CharField(max_length=40, db_index=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["version", "row"], name="directory_row_once"),
            models.UniqueConstraint(
                fields=["version", "number"], condition=~models.Q(number=""), name="directory_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

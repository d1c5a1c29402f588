"""Users, and the duty by which each may see and act."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.core.records import Record
from sipatenas.places.models import Office


class Duty(models.TextChoices):
    OFFICER = "officer", _("Petugas pengawasan")
    DIVISION_HEAD = "division_head", _("Kepala divisi")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator (tanpa akses perkara)")


class User(Record, AbstractUser):
    """A named person of one office with one duty."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="users", null=True)
    duty = models.CharField(max_length=20, choices=Duty.choices, default=Duty.OFFICER)
    full_name = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.full_name or self.username

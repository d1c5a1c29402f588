"""Answers that came in as files, so that none is taken twice."""

from __future__ import annotations

from django.db import models

from sipatenas.accounts.models import User
from sipatenas.cases.models import Referral


class ReceivedAnswer(models.Model):
    """One answer file. Its key is the sender's own id; the file itself is kept by its hash."""

    id = models.UUIDField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=120)
    reference = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    items = models.PositiveSmallIntegerField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sender} {self.reference}"

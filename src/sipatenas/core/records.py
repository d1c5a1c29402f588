"""The base of every noun."""

from __future__ import annotations

from django.db import models

from sipatenas.core.ids import new_id


class Record(models.Model):
    """A row with a UUIDv7 for a key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True

"""What somebody handed in, as it lies in the vault until it is judged and sealed, and after if it never is."""

from __future__ import annotations

from django.db import models

from sipatenas.core.records import Record
from sipatenas.evidence.models.evidence import RECEIVED, Evidence


class Delivery(Record):
    """The files of one handing over and what was told of them; the files lie in the vault under their evidence."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="delivery")
    told = models.JSONField()
    """Who gave it, when, where, before whom, made with what; emptied with the evidence."""
    files = models.JSONField()
    """List of {name, sha256, size, media_type, is_form} in the order given; without names once emptied."""

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.evidence_id}: {len(self.files)}"

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """As what its files may be handed in once more."""
        return [(kind.value, str(kind.label)) for kind in RECEIVED]

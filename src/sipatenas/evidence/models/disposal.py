"""The end of an evidence: proposed by one person, decided by another; and what holds it back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.core.records import Record
from sipatenas.evidence.models.evidence import Evidence


class DisposalState(models.TextChoices):
    PROPOSED = "proposed", _("diusulkan")
    REFUSED = "refused", _("ditolak")
    WITHDRAWN = "withdrawn", _("ditarik")
    DONE = "done", _("dimusnahkan")


class Disposal(Record):
    """A proposal to destroy a sealed evidence, and what a second person made of it."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="disposals")
    state = models.CharField(max_length=9, choices=DisposalState.choices, default=DisposalState.PROPOSED)
    basis = models.CharField(max_length=120)
    """The rule of retention, or the decision, that it rests on."""
    reason = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    """The second person's own words."""
    certificate = models.CharField(max_length=64, blank=True)
    """Hash of the ledger's entry that says what was destroyed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence"],
                condition=models.Q(state=DisposalState.PROPOSED),
                name="disposal_one_open",
            ),
            models.UniqueConstraint(
                fields=["evidence"], condition=models.Q(state=DisposalState.DONE), name="disposal_one_done"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DisposalState.DONE)
                | (
                    models.Q(decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                    & ~models.Q(certificate="")
                ),
                name="disposal_by_two_persons",
            ),
        ]


class Hold(Record):
    """Why an evidence may not be destroyed, until somebody lifts it."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.TextField(blank=True)

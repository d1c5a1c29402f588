"""The states of a lead and the moves between them. Only the services make a move."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition


class LeadState(models.TextChoices):
    OPEN = "open", _("menunggu penilaian")
    WATCHING = "watching", _("dilihat lagi")
    DISMISSED = "dismissed", _("dikesampingkan")
    FINDING = "finding", _("menjadi temuan")


ACTIVE = [LeadState.OPEN, LeadState.WATCHING]


class LeadFlow:
    """The moves of a lead; one that is not allowed from its state raises TransitionNotAllowed."""

    @transition(field="state", source=ACTIVE, target=LeadState.DISMISSED)
    def to_dismissed(self) -> None:
        """Set aside, with a reason."""

    @transition(field="state", source=ACTIVE, target=LeadState.WATCHING)
    def to_watching(self) -> None:
        """To be looked at again on a date: the post, never the person's account (SAFEGUARDS 5)."""

    @transition(field="state", source=[LeadState.DISMISSED, LeadState.WATCHING], target=LeadState.OPEN)
    def to_open(self) -> None:
        """Back into the queue: a decision undone, or the date has come."""

    @transition(field="state", source=ACTIVE, target=LeadState.FINDING)
    def to_finding(self) -> None:
        """Made a finding (temuan): the lead ends here, the case begins."""

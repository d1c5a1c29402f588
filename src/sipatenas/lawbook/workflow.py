"""The states of a change of law and the moves between them. Only the services make a move."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition


class ChangeState(models.TextChoices):
    DRAFT = "draft", _("rancangan")
    PROPOSED = "proposed", _("menunggu persetujuan")
    APPROVED = "approved", _("disetujui")
    REJECTED = "rejected", _("ditolak")
    WITHDRAWN = "withdrawn", _("ditarik")


class ChangeFlow:
    """The moves of a change; one that is not allowed from its state raises TransitionNotAllowed."""

    @transition(field="state", source=ChangeState.DRAFT, target=ChangeState.PROPOSED)
    def to_proposed(self) -> None:
        """Handed to the second person; from now on nobody edits it."""

    @transition(field="state", source=ChangeState.PROPOSED, target=ChangeState.APPROVED)
    def to_approved(self) -> None:
        """Counts from now on in every process, for the days on which its rows hold."""

    @transition(field="state", source=ChangeState.PROPOSED, target=ChangeState.REJECTED)
    def to_rejected(self) -> None:
        """Refused by the second person, with a reason."""

    @transition(field="state", source=[ChangeState.DRAFT, ChangeState.PROPOSED], target=ChangeState.WITHDRAWN)
    def to_withdrawn(self) -> None:
        """Taken back by the one who drafted it."""

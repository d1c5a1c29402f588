"""States of a run: two officers judge blind to each other; a disagreement goes to the division head."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition


class RunState(models.TextChoices):
    OPEN = "open", _("menunggu petugas pertama")
    SECOND = "second", _("menunggu petugas kedua")
    DISPUTED = "disputed", _("berbeda pendapat, menunggu kepala divisi")
    CONFIRMED = "confirmed", _("dikonfirmasi dua petugas")
    NONE = "none", _("tidak ada yang cocok")
    UNRESOLVED = "unresolved", _("tidak dapat dipastikan")


WAITING = (RunState.OPEN, RunState.SECOND, RunState.DISPUTED)


class RunFlow(models.Model):
    """The transitions; only the room's services call them."""

    class Meta:
        abstract = True

    @transition(field="state", source=RunState.OPEN, target=RunState.SECOND)
    def first_judged(self) -> None:
        """A first officer has chosen."""

    @transition(field="state", source=[RunState.SECOND, RunState.DISPUTED], target=RunState.CONFIRMED)
    def agree_on_person(self) -> None:
        """Two officers, each blind, chose the same person (SAFEGUARDS 2)."""

    @transition(field="state", source=[RunState.SECOND, RunState.DISPUTED], target=RunState.NONE)
    def agree_on_none(self) -> None:
        """Two officers, each blind, chose "none of these"."""

    @transition(field="state", source=RunState.SECOND, target=RunState.DISPUTED)
    def disagree(self) -> None:
        """The second officer chose otherwise than the first."""

    @transition(field="state", source=RunState.DISPUTED, target=RunState.UNRESOLVED)
    def leave_open(self) -> None:
        """Three officers, three answers: nobody is named."""

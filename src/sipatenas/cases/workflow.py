"""The states of a case and the moves between them. Only the services make a move."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition


class CaseState(models.TextChoices):
    FOUND = "found", _("temuan")
    REGISTERED = "registered", _("diregistrasi")
    CLARIFIED = "clarified", _("klarifikasi selesai")
    REFERRED = "referred", _("diteruskan")
    FOLLOWED_UP = "followed_up", _("ditindaklanjuti")
    CLOSED = "closed", _("selesai")
    ENDED = "ended", _("dihentikan: dugaan tidak terbukti")


JOURNEY = [
    CaseState.FOUND,
    CaseState.REGISTERED,
    CaseState.CLARIFIED,
    CaseState.REFERRED,
    CaseState.FOLLOWED_UP,
    CaseState.CLOSED,
]
"""The way of a case that goes to its end; ENDED may follow the clarification instead of the referral."""


STEPS_FROM: dict[CaseState, tuple[str, ...]] = {
    CaseState.FOUND: ("register",),
    CaseState.REGISTERED: ("clarify",),
    CaseState.CLARIFIED: ("refer", "end"),
    CaseState.REFERRED: ("follow_up",),
    CaseState.FOLLOWED_UP: ("follow_up", "close"),
}
"""The steps open from each state. A step's part of the page is `cases/step/<step>.html`; the ledger event of
reaching a state is `cases.<state>`, so a new step needs its state, its transition, its service and its part."""


class CaseFlow:
    """The moves of a case; one that is not allowed from its state raises TransitionNotAllowed."""

    @transition(field="state", source=CaseState.FOUND, target=CaseState.REGISTERED)
    def to_registered(self) -> None:
        """Entered into the register under a number of its own."""

    @transition(field="state", source=CaseState.REGISTERED, target=CaseState.CLARIFIED)
    def to_clarified(self) -> None:
        """The person named was heard, or was invited and did not come. This step cannot be skipped."""

    @transition(field="state", source=CaseState.CLARIFIED, target=CaseState.REFERRED)
    def to_referred(self) -> None:
        """Handed to the authority that the rulebook names for this subject on this day."""

    @transition(
        field="state", source=[CaseState.REFERRED, CaseState.FOLLOWED_UP], target=CaseState.FOLLOWED_UP
    )
    def to_followed_up(self) -> None:
        """The authority did something, and it is on file; more may follow."""

    @transition(field="state", source=CaseState.FOLLOWED_UP, target=CaseState.CLOSED)
    def to_closed(self) -> None:
        """The sanction, or the exoneration, is on file."""

    @transition(field="state", source=CaseState.CLARIFIED, target=CaseState.ENDED)
    def to_ended(self) -> None:
        """What was said in the clarification ended the matter."""

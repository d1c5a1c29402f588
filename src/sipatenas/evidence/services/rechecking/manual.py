"""An officer looks where the machine meets a log-in."""

from __future__ import annotations

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.evidence.models.watches import LinkObservation, Watch
from sipatenas.evidence.recheck.facts import Facts, Judgement, Signal, State
from sipatenas.evidence.services.rechecking.observing import observe

BY_HAND = (State.LIVE, State.EDITED, State.LOGIN_WALL, State.UNREACHABLE, State.REMOVED_SUSPECTED)


def observe_by_hand(*, watch: Watch, state: str, note: str, user: User, clock: Clock) -> LinkObservation:
    """What an officer saw in their own browser, in their words. It never confirms a removal by itself.

    Raises ValueError for another state or without a note, LookLostError for a link that is held.
    """
    if state not in BY_HAND:
        raise ValueError("Pilih keadaan yang dilihat.")
    if not note.strip():
        raise ValueError("Tuliskan apa yang terlihat.")
    says = f"dilihat petugas: {note.strip()[:500]}"
    judged = Judgement(state=State(state), signals=(Signal(kind="content", says=says),))
    return observe(watch=watch, facts=Facts(requested_url=watch.url), judged=judged, clock=clock, by=user)

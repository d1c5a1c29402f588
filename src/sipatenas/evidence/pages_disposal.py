"""The end of an evidence, gathered for its pages: what holds it, what is proposed, and the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sipatenas.accounts.rules import Viewer
from sipatenas.core import ledger
from sipatenas.evidence import events, retention, rules, services
from sipatenas.evidence.models import Disposal, DisposalState, Evidence, Hold
from sipatenas.evidence.services import disposing

_MARKS = {
    DisposalState.PROPOSED: "waiting",
    DisposalState.REFUSED: "stopped",
    DisposalState.WITHDRAWN: "stopped",
    DisposalState.DONE: "done",
}


@dataclass(frozen=True)
class DisposalLine:
    """One proposal as the page tells it: `mark` is a kind of ui's status."""

    disposal: Disposal
    mark: str


@dataclass(frozen=True)
class Certificate:
    """What the ledger says was destroyed; the counts are None where its entry is not to be found."""

    disposal: Disposal
    keys: int | None
    files: int | None
    shared: int | None


@dataclass(frozen=True)
class Ending:
    """Where an evidence stands between kept and destroyed."""

    holds: Sequence[Hold]
    """Those that stand, the oldest first."""
    past_holds: Sequence[Hold]
    needed: Sequence[str]
    """Why it may not be destroyed now, holds among them."""
    open: Disposal | None
    past: Sequence[DisposalLine]
    certificate: Certificate | None
    is_kept: bool
    """There is something to destroy: a sealed evidence, or what was handed in and could not be sealed."""
    may_propose: bool
    may_hold: bool
    may_decide: bool
    may_withdraw: bool
    may_lift: bool


def ending_of(user: Viewer, evidence: Evidence) -> Ending:
    """Everything of that, with what this user may do; the caller has decided that the user may see the evidence."""
    rows = list(evidence.disposals.select_related("proposed_by", "decided_by").order_by("-proposed_at"))
    waiting = next((one for one in rows if one.state == DisposalState.PROPOSED), None)
    done = next((one for one in rows if one.state == DisposalState.DONE), None)
    holds = list(evidence.holds.select_related("placed_by", "lifted_by").order_by("placed_at"))
    needed = [] if done else retention.needed_for(evidence)
    is_free = disposing.is_kept(evidence)
    acts = rules.may_propose_disposal(user)
    return Ending(
        holds=[one for one in holds if one.lifted_at is None],
        past_holds=[one for one in holds if one.lifted_at is not None],
        needed=needed,
        open=waiting,
        past=[DisposalLine(one, _MARKS[DisposalState(one.state)]) for one in rows if one is not waiting],
        certificate=_certificate(evidence, done) if done else None,
        is_kept=is_free,
        may_propose=acts and is_free and not needed and waiting is None,
        may_hold=acts and is_free,
        may_decide=waiting is not None and rules.may_decide_disposal(user, waiting),
        may_withdraw=waiting is not None and waiting.proposed_by_id == user.pk and acts,
        may_lift=rules.may_lift_hold(user),
    )


def _certificate(evidence: Evidence, done: Disposal) -> Certificate:
    told = ledger.history(services.subject_of(evidence))
    codes = next((one.codes for one in told if one.event == events.DISPOSED), {})

    def number(name: str) -> int | None:
        found = codes.get(name)
        return found if isinstance(found, int) else None

    return Certificate(done, keys=number("keys"), files=number("files"), shared=number("shared"))

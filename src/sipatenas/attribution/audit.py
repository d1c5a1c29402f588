"""Do the judgements stand as they were made? Compared with the seals and the closings that the ledger holds."""

from __future__ import annotations

from collections.abc import Iterator

from sipatenas.attribution.events import CLOSED, JUDGED
from sipatenas.attribution.models import Attribution, AttributionRun
from sipatenas.attribution.services import seal_of
from sipatenas.attribution.workflow import RunState
from sipatenas.core.ledger import LedgerView, Subject, history


def discrepancies() -> Iterator[str]:
    """One line for each run whose rows tell another choice, state or person than its chain in the ledger."""
    judged = AttributionRun.objects.exclude(state=RunState.OPEN, judgements=None, attribution=None)
    for run in judged.select_related("attribution").prefetch_related("judgements").distinct().iterator(500):
        if reason := _fault(run, history(Subject("attribution", run.pk))):
            yield f"attribution {run.pk}: {reason}"


def _fault(run: AttributionRun, chain: list[LedgerView]) -> str:
    """Why the run does not agree with its chain; empty if it does."""
    seals = [line.codes.get("seal") for line in chain if line.event == JUDGED]
    if seals != [seal_of(judgement) for judgement in run.judgements.all()]:
        return "a judgement was changed, added or removed"
    closings = [line for line in chain if line.event == CLOSED]
    told = closings[-1].codes.get("state") if closings else None
    if told is None and run.state not in (RunState.SECOND, RunState.DISPUTED):
        return "closed without an entry in the ledger"
    if told is not None and told != run.state:
        return "its state is not the one it was closed with"
    return _person_fault(run)


def _person_fault(run: AttributionRun) -> str:
    """The person named must be the one whom two judgements chose."""
    named: Attribution | None = getattr(run, "attribution", None)
    if (named is not None) is not (run.state == RunState.CONFIRMED):
        return "a person is named without a confirmation, or a confirmation names nobody"
    chosen = [judgement.person_id for judgement in run.judgements.all()]
    if named is not None and chosen.count(named.person_id) < 2:
        return "the person named is not the one whom two officers chose"
    return ""

"""What the page of a case shows: the way it has come, and the steps this user may take now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.queries import user_label
from sipatenas.cases import queries
from sipatenas.cases.models import DECIDED, Case, FollowUp
from sipatenas.cases.routing import case_route
from sipatenas.cases.rules import may_handle
from sipatenas.cases.workflow import JOURNEY, STEPS_FROM, CaseState
from sipatenas.core import ledger
from sipatenas.core.clock import edge_clock
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.catalogue import CatalogueEntry, entry
from sipatenas.rulebook.elections import election, stage_on
from sipatenas.rulebook.routes import Route


@dataclass(frozen=True)
class Milestone:
    """One station of the time line: done, now, or still to come."""

    label: str
    status: str
    at: datetime | None


@dataclass(frozen=True)
class CasePage:
    milestones: list[Milestone]
    rules: list[CatalogueEntry]
    route: Route
    history: list[ledger.LedgerView]
    told: list[tuple[ledger.LedgerView, str]]
    """The history, each step with the name of who took it."""
    steps: frozenset[str]
    step_parts: list[str]
    """Templates of the steps that this user may take now, in their order."""
    handles: bool
    follow_ups: list[FollowUp]
    election: str
    stage: str


def case_page(*, case: Case, user: User) -> CasePage:
    """Everything the page of a case shows to this user."""
    history = queries.history(user, case)
    handles = may_handle(user)
    steps = _steps(case) if handles else []
    today = legal_day(edge_clock().now(), case.office)
    facts = election(case.election)
    stage = stage_on(facts, today)
    return CasePage(
        milestones=_milestones(case, history),
        rules=[entry(rule_id) for rule_id in case.rules],
        route=case_route(case, today),
        history=history,
        told=[(line, user_label(line.actor)) for line in history],
        steps=frozenset(steps),
        step_parts=[f"cases/step/{step}.html" for step in steps],
        handles=handles,
        follow_ups=list(case.follow_ups.all()),
        election=facts.name,
        stage=stage.name if stage else _("di luar tahapan"),
    )


def _milestones(case: Case, history: list[ledger.LedgerView]) -> list[Milestone]:
    reached: dict[str, datetime] = {}
    for line in history:
        reached.setdefault(line.event, line.at)
    way = [*JOURNEY[:3], CaseState.ENDED] if case.state == CaseState.ENDED else JOURNEY
    stations = []
    for state in way:
        at = reached.get(f"cases.{state}")
        status = "running" if state == case.state else ("done" if at else "waiting")
        stations.append(Milestone(label=str(state.label), status=status, at=at))
    return stations


def _steps(case: Case) -> list[str]:
    """The steps open from the case's state; each has its part on the page."""
    decided = any(follow_up.kind in DECIDED for follow_up in case.follow_ups.all())
    return [step for step in STEPS_FROM.get(CaseState(case.state), ()) if step != "close" or decided]

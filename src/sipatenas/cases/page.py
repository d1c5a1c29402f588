"""What the page of a case shows: the way it has come, its parts, and the steps this user may take now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.queries import user_label
from sipatenas.cases import queries
from sipatenas.cases.acts import Act, StepForm, all_acts
from sipatenas.cases.models import Case
from sipatenas.cases.rules import WHO
from sipatenas.cases.workflow import JOURNEY, OVER, STEPS, CaseState
from sipatenas.core import ledger
from sipatenas.core.clock import edge_clock
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.elections import election, stage_on


@dataclass(frozen=True)
class Milestone:
    """One station of the time line: done, now, or still to come."""

    label: str
    status: str
    at: datetime | None


@dataclass(frozen=True)
class OfferedStep:
    """A step that this user may take now, with its form."""

    act: Act
    label: str | Promise
    form: StepForm
    template: str
    open: bool
    """Shown unfolded: the main step, or one whose form came back."""


@dataclass(frozen=True)
class RefusedStep:
    label: str | Promise
    why: str
    who: str
    basis: str


@dataclass(frozen=True)
class CasePage:
    milestones: list[Milestone]
    history: list[ledger.LedgerView]
    told: list[tuple[ledger.LedgerView, str]]
    """The history, each step with the name of who took it."""
    steps: list[OfferedStep]
    refused: list[RefusedStep]
    over: bool
    election: str
    stage: str


def case_page(*, case: Case, user: User, bound: Mapping[str, StepForm]) -> CasePage:
    """Everything the page of a case shows to this user; `bound`: forms that came back with errors."""
    history = queries.history(user, case)
    offered, refused = _steps(case, user, bound)
    facts = election(case.election) if case.election else None
    stage = stage_on(facts, legal_day(edge_clock().now(), case.office)) if facts else None
    return CasePage(
        milestones=_milestones(case, history),
        history=history,
        told=[(line, user_label(line.actor)) for line in history],
        steps=offered,
        refused=refused,
        over=case.state in OVER,
        election=facts.name if facts else _("tanpa pemilihan"),
        stage=stage.name if stage else _("di luar tahapan"),
    )


def _milestones(case: Case, history: list[ledger.LedgerView]) -> list[Milestone]:
    reached = {str(line.codes.get("to")): line.at for line in reversed(history) if line.codes.get("to")}
    first = CaseState.RECEIVED if case.origin == "report" else CaseState.FOUND
    state = CaseState(case.state)
    way = [first, *JOURNEY]
    if state in OVER - {CaseState.CLOSED} or state not in way:
        way = [one for one in way if one in reached or one == first]
        way = [*way, state] if state not in way else way
    reached.setdefault(str(first), case.opened_at)
    now = way.index(state)
    return [
        Milestone(
            label=str(one.label),
            status="running" if place == now else ("done" if place < now else "waiting"),
            at=reached.get(str(one)) if place <= now else None,
        )
        for place, one in enumerate(way)
    ]


def _steps(
    case: Case, user: User, bound: Mapping[str, StepForm]
) -> tuple[list[OfferedStep], list[RefusedStep]]:
    """The steps open from the case's state: those that are this user's, and why the others are not."""
    offered, refused = [], []
    may = {name: test(user, case) for name, (test, _who) in WHO.items()}
    for name, act in all_acts().items():
        row = STEPS[name]
        if CaseState(case.state) not in row.sources:
            continue
        why = "" if may[row.who] else _("bukan tugas Anda")
        why = why or str(act.offered(case, user))
        if why:
            refused.append(RefusedStep(row.label, why, str(WHO[row.who][1]), row.basis))
            continue
        form = bound.get(name) or act.form(case=case, user=user, prefix=name)
        offered.append(OfferedStep(act, row.label, form, _template(name), open=act.main or name in bound))
    return sorted(offered, key=lambda one: not one.act.main), refused


def _template(step: str) -> str:
    try:
        get_template(f"cases/step/{step}.html")
    except TemplateDoesNotExist:
        return "cases/step/_plain.html"
    return f"cases/step/{step}.html"

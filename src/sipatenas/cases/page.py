"""What the page of a case shows: the way it has come, its parts, and the steps this user may take now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases import queries, reach
from sipatenas.cases.acts import Act, StepForm, all_acts
from sipatenas.cases.anchors import step_of_clock
from sipatenas.cases.basis import basis_of
from sipatenas.cases.models import Case, CaseClock, Clarification, Respondent
from sipatenas.cases.rules import WHO
from sipatenas.cases.saying import Nearness, nearness
from sipatenas.cases.workflow import JOURNEY, OVER, STEPS, CaseState
from sipatenas.core import ledger
from sipatenas.evidence.models import Evidence
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.elections import election, stage_on
from sipatenas.rulebook.routes import NEUTRALITY, matter_basis, matter_label, subject_label

PARTS = ("people", "hearing", "study", "referral", "task_force", "clocks", "files", "notes")
"""In the order of the page. Each has `parts/<name>.py` with `build(case, user)` and `part/<name>.html`."""

OF_INTERESTS = frozenset({"declare_conflict", "lift_conflict"})


@dataclass(frozen=True)
class Milestone:
    """One station of the time line: done, now, or still to come."""

    label: str
    status: str
    at: datetime | None


@dataclass(frozen=True)
class RunningClock:
    """A term as the time line says it."""

    clock: CaseClock
    near: Nearness
    step: str


@dataclass(frozen=True)
class Named:
    """A person named, as this user may read of them."""

    person: Respondent
    subject: str
    heard: list[Clarification]
    matter: str = ""
    """What it is about in words, where that is not neutrality."""
    basis: str = ""
    """On what that matter rests."""


@dataclass(frozen=True)
class Part:
    name: str
    template: str
    facts: object


@dataclass(frozen=True)
class OfferedStep:
    """A step that this user may take now, with its form."""

    act: Act
    label: str | Promise
    form: StepForm
    template: str
    open: bool
    """Shown unfolded: the main step, one that was asked for, or one whose form came back."""


@dataclass(frozen=True)
class RefusedStep:
    label: str | Promise
    why: str
    who: str
    basis: str


@dataclass(frozen=True)
class CasePage:
    milestones: list[Milestone]
    clocks: list[RunningClock]
    people: list[Named]
    others_heard: list[Clarification]
    """Reporters, witnesses and experts."""
    whole: bool
    """Nobody in the case is hidden from this user, so that words which speak of all may be shown."""
    office_side: bool
    evidence: Evidence | None
    parts: list[Part]
    history: list[ledger.LedgerView]
    told: list[tuple[ledger.LedgerView, str]]
    """The history, each step with the name of who took it."""
    steps: list[OfferedStep]
    refused: list[RefusedStep]
    kept: list[tuple[str, str]]
    """What was written into a step that is no longer open, so that nothing written is lost."""
    over: bool
    exonerated: bool
    election: str
    stage: str

    @property
    def idle(self) -> bool:
        """Nothing carries the case on for this user; an interest may always be told."""
        return all(one.act.step in OF_INTERESTS for one in self.steps)


def case_page(
    *, case: Case, user: User, bound: Mapping[str, StepForm], now: datetime, wanted: str = ""
) -> CasePage:
    """Everything the page of a case shows to this user; `bound`: forms that came back, `wanted`: the step that
    a link asked for."""
    history = queries.history(user, case)
    offered, refused = _steps(case, user, bound, wanted)
    facts = election(case.election) if case.election else None
    stage = stage_on(facts, legal_day(now, case.office)) if facts else None
    heard = list(reach.clarifications_for(user, case))
    return CasePage(
        milestones=_milestones(case, history),
        clocks=_clocks(case, user, now),
        people=_people(case, user, heard),
        others_heard=[one for one in heard if one.respondent_id is None],
        whole=reach.sees_all(user, case),
        office_side=not is_liaison(user),
        evidence=reach.evidence_for(user, case),
        parts=_parts(case, user),
        history=history,
        told=_told(history, user),
        steps=offered,
        refused=refused,
        kept=_kept(bound, {one.act.step for one in offered}),
        over=case.state in OVER,
        exonerated=case.state == CaseState.ENDED,
        election=facts.name if facts else _("tanpa pemilihan"),
        stage=stage.name if stage else _("di luar tahapan"),
    )


def _people(case: Case, user: User, heard: list[Clarification]) -> list[Named]:
    seen = reach.people_for(user, case).prefetch_related("allegations")
    return [
        Named(
            one,
            subject_label(one.subject),
            [said for said in heard if said.respondent_id == one.pk],
            "" if one.matter == NEUTRALITY else matter_label(one.matter),
            matter_basis(one.matter),
        )
        for one in seen
    ]


def _clocks(case: Case, user: User, now: datetime) -> list[RunningClock]:
    """The terms that run, the nearest first; a body sees its own."""
    running = CaseClock.running.filter(case=case).select_related("authority")
    if is_liaison(user):
        running = running.filter(authority=user.authority_id)
    zone = case.office.timezone
    found = [
        RunningClock(one, nearness(one.due_at, now, zone), step_of_clock(one.short, case.state))
        for one in running
    ]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(found, key=lambda one: one.clock.due_at or far)


def _parts(case: Case, user: User) -> list[Part]:
    found = []
    for name in PARTS:
        if find_spec(f"sipatenas.cases.parts.{name}") is None:
            continue
        facts = import_module(f"sipatenas.cases.parts.{name}").build(case, user)
        if facts is not None:
            found.append(Part(name, f"cases/part/{name}.html", facts))
    return found


def _told(history: list[ledger.LedgerView], user: User) -> list[tuple[ledger.LedgerView, str]]:
    """A body reads the names of its own people alone."""
    actors: dict[UUID, User] = User.objects.in_bulk({line.actor for line in history if line.actor})
    if is_liaison(user):
        actors = {pk: one for pk, one in actors.items() if one.authority_id == user.authority_id}
    return [(line, str(actors[line.actor]) if line.actor in actors else "") for line in history]


def _milestones(case: Case, history: list[ledger.LedgerView]) -> list[Milestone]:
    reached = {str(line.codes.get("to")): line.at for line in reversed(history) if line.codes.get("to")}
    first = {"report": CaseState.RECEIVED, "information": CaseState.INFORMATION}.get(
        case.origin, CaseState.FOUND
    )
    state = CaseState(case.state)
    way = [first, *JOURNEY]
    if state in OVER - {CaseState.CLOSED} or state not in way:
        way = [one for one in way if str(one) in reached or one == first]
        way = [*way, state] if state not in way else way
    reached.setdefault(str(first), case.opened_at)
    now = way.index(state)
    return [
        Milestone(
            label=str(one.label),
            status=_status(one, place, now),
            at=reached.get(str(one)) if place <= now else None,
        )
        for place, one in enumerate(way)
    ]


def _status(state: CaseState, place: int, now: int) -> str:
    if place == now:
        return "done" if state in OVER else "running"
    return "done" if place < now else "waiting"


def _steps(
    case: Case, user: User, bound: Mapping[str, StepForm], wanted: str
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
            refused.append(RefusedStep(row.label, why, str(WHO[row.who][1]), str(basis_of(name, case))))
            continue
        form = bound.get(name) or act.form(case=case, user=user, prefix=name)
        offered.append(
            OfferedStep(act, row.label, form, _template(name), open=name == wanted or name in bound)
        )
    offered.sort(key=lambda one: not one.act.main)
    if offered and offered[0].act.main and not any(one.open for one in offered):
        offered[0] = replace(offered[0], open=True)
    return offered, refused


def _kept(bound: Mapping[str, StepForm], offered: set[str]) -> list[tuple[str, str]]:
    """The words of a form whose step the case no longer knows."""
    return [
        (str(field.label), str(field.value()))
        for name, form in bound.items()
        if name not in offered
        for field in form.visible_fields()
        if isinstance(field.value(), str) and str(field.value()).strip()
    ]


def _template(step: str) -> str:
    try:
        get_template(f"cases/step/{step}.html")
    except TemplateDoesNotExist:
        return "cases/step/_plain.html"
    return f"cases/step/{step}.html"

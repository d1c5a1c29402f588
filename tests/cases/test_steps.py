"""Each step of a case from each state: taken in its order by whom it belongs to, and refused everywhere else."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django_fsm import TransitionNotAllowed
from tests.support.journey import WAY_TO, Journey

from sipatenas.cases.basis import basis_of
from sipatenas.cases.models import Case
from sipatenas.cases.rules import WHO
from sipatenas.cases.transitions import Said, subject_of, take
from sipatenas.cases.workflow import STEPS, CaseState
from sipatenas.core import ledger
from sipatenas.core.models import LedgerEntry

pytestmark = pytest.mark.django_db
LEADS_TO = {
    ("found", "register"): "registered",
    ("registered", "clarify"): "clarified",
    ("clarified", "study"): "studied",
    ("studied", "decide"): "decided",
    ("studied", "study_again"): "clarified",
    ("decided", "end"): "ended",
    ("decided", "refer"): "referred",
    ("referred", "refer"): "referred",
    ("recommended", "refer"): "referred",
    ("followed_up", "refer"): "referred",
    ("referred", "recommend"): "recommended",
    ("recommended", "recommend"): "recommended",
    ("referred", "follow_up"): "followed_up",
    ("recommended", "follow_up"): "followed_up",
    ("followed_up", "follow_up"): "followed_up",
    ("followed_up", "close"): "closed",
    ("recommended", "close"): "closed",
    ("closed", "reopen"): "registered",
    ("ended", "reopen"): "registered",
    **dict.fromkeys(((state, "merge") for state in ("found", "registered", "clarified")), "merged"),
}
"""Every move that the law of the house allows to a finding, written out apart from the workflow's own table."""
MOVES = sorted({name for name, step in STEPS.items() if step.target is not None})
EXAMINED = {
    "summon": {"registered"},
    "deliver": {"registered"},
    "hear": {"registered"},
    "pause": {"registered", "clarified", "studied"},
    "resume": {"registered", "clarified", "studied"},
    "extend": {"registered", "clarified", "studied"},
    "attach": set(WAY_TO) - {"closed", "ended"},
    "declare_conflict": set(WAY_TO),
    "lift_conflict": set(WAY_TO),
}
"""In which states the steps of the examination that move no case may be taken."""


OF_READERS = {"auditor": {"declare_conflict"}, "superior": {"declare_conflict"}}
"""What those may do who only read: say that they should not."""


def moved(journey: Journey, case: Case, step: str) -> str | None:
    """Where the bare step leads, of whatever it needs besides; None where it is refused. Undone at once."""
    user = journey.users["head"]
    if STEPS[step].who == "superior":
        return None
    with transaction.atomic():
        before = LedgerEntry.objects.count()
        try:
            with transaction.atomic():
                after = take(case=case, step=step, user=user, clock=journey.clock, work=lambda _held: Said())
        except TransitionNotAllowed:
            assert LedgerEntry.objects.count() == before, step
            return None
        finally:
            transaction.set_rollback(True)
    return str(after.state)


@pytest.mark.parametrize("state", WAY_TO)
def test_from_each_state_exactly_the_allowed_moves_lead_on(journey: Journey, state: CaseState) -> None:
    case = journey.case_at(state)
    assert {(str(state), step): moved(journey, case, step) for step in MOVES} == {
        (str(state), step): LEADS_TO.get((str(state), step)) for step in MOVES
    }


@pytest.mark.parametrize("state", WAY_TO)
def test_what_moves_no_case_has_its_states_too(journey: Journey, state: CaseState) -> None:
    case = journey.case_at(state)
    for step, states in EXAMINED.items():
        assert moved(journey, case, step) == (str(state) if str(state) in states else None), step


@pytest.mark.parametrize(
    "who", ["auditor", "administrator", "below", "superior", "foreign_officer", "foreign_head"]
)
@pytest.mark.parametrize("state", ["found", "registered", "studied"])
def test_who_has_no_say_moves_no_case(journey: Journey, state: str, who: str) -> None:
    case, before = journey.case_at(state), LedgerEntry.objects.count()
    for step in set(STEPS) - OF_READERS.get(who, set()):
        with pytest.raises(PermissionDenied):
            take(
                case=case, step=step, user=journey.users[who], clock=journey.clock, work=lambda _held: Said()
            )
    assert Case.objects.get(pk=case.pk).state == state
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("who", ["second", "head"])
def test_colleagues_and_heads_carry_it_on(journey: Journey, who: str) -> None:
    case = journey.finding()
    for step in WAY_TO[CaseState.STUDIED]:
        case = journey.step(case, step, who)
    assert case.state == CaseState.STUDIED


@pytest.mark.parametrize("step", ["decide", "study_again", "reopen", "take_over", "hear"])
def test_a_refusal_names_the_step_who_may_and_the_article(journey: Journey, step: str) -> None:
    """Whoever may look but not act is told whose step it is."""
    case = journey.case_at("registered")
    row = STEPS[step]
    with pytest.raises(PermissionDenied) as refused:
        take(
            case=case,
            step=step,
            user=journey.users["superior"],
            clock=journey.clock,
            work=lambda _held: Said(),
        )
    told = str(refused.value)
    assert str(row.label) in told
    assert str(WHO[row.who][1]) in told
    assert basis_of(step, case).text in told


def test_the_page_tells_which_steps_are_closed_why_and_whose_they_are(
    journey: Journey, client: Client
) -> None:
    case = journey.case_at("studied")
    client.force_login(journey.officer)
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    refused = shown.split("Langkah yang tidak terbuka")[1].split("</details>")[0]
    assert escape(str(STEPS["decide"].label)) in refused
    assert escape(str(WHO["head"][1])) in refused
    assert escape(basis_of("decide", case).text) in refused


def test_the_way_to_the_decision_stands_in_the_ledger_and_the_ledger_is_whole(journey: Journey) -> None:
    case = journey.case_at("decided")
    history = ledger.history(subject_of(case))
    assert [line.event for line in history] == [
        "cases.found", "cases.registered", "cases.heard", "cases.clarified", "cases.studied", "cases.decided",
    ]  # fmt: skip
    assert [line.codes.get("to") for line in history[1:]] == [
        "registered", "registered", "clarified", "studied", "decided",
    ]  # fmt: skip
    assert history[-1].actor == journey.users["head"].pk
    assert ledger.verify().whole


def test_an_innocent_official_leaves_with_the_exoneration(journey: Journey, client: Client) -> None:
    """From the finding to the end: summoned, heard with counter-evidence, studied, not proven, closed."""
    case = journey.finding()
    for step in ("register", "summon", "deliver"):
        case = journey.step(case, step)
    case = journey.step(
        case, "hear", statement="Akun itu tiruan; laporan polisi terlampir.", counter_evidence="impersonated",
        counter_note="Laporan polisi LP/B/12 Rekaan.",
    )  # fmt: skip
    case = journey.step(case, "clarify")
    case = journey.step(case, "study", outcome_1="not_proven", breaches_1=[], rules_1=[])
    case = journey.step(case, "exonerate")
    with pytest.raises(ValidationError):
        journey.step(case, "refer")
    case = journey.step(case, "end")
    assert (case.state, case.next_due) == ("ended", None)
    person = case.respondents.get()
    assert (person.outcome, person.breaches) == ("not_proven", [])
    client.force_login(journey.officer)
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert shown.index("tidak terbukti") < shown.index("Yang diduga")
    assert "LP/B/12 Rekaan" in shown

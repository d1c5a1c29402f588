"""Steps in any order, by anybody: no illegal state, no lost event, no clock that a pause brings forward."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.support.bodies import liaison
from tests.support.intake import Desk
from tests.support.journey import Journey
from tests.support.steps import SAMPLES, sample, take_step

from sipatenas.cases.acts import all_acts
from sipatenas.cases.models import Case, CaseClock
from sipatenas.cases.transitions import StaleCase
from sipatenas.cases.workflow import OVER, STEPS, moves
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock

REFUSALS = (PermissionDenied, ValidationError, TransitionNotAllowed, StaleCase, AssertionError)
"""AssertionError: a form that does not take the sample in this state (no person left to hear)."""
WHO = ("officer", "head", "auditor", "administrator", "foreign_officer", "superior", "bkn", "ppk")
MAY = frozenset({"officer", "head", "superior", "bkn", "ppk"})


def machine(journey: Journey) -> type[RuleBasedStateMachine]:  # noqa: C901 (one machine, many rules)
    """The machine over one office; each run is undone at its end."""

    class AnyOrder(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            journey.clock = FixedClock()

        @initialize(origin=st.sampled_from(("finding", "report", "information")))
        def it_begins(self, origin: str) -> None:
            begin = {"finding": journey.finding, "report": Desk(journey).report}
            self.case = begin.get(origin, Desk(journey).information)()
            self.began = str(self.case.state)
            self.events = 1
            self.more = len(self.history()) - 1

        def history(self) -> list[ledger.LedgerView]:
            return ledger.history(ledger.Subject("case", self.case.pk))

        @rule(
            step=st.sampled_from(sorted(set(SAMPLES) | {"register", "close", "end"})),
            who=st.sampled_from(WHO),
        )
        def try_a_step(self, step: str, who: str) -> None:
            before = Case.objects.get(pk=self.case.pk)
            name = {"exonerate": "decide"}.get(step, step)
            if name not in all_acts():
                return
            try:
                sample(journey, before, step)
            except (IndexError, AttributeError, KeyError, AssertionError, ObjectDoesNotExist):
                return  # there is nothing in this case that the step could be about
            dues = self.dues()
            try:
                with transaction.atomic():
                    after = take_step(journey, before, step, who)
            except REFUSALS:
                after = Case.objects.get(pk=self.case.pk)
                assert (after.state, after.version) == (before.state, before.version)
                return
            self.events += 1
            assert who in MAY
            assert after.version == before.version + 1
            assert before.state in STEPS[name].sources
            assert after.state == before.state or (before.state, after.state) in moves()
            if name in ("pause", "resume", "extend"):
                for key, due in self.dues().items():
                    assert key not in dues or due is None or dues[key] is None or due >= dues[key]

        @rule(hours=st.integers(1, 60))
        def time_goes_by(self, hours: int) -> None:
            journey.clock = FixedClock(journey.clock.now() + timedelta(hours=hours))

        def dues(self) -> dict[Any, Any]:
            return dict(CaseClock.objects.filter(case=self.case).values_list("pk", "due_at"))

        @invariant()
        def the_history_is_whole(self) -> None:
            history = self.history()
            assert len(history) == self.events + self.more
            case = Case.objects.get(pk=self.case.pk)
            assert case.version == self.events
            assert history[-1].codes.get("to", self.began) == case.state

        @invariant()
        def nothing_runs_in_a_case_that_is_over(self) -> None:
            case = Case.objects.get(pk=self.case.pk)
            running = CaseClock.objects.filter(case=case, state__in=("running", "paused"))
            if case.state in OVER:
                assert not running.exists()
                assert not case.tasks.filter(state="open").exists()
            elif case.paused_since is None:
                due = [clock.due_at for clock in running if clock.due_at]
                assert case.next_due == (min(due) if due else None)

        @precondition(lambda self: self.events > 1)
        @rule()
        def the_chain_holds(self) -> None:
            assert not ledger.verify().broken

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    return AnyOrder


@pytest.mark.django_db
def test_steps_in_any_order_by_anybody_keep_the_case_lawful(journey: Journey) -> None:
    for body in ("bkn", "ppk"):
        liaison(journey, body)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(journey),
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

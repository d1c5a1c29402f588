"""Looks grow rarer while nothing changes, come back soon after a change, and never crowd a site."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.evidence.recheck.facts import GONE, SHOWN, State
from sipatenas.evidence.recheck.history import ORDINARY
from sipatenas.evidence.recheck.schedule import (
    AFTER_CHANGE,
    FAILED,
    LADDER,
    SUSPECTED,
    jitter,
    next_look,
    rest_after_limit,
    step_after,
)  # fmt: skip

AT = datetime(2024, 10, 4, 2, 0, tzinfo=UTC)


def test_the_intervals_rise_to_a_month_while_nothing_changes() -> None:
    step, waits = 0, []
    for _ in range(9):
        step = step_after(step, "live", State.LIVE, has_changed=False)
        waits.append(LADDER[step])
    assert waits == sorted(waits)
    assert waits[0] == timedelta(hours=6)
    assert waits[-1] == timedelta(days=30)


@pytest.mark.parametrize("before", ["removed_suspected", "removed_confirmed"])
def test_a_post_shown_again_is_looked_at_soon(before: str) -> None:
    assert step_after(6, before, State.LIVE, has_changed=False) == AFTER_CHANGE


def test_an_edit_brings_the_next_look_back_to_hours() -> None:
    assert LADDER[step_after(6, "live", State.EDITED, has_changed=True)] == timedelta(hours=6)


def test_what_saw_nothing_leaves_the_ladder_where_it_was() -> None:
    for state in (State.UNREACHABLE, State.RATE_LIMITED, State.LOGIN_WALL, State.GEO_BLOCKED):
        assert step_after(3, "live", state, has_changed=False) == 3
        waits = [next_look(AT, state, 3, misses=misses, key="k") - AT for misses in (1, 2, 3, 4, 9)]
        assert waits == sorted(waits)
        assert waits[-1] < timedelta(days=1, hours=3)


def test_a_suspicion_gives_three_looks_over_three_days_within_a_week() -> None:
    at, step, state, looks = AT, 5, "live", [AT]
    for _ in range(6):
        step = step_after(step, state, State.REMOVED_SUSPECTED, has_changed=False)
        state = "removed_suspected"
        at = next_look(at, State.REMOVED_SUSPECTED, step, key=f"k{at}")
        looks.append(at)
    within = [one for one in looks if one - AT <= timedelta(days=7)]
    assert within[-1] - AT >= ORDINARY.span
    assert len(within) > ORDINARY.looks
    assert min(late - early for early, late in itertools.pairwise(looks)) >= timedelta(hours=5)


def test_the_site_is_never_asked_sooner_than_it_told() -> None:
    for state in State:
        assert next_look(AT, state, 0, misses=1, key="k", wait_seconds=5 * 86400) >= AT + timedelta(days=5)


@given(st.sampled_from(list(State)), st.integers(0, 200), st.integers(0, 200), st.text(max_size=20))
def test_every_look_has_a_next_one_within_reach(state: State, step: int, misses: int, key: str) -> None:
    wait = next_look(AT, state, step, misses=misses, key=key) - AT
    shortest = SUSPECTED[0] if state in GONE else LADDER[0] if state in SHOWN else FAILED[0]
    assert shortest * 0.89 <= wait <= timedelta(days=33)


@given(st.text())
def test_jitter_is_the_same_for_the_same_link_and_within_bounds(key: str) -> None:
    assert jitter(key) == jitter(key)
    assert -1 <= jitter(key) <= 1


def test_jitter_spreads_links_that_were_sealed_together() -> None:
    moments = {next_look(AT, State.LIVE, 2, key=str(number)) for number in range(200)}
    assert len(moments) > 190
    assert max(moments) - min(moments) > timedelta(hours=3)


def test_a_site_that_limits_us_again_and_again_rests_longer_each_time() -> None:
    rests = [rest_after_limit(strikes, None) for strikes in range(1, 9)]
    assert rests[0] == timedelta(minutes=15)
    assert rests == sorted(rests)
    assert rests[-1] <= timedelta(days=1)
    assert rest_after_limit(1, 7200) == timedelta(hours=2)

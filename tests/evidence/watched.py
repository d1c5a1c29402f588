"""Fixtures: a watched link, what the browser would see of it, and the next look taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.evidence.watching import sealed_capture

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence.models.watches import LinkObservation, Watch
from sipatenas.evidence.recheck.looking import Look
from sipatenas.evidence.services import rechecking
from sipatenas.evidence.services.rechecking import performing, planning


@pytest.fixture
def watch(officer: User, clock: FixedClock) -> Watch:
    evidence = sealed_capture(officer=officer, clock=clock)
    return Watch.objects.select_related("evidence__office", "office").get(evidence=evidence)


@pytest.fixture
def sees(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """In place of the browser: what each link shows; returns the links looked at."""

    shown: dict[str, Look] = {}
    asked: list[str] = []

    def look(url: str, _timezone: str) -> Look:
        asked.append(url)
        return shown[url]

    monkeypatch.setattr(performing, "_look", look)

    def tell(looks: dict[str, Look]) -> list[str]:
        shown.update(looks)
        return asked

    return tell


@pytest.fixture
def go(clock: FixedClock) -> Callable[[Watch], LinkObservation]:
    """Makes the next look due and takes it."""

    def take(watch: Watch) -> LinkObservation:
        watch.refresh_from_db()
        if watch.next_at and watch.next_at > clock.now():
            clock.at = watch.next_at
        free = planning.free_at(watch.site)
        if free and free > clock.now():
            clock.at = free
        done = list(rechecking.recheck_due(clock=clock, pause=lambda s: clock.advance(timedelta(seconds=s)),
                                           only=frozenset({watch.pk})))  # fmt: skip
        assert len(done) == 1, done
        assert not isinstance(done[0], str), done
        watch.refresh_from_db()
        return done[0].observation

    return take

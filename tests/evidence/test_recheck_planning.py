"""Turns are given in one statement, and no site is asked more often than its pace, whoever asks."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.evidence.watching import NEWS, page, sealed_capture

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence.models.watches import Watch
from sipatenas.evidence.services import rechecking
from sipatenas.evidence.services.rechecking import planning

pytest_plugins = ["tests.evidence.watched"]


def many(watch: Watch, count: int, sites: int, clock: FixedClock) -> None:
    """Copies of a link, due now, over that many sites."""
    Watch.objects.bulk_create(
        Watch(
            office=watch.office, region_path=watch.region_path, evidence=watch.evidence,
            url=f"https://situs{number % sites}.id/{number}", link_digest=f"{number:064d}",
            site=f"situs{number % sites}.id", since=clock.now(), next_at=clock.now(),
        )
        for number in range(count)
    )  # fmt: skip


def test_no_site_is_taken_more_often_than_its_pace_by_any_number_of_workers(
    watch: Watch, clock: FixedClock
) -> None:
    many(watch, 40, 4, clock)
    planned = rechecking.plan(clock=clock)
    assert (planned.looks, planned.sites) == (40, 4)
    taken: dict[str, list[Any]] = {}
    while Watch.objects.filter(slot_at__isnull=False).exists():
        for _worker in range(3):
            found = rechecking.take(clock=clock)
            if found is not None:
                taken.setdefault(found.site, []).append(clock.now())
                Watch.objects.filter(pk=found.pk).update(
                    slot_at=None, next_at=None, lease_until=None, lease_token=None
                )
        clock.advance(timedelta(seconds=1))
    assert {site: len(moments) for site, moments in taken.items()} == {f"situs{n}.id": 10 for n in range(4)}
    for name, moments in taken.items():
        gaps = [late - early for early, late in itertools.pairwise(moments)]
        assert min(gaps) >= planning.pace_of(name)


def test_planning_twice_gives_no_turn_twice(watch: Watch, clock: FixedClock) -> None:
    many(watch, 10, 2, clock)
    assert rechecking.plan(clock=clock).looks == 10
    turns = dict(Watch.objects.values_list("pk", "slot_at"))
    assert rechecking.plan(clock=clock).looks == 0
    assert dict(Watch.objects.values_list("pk", "slot_at")) == turns
    many_more = Watch.objects.filter(slot_at__isnull=False).order_by("-slot_at")[:2]
    last = {one.site: one.slot_at for one in many_more}
    Watch.objects.filter(pk=watch.pk).update(site="situs0.id", next_at=clock.now())
    rechecking.plan(clock=clock)
    watch.refresh_from_db()
    assert watch.slot_at == last["situs0.id"] + planning.pace_of("situs0.id")


def test_the_due_list_is_read_from_its_index(watch: Watch, clock: FixedClock) -> None:
    many(watch, 200, 3, clock)
    found = planning.due(clock).explain()
    if connection.vendor == "sqlite":
        assert "watch_due" in found
    assert "evidence_watch" in found


def test_a_news_page_is_paced_by_its_own_host(officer: User, clock: FixedClock) -> None:
    evidence = sealed_capture(officer=officer, clock=clock, url=NEWS, html=page("generic", "sealed"))
    assert Watch.objects.get(evidence=evidence).site == "berita-rekaan.id"


@pytest.mark.django_db(transaction=True)
def test_workers_that_ask_at_the_same_moment_get_different_links_and_one_of_each_site(
    officer: User, clock: FixedClock
) -> None:
    watch = Watch.objects.select_related("evidence", "office").get(
        evidence=sealed_capture(officer=officer, clock=clock)
    )
    many(watch, 24, 3, clock)
    rechecking.plan(clock=clock)
    clock.advance(timedelta(hours=1))
    taken: list[Watch] = []
    start = threading.Barrier(4)

    def work() -> None:
        try:
            start.wait()
            taken.extend(filter(None, (rechecking.take(clock=clock) for _ in range(6))))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len({one.pk for one in taken}) == len(taken)
    assert sorted(one.site for one in taken) == ["situs0.id", "situs1.id", "situs2.id"]

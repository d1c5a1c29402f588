"""Warm browsers: a fresh context each time, one crash costs one capture, and none outlives its owner."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.evidence.conftest import Site

from sipatenas.evidence.capture import Captured, Limits, Outcome, capture
from sipatenas.evidence.capture.process import slots
from sipatenas.evidence.capture.process.pool import Pool, Station
from sipatenas.evidence.capture.process.slots import Slots
from sipatenas.evidence.capture.process.warm import memory_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(2, idle_seconds=0) as made:
        yield made


def shot(pool: Pool, site: Site, folder: Path, path: str = "/", limits: Limits | None = None) -> Captured:
    folder.mkdir(exist_ok=True)
    return capture(url=site.url(path), folder=folder, allow=[site.host], pool=pool, limits=limits)


def test_nothing_of_one_capture_is_left_for_the_next(pool: Pool, site: Site, tmp_path: Path) -> None:
    site.page(
        "/",
        "<p id=ada></p><script>document.getElementById('ada').textContent = 'dulu: ' + document.cookie +"
        "(localStorage.getItem('a') || ''); document.cookie = 'a=1'; localStorage.setItem('a', '2');"
        "caches.open('x').then(c => c.put('/y', new Response('z')))</script>",
    )
    for number in range(2):
        assert shot(pool, site, tmp_path / str(number)).outcome == Outcome.CAPTURED
        assert (tmp_path / str(number) / "text.txt").read_text().strip() == "dulu:"
    assert len(pool._idle) == 1
    assert pool._idle[0].captures == 2


def test_a_page_that_hangs_costs_one_capture(
    pool: Pool, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sipatenas.evidence.capture.run._GRACE_SECONDS", 0.5)
    site.page("/macet", "<script>for (;;) {}</script>")
    site.page("/", "<h1>Halo")
    seen: dict[str, Captured] = {}
    hanging = threading.Thread(
        target=lambda: seen.update(a=shot(pool, site, tmp_path / "a", "/macet", Limits(seconds=4)))
    )
    hanging.start()
    seen["b"] = shot(pool, site, tmp_path / "b")
    hanging.join()
    assert (seen["a"].outcome, seen["b"].outcome) == (Outcome.UNREACHABLE, Outcome.CAPTURED)
    assert shot(pool, site, tmp_path / "c").outcome == Outcome.CAPTURED


def test_a_browser_that_dies_between_captures_is_made_anew(pool: Pool, site: Site, tmp_path: Path) -> None:
    site.page("/", "<h1>Halo")
    shot(pool, site, tmp_path / "a")
    pool._idle[0].kill()
    pool._idle[0]._process.wait()
    assert shot(pool, site, tmp_path / "b").outcome == Outcome.CAPTURED


def test_closing_the_pool_ends_every_process(site: Site, tmp_path: Path) -> None:
    site.page("/", "<h1>Halo")
    with Pool(1) as pool:
        shot(pool, site, tmp_path / "a")
        pid = pool._idle[0].pid
        home = pool._idle[0]._home
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not home.exists()


def test_no_more_capture_at_once_than_the_machine_has_slots_whichever_pool_they_come_from(
    tmp_path: Path,
) -> None:
    first, second = Slots(tmp_path, 2), Slots(tmp_path, 2)
    taken: list[str] = []
    with first.one(), second.one():
        waiting = threading.Thread(target=lambda: _note(second, taken))
        waiting.start()
        waiting.join(0.3)
        assert taken == []
    waiting.join(10)
    assert taken == ["bebas"]


def _note(slots: Slots, taken: list[str]) -> None:
    with slots.one():
        taken.append("bebas")


@pytest.mark.parametrize(
    ("cores", "memory", "size"),
    [(1, 64 << 30, 1), (4, 64 << 30, 4), (64, 64 << 30, 8), (4, 2 << 30, 2), (4, 1 << 30, 1), (4, 0, 1)],
)
def test_the_size_follows_cores_and_memory(
    monkeypatch: pytest.MonkeyPatch, cores: int, memory: int, size: int
) -> None:
    monkeypatch.setattr(slots.os, "sched_getaffinity", lambda _self: range(cores), raising=False)
    monkeypatch.setattr(slots, "memory", lambda: memory)
    assert slots.default() == size


def test_a_station_holds_what_its_system_says_it_holds(site: Site, tmp_path: Path) -> None:
    assert memory_of(None) == 0
    station = Station(tmp_path)
    try:
        assert Path(f"/proc/{station.pid}").exists()
    finally:
        station.close()
    assert not Path(f"/proc/{station.pid}").exists()

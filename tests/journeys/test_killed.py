"""`kill -9` at random moments: the journey ends as if nothing had happened, nothing twice, nothing stuck."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.browser import chromium
from tests.journeys.house import House, free_port, house

from sipatenas.cli.demonstration import election, platform

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

KILLS = 20
SEED = 20241127
RUNS = 3
CAPTURES = 12
UNDONE = "SELECT count(*) FROM core_job WHERE state IN ('waiting', 'running')"


@pytest.fixture
def twins(tmp_path: Path, furnish: Callable[[House], None]) -> Iterator[tuple[House, House]]:
    """Two houses with the same roster, the same posts and the same invented platform outside."""
    if chromium() is None:
        pytest.skip("No Chromium on this machine: install the package chromium to run the browser tests.")
    port = free_port()
    with ExitStack() as stack:
        pair = [
            stack.enter_context(house(tmp_path / name, SIPATENAS_CAPTURE_ALLOW=f"127.0.0.1:{port}"))
            for name in ("tenang", "terganggu")
        ]
        for one in pair:
            furnish(one)
            furnished(one, port)
        server = platform.serve(pair[0].folder / "platform", port)
        assert server is not None
        stack.callback(server.shutdown)
        yield pair[0], pair[1]


def furnished(one: House, port: int) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    election.write(one.folder / "rulebook", datetime.now(ZoneInfo("Asia/Makassar")).date())
    one.told("furnish", str(one.folder), f"http://127.0.0.1:{port}", str(RUNS))


def brought_in(one: House, number: int) -> None:
    done = one.run(*import_line(one, number), SIPATENAS_USER="petugas")
    assert done.returncode == 0, done.stderr


def import_line(one: House, number: int) -> tuple[str, ...]:
    return ("import", str(one.folder / f"unggahan-{number}.ndjson"), "--election", election.ELECTION)


def worked_off(one: House) -> None:
    """A worker left in peace until nothing is waiting any more."""
    worker = one.start("worker")
    try:
        until_done(one)
    finally:
        worker.terminate()
        worker.wait(timeout=60)


def until_done(one: House) -> None:
    until(lambda: not one.count(UNDONE), 480)


def until(condition: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def killed_at_work(one: House, kills: int, moments: random.Random) -> None:
    """Start a worker and kill it at a random moment after it has taken a job in hand, `kills` times."""
    for _ in range(kills):
        worker = one.start("worker")
        at_work = f"{UNDONE} AND state = 'running' AND worker_pid = {worker.pid}"
        until(lambda at_work=at_work: one.count(at_work) or not one.count(UNDONE), 90)
        time.sleep(moments.uniform(0, 1.2))
        worker.kill()
        worker.wait()
    worked_off(one)


def test_twenty_killed_workers_leave_the_same_house_as_one_that_was_left_in_peace(
    twins: tuple[House, House],
) -> None:
    peaceful, disturbed = twins
    moments = random.Random(SEED)
    for one in twins:
        for number in range(RUNS):
            brought_in(one, number)
    worked_off(peaceful)
    killed_at_work(disturbed, KILLS // 2, moments)
    for one in twins:
        one.told("keep", str(CAPTURES))
    worked_off(peaceful)
    killed_at_work(disturbed, KILLS // 2, moments)
    lost = disturbed.told("jobs")["losses"]
    assert lost >= KILLS // 2, f"only {lost} of {KILLS} kills met a job in hand"
    calm, after = peaceful.told("outcome"), disturbed.told("outcome")
    assert disturbed.told("jobs")["states"].keys() == {"done"}
    assert after["whole"]
    assert after["told"] == calm["told"]
    told = after["told"]
    assert told["opened"] == len(told["leads"]) > 100
    assert [kind for _, kind, state, _ in told["evidence"] if state != "sealed"] == []
    assert len(told["evidence"]) == CAPTURES
    assert set(told["sealed"]) == {1}
    assert all(len(runs) == 1 for runs in told["candidates"].values())
    verified = disturbed.run("ledger", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "0 rantai putus" in verified.stdout


def test_a_killed_import_run_again_is_whole_and_holds_nothing_twice(
    tmp_path: Path, furnish: Callable[[House], None]
) -> None:
    moments = random.Random(SEED)
    with house(tmp_path / "rumah") as one:
        furnish(one)
        furnished(one, 9)
        for _ in range(4):
            importing = one.start(*import_line(one, 0), SIPATENAS_USER="petugas")
            time.sleep(moments.uniform(0.8, 2.2))
            importing.kill()
            importing.wait()
        brought_in(one, 0)
        worked_off(one)
        found = one.told("outcome")
        assert found["whole"]
        assert found["told"]["posts"] == found["told"]["readings"] == 300
        assert found["told"]["runs"] == 1  # a start that was quick enough to finish is repeated, not counted
        assert found["told"]["opened"] == len(found["told"]["leads"]) == 60


def test_a_killed_demonstration_started_again_tells_the_whole_story(tmp_path: Path) -> None:
    moments = random.Random(SEED)
    with house(tmp_path / "rumah") as one:
        for _ in range(6):
            loading = one.start("demonstrate", "--port", str(one.port))
            time.sleep(moments.uniform(1.0, 9.0))
            loading.kill()
            loading.wait()
        done = one.run("demonstrate", "--port", str(one.port))
        assert done.returncode == 0, done.stderr
        found = one.told("outcome")
        assert found["whole"]
        assert the_story(found["told"]) == (
            300,
            300,
            60,
            ["imported_record", "capture"][chromium() is not None],
        )
        assert one.told("cases") == {
            "states": ["closed", "received", "received", "referred", "referred"],
            "people": 7,
        }


def the_story(told: dict[str, Any]) -> tuple[int, int, int, str]:
    (evidence,) = told["evidence"]
    assert evidence[2] == "sealed"
    return told["posts"], told["readings"], len(told["leads"]), str(evidence[1])


def test_a_mark_half_written_does_not_keep_the_demonstration_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sipatenas.cli.demonstration import marker

    made = marker.Marker(platform_port=1, password="rekaan")

    def cut(path: Path, *_rest: object, **_more: object) -> int:
        path.touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", cut)
        with pytest.raises(KeyboardInterrupt):
            marker.write(tmp_path, made)
    assert marker.read(tmp_path) is None
    marker.write(tmp_path, made)
    assert marker.read(tmp_path) == made
    assert json.loads((tmp_path / marker.NAME).read_text())["password"] == "rekaan"

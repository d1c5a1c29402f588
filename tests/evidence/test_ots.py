"""OpenTimestamps: pending until a block of Bitcoin holds the proof and its header was checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.authorities import Calendar, calendar, header
from tests.evidence.stamping import report_of, rows, verdict

from sipatenas.core.clock import FixedClock
from sipatenas.core.tasks import run_due
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.stamps import queries
from sipatenas.evidence.verify import Verdict


@pytest.fixture
def cal(settings: Any) -> Iterator[Calendar]:
    with calendar() as found:
        settings.SIPATENAS_OTS = found.url
        yield found


def test_a_proof_is_pending_until_a_block_holds_it_and_its_header_was_checked(
    cal: Calendar, seal_one: Callable[[], Evidence], clock: FixedClock, settings: Any, tmp_path: Path
) -> None:
    evidence = seal_one()
    run_due(clock=clock)
    row = rows(evidence)["opentimestamps"]
    assert (row.state, row.block) == ("pending", None)
    assert cal.url in row.last_error
    root = cal.mine(866_000)
    _next_turn(clock)
    row = rows(evidence)["opentimestamps"]
    assert row.state == "pending"
    assert "belum diperiksa" in row.last_error
    assert verdict(report_of(evidence), "opentimestamps")[0] == Verdict.PENDING

    mined_at = clock.now()
    settings.SIPATENAS_BITCOIN_HEADERS = str(tmp_path / "blok.txt")
    (tmp_path / "blok.txt").write_text(f"# dicatat\n866000 {header(root, mined_at).hex()}\n")
    _next_turn(clock)
    row = rows(evidence)["opentimestamps"]
    assert (row.state, row.block, row.last_error) == ("anchored", 866_000, "")
    assert verdict(report_of(evidence), "opentimestamps")[0] == Verdict.PROVEN
    assert queries.count(evidence).anchored


def _next_turn(clock: FixedClock) -> None:
    clock.advance(timedelta(hours=1, minutes=1))
    run_due(clock=clock)


def test_a_block_that_does_not_hold_the_proof_contradicts_it(
    cal: Calendar, seal_one: Callable[[], Evidence], clock: FixedClock, settings: Any, tmp_path: Path
) -> None:
    evidence = seal_one()
    run_due(clock=clock)
    cal.mine(866_000)
    settings.SIPATENAS_BITCOIN_HEADERS = str(tmp_path / "blok.txt")
    (tmp_path / "blok.txt").write_text(f"866000 {header(bytes(32), clock.now()).hex()}\n")
    _next_turn(clock)
    row = rows(evidence)["opentimestamps"]
    assert row.state == "pending"
    assert "tidak memuat bukti ini" in row.last_error


def test_a_calendar_that_is_down_is_asked_again(
    cal: Calendar, seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    cal.mode = "down"
    evidence = seal_one()
    run_due(clock=clock)
    assert rows(evidence)["opentimestamps"].state == "failed"
    cal.mode = "ok"
    clock.advance(timedelta(minutes=2))
    run_due(clock=clock)
    assert rows(evidence)["opentimestamps"].state == "pending"


def test_an_address_that_a_calendar_invents_is_not_opened(
    cal: Calendar, seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    cal.says_uri = "http://169.254.169.254/jahat"
    evidence = seal_one()
    run_due(clock=clock)
    _next_turn(clock)
    row = rows(evidence)["opentimestamps"]
    assert row.state == "pending"
    assert "tidak dikenal" in row.last_error

"""Time stamps: asked when sealing, tried until they are there, and none lost."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from tests.evidence.authorities import Tsa
from tests.evidence.stamping import report_of, rows, verdict

from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.tasks import run_due
from sipatenas.evidence import manifest, services, vault
from sipatenas.evidence.models import Evidence, EvidenceStamp
from sipatenas.evidence.sealing import seal_file
from sipatenas.evidence.stamps import audit, authorities, house, local, queries
from sipatenas.evidence.stamps import services as stamps
from sipatenas.evidence.verify import Verdict


def test_sealing_asks_every_authority_and_each_answer_is_proven(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    evidence = seal_one()
    assert {row.state for row in evidence.stamps.all()} == {"waiting"}
    before = report_of(evidence)
    assert verdict(before, "timestamp", "satu")[0] == Verdict.PENDING
    assert not before.has_failed
    run_due(clock=clock)
    assert {name: row.state for name, row in rows(evidence).items()} == {"satu": "held", "dua": "held"}
    report = report_of(evidence)
    assert not report.has_failed
    for name in ("satu", "dua"):
        assert verdict(report, "timestamp", name)[0] == Verdict.PROVEN
    assert queries.count(evidence) == queries.StampCount(held=2, asked=2, local=0, anchored=False)
    told = [line.event for line in ledger.history(services.subject_of(evidence))]
    assert told.count("evidence.stamped") == 2


def test_the_answer_is_kept_whole_so_that_openssl_verifies_it_as_it_is(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock, tmp_path: Path
) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    evidence = seal_one()
    run_due(clock=clock)
    (tmp_path / "seal.json").write_bytes(seal_file(evidence))
    for name, data in queries.files_of(evidence).items():
        (tmp_path / name).write_bytes(data)
    at = str(int(clock.now().timestamp()))
    command = ["openssl", "ts", "-verify", "-data", "seal.json", "-attime", at]
    for name, other in (("satu", "dua"), ("dua", "satu")):
        files = ["-in", f"{name}.tsr", "-CAfile"]
        done = subprocess.run(
            [*command, *files, f"{name}.ca.pem"], cwd=tmp_path, capture_output=True, check=False
        )
        assert b"Verification: OK" in done.stdout
        bad = subprocess.run(
            [*command, *files, f"{other}.ca.pem"], cwd=tmp_path, capture_output=True, check=False
        )
        assert bad.returncode != 0


def test_pauses_grow_for_days_and_the_row_always_says_when_it_is_tried_next(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    pair[0].mode = "down"
    evidence = seal_one()
    pauses = []
    for _ in range(12):
        run_due(clock=clock)
        row = rows(evidence)["satu"]
        assert row.next_at is not None
        pauses.append(row.next_at - clock.now())
        clock.advance(pauses[-1])
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=1), timedelta(hours=6))
    assert sum(pauses, timedelta()) > timedelta(days=1)
    pair[0].mode = "ok"
    run_due(clock=clock)
    assert rows(evidence)["satu"].state == "held"
    late = verdict(report_of(evidence), "timestamp", "satu")
    assert late[0] == Verdict.PROVEN


def test_a_silent_authority_is_not_waited_for_again_by_every_evidence(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    pair[0].mode = "down"
    several = [seal_one() for _ in range(4)]
    run_due(clock=clock)
    assert sum(rows(one)["satu"].attempts for one in several) == 1
    assert all(rows(one)["dua"].state == "held" for one in several)
    pair[0].mode = "ok"
    clock.advance(timedelta(minutes=2))
    run_due(clock=clock)
    assert all(rows(one)["satu"].state == "held" for one in several)


def test_without_any_authority_nothing_is_asked_and_it_is_said(seal_one: Callable[[], Evidence]) -> None:
    evidence = seal_one()
    assert not evidence.stamps.exists()
    assert verdict(report_of(evidence), "timestamp") == (Verdict.ABSENT, "belum diminta: tidak ada otoritas")


def test_the_houses_own_authority_stamps_without_network_and_is_called_no_third_party(
    clock: FixedClock, settings: Any, seal_one: Callable[[], Evidence]
) -> None:
    settings.SIPATENAS_TSA = "lokal"
    evidence = seal_one()
    run_due(clock=clock)
    found = verdict(report_of(evidence), "timestamp", "lokal")
    assert found[0] == Verdict.PROVEN
    assert "bukan pihak ketiga" in found[1]
    [line] = queries.proofs(evidence)
    assert line.is_local
    assert line.because == queries.LOCAL_WORDS
    assert line.offset_seconds is None
    assert queries.count(evidence) == queries.StampCount(held=0, asked=0, local=1, anchored=False)
    assert (settings.SIPATENAS_KEYS / local.FILE).stat().st_mode & 0o777 == 0o600


def test_the_measured_offset_of_the_clock_stands_in_the_next_manifest_and_is_never_guessed(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    pair[0].skew = timedelta(seconds=90)
    pair[1].mode = "down"
    first = seal_one()
    run_due(clock=clock)
    second = seal_one()
    told = [manifest.decode(vault.read(one, one.manifest_sha256)).clock for one in (first, second)]
    assert told[0].offset_seconds is None
    assert (told[1].offset_seconds, told[1].measured_by) == (90.0, "satu")
    assert told[1].measured_at == clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("satu", "satu"),
        ("satu=ftp://a.id", "http"),
        ("../x=https://a.id", "bukan nama otoritas"),
        ("a=https://a.id,a=https://b.id", "dua kali"),
        ("lokal=https://a.id", "bukan nama otoritas"),
    ],
)
def test_a_setting_that_cannot_be_read_is_told_and_does_not_stop_a_sealing(
    setting: str, said: str, settings: Any, seal_one: Callable[[], Evidence]
) -> None:
    with pytest.raises(authorities.SettingError, match=said):
        authorities.authorities(setting)
    settings.SIPATENAS_TSA = setting
    assert seal_one().is_sealed
    assert said in house.trouble()


def test_two_workers_never_ask_for_the_same_stamp_at_once(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    evidence = seal_one()
    row = rows(evidence)["satu"]
    stale = EvidenceStamp.objects.get(pk=row.pk)
    assert stamps.attempt(row, clock=clock)
    assert not stamps.attempt(stale, clock=clock)
    assert pair[0].asked == 1


def test_the_database_holds_no_stamp_that_is_done_without_its_token(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence]
) -> None:
    evidence = seal_one()
    with pytest.raises(IntegrityError):
        evidence.stamps.update(state="held", next_at=None)


def test_a_stamp_put_removed_or_changed_behind_the_ledgers_back_is_noticed(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    evidence = seal_one()
    run_due(clock=clock)
    assert list(audit.discrepancies()) == []
    row = rows(evidence)["satu"]
    EvidenceStamp.objects.filter(pk=row.pk).update(token_sha256="0" * 64)
    assert ["satu" in line for line in audit.discrepancies()] == [True]
    EvidenceStamp.objects.filter(pk=row.pk).delete()
    assert ["satu" in line for line in audit.discrepancies()] == [True]


def test_a_silent_authority_with_a_long_queue_holds_up_no_other(
    pair: tuple[Tsa, Tsa],
    seal_one: Callable[[], Evidence],
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stamps, "AT_ONCE", 2)
    pair[0].mode = "down"
    several = [seal_one() for _ in range(3)]
    EvidenceStamp.objects.filter(authority="satu").update(next_at=clock.now() - timedelta(days=1))
    for _ in range(2):
        stamps.try_due(clock=clock)
    assert [rows(one)["dua"].state for one in several] == ["held"] * 3

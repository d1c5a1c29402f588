"""The table of steps: every fact of the shared list stands in it, and a row that cannot be counted is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from sipatenas.rulebook import steps
from sipatenas.rulebook.clocks.hours import hours_row
from sipatenas.rulebook.elections import election, election_ids
from sipatenas.rulebook.rows import RulebookError

FACTS = Path(__file__).parents[3] / "shared" / "law" / "deadlines.json"
BEFORE = {"DIS-PANGGIL"}
"""Days before the event: the shared list says so in words, the row by its sign."""

Change = Callable[[str, str], None]


@pytest.fixture
def change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    shipped = (steps.DATA / steps.FILE).read_text(encoding="utf-8")
    caches = (steps._document, steps._rows, steps._index, steps.hours_rows, steps.version)

    def write(old: str, new: str) -> None:
        assert old in shipped
        (tmp_path / steps.FILE).write_text(shipped.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(steps, "DATA", tmp_path)
        for read in caches:
            read.cache_clear()  # type: ignore[attr-defined]

    yield write
    for read in caches:
        read.cache_clear()  # type: ignore[attr-defined]


def test_every_deadline_of_the_shared_list_stands_in_the_table() -> None:
    if not FACTS.exists():
        pytest.skip("daftar fakta hukum bersama tidak ada")
    rows = {row.id: row for row in steps.steps()}
    hours = {row.id: row for row in steps.hours_rows()}
    for fact in json.loads(FACTS.read_text(encoding="utf-8"))["deadlines"]:
        if fact["unit"].startswith("jam") and fact["max"] is None:
            row = hours[fact["id"]]
            assert str(row.valid_to) == str(fact.get("valid_to"))
            assert fact.get("valid_from") in (None, str(row.valid_from))
            continue
        step = rows[fact["id"]]
        limit = -fact["max"] if fact["id"] in BEFORE else fact["max"]
        assert (step.limit, step.certainty) == (limit, fact["certainty"]), fact["id"]


def test_what_is_not_in_the_shared_list_is_not_certain() -> None:
    if not FACTS.exists():
        pytest.skip("daftar fakta hukum bersama tidak ada")
    known = {fact["id"] for fact in json.loads(FACTS.read_text(encoding="utf-8"))["deadlines"]}
    assert all(row.certainty in ("B", "C") for row in steps.steps() if row.id not in known)


def test_a_name_means_one_step_of_a_regime_on_a_day() -> None:
    for row in steps.steps():
        found = steps.find(row.step, regime=row.regime, day=row.valid_from)
        assert found.id == row.id or row.valid_from is None
    assert steps.find("tindak_lanjut", regime="ppk", day=date(2020, 11, 3)).id == "PPK-TL-2020"
    assert steps.find("tindak_lanjut", regime="ppk", day=date(2024, 11, 3)).id == "PPK-TL-USUL"


UNDATED = {"TF-PERIKSA", "TF-PUTUS", "TF-SANKSI", "INST-PERIKSA", "INST-PUTUS", "INST-SANKSI"}
"""Steps that follow the body's own decision, not a decree of a known day."""


def test_a_row_begins_with_its_decree_and_what_held_before_is_not_certain() -> None:
    for row in steps.steps():
        assert row.valid_from or row.id.endswith("-LAMA") or row.id in UNDATED, row.id
        if row.id.endswith("-LAMA"):
            assert row.certainty == "C", row.id
            assert row.valid_to is not None
            later = steps.in_force(row.id, row.valid_to + timedelta(days=1))
            assert later.id != row.id
            assert later.valid_from == row.valid_to + timedelta(days=1)


@pytest.mark.parametrize(
    ("step", "regime", "day", "row"),
    [
        ("lapor", "pemilu", date(2019, 4, 10), "PML-LAPOR-LAMA"),
        ("lapor", "pemilu", date(2022, 12, 31), "PML-LAPOR-LAMA"),
        ("lapor", "pemilu", date(2023, 1, 1), "PML-LAPOR"),
        ("tindak_lanjut", "pilkada", date(2018, 3, 1), "PIL-TINDAK"),
        ("kajian_awal", "pilkada", date(2020, 10, 1), "PIL-KAJIANAWAL-LAMA"),
        ("verifikasi", "asn", date(2020, 10, 1), "SBT-VERIF-LAMA"),
        ("verifikasi", "asn", date(2024, 10, 2), "SBT-VERIF-LAMA"),
        ("verifikasi", "asn", date(2024, 10, 3), "SBT-VERIF"),
        ("pemblokiran", "asn", date(2018, 6, 1), "BKN-BLOKIR-LAMA"),
        ("pemblokiran", "asn", date(2023, 1, 10), "BKN-BLOKIR"),
        ("tindak_lanjut", "ppk", date(2019, 4, 10), "PPK-TL-USUL-LAMA"),
        ("tindak_lanjut", "ppk", date(2022, 9, 21), "PPK-TL-2020"),
        ("tindak_lanjut", "ppk", date(2022, 9, 22), "PPK-TL-USUL"),
        ("panggilan", "ppk", date(2021, 8, 30), "DIS-PANGGIL-LAMA"),
        ("panggilan", "ppk", date(2021, 8, 31), "DIS-PANGGIL"),
    ],
)
def test_a_day_is_answered_by_the_decree_of_that_day(step: str, regime: str, day: date, row: str) -> None:
    found = steps.find(step, regime=regime, day=day)
    assert found.id == row
    assert steps.in_force(steps.find(step, regime=regime).id, day).id == row


def test_every_name_is_known_on_every_day_of_every_election() -> None:
    for name in election_ids():
        held = election(name)
        first, last = min(s.first for s in held.stages), max(s.last for s in held.stages)
        for regime in (held.regime, "asn", "ppk", "taskforce"):
            for row in steps.steps(regime=regime):
                if row.id == "MK-LEMBAGA":
                    continue
                for n in range((last - first).days + 1):
                    assert steps.find(row.step, regime=regime, day=first + timedelta(days=n))


def test_a_duty_that_no_decree_had_made_yet_has_no_time() -> None:
    for step, regime, day in (
        ("lembaga_independen", "asn", date(2025, 10, 15)),
        ("akses", "pdp", date(2022, 10, 16)),
        ("tambahan", "pemilu", date(2017, 8, 15)),
    ):
        with pytest.raises(steps.UnknownStep, match="tidak berlaku pada tanggal itu"):
            steps.find(step, regime=regime, day=day)
        assert steps.find(step, regime=regime, day=day + timedelta(days=1))


def test_the_counter_keeps_the_hours_of_the_decree_of_that_day() -> None:
    for regime, day, row in (
        ("pemilu", date(2019, 4, 10), "PML-JAM-LAMA"),
        ("pemilu", date(2023, 1, 1), "PML-JAM"),
        ("pilkada", date(2018, 3, 1), "PIL-JAM-LAMA"),
        ("pilkada", date(2021, 1, 1), "PIL-JAM"),
        ("pilkada", date(2024, 9, 30), "PIL-JAM-2024"),
    ):
        found = hours_row(day, regime)
        assert found is not None
        assert (found.id, found.certainty == "C") == (row, row.endswith("-LAMA"))


def test_both_regimes_of_elections_name_their_steps_alike() -> None:
    names = [{row.step for row in steps.steps(regime=regime)} for regime in ("pemilu", "pilkada")]
    assert names[0] == names[1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "limit: 7\n    unit: working_days",
            "limit: null\n    unit: working_days",
            "'PML-LAPOR': isian 'limit'",
        ),
        ("limit: 7\n", "limit: 0\n", "'PML-LAPOR': isian 'limit': 0"),
        ("    counts_as: working_days\n", "", "'PML-TEMUAN': isian 'counts_as'"),
        ("rule: PML-TAMBAH", "rule: PML-LAMBAT", "'PML-TINDAK': isian 'extension': 'PML-LAMBAT'"),
        ("rule: PML-TAMBAH", "rule: PIL-TAMBAH", "'PML-TINDAK': isian 'extension': satuan"),
        ("rule: PML-TAMBAH", "rule: PML-LENGKAPI", "'PML-TINDAK': isian 'extension': batas total"),
        ("ends: office", "ends: malam", "'PML-LAPOR'.*ends"),
        ("starts_on: known", "mulai: known", "'PML-LAPOR'"),
    ],
)
def test_a_row_that_cannot_be_counted_is_refused(change: Change, old: str, new: str, message: str) -> None:
    change(old, new)
    with pytest.raises(RulebookError, match=f"steps.yaml: steps, baris.*{message}"):
        steps.steps()

"""The table of steps: every fact of the shared list stands in it, and a row that cannot be counted is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from sipatenas.rulebook import steps
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
            assert (str(row.valid_from), str(row.valid_to)) == (
                str(fact.get("valid_from")),
                str(fact.get("valid_to")),
            )
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

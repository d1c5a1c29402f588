"""The clocks against tests/golden/deadlines.csv, a table that a lawyer can read and mend.

How the table was made: the events and the reasons (`alasan`) were written by hand, one class after another; the
dates of steps that count days were filled in by the plain reckoning of test_clocks_naive.py, which shares
nothing with the clocks, and read through against a calendar; those before an event, in hours, in months and
without a number were counted by hand. `mulai` is the office's wall clock, or UTC where it ends in Z; 24.00 is
the last second of the day. Who disagrees with a row changes the row, and then the rule.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sipatenas.rulebook.clocks import Deadline, Pause, deadline
from sipatenas.rulebook.steps import DAYS, steps

TABLE = Path(__file__).parents[1] / "golden" / "deadlines.csv"
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def moment(said: str, there: ZoneInfo) -> datetime:
    """`2024-10-07 16:30` on the office's wall clock, or `2024-10-07 16:30Z`."""
    read = datetime.fromisoformat(said)
    return read if read.tzinfo else read.replace(tzinfo=there)


def pauses(said: str, there: ZoneInfo) -> list[Pause]:
    found = []
    for part in filter(None, said.split("; ")):
        since, until = part.split("..")
        found.append(Pause(moment(since, there), moment(until, there) if until else None))
    return found


def ask(row: dict[str, str], *, by_name: bool) -> Deadline:
    there = ZoneInfo(ZONES[row["zona"]])
    more = row["perpanjangan"]
    return deadline(
        step=row["langkah"] if by_name else row["aturan"],
        regime=row["rezim"] if by_name else None,
        start=moment(row["mulai"], there),
        timezone=ZONES[row["zona"]],
        election=row["pemilihan"] or None,
        pauses=pauses(row["jeda"], there),
        extended=bool(more),
        extra_days=int(more) if more.isdigit() else None,
    )


def said(at: datetime | None, zone: str) -> str:
    """As the table says it: `2024-10-07 16.00`, `2024-10-07 24.00`, `-`."""
    if at is None:
        return "-"
    local = at.astimezone(ZoneInfo(ZONES[zone]))
    clock = "24.00" if local.time() == time(23, 59, 59) else f"{local:%H.%M}"
    return f"{local:%Y-%m-%d} {clock}"


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kelas']}: {row['aturan']} {row['mulai']}")
def test_every_row_of_the_table_comes_out(row: dict[str, str]) -> None:
    found = ask(row, by_name=False)
    left = f"sisa {found.remaining}" if found.remaining is not None else ""
    assert (said(found.counted_from, row["zona"]), said(found.due, row["zona"]), left, found.certainty) == (
        row["mulai_dihitung"],
        row["jatuh_tempo"],
        row["sisa"],
        row["kepastian"],
    ), "\n".join(found.how)
    assert found.rule_id == row["aturan"]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kelas']}: {row['aturan']} {row['mulai']}")
def test_a_step_is_found_by_its_name_and_regime_too(row: dict[str, str]) -> None:
    assert ask(row, by_name=True) == ask(row, by_name=False)


def test_the_table_holds_every_step_of_every_regime() -> None:
    held = {row["aturan"] for row in rows()}
    assert {step.id for step in steps()} == held


def test_every_step_in_days_meets_an_ordinary_day_a_weekend_and_joint_leave() -> None:
    met = {(row["aturan"], row["kelas"].split(" 20")[0]) for row in rows()}
    for step in steps():
        if step.unit not in DAYS or (step.limit or 0) < 0:
            continue
        classes = {"hari biasa", "akhir pekan"}
        classes |= set() if step.id == "PPK-TL-2020" else {"cuti bersama Idul Fitri"}
        assert classes <= {kind for rule, kind in met if rule == step.id}, step.id


def test_the_table_holds_every_named_class() -> None:
    counted = Counter(row["kelas"] for row in rows())
    for kind in (
        "hari biasa",
        "akhir pekan",
        "peristiwa hari Sabtu",
        "peristiwa hari Minggu",
        "cuti bersama Idul Fitri 2024",
        "cuti bersama Natal 2024",
        "tiga zona, jam dinding sama",
        "tiga zona, dekat tengah malam",
        "jam penerimaan",
        "jam penerimaan sebelum 30-09-2024",
        "jam penerimaan hari terakhir",
        "masa tenang dan hari pemungutan",
        "jeda",
        "perpanjangan",
        "perpanjangan dan jeda",
        "tahun kabisat",
        "akhir tahun",
        "sebelum peristiwa",
        "jam",
        "bulan",
        "tanpa angka",
    ):
        assert counted[kind] > 1, kind

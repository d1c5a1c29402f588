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
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sipatenas.rulebook.clocks import Deadline, Pause, deadline
from sipatenas.rulebook.steps import Step, steps

TABLE = Path(__file__).parents[1] / "golden" / "deadlines.csv"
FIRST_OF_CALENDAR = date(2020, 1, 1)
"""From here on the plain reckoning knows the holidays of every year."""
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


LEAP = date(2020, 2, 29), date(2024, 2, 29), date(2028, 2, 29)


def wanted(step: Step) -> set[str]:
    """The classes that can befall a step: what it counts, where it ends, what stops and what lengthens it."""
    if step.limit is None:
        return {"tanpa angka", "tiga zona, jam dinding sama"}
    classes = {"akhir pekan", "tiga zona, jam dinding sama"}
    if any(step.holds_on(day) for day in LEAP):
        classes.add("tahun kabisat")
    if step.unit == "months":
        return classes | {"bulan"}
    classes |= {"hari biasa", "cuti bersama"}
    if step.unit == "hours":
        return classes | {"jam"}
    classes |= {"masa tenang dan hari pemungutan", "tiga zona, dekat tengah malam"}
    if step.counter:
        classes.add("jam penerimaan")
    if step.ends == "office":
        classes.add("jam penerimaan hari terakhir")
    if step.pauses:
        classes.add("jeda")
    if step.extension:
        classes |= {"perpanjangan", "perpanjangan dan jeda"}
    return classes


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.id)
def test_every_step_meets_every_class_that_can_befall_it(step: Step) -> None:
    held = [row for row in rows() if row["aturan"] == step.id]
    classes = {"cuti bersama" if row["kelas"].startswith("cuti bersama") else row["kelas"] for row in held}
    assert wanted(step) <= classes
    for kind in wanted(step):
        if kind.startswith("tiga zona"):
            assert {row["zona"] for row in held if row["kelas"] == kind} == set(ZONES)


def test_every_change_of_a_row_is_met_on_the_day_before_on_it_and_after() -> None:
    held = {(row["rezim"], row["langkah"], row["mulai"][:10]) for row in rows()}
    for step in steps():
        for n in (-1, 0, 1):
            if step.valid_from is None or step.valid_from < FIRST_OF_CALENDAR:
                continue
            day = step.valid_from + timedelta(days=n)
            if any(one.step == step.step and one.holds_on(day) for one in steps(regime=step.regime)):
                assert (step.regime, step.step, day.isoformat()) in held, step.id


def test_the_table_holds_every_named_class() -> None:
    counted = Counter(row["kelas"] for row in rows())
    for kind in (
        "hari biasa",
        "akhir pekan",
        "peristiwa hari Sabtu",
        "peristiwa hari Minggu",
        "cuti bersama Idul Fitri 2024",
        "cuti bersama Tahun Baru Islam 2020",
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
        "pergantian aturan",
    ):
        assert counted[kind] > 1, kind

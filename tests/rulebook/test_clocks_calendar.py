"""Which days are working days: the official table over the library, and what the answer says of either."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sipatenas.rulebook.clocks import calendar, calendar_version, day_off, deadline, is_working_day
from sipatenas.rulebook.rows import RulebookError

SHARED = Path(__file__).parents[3] / "shared" / "data" / "holidays" / "id_holidays_pypi_2024_2027.csv"
WIB = ZoneInfo("Asia/Jakarta")
Amend = Callable[[str], None]


def forget() -> None:
    for read in (
        calendar._document,
        calendar._decrees,
        calendar.days_off,
        calendar.settled,
        calendar.calendar_version,
    ):
        read.cache_clear()  # type: ignore[attr-defined]


@pytest.fixture
def amend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Amend]:
    """Reads the official table with more rows at its end."""
    shipped = (calendar.DATA / calendar.FILE).read_text(encoding="utf-8")

    def write(rows: str) -> None:
        path = tmp_path / calendar.FILE
        path.parent.mkdir(exist_ok=True)
        path.write_text(shipped + rows, encoding="utf-8")
        monkeypatch.setattr(calendar, "DATA", tmp_path)
        forget()

    yield write
    forget()


def row(kind: str, day: str, name: str, *, complete: bool = False) -> str:
    return (
        f"  - {{id: UJI, text: t, {kind}: {{{day}: {name}}}, complete: {str(complete).lower()}, basis: b, "
        f"valid_from: {day[:4]}-01-01, valid_to: {day[:4]}-12-31, certainty: A, source: [s]}}\n"
    )


def test_weekends_holidays_joint_leave_and_voting_days_are_off() -> None:
    for day in (
        "2024-10-05",
        "2024-10-06",
        "2024-04-10",
        "2024-04-15",
        "2024-12-26",
        "2024-11-27",
        "2024-02-14",
    ):
        assert not is_working_day(date.fromisoformat(day)), day
    for day in ("2024-10-07", "2024-02-29", "2024-04-16", "2024-12-27", "2024-12-24"):
        assert is_working_day(date.fromisoformat(day)), day


def test_the_table_of_a_settled_year_is_what_the_shared_list_of_holidays_says() -> None:
    if not SHARED.exists():
        pytest.skip("daftar hari libur bersama tidak ada")
    with SHARED.open(encoding="utf-8", newline="") as stream:
        listed = {date.fromisoformat(line["date"]) for line in csv.DictReader(stream)}
    for year in (2024, 2025, 2026):
        assert set(calendar.days_off(year)) == {day for day in listed if day.year == year}
        assert calendar.settled(year)
        assert all(off.rule_id for off in calendar.days_off(year).values())


def test_a_later_row_takes_a_holiday_away(amend: Amend) -> None:
    assert not is_working_day(date(2026, 12, 24))
    amend(row("working", "2026-12-24", "Cuti bersama Natal dicabut"))
    assert is_working_day(date(2026, 12, 24))
    assert not is_working_day(date(2026, 12, 25))


def test_a_later_row_takes_a_day_of_the_library_away(amend: Amend) -> None:
    assert not is_working_day(date(2027, 3, 8))
    amend(row("working", "2027-03-08", "bukan hari libur"))
    assert is_working_day(date(2027, 3, 8))


def test_the_official_table_wins_over_the_library(amend: Amend) -> None:
    estimated = next(
        d for d, off in calendar.days_off(2028).items() if "(perkiraan)" in off.name and d.weekday() < 5
    )
    assert not is_working_day(estimated)
    amend(row("public", "2028-02-28", "Hari Raya Idul Fitri", complete=True))
    assert set(calendar.days_off(2028)) == {date(2028, 2, 28)}
    assert calendar.days_off(2028)[date(2028, 2, 28)].rule_id == "UJI"


def test_joint_leave_entered_later_moves_a_date_and_names_another_version(amend: Amend) -> None:
    ask = {"step": "SBT-KAJI", "start": datetime(2026, 11, 24, 10, tzinfo=WIB), "timezone": "Asia/Jakarta"}
    assert deadline(**ask).last_day == date(2026, 11, 27)  # type: ignore[arg-type]
    amend(row("joint_leave", "2026-11-26", "Cuti bersama tambahan"))
    found = deadline(**ask)  # type: ignore[arg-type]
    assert found.last_day == date(2026, 11, 30)
    assert any("26 November 2026 (Cuti bersama tambahan)" in sentence for sentence in found.how)


def test_what_only_the_library_knows_is_said_to_be_an_estimate() -> None:
    estimated = min(
        d for d, off in calendar.days_off(2028).items() if "(perkiraan)" in off.name and d.weekday() < 5
    )
    start = datetime.combine(estimated, datetime.min.time(), WIB).replace(hour=10)
    found = deadline(step="SBT-KAJI", start=start.replace(day=start.day - 1), timezone="Asia/Jakarta")
    assert found.certainty == "C"
    assert any("perkiraan pustaka holidays-" in sentence for sentence in found.how)


def test_a_settled_year_does_not_speak_of_the_library() -> None:
    found = deadline(step="SBT-KAJI", start=datetime(2024, 10, 8, 10, tzinfo=WIB), timezone="Asia/Jakarta")
    assert found.certainty == "B"
    assert not any("pustaka" in sentence for sentence in found.how)


def test_the_voting_day_of_a_rerun_is_off_where_it_is_held() -> None:
    day = date(2025, 8, 27)
    assert is_working_day(day)
    off = day_off(day, election="pilkada-ulang-2025")
    assert off is not None
    assert off.certainty == "C"


def test_the_version_names_the_table_and_the_library() -> None:
    own, library = calendar_version().split("/")
    assert own.startswith("20")
    assert library.startswith("holidays-")


def test_a_row_that_cannot_be_read_is_named(amend: Amend) -> None:
    amend(
        "  - {id: UJI, text: t, libur: {}, basis: b, valid_from: null, valid_to: null, certainty: A, source: [s]}\n"
    )
    with pytest.raises(RulebookError, match=r"official.yaml: decrees, baris .*'UJI'.*libur"):
        is_working_day(date(2026, 11, 24))

"""What a clock is asked and how it refuses; the counter's hours and when a report counts as received."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from sipatenas.rulebook.clocks import (
    CountedDay,
    NotExtendable,
    Pause,
    UnknownStep,
    UnknownZone,
    deadline,
    deemed_received,
    office_hours,
)
from sipatenas.rulebook.clocks.count import forward
from sipatenas.rulebook.elections import UnknownElection

WIT = ZoneInfo("Asia/Jayapura")
START = datetime(2024, 10, 4, 10, tzinfo=WIT)
ALL_DAY = (time(0), time(23, 59, 59))


def test_every_day_passed_says_whether_it_counts_and_why() -> None:
    found = deadline(step="SBT-KAJI", start=START, timezone="Asia/Jayapura")
    assert found.days == (
        CountedDay(date(2024, 10, 4), False, "hari peristiwa"),
        CountedDay(date(2024, 10, 5), False, "Sabtu"),
        CountedDay(date(2024, 10, 6), False, "Minggu"),
        CountedDay(date(2024, 10, 7), True, "hari ke-1"),
        CountedDay(date(2024, 10, 8), True, "hari ke-2"),
        CountedDay(date(2024, 10, 9), True, "hari ke-3"),
    )
    assert found.start == START
    assert found.start.tzinfo is UTC
    assert found.due == datetime(2024, 10, 9, 14, 59, 59, tzinfo=UTC)


def test_joint_leave_is_named() -> None:
    found = deadline(step="SBT-KAJI", start=datetime(2024, 4, 11, 10, tzinfo=WIT), timezone="Asia/Jayapura")
    assert CountedDay(date(2024, 4, 12), False, "Cuti bersama Hari Raya Idul Fitri") in found.days


def test_a_running_pause_says_what_is_left() -> None:
    pause = Pause(datetime(2024, 10, 6, 8, tzinfo=WIT), None)
    found = deadline(step="PIL-TINDAK", start=START, timezone="Asia/Jayapura", pauses=[pause])
    assert (found.due, found.last_day, found.remaining) == (None, None, 2)
    assert "Jam masih ditunda; sisa 2 hari kalender." in found.how
    assert any("ditunda sejak Minggu, 6 Oktober 2024 pukul 08.00 WIT" in sentence for sentence in found.how)


def test_the_extension_names_its_own_article() -> None:
    found = deadline(step="PIL-TINDAK", start=START, timezone="Asia/Jayapura", extended=True)
    assert (found.limit, found.extended, found.last_day) == (5, True, date(2024, 10, 9))
    assert "Ps 134(6)" in found.basis


def test_what_the_texts_leave_open_is_said() -> None:
    found = deadline(step="PIL-TINDAK", start=START, timezone="Asia/Jayapura")
    assert any("Naskah tidak menyebutkannya: konvensi, kepastian B" in sentence for sentence in found.how)
    assert found.certainty == "B"


def test_the_event_s_own_day_counts_where_a_row_says_so() -> None:
    found = forward(
        START,
        2,
        off=lambda _: None,
        ends=lambda day: datetime.combine(day, time(16), WIT),
        pauses=[],
        same_day=True,
    )
    assert found.last == date(2024, 10, 5)
    late = forward(
        START.replace(hour=17),
        2,
        off=lambda _: None,
        ends=lambda day: datetime.combine(day, time(16), WIT),
        pauses=[],
        same_day=True,
    )
    assert late.last == date(2024, 10, 6)


@pytest.mark.parametrize(
    ("ask", "error", "words"),
    [
        ({"step": "PIL-X"}, UnknownStep, "PIL-TINDAK"),
        ({"step": "tindak_lanjut"}, UnknownStep, "rezim"),
        ({"step": "tindak", "regime": "pilkada"}, UnknownStep, r"tindak_lanjut \(PIL-TINDAK\)"),
        ({"step": "tindak_lanjut", "regime": "pilkades"}, UnknownStep, "pemilu, pilkada, asn"),
        ({"step": "PIL-TINDAK", "regime": "pemilu"}, UnknownStep, "PML-TINDAK"),
        ({"step": "PIL-TINDAK", "timezone": "Asia/Tarakan"}, UnknownZone, "Asia/Makassar"),
        ({"step": "PIL-TINDAK", "election": "pilkada-1901"}, UnknownElection, "pilkada-2024"),
        ({"step": "PIL-LAPOR", "extended": True}, NotExtendable, "tidak dapat diperpanjang"),
        ({"step": "PIL-TINDAK", "extended": True, "extra_days": 3}, NotExtendable, "paling lama 2 hari"),
        ({"step": "PIL-TINDAK", "extended": True, "extra_days": 0}, NotExtendable, "paling lama 2 hari"),
        ({"step": "PIL-TINDAK", "extra_days": 1}, NotExtendable, "tanpa perpanjangan"),
        ({"step": "PIL-TINDAK", "start": datetime(2024, 10, 4)}, ValueError, "zona"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_counted_is_refused(
    ask: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        deadline(**{"start": START, "timezone": "Asia/Jayapura", **ask})  # type: ignore[arg-type]


def test_a_pause_needs_its_zone_and_its_order() -> None:
    with pytest.raises(ValueError, match="zona"):
        Pause(datetime(2024, 10, 4), None)  # noqa: DTZ001
    with pytest.raises(ValueError, match="sebelum dimulai"):
        Pause(START, datetime(2024, 10, 3, tzinfo=WIT))


@pytest.mark.parametrize(
    ("day", "regime", "election", "hours"),
    [
        (date(2024, 10, 7), "pilkada", None, (time(8), time(16))),
        (date(2024, 10, 11), "pilkada", None, (time(8), time(16, 30))),
        (date(2024, 9, 27), "pilkada", None, (time(8), time(16))),
        (date(2024, 10, 12), "pilkada", None, None),
        (date(2024, 11, 24), "pilkada", None, None),
        (date(2024, 11, 24), "pilkada", "pilkada-2024", ALL_DAY),
        (date(2024, 11, 27), "pilkada", "pilkada-2024", ALL_DAY),
        (date(2024, 11, 27), "pilkada", None, None),
        (date(2025, 8, 27), "pilkada", "pilkada-ulang-2025", ALL_DAY),
        (date(2025, 8, 27), "pilkada", None, (time(8), time(16))),
        (date(2024, 12, 26), "pilkada", None, None),
        (date(2024, 2, 13), "pemilu", "pemilu-2024", ALL_DAY),
        (date(2024, 1, 19), "pemilu", None, (time(8), time(16, 30))),
        (date(2024, 10, 12), "asn", None, ALL_DAY),
    ],
)
def test_the_counter_is_open(
    day: date, regime: str, election: str | None, hours: tuple[time, time] | None
) -> None:
    assert office_hours(day, regime=regime, election=election) == hours


def test_a_report_in_the_evening_counts_from_the_next_opening_and_says_so() -> None:
    moment = datetime(2024, 10, 11, 19, 5, tzinfo=WIT)
    at, why = deemed_received(moment, timezone="Asia/Jayapura", regime="pilkada", election=None)
    assert at == datetime(2024, 10, 14, 8, tzinfo=WIT)
    assert "Jumat 08.00-16.30" in why[0]
    assert "Senin, 14 Oktober 2024 pukul 08.00 WIT" in why[1]


def test_a_report_within_the_hours_counts_at_once() -> None:
    at, why = deemed_received(START, timezone="Asia/Jayapura", regime="pilkada", election=None)
    assert at == START
    assert "PIL-JAM-2024" in why[0]


def test_the_hours_are_those_of_the_office_s_zone() -> None:
    moment = datetime(2024, 10, 7, 7, 30, tzinfo=UTC)
    jakarta, _ = deemed_received(moment, timezone="Asia/Jakarta", regime="pilkada", election=None)
    jayapura, _ = deemed_received(moment, timezone="Asia/Jayapura", regime="pilkada", election=None)
    assert jakarta == moment
    assert jayapura == datetime(2024, 10, 8, 8, tzinfo=WIT)

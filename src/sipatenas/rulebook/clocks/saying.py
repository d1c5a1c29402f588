"""How days, moments and counts are said in the sentences of a deadline."""

from __future__ import annotations

from datetime import date, datetime

from sipatenas.rulebook.wording import say_day

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
UNITS = {
    "working_days": "hari kerja",
    "calendar_days": "hari kalender",
    "days": "hari",
    "hours": "jam",
    "months": "bulan",
}


def say_weekday(day: date) -> str:
    """`Jumat`."""
    return WEEKDAYS[day.weekday()]


def say_full_day(day: date) -> str:
    """`Jumat, 4 Oktober 2024`."""
    return f"{say_weekday(day)}, {say_day(day)}"


def say_moment(local: datetime) -> str:
    """`Jumat, 4 Oktober 2024 pukul 10.00 WIB`; the moment is in the office's zone."""
    clock = "24.00" if local.strftime("%H%M%S") == "235959" else f"{local:%H.%M}"
    return f"{say_full_day(local.date())} pukul {clock} {local:%Z}"


def say_count(number: int, unit: str) -> str:
    """`7 hari kerja`."""
    return f"{number} {UNITS[unit]}"

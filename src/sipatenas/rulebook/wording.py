"""How a date is said in a because-sentence."""

from __future__ import annotations

from datetime import date

_NAMES = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
MONTHS = tuple(_NAMES.split())


def say_day(day: date) -> str:
    """`4 Oktober 2024`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_span(first: date | None, last: date | None) -> str:
    """`sejak 4 September 2024`, `sampai 24 Agustus 2024`, both, or `tanpa batas waktu`."""
    parts = ([f"sejak {say_day(first)}"] if first else []) + ([f"sampai {say_day(last)}"] if last else [])
    return " ".join(parts) or "tanpa batas waktu"

"""Counts as sites write them, in Indonesian and English: `1.234`, `1,2 rb`, `3.4K`, `12 ribu`, `5 jt`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_UNITS = {
    "rb": 3, "ribu": 3, "k": 3, "thousand": 3,
    "jt": 6, "juta": 6, "m": 6, "mn": 6, "million": 6,
    "m.": 9, "miliar": 9, "b": 9, "bn": 9, "billion": 9,
}  # fmt: skip
_COUNT = re.compile(r"(?<![\w.,])(\d[\d.,\u00a0 ]*\d|\d)\s*([a-z]+)?(?![\d])", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+")


@dataclass(frozen=True)
class Count:
    """A number, and whether the page had shortened it."""

    value: int
    is_rounded: bool = False


def read_count(said: Any) -> Count | None:
    """The one count in what was said; None where there is none, or several."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int):
        return Count(said) if said >= 0 else None
    if isinstance(said, float):
        return Count(int(said)) if said >= 0 and said.is_integer() else None
    found = _COUNT.findall(str(said).strip())
    if len(found) != 1:
        return None
    digits, unit = found[0]
    power = _UNITS.get(unit.lower())
    if power is None:
        return _whole(digits)
    value = Decimal(re.sub(r"[\u00a0 ]", "", digits).replace(",", "."))
    return Count(int(value.scaleb(power)), is_rounded=True)


def _whole(digits: str) -> Count | None:
    plain = digits.strip()
    if plain.isdigit():
        return Count(int(plain))
    return Count(int(re.sub(r"\D", "", plain))) if _GROUPED.fullmatch(plain) else None

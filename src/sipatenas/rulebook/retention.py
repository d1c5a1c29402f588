"""How long what is kept may be kept, by class (UU 43/2009 art. 51; UU 27/2022 art. 42 to 44)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.errors import RulebookError
from sipatenas.rulebook.rows import Certainty, Document, Row, find
from sipatenas.rulebook.wording import say_day

CASE, NOT_PROVEN = "RET-BUKTI-PERKARA", "RET-BUKTI-TIDAK-TERBUKTI"
NOT_HANDLED, LOOSE = "RET-BUKTI-TIDAK-DIPROSES", "RET-BUKTI-LEPAS"
CLASSES = (CASE, NOT_PROVEN, NOT_HANDLED, LOOSE)
"""The classes that rooms count by; the file must have each."""


@dataclass(frozen=True)
class RetentionClass:
    """A class of what is kept; `then`: destroyed, or looked at anew (*dinilai kembali*), once the period is over."""

    id: str
    name: str
    years: int
    months: int
    counted_from: str
    then: Literal["destroy", "reassess"]
    basis: str
    certainty: Certainty
    source: tuple[str, ...]
    version: str

    @property
    def period(self) -> str:
        """`1 tahun 6 bulan`."""
        said = [f"{self.years} tahun"] if self.years else []
        return " ".join([*said, f"{self.months} bulan"] if self.months else said)


class _ClassRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    years: int
    months: int
    counted_from: str
    then: Literal["destroy", "reassess"]


@law_cache
def retention_classes() -> dict[str, RetentionClass]:
    """Every class by its id. Raises RulebookError for a class without a period, or one that is missing."""
    document = Document(find("retention.yaml"), frozenset({"classes"}))
    found = {row.id: _class(row, document) for row in document.rows("classes", _ClassRow)}
    if missing := [one for one in CLASSES if one not in found]:
        raise RulebookError(f"{document.file}: classes: baris {', '.join(missing)} wajib ada.")
    return found


def kept_until(rule: RetentionClass, since: date) -> date:
    """The last day of the period, the same day of the month so many months later, or the month's last day."""
    month = since.month - 1 + rule.months
    year, month = since.year + rule.years + month // 12, month % 12 + 1
    return date(year, month, min(since.day, monthrange(year, month)[1]))


def how_counted(rule: RetentionClass, since: date) -> str:
    """One Indonesian sentence: from what day, how long, until when, on what it rests."""
    until = say_day(kept_until(rule, since))
    return (
        f"{rule.name}: {rule.period} sejak {rule.counted_from} ({say_day(since)}), sampai {until} "
        f"({rule.basis}; kepastian {rule.certainty})."
    )


def _class(row: _ClassRow, document: Document) -> RetentionClass:
    if row.years < 0 or row.months < 0 or not row.years + row.months:
        raise RulebookError(
            f"{document.file}: classes, baris '{row.id}': isian 'years' atau 'months' wajib lebih dari 0."
        )
    return RetentionClass(
        row.id,
        row.text,
        row.years,
        row.months,
        row.counted_from,
        row.then,
        row.basis,
        row.certainty,
        row.source,
        document.version,
    )

"""The steps of handling and the limit the law sets to each, by regime; the hours in which reports are received."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row, RulebookError

FILE = "steps.yaml"

Regime = Literal["pemilu", "pilkada", "asn", "ppk", "taskforce", "pdp", "instansi"]
Counted = Literal["working_days", "calendar_days"]
Unit = Literal["working_days", "calendar_days", "days", "hours", "months", "promptly", "open"]
OnExpiry = Literal["warn", "escalate", "lapse"]

DAYS: tuple[Unit, ...] = ("working_days", "calendar_days", "days")


class UnknownStep(LookupError):  # noqa: N818 — reads as the sentence: raise UnknownStep
    """No such step in the rulebook; the message names those that are known."""


class Extension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The row that allows more time: its limit is the `total`, or comes in `additional` to the step's own."""

    rule: str
    mode: Literal["total", "additional"]


class Step(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`limit` counts `unit` from the event `starts_on` (in words: `counted_from`).

    Null where the law gives no number; below zero: so many days before the event. `step` is the short name,
    `on_expiry` what other rooms do when the time is over. The fields' meaning stands at the head of the file.
    """

    regime: Regime
    step: str
    starts_on: str
    counted_from: str
    limit: int | None
    unit: Unit
    on_expiry: OnExpiry
    counts_as: Counted | None = None
    counts_basis: str = ""
    counts_certainty: Certainty = "A"
    first_day: Literal["next", "same"] = "next"
    ends: Literal["midnight", "office"] = "midnight"
    convention: Certainty = "B"
    counter: bool = False
    pauses: tuple[str, ...] = ()
    extension: Extension | None = None

    @property
    def counts(self) -> Counted | None:
        """Which days count; None where no days are counted."""
        return self.counts_as or (self.unit if self.unit in ("working_days", "calendar_days") else None)


class HoursRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`week`: Monday to Sunday, `08:00-16:00` or null (closed). `quiet`, `voting` replace it when not null."""

    regime: Regime
    week: tuple[str | None, str | None, str | None, str | None, str | None, str | None, str | None]
    quiet: str | None
    voting: str | None


@law_cache
def _document() -> Document:
    return Document(DATA / FILE, frozenset({"steps", "hours"}))


@law_cache
def _rows() -> tuple[Step, ...]:
    document = _document()
    rows = document.rows("steps", Step)
    known = {row.id: row for row in rows}
    for row in rows:
        if row.extension:
            document.refer("steps", row.id, "extension", [row.extension.rule], known)
        _check(row, known[row.extension.rule] if row.extension else None)
    return rows


def _check(row: Step, more: Step | None) -> None:
    """What no schema says: a number and its unit belong together. Raises RulebookError."""
    place = f"{FILE}: steps, baris '{row.id}': "
    if (row.limit is None) != (row.unit in ("promptly", "open")):
        raise RulebookError(f"{place}isian 'limit': kosong hanya untuk 'promptly' dan 'open'.")
    if row.limit == 0 or (row.limit is not None and row.limit < 0 and row.unit not in DAYS):
        raise RulebookError(f"{place}isian 'limit': {row.limit} tidak dapat dihitung.")
    if row.unit == "days" and row.counts_as is None:
        raise RulebookError(f"{place}isian 'counts_as' wajib ada untuk 'unit: days'.")
    if more is None:
        return
    if more.limit is None or row.limit is None or more.counts != row.counts:
        raise RulebookError(f"{place}isian 'extension': satuan kedua baris tidak sama.")
    if row.extension and row.extension.mode == "total" and more.limit < row.limit:
        raise RulebookError(f"{place}isian 'extension': batas total lebih pendek dari batas biasa.")


@law_cache
def _index() -> dict[str, Step]:
    return {row.id: row for row in _rows()}


@law_cache
def hours_rows() -> tuple[HoursRow, ...]:
    """Hours in which a report is received, by regime and date."""
    return _document().rows("hours", HoursRow)


def steps(*, regime: str | None = None) -> tuple[Step, ...]:
    """All steps, or those of one regime, in the order of the procedure."""
    return tuple(row for row in _rows() if regime in (None, row.regime))


def find(step: str, *, regime: str | None = None, day: date | None = None) -> Step:
    """The step of that id, or of that short name in `regime`: the first row in force on `day`.

    Raises UnknownStep naming what is known.
    """
    row = _index().get(step)
    if row is not None and regime in (None, row.regime):
        return row
    named = [r for r in _rows() if r.step == step and r.regime == regime]
    found = next((r for r in named if day is None or r.holds_on(day)), None)
    if found is None:
        raise UnknownStep(_unknown(step, regime, named))
    return found


def in_force(step_id: str, day: date) -> Step:
    """The row that times that step on `day`: the row of this id, or the one of its name that holds then.

    The row itself where none does. Raises UnknownStep.
    """
    row = find(step_id)
    if row.holds_on(day):
        return row
    others = (one for one in _rows() if (one.regime, one.step) == (row.regime, row.step))
    return next((one for one in others if one.holds_on(day)), row)


@law_cache
def version() -> str:
    """Version of the table of steps, with the mark of its amendments where there are any."""
    return _document().version


def _unknown(step: str, regime: str | None, named: list[Step]) -> str:
    if named:
        return (
            f"Langkah '{step}' ({regime}) tidak berlaku pada tanggal itu: {', '.join(r.id for r in named)}."
        )
    if regime is None:
        known = ", ".join(row.id for row in _rows())
        return f"Langkah '{step}' tidak dikenal. Sebutkan rezimnya, atau salah satu id: {known}."
    known = ", ".join(f"{row.step} ({row.id})" for row in _rows() if row.regime == regime)
    if not known:
        regimes = ", ".join(dict.fromkeys(row.regime for row in _rows()))
        return f"Rezim '{regime}' tidak dikenal. Yang ada: {regimes}."
    return f"Langkah '{step}' tidak dikenal pada rezim {regime}. Yang ada: {known}."

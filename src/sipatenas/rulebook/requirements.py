"""What a report must have to be registered, who may report, and until when it can be withdrawn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.clocks import Deadline, deadline
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row

FILE = "requirements.yaml"
Kind = Literal["formal", "material"]
First = Literal["register", "complete", "decline"]


class Requirement(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One requirement. `check` clock: answered by counting `clock`; officer: by who reads the papers."""

    regime: Literal["pemilu", "pilkada"]
    kind: Kind
    key: str
    check: Literal["officer", "clock"] = "officer"
    clock: str = ""
    curable: bool = True


class ReportersRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may report under the regime."""

    regime: Literal["pemilu", "pilkada"]
    kinds: tuple[str, ...]


class WithdrawalRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the reporter can still take the report back once it is registered."""

    regime: Literal["pemilu", "pilkada"]
    after_registration: bool


@dataclass(frozen=True)
class Check:
    """One requirement and whether it is met. `how`: how a counted one was found, a sentence a line."""

    id: str
    kind: Kind
    key: str
    text: str
    met: bool
    curable: bool
    certainty: Certainty
    how: tuple[str, ...] = ()


@dataclass(frozen=True)
class InTime:
    """Whether a report came within the law's days since its matter was known."""

    met: bool
    how: tuple[str, ...]
    deadline: Deadline | None


class UnknownRegime(LookupError):  # noqa: N818
    """No requirements are held for that regime; the message names those that are."""


@law_cache
def _document() -> Document:
    return Document(DATA / FILE, frozenset({"requirements", "reporters", "withdrawals"}))


@law_cache
def _requirements() -> tuple[Requirement, ...]:
    return _document().rows("requirements", Requirement)


@law_cache
def requirements(regime: str, day: date) -> tuple[Requirement, ...]:
    """The formal, then the material requirements of a report received on `day`. Raises UnknownRegime."""
    rows = tuple(row for row in _requirements() if row.regime == regime and row.holds_on(day))
    if not rows:
        known = ", ".join(sorted({row.regime for row in _requirements()}))
        raise UnknownRegime(f"Tidak ada syarat laporan bagi rezim '{regime}'. Yang ada: {known}.")
    return tuple(sorted(rows, key=lambda row: row.kind != "formal"))


@law_cache
def reporters(regime: str, day: date) -> ReportersRow:
    """Who may report. Raises UnknownRegime."""
    rows = _document().rows("reporters", ReportersRow)
    found = next((row for row in rows if row.regime == regime and row.holds_on(day)), None)
    if found is None:
        raise UnknownRegime(f"Tidak ada aturan pelapor bagi rezim '{regime}'.")
    return found


@law_cache
def withdrawal(regime: str, day: date) -> WithdrawalRow:
    """The rule of withdrawal. Raises UnknownRegime."""
    rows = _document().rows("withdrawals", WithdrawalRow)
    found = next((row for row in rows if row.regime == regime and row.holds_on(day)), None)
    if found is None:
        raise UnknownRegime(f"Tidak ada aturan pencabutan bagi rezim '{regime}'.")
    return found


@law_cache
def version() -> str:
    """Version of the table, with the mark of its amendments where there are any."""
    return _document().version


def in_time(
    *, known: datetime | None, received: datetime, timezone: str, regime: str, election: str | None
) -> InTime:
    """Whether a report that counts as received at `received` came in time since it was `known`.

    UU 7/2017 art. 454(6); UU 1/2015 art. 134. Raises ValueError for a moment without zone.
    """
    if known is None:
        return InTime(
            False, ("Hari diketahuinya peristiwa tidak disebut, sehingga tidak dapat dihitung.",), None
        )
    found = deadline(step="lapor", start=known, timezone=timezone, regime=regime, election=election)
    met = found.due is None or received <= found.due
    return InTime(met, found.how, found)


def checks(*, regime: str, day: date, met: Sequence[str], counted: InTime | None) -> tuple[Check, ...]:
    """Every requirement with its answer: `met` are the keys that the officer found met."""
    return tuple(
        Check(
            id=row.id,
            kind=row.kind,
            key=row.key,
            text=row.text,
            met=(counted.met if counted else False) if row.check == "clock" else row.key in met,
            curable=row.curable,
            certainty=row.certainty,
            how=counted.how if row.check == "clock" and counted else (),
        )
        for row in requirements(regime, day)
    )


def disagreement(first: First, answers: Sequence[Check], *, asked: bool = False) -> str:
    """Why the outcome does not follow from the answers, and so needs a reason; empty if it does.

    `asked`: the reporter was already given the chance to complete the report.
    """
    missing = [one for one in answers if not one.met]
    words = "; ".join(one.text for one in missing)
    if first == "register":
        return f"Belum terpenuhi: {words}." if missing else ""
    if not missing:
        return "Semua syarat terpenuhi: laporan diregistrasi."
    if first == "complete" and not any(one.curable for one in missing):
        return f"Yang kurang tidak dapat dilengkapi: {words}."
    if first == "decline" and not asked and all(one.curable for one in missing):
        return f"Yang kurang masih dapat dilengkapi pelapor: {words}."
    return ""

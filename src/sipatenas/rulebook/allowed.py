"""What is allowed: readings of the law by date, so that an official can ask before acting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sipatenas.rulebook import catalogue, routes
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.catalogue import PHASES, UnknownFact
from sipatenas.rulebook.catalogue.holdings import broad
from sipatenas.rulebook.rows import Certainty, Document, Row, find, weakest
from sipatenas.rulebook.wording import say_day

Verdict = Literal["allowed", "not_allowed", "disputed"]


class ConductRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A conduct that only this table knows; `text` is its name."""


class ReadingRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reading of the law while it holds. Empty `phases`: any. `text`: what it says, one sentence."""

    verdict: Verdict
    subjects: tuple[str, ...]
    conducts: tuple[str, ...]
    phases: tuple[Literal["before", "candidate", "outside"], ...] = ()


@dataclass(frozen=True)
class AllowedAnswer:
    """`rows`: ids of the readings, or of the catalogue's entries where no reading speaks of it."""

    verdict: Verdict
    rows: tuple[str, ...]
    because: str
    certainty: Certainty
    version: str


@dataclass(frozen=True)
class _Book:
    version: str
    conducts: dict[str, ConductRow]
    readings: tuple[ReadingRow, ...]


@law_cache
def _book() -> _Book:
    document = Document(find("allowed.yaml"), frozenset({"conducts", "readings"}))
    conducts = {row.id: row for row in document.rows("conducts", ConductRow)}
    readings = document.rows("readings", ReadingRow)
    known = {*conducts, *(act.id for act in catalogue.acts())}
    for row in readings:
        document.refer("readings", row.id, "subjects", row.subjects, routes.subjects())
        document.refer("readings", row.id, "conducts", row.conducts, known)
    return _Book(document.version, conducts, readings)


def conducts() -> dict[str, str]:
    """Every conduct that can be asked for, id to Indonesian name: those of this table, then the catalogue's."""
    own = {row.id: row.text for row in _book().conducts.values()}
    return {**own, **{act.id: act.text for act in catalogue.acts()}}


def allowed(*, subject: str, conduct: str, day: date, phase: str, regime: str = "") -> AllowedAnswer:
    """Whether `subject` may do `conduct` on `day` while the one favoured is in `phase`, and by which rows.

    A reading of that day decides; where readings differ it is disputed. Without one the catalogue does: an entry
    means not allowed, one of certainty C alone disputed; neither: disputed, for silence is no permission.
    `regime`: pilkada or pemilu, empty: both. Raises UnknownFact.
    """
    _check(subject, conduct, phase)
    held = _book()
    readings = [
        row
        for row in held.readings
        if row.holds_on(day)
        and conduct in row.conducts
        and {subject, broad(subject)} & set(row.subjects)
        and (not row.phases or PHASES[phase] in row.phases)
    ]
    if readings:
        verdicts = {row.verdict for row in readings}
        return AllowedAnswer(
            verdict=readings[0].verdict if len(verdicts) == 1 else "disputed",
            rows=tuple(row.id for row in readings),
            because=" ".join(f"{row.text} ({row.basis})." for row in readings),
            certainty=weakest(row.certainty for row in readings),
            version=held.version,
        )
    if subject == "citizen":
        return _silent(held, "allowed", "Warga biasa bukan subjek netralitas.", "B")
    return _by_the_catalogue(held, subject, conduct, day, phase, regime)


def _by_the_catalogue(
    held: _Book, subject: str, conduct: str, day: date, phase: str, regime: str
) -> AllowedAnswer:
    name = conducts()[conduct]
    answer = (
        catalogue.consult(act=conduct, day=day, phase=phase, subject=subject, regime=regime)
        if conduct not in held.conducts
        else None
    )
    rules = answer.rules if answer else ()
    if not rules:
        said = f"Pada {say_day(day)} tidak ada aturan yang dimuat tentang '{name}'; tanyakan lebih dahulu."
        return _silent(held, "disputed", said, "C")
    firm = [rule for rule in rules if rule.certainty != "C"]
    return AllowedAnswer(
        verdict="not_allowed" if firm else "disputed",
        rows=tuple(rule.id for rule in firm or rules),
        because=" ".join(rule.because for rule in firm or rules),
        certainty=weakest(rule.certainty for rule in firm or rules),
        version=held.version,
    )


def _silent(held: _Book, verdict: Verdict, because: str, certainty: Certainty) -> AllowedAnswer:
    return AllowedAnswer(verdict=verdict, rows=(), because=because, certainty=certainty, version=held.version)


def _check(subject: str, conduct: str, phase: str) -> None:
    asked = (
        ("Subjek", subject, routes.subjects()),
        ("Perbuatan", conduct, tuple(conducts())),
        ("Fase", phase, tuple(PHASES)),
    )
    for what, value, known in asked:
        if value not in known:
            raise UnknownFact(f"{what} '{value}' tidak dikenal. Yang ada: {', '.join(known)}.")

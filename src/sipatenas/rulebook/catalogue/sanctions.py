"""The scale of sanctions by subject and day, for the authority that recommends or imposes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sipatenas.rulebook import routes
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.catalogue.answers import UnknownFact
from sipatenas.rulebook.catalogue.holdings import broad
from sipatenas.rulebook.catalogue.schema import SanctionCode
from sipatenas.rulebook.rows import Certainty, Document, Row, find


class SanctionRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rung of a subject's scale; `text` is its label, `options` the kinds that it holds."""

    code: SanctionCode
    level: int
    subjects: tuple[str, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class SanctionKind:
    """`id`: the code statistics count by; `level`: 1 is the lightest; `rule_id`: its row."""

    id: str
    label: str
    level: int
    basis: str
    certainty: Certainty
    options: tuple[str, ...]
    rule_id: str
    version: str


@law_cache
def _scale() -> tuple[str, tuple[SanctionRow, ...]]:
    document = Document(find("sanctions.yaml"), frozenset({"sanctions"}))
    rows = document.rows("sanctions", SanctionRow)
    for row in rows:
        document.refer("sanctions", row.id, "subjects", row.subjects, routes.subjects())
    return document.version, rows


def sanctions(*, subject: str, day: date) -> tuple[SanctionKind, ...]:
    """The kinds of sanction for a conduct of `subject` on `day`, lightest first; none for a citizen.

    Raises UnknownFact.
    """
    if subject not in routes.subjects():
        known = ", ".join(routes.subjects())
        raise UnknownFact(f"Subjek '{subject}' tidak dikenal. Yang ada: {known}.")
    version, rows = _scale()
    held = [row for row in rows if row.holds_on(day) and {subject, broad(subject)} & set(row.subjects)]
    return tuple(
        SanctionKind(
            id=row.code,
            label=row.text,
            level=row.level,
            basis=row.basis,
            certainty=row.certainty,
            options=row.options,
            rule_id=row.id,
            version=version,
        )
        for row in sorted(held, key=lambda row: row.level)
    )

"""The catalogue of breaches: what an act may fall under on its day, by whom, and what it threatens.

Every answer is a possibility for the officer to weigh, never a finding. The instruments in force on the day of
the conduct apply, several together; one decree is one file in `data/catalogue`.
"""

from __future__ import annotations

from datetime import date

from sipatenas.rulebook.catalogue.answers import (
    PHASES,
    REGIMES,
    CatalogueAnswer,
    PossibleRule,
    UnknownFact,
    cited,
    consult,
    possible_rules,
)
from sipatenas.rulebook.catalogue.holdings import CHANNELS, KINDS, LAYERS, Book, book, bound, broad
from sipatenas.rulebook.catalogue.sanctions import SanctionKind, SanctionRow, sanctions
from sipatenas.rulebook.catalogue.schema import (
    ActRow,
    CatalogueEntry,
    InstrumentRow,
    MappingRow,
    Note,
    PolicyRow,
    Sanction,
    ViolationKindRow,
)
from sipatenas.rulebook.rows import Certainty, weakest

__all__ = [
    "CHANNELS",
    "KINDS",
    "PHASES",
    "REGIMES",
    "ActRow",
    "Book",
    "CatalogueAnswer",
    "CatalogueEntry",
    "InstrumentRow",
    "MappingRow",
    "Note",
    "PolicyRow",
    "PossibleRule",
    "Sanction",
    "SanctionKind",
    "SanctionRow",
    "UnknownEntry",
    "UnknownFact",
    "ViolationKindRow",
    "acts",
    "binds",
    "book",
    "certainty",
    "cited",
    "consult",
    "entries",
    "entry",
    "in_force",
    "instrument",
    "instruments",
    "policy",
    "possible_rules",
    "sanctions",
    "version",
    "violation_kinds",
]


class UnknownEntry(LookupError):  # noqa: N818
    """No entry of that id in the catalogue."""


def version() -> str:
    """The catalogue's version (that of its youngest file), which every answer names."""
    return book().version


def entries() -> tuple[CatalogueEntry, ...]:
    """All entries of all decrees, each in its own order."""
    return tuple(book().entries.values())


def instruments() -> tuple[InstrumentRow, ...]:
    """All decrees, regulations and Acts that the catalogue holds."""
    return tuple(book().instruments.values())


def in_force(*, day: date, subject: str) -> tuple[InstrumentRow, ...]:
    """What holds on `day` and binds `subject`, local rules left out: guidelines, regulations, Acts."""
    rows = [row for row in instruments() if row.holds_on(day) and row.layer != "local"]
    held = [row for row in rows if {subject, broad(subject)} & set(row.binds)]
    return tuple(sorted(held, key=lambda row: LAYERS.index(row.layer)))


def instrument(rule_id: str) -> InstrumentRow:
    """The decree in which the entry stands. Raises UnknownEntry."""
    return book().instruments[entry(rule_id).instrument]


def binds(rule_id: str, subject: str) -> bool:
    """Whether the entry is on this kind of subject. Raises UnknownEntry."""
    return bound(entry(rule_id), instrument(rule_id), subject)


def entry(id: str) -> CatalogueEntry:  # noqa: A002 — the word the contracts use
    """The entry `SKB22-DIS-06`. Raises UnknownEntry."""
    found = book().entries.get(id)
    if found is None:
        raise UnknownEntry(f"Butir '{id}' tidak ada di katalog. Yang ada: {', '.join(book().entries)}.")
    return found


def certainty(rule_id: str) -> Certainty:
    """How certain the entry is, with the decree in which it stands; C for one the catalogue no longer holds."""
    found = book().entries.get(rule_id)
    return weakest([found.certainty, book().instruments[found.instrument].certainty]) if found else "C"


def acts() -> tuple[ActRow, ...]:
    """The acts that can be asked for: those of posts first, then those an officer names."""
    return tuple(book().acts.values())


def violation_kinds() -> dict[str, str]:
    """Kinds of breach as published statistics count them, id to Indonesian name."""
    return {row.id: row.text for row in book().kinds.values()}


def policy(name: str) -> PolicyRow:
    """A choice that the law leaves open, such as `social_scope`. Raises KeyError."""
    return book().policies[name]

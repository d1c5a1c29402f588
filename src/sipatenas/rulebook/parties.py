"""Parties that take part in an election, with the names people call them by."""

from __future__ import annotations

from dataclasses import dataclass

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Document, Row


@dataclass(frozen=True)
class Party:
    id: str
    number: int | None
    name: str
    full_name: str
    aliases: tuple[str, ...]
    color: str
    regional: bool


class PartyRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    number: int | None
    name: str
    aliases: tuple[str, ...]
    color: str
    regional: bool = False


@law_cache
def load_parties() -> tuple[Party, ...]:
    """The 24 parties of the ballot (18 national, 6 of Aceh), in ballot order. `text` is the full name."""
    rows = Document(DATA / "parties.yaml", frozenset({"parties"})).rows("parties", PartyRow)
    return tuple(
        Party(
            id=row.id,
            number=row.number,
            name=row.name,
            full_name=row.text,
            aliases=row.aliases,
            color=row.color,
            regional=row.regional,
        )
        for row in rows
    )

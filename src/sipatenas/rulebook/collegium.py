"""Who decides in an office's plenary (*rapat pleno*): seats, quorum and majority by the office's level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row, RulebookError, weakest

FILE = "collegium.yaml"
CollegeLevel = Literal["national", "province", "regency", "district", "village"]
LEVELS: tuple[CollegeLevel, ...] = ("national", "province", "regency", "district", "village")
"""By the depth of the office's region: 0 the nation, 4 a village."""


class UnknownCollege(LookupError):  # noqa: N818 — reads as the sentence: raise UnknownCollege
    """The rulebook names no plenary for that level and day."""


class College(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`seats`: the numbers the law allows; `quorum`: members needed for so many seats, where the law says it."""

    level: CollegeLevel
    seats: tuple[int, ...]
    quorum: dict[int, int]
    quorum_certainty: Certainty
    majority: Literal["more_for_than_against"]


@dataclass(frozen=True)
class Quorum:
    """How many members must take part, and how that was found."""

    seats: int
    members: int
    rule_id: str
    version: str
    basis: str
    certainty: Certainty
    how: tuple[str, ...]


@law_cache
def _document() -> Document:
    return Document(DATA / FILE, frozenset({"colleges"}))


@law_cache
def colleges() -> tuple[College, ...]:
    """All rows. Raises RulebookError for a quorum that the seats cannot fill."""
    rows = _document().rows("colleges", College)
    for row in rows:
        if not row.seats or any(number < 1 for number in row.seats):
            raise RulebookError(f"{FILE}: colleges, baris '{row.id}': isian 'seats' harus bilangan positif.")
        for seats, members in row.quorum.items():
            if seats not in row.seats or not seats < 2 * members <= 2 * seats:
                raise RulebookError(
                    f"{FILE}: colleges, baris '{row.id}': isian 'quorum': {members} dari {seats} anggota "
                    "bukan lebih dari setengahnya."
                )
    return rows


def college(*, level: int, day: date) -> College:
    """The plenary of an office `level` steps below the nation (0: the nation). Raises UnknownCollege."""
    name = LEVELS[level] if 0 <= level < len(LEVELS) else str(level)
    found = next((row for row in colleges() if row.level == name and row.holds_on(day)), None)
    if found is None:
        raise UnknownCollege(f"Rulebook tidak memuat rapat pleno tingkat '{name}' pada {day:%d-%m-%Y}.")
    return found


def quorum(*, level: int, day: date, seats: int) -> Quorum:
    """Members that must take part in a plenary of so many seats.

    Raises UnknownCollege, and ValueError for a number of seats that the law does not know at that level.
    """
    row = college(level=level, day=day)
    if seats not in row.seats:
        allowed = " atau ".join(str(number) for number in row.seats)
        raise ValueError(f"{row.text}: jumlah anggota {allowed} ({row.basis}), bukan {seats}.")
    said = row.quorum.get(seats)
    members = said if said is not None else seats // 2 + 1
    why = (
        f"{members} dari {seats} anggota disebut oleh aturannya."
        if said is not None
        else f"Lebih dari setengah dari {seats} anggota: {members}."
    )
    return Quorum(
        seats=seats,
        members=members,
        rule_id=row.id,
        version=version(),
        basis=row.basis,
        certainty=weakest([row.certainty, row.quorum_certainty]),
        how=(f"{row.text}: {why}", f"Dasar: {row.basis}."),
    )


def carried(*, ayes: int, noes: int) -> bool:
    """Whether the votes carry the proposal: more for than against (a tie carries nothing)."""
    return ayes > noes


@law_cache
def version() -> str:
    """Version of the table, with the mark of its amendments where there are any."""
    return _document().version

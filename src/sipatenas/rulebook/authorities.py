"""Who receives: roles by level and day, and the climb past those who are themselves concerned in the matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sipatenas.rulebook.route_rows import Book, Level
from sipatenas.rulebook.rows import Certainty, weakest

Relation = Literal["candidate", "relative", "beneficiary"]


class UnknownRole(LookupError):  # noqa: N818
    """No such receiving role or relation; the message names those that are known."""


@dataclass(frozen=True)
class Role:
    """A receiving role, not a person: who holds it is written in the register of contacts.

    `level`: whose holder is meant, where the role exists at several levels (kabkota, provinsi, ri); else empty.
    `certainty`: that this role receives, by its own row; the rule that names it has its own.
    """

    id: str
    label: str
    level: str = ""
    certainty: Certainty = "A"


@dataclass(frozen=True)
class Conflict:
    """Whoever holds `role_id` is candidate, relative or beneficiary in the matter."""

    role_id: str
    relation: Relation


class Seats:
    """The roles of one route, as they are held on `day` and seen from `level`, without those in conflict."""

    def __init__(self, book: Book, *, day: date, level: Level, conflicts: Iterable[Conflict] = ()) -> None:
        self._book, self._day, self._level = book, day, level
        self.conflicts = tuple(conflicts)
        self.excluded: list[Role] = []
        self.climbed: list[tuple[Role, Role | None]] = []
        self.moved = False
        self._barred: set[tuple[str, str]] = set()
        for conflict in self.conflicts:
            self._bar(conflict)

    def plain(self, name: str) -> Role:
        """The role as held on the day, whether concerned or not."""
        return self._role(*self._place(name))

    def free(self, name: str) -> Role | None:
        """The role, or the first above it that is not concerned; None where nobody above is known."""
        asked = self._place(name)
        place: tuple[str, Level] | None = asked
        while place and self._concerned(*place):
            up = self._above(*place)
            if up is None and self._book.roles[place[0]].collegial:
                break
            self._exclude(self._role(*place))
            place = up
        found = self._role(*place) if place else None
        if found != self._role(*asked):
            self._note(self._role(*asked), found)
        return found

    def copies(self, names: Iterable[str], *, addressee: Role | None) -> tuple[Role, ...]:
        """Copies without who is concerned: the one above gets his, those under him get none."""
        found: list[Role] = []
        for name in names:
            place = self._place(name)
            if self._level in self._book.roles[place[0]].absent_at:
                continue
            if self._commanded(*place):
                self.moved = True
                self._exclude(self._role(*place))
                continue
            role = self.free(name)
            if role and role != addressee and role not in found:
                found.append(role)
        return tuple(found)

    def certainty_of(self, name: str, certainty: Certainty) -> Certainty:
        """As given; as uncertain as the climb where another sits in that role's place."""
        same = self.free(name) == self.plain(name)
        return certainty if same else weakest([certainty, self._book.conflict.certainty])

    def stays(self, role: Role) -> bool:
        """Whether it is a collegial body with a member concerned: he steps aside, the body stays."""
        place = self._place(role.id, role.level or None)
        collegial = self._book.roles[role.id].collegial and self._above(*place) is None
        return collegial and self._concerned(*place)

    def _bar(self, conflict: Conflict) -> None:
        roles, relations = self._book.roles, self._book.conflict.relations
        if conflict.role_id not in roles:
            raise UnknownRole(f"Peran '{conflict.role_id}' tidak dikenal. Yang ada: {', '.join(roles)}.")
        if conflict.relation not in relations:
            raise UnknownRole(
                f"Hubungan '{conflict.relation}' tidak dikenal. Yang ada: {', '.join(relations)}."
            )
        place = self._place(conflict.role_id)
        self._barred.add(self._holder(*place))
        if self._above(*place) or not roles[place[0]].collegial:
            self._exclude(self._role(*place))

    def _concerned(self, name: str, level: Level) -> bool:
        return self._holder(name, level) in self._barred or self._commanded(name, level)

    def _commanded(self, name: str, level: Level) -> bool:
        chief = self._book.roles[name].serves
        return chief is not None and self._holder(chief, level) in self._barred

    def _holder(self, name: str, level: Level) -> tuple[str, str]:
        """Who sits there: the role that his person is known by, with the level where that tells him apart."""
        row = self._book.roles[name]
        if level in row.held_by:
            return self._holder(row.held_by[level], level)
        return name, level if row.labels else ""

    def _above(self, name: str, level: Level) -> tuple[str, Level] | None:
        row = self._book.roles[name]
        up = row.above_at.get(level) or row.above
        if up:
            return self._place(up, level)
        if level in row.held_by:
            return self._above(row.held_by[level], level)
        return (row.serves, level) if row.serves else None

    def _place(self, name: str, level: str | None = None) -> tuple[str, Level]:
        """`role` or `role@level` as id and level, under the name it bears on the day."""
        role, _, at = name.partition("@")
        row = self._book.roles[role]
        while row.becomes and row.valid_to and self._day > row.valid_to:
            row = self._book.roles[row.becomes]
        return row.id, at or level or self._level  # type: ignore[return-value]

    def _role(self, name: str, level: Level) -> Role:
        row = self._book.roles[name]
        return Role(name, row.labels.get(level, row.text), level if row.labels else "", row.certainty)

    def _exclude(self, role: Role) -> None:
        if role not in self.excluded:
            self.excluded.append(role)

    def _note(self, asked: Role, found: Role | None) -> None:
        self.moved = True
        if (asked, found) not in self.climbed:
            self.climbed.append((asked, found))

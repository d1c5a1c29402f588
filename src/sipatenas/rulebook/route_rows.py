"""The rows behind the routes: subjects, receiving roles, rules by date, and which of them holds on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row, RulebookError, find, within

Kind = Literal["refer", "handle", "none", "gap"]
Level = Literal["kabkota", "provinsi", "ri"]
Breach = Literal["ethics", "discipline", "criminal", "administrative"]
TaskKind = Literal["examine", "decide", "sanction"]

ANY = "*"
"""In a rule's `subjects` or `matters`: every one; a rule that names the subject comes first."""

CITIZEN = "citizen"
CASES = ("refer", "handle")
"""Kinds of rules that make a case; none of them may name a private citizen, whoever amends the law."""

_FILE = "routes.yaml"
_SECTIONS = frozenset({"subjects", "matters", "roles", "routes", "conflicts"})


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sentence added to a route's explanation while it holds; may lower the certainty."""

    text: str
    valid_from: date | None
    valid_to: date | None
    certainty: Certainty

    def holds_on(self, day: date) -> bool:
        """Whether the note is said on `day`, both ends included."""
        return within(day, self.valid_from, self.valid_to)


class SubjectRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is the label. `refines`: the contract's subject that this one is a closer look at."""

    refines: str | None = None


class MatterRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is the label. `refines`: the matter of which this one only says how far a file on it had come."""

    refines: str | None = None


class RoleRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is the label; `labels` a closer one per level; `absent_at` the levels without this copy.

    `above`: who takes the matter where this role's holder has a conflict of interest, `role` or `role@level`;
    `above_at` per level. `held_by`: the role whose holder holds this one too, per level. `serves`: the role
    whose holder commands this one. `collegial`: a member in conflict steps aside and the body stays.
    `becomes`: the role that follows after `valid_to`.
    """

    labels: dict[Level, str] = {}
    absent_at: tuple[Level, ...] = ()
    above: str | None = None
    above_at: dict[Level, str] = {}
    held_by: dict[Level, str] = {}
    serves: str | None = None
    collegial: bool = False
    becomes: str | None = None

    def named(self) -> Iterator[str]:
        """Ids of all roles that this row speaks of."""
        ups = [self.above, *self.above_at.values(), *self.held_by.values(), self.serves, self.becomes]
        return (name.partition("@")[0] for name in ups if name)


class TaskRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a body then does. `after`: the task it waits for; `clock`: the step of handling that times it."""

    kind: TaskKind
    role: str
    certainty: Certainty
    after: TaskKind | None = None
    clock: str | None = None


class RouteRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule. `awaits_date`: asleep while `valid_from` is null. `replaces`: the rule that yields to this one.

    `breaches` empty: whatever the kind of breach. `steps` are ids of steps of handling.
    """

    subjects: tuple[str, ...]
    kind: Kind
    addressee: str | None
    matters: tuple[str, ...] = ("neutrality",)
    breaches: tuple[Breach, ...] = ()
    copies: tuple[str, ...] = ()
    parallel: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    recommends_to: str | None = None
    tasks: tuple[TaskRow, ...] = ()
    then: str = ""
    notes: tuple[Note, ...] = ()
    awaits_date: bool = False
    replaces: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on `day`; one that awaits its date is not."""
        return not (self.awaits_date and self.valid_from is None) and super().holds_on(day)

    def named(self) -> Iterator[str]:
        """Ids of all roles that this rule speaks of."""
        ones = (
            self.addressee,
            self.recommends_to,
            *self.copies,
            *self.parallel,
            *(t.role for t in self.tasks),
        )
        return (name.partition("@")[0] for name in ones if name)


class ConflictRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens where a role's holder is himself concerned; `relations` in Indonesian words by id."""

    relations: dict[str, str]


@dataclass(frozen=True)
class Book:
    version: str
    subjects: dict[str, SubjectRow]
    matters: dict[str, MatterRow]
    roles: dict[str, RoleRow]
    routes: tuple[RouteRow, ...]
    conflict: ConflictRow


@law_cache
def book() -> Book:
    """All rows, checked against each other, with the dates that this installation set. Raises RulebookError."""
    document = Document(DATA / _FILE, _SECTIONS)
    roles = {row.id: row for row in document.rows("roles", RoleRow)}
    routes = document.rows("routes", RouteRow)
    dates, dated = _dates(routes)
    for row in routes:
        if row.awaits_date and row.valid_from is None and row.id in dates and row.addressee:
            roles[row.addressee] = msgspec.structs.replace(roles[row.addressee], text=dates[row.id].text)
    held = Book(
        version=document.version + dated,
        subjects={row.id: row for row in document.rows("subjects", SubjectRow)},
        matters={row.id: row for row in document.rows("matters", MatterRow)},
        roles=roles,
        routes=tuple(_dated(row, dates) for row in routes),
        conflict=document.rows("conflicts", ConflictRow)[0],
    )
    _check(document, held)
    return held


def pick(
    rows: Iterable[RouteRow], *, subject: str, matter: str, breach: str | None, day: date
) -> RouteRow | None:
    """The one rule that answers: the closest to the facts; of equals the one that replaces, then the latest.

    `breach` None leaves out rules for one kind of breach alone.
    """
    holding = [
        row for row in fitting(rows, subject=subject, matter=matter, breach=breach) if row.holds_on(day)
    ]
    replaced = {row.replaces for row in holding}

    def rank(row: RouteRow) -> tuple[bool, bool, bool, date]:
        return subject in row.subjects, bool(row.breaches), matter in row.matters, row.valid_from or date.min

    return max((row for row in holding if row.id not in replaced), key=rank, default=None)


def fitting(rows: Iterable[RouteRow], *, subject: str, matter: str, breach: str | None) -> list[RouteRow]:
    """The rules for these facts, on whatever day."""
    return [
        row
        for row in rows
        if (subject in row.subjects or ANY in row.subjects)
        and (matter in row.matters or ANY in row.matters)
        and (breach in row.breaches if row.breaches else breach != "criminal")
    ]


def _dates(routes: tuple[RouteRow, ...]) -> tuple[dict[str, Row], str]:
    """Dates that an installation gives to sleeping rules: `effective.yaml` in its own folder of rules.

    A row's id is the rule's, its text the name of the receiving body. Raises RulebookError for other rules.
    """
    path = find("effective.yaml")
    if not path.exists():
        return {}, ""
    document = Document(path, frozenset({"dates"}))
    dates = {row.id: row for row in document.rows("dates", Row)}
    sleeping = {row.id for row in routes if row.awaits_date}
    for name in dates:
        document.refer("dates", name, "id", [name], sleeping)
    return dates, f"+{document.version}"


def _dated(row: RouteRow, dates: dict[str, Row]) -> RouteRow:
    """The sleeping rule as the installation woke it: with its day, its basis and where that was read."""
    said = dates.get(row.id)
    if said is None or not row.awaits_date or row.valid_from is not None:
        return row
    return msgspec.structs.replace(
        row, valid_from=said.valid_from, basis=said.basis, certainty=said.certainty, source=said.source
    )


def _check(document: Document, held: Book) -> None:
    rules = {row.id for row in held.routes}
    for row in held.routes:
        document.refer("routes", row.id, "subjects", row.subjects, {*held.subjects, ANY})
        document.refer("routes", row.id, "matters", row.matters, {*held.matters, ANY})
        document.refer("routes", row.id, "roles", row.named(), held.roles)
        document.refer("routes", row.id, "replaces", [row.replaces] if row.replaces else [], rules)
        if CITIZEN in row.subjects and row.kind in CASES:
            raise RulebookError(
                f"{_FILE}: routes, baris '{row.id}': isian 'kind': warga biasa bukan subjek yang diatur; tidak ada "
                "perkara atas namanya (pengaman 3)."
            )
    for matter in held.matters.values():
        document.refer(
            "matters", matter.id, "refines", [matter.refines] if matter.refines else [], held.matters
        )
    for role in held.roles.values():
        document.refer("roles", role.id, "above, held_by, serves, becomes", role.named(), held.roles)

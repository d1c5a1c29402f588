"""To whom a case goes: a pure function of (rows, subject, day, level, what is alleged), with the way it was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from sipatenas.rulebook.accounts import OfficialAccount
from sipatenas.rulebook.authorities import Conflict, Relation, Role, Seats, UnknownRole
from sipatenas.rulebook.route_rows import (
    CASES,
    CITIZEN,
    Book,
    Breach,
    Kind,
    Level,
    RouteRow,
    SubjectRow,
    TaskKind,
    book,
)
from sipatenas.rulebook.route_rows import fitting as _fitting
from sipatenas.rulebook.route_rows import pick as _pick
from sipatenas.rulebook.route_words import say_conflicts, say_gap, say_row
from sipatenas.rulebook.rows import Certainty, weakest
from sipatenas.rulebook.steps import in_force

__all__ = [
    "LEVELS",
    "NEUTRALITY",
    "BodyTask",
    "Breach",
    "Conflict",
    "Kind",
    "Level",
    "Relation",
    "Role",
    "Route",
    "UnknownBreach",
    "UnknownLevel",
    "UnknownMatter",
    "UnknownRole",
    "UnknownSubject",
    "account_subject",
    "alleged_matters",
    "breaches",
    "handler",
    "matter_basis",
    "matter_label",
    "matters",
    "relations",
    "route",
    "subject_label",
    "subjects",
    "version",
]

NEUTRALITY = "neutrality"
"""What a case is about unless said otherwise."""
BELOW_REGENCY = ("kecamatan", "desa")
LEVELS: tuple[str, ...] = ("ri", "provinsi", "kabkota", *BELOW_REGENCY)
_THROUGH = "Penerusan dari kecamatan dan desa dilakukan melalui Bawaslu Kabupaten/Kota."
_ACCOUNT_SUBJECTS = {"candidate": "candidate", "team": "team"}


class UnknownSubject(LookupError):  # noqa: N818
    """No such kind of subject; the message names those that are known."""


class UnknownLevel(LookupError):  # noqa: N818
    """No such level of office; the message names those that are known."""


class UnknownMatter(LookupError):  # noqa: N818
    """No such kind of matter; the message names those that are known."""


class UnknownBreach(LookupError):  # noqa: N818
    """No such kind of breach; the message names those that are known."""


@dataclass(frozen=True)
class BodyTask:
    """What a receiving body then does. `after`: the task it waits for; `clock`: id of the step timing it that day."""

    kind: TaskKind
    role: Role
    after: TaskKind | None
    clock: str | None
    certainty: Certainty


@dataclass(frozen=True)
class Route:
    """`kind`: refer (to another authority), handle (Bawaslu's own), none (no case), gap (no rule known).

    `addressee` is None for none and gap. `parallel`: who else acts: where the study shows a crime, or, on a
    criminal route, the authority of the main one. `excluded`: roles whose holders are concerned in the matter
    (and who serve under them): no letter, no copy, no access. `steps`: ids of the steps of handling that follow.
    `recommends_to`: to whom the addressee recommends the sanction. `also_rules`: other rows that took part.
    """

    subject: str
    level: str
    kind: Kind
    addressee: Role | None
    copies: tuple[Role, ...]
    parallel: tuple[Role, ...]
    gives_case: bool
    rule_id: str
    version: str
    basis: str
    certainty: Certainty
    how: tuple[str, ...]
    source: tuple[str, ...]
    matter: str = "neutrality"
    breach: str | None = None
    excluded: tuple[Role, ...] = ()
    steps: tuple[str, ...] = ()
    then: str = ""
    recommends_to: Role | None = None
    tasks: tuple[BodyTask, ...] = ()
    also_rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Question:
    """The facts of one request, checked."""

    book: Book
    subject: SubjectRow
    day: date
    level: str
    at: Level
    matter: str
    breach: str | None
    conflicts: tuple[Conflict, ...]

    def seats(self) -> Seats:
        return Seats(self.book, day=self.day, level=self.at, conflicts=self.conflicts)

    def pick(self, *, breach: str | None) -> RouteRow | None:
        return _pick(
            self.book.routes, subject=self.subject.id, matter=self.matter, breach=breach, day=self.day
        )


def version() -> str:
    """Version of the table of routes, which every answer names."""
    return book().version


def subjects() -> tuple[str, ...]:
    """Ids of the subjects, those of the contract first, then their refinements."""
    rows = book().subjects.values()
    return tuple(r.id for r in sorted(rows, key=lambda row: row.refines is not None))


def subject_label(subject: str) -> str:
    """The subject's Indonesian name. Raises UnknownSubject."""
    return _subject(book(), subject).text


def matters() -> dict[str, str]:
    """What a case may be about, id to Indonesian name: neutrality, then what other handlers take."""
    return {row.id: row.text for row in book().matters.values()}


def alleged_matters() -> dict[str, str]:
    """What a person may be named for, id to Indonesian name; not how far a file on it had come elsewhere."""
    return {row.id: row.text for row in book().matters.values() if row.refines is None}


def matter_label(matter: str) -> str:
    """The matter's Indonesian name; its id for one that is not known any more."""
    return matters().get(matter, matter)


def matter_basis(matter: str) -> str:
    """On what the matter rests, in the law's short words; "" for one that is not known."""
    row = book().matters.get(matter)
    return row.basis if row else ""


def relations() -> dict[str, str]:
    """How the holder of a role may be concerned in a matter, id to Indonesian words."""
    return dict(book().conflict.relations)


def breaches() -> tuple[str, ...]:
    """Ids of the kinds of breach that a plenary may find."""
    return get_args(Breach)


def account_subject(account: OfficialAccount) -> str:
    """As which subject a registered account is routed: candidate, team or official_account."""
    return _ACCOUNT_SUBJECTS.get(account.role, "official_account")


def route(
    *,
    subject: str,
    day: date,
    level: str = "kabkota",
    matter: str = "neutrality",
    conflict: Conflict | Iterable[Conflict] | None = None,
    breach: str | None = None,
) -> Route:
    """To whom a case about `subject` goes on `day` from an office of `level`, with copies and reasons.

    `day` is the day of referral. `conflict`: whose holder is himself concerned; the matter then goes one level
    up, past every one of them. `breach` criminal: to the Sentra Gakkumdu, the main authority in parallel.
    Where no rule is known for the day, the answer is a route of kind "gap" that says so.
    Raises UnknownSubject, UnknownLevel, UnknownMatter, UnknownBreach, UnknownRole.
    """
    asked = _question(subject, day, level, matter, conflict, breach)
    main, seats = asked.pick(breach=None if breach == "criminal" else breach), asked.seats()
    if main is None and breach != "criminal":
        return _gap(asked)
    if breach == "criminal" and (main is None or main.kind != "none"):
        penal = asked.pick(breach=breach)
        if penal is None:
            return _gap(asked)
        return _closed(asked, _with_main(asked, penal, main, seats), seats)
    assert main is not None  # noqa: S101 — the branches above took every other case
    return _closed(asked, _with_neutrality(asked, _answer(asked, main, seats)), seats)


def handler(
    *,
    matter: str,
    subject: str,
    day: date,
    level: str = "kabkota",
    conflict: Conflict | Iterable[Conflict] | None = None,
) -> Route:
    """Who handles a finding of hoax, hate, black campaign, money … of `subject`, and what follows.

    The same as `route` with that matter. Raises as `route`.
    """
    return route(subject=subject, day=day, level=level, matter=matter, conflict=conflict)


def _question(
    subject: str,
    day: date,
    level: str,
    matter: str,
    conflict: Conflict | Iterable[Conflict] | None,
    breach: str | None,
) -> _Question:
    held = book()
    row = _subject(held, subject)
    if level not in LEVELS:
        raise UnknownLevel(f"Tingkat '{level}' tidak dikenal. Yang ada: {', '.join(LEVELS)}.")
    if matter not in held.matters:
        raise UnknownMatter(f"Jenis perkara '{matter}' tidak dikenal. Yang ada: {', '.join(held.matters)}.")
    if breach is not None and breach not in breaches():
        raise UnknownBreach(f"Jenis pelanggaran '{breach}' tidak dikenal. Yang ada: {', '.join(breaches())}.")
    at: Level = "ri" if level == "ri" else "provinsi" if level == "provinsi" else "kabkota"
    conflicts = (conflict,) if isinstance(conflict, Conflict) else tuple(conflict or ())
    return _Question(held, row, day, level, at, matter, breach, conflicts)


def _answer(asked: _Question, row: RouteRow, seats: Seats) -> Route:
    """The route as this rule has it, seats taken by those who are free to take them."""
    notes = [note for note in row.notes if note.holds_on(asked.day)]
    addressee = seats.free(row.addressee) if row.addressee else None
    copies = seats.copies(row.copies, addressee=addressee)
    parallel = seats.copies(row.parallel, addressee=addressee)
    return Route(
        subject=asked.subject.id,
        level=asked.level,
        kind=row.kind if addressee or not row.addressee else "gap",
        addressee=addressee,
        copies=copies,
        parallel=parallel,
        gives_case=row.kind in ("refer", "handle") and (addressee is not None or row.addressee is None),
        rule_id=row.id,
        version=asked.book.version,
        basis=row.basis,
        certainty=weakest([row.certainty, *(note.certainty for note in notes)]),
        how=(*say_row(row, asked.day, addressee, copies, parallel), *(note.text for note in notes)),
        source=row.source,
        matter=asked.matter,
        breach=asked.breach,
        steps=tuple(in_force(step, asked.day).id for step in row.steps),
        then=row.then,
        recommends_to=seats.free(row.recommends_to) if row.recommends_to else None,
        tasks=tuple(
            BodyTask(
                task.kind,
                role,
                task.after,
                in_force(task.clock, asked.day).id if task.clock else None,
                seats.certainty_of(task.role, task.certainty),
            )
            for task in row.tasks
            if (role := seats.free(task.role)) is not None
        ),
    )


def _with_main(asked: _Question, penal: RouteRow, main: RouteRow | None, seats: Seats) -> Route:
    """The criminal route, with the main authority's in parallel."""
    found = _answer(asked, penal, seats)
    if main is None:
        words = "Rute utamanya pada hari itu tidak dikenal: putuskan dengan bagian hukum."
        return replace(found, certainty="C", how=(*found.how, words))
    other = _answer(asked, main, seats)
    beside = [role for role in (other.addressee, *found.parallel) if role and role != found.addressee]
    words = f"Sejajar, menurut aturan {main.id}: {other.addressee.label}." if other.addressee else ""
    return replace(
        found,
        parallel=tuple(dict.fromkeys(beside)),
        copies=tuple(role for role in found.copies if role not in beside),
        certainty=weakest([found.certainty, other.certainty]),
        how=(*found.how, words) if words else found.how,
        also_rules=(main.id,),
    )


def _with_neutrality(asked: _Question, found: Route) -> Route:
    """Another matter by a subject of neutrality leaves the question of neutrality open: it is said."""
    if asked.matter == "neutrality" or not found.gives_case:
        return found
    rows = asked.book.routes
    own = _pick(rows, subject=found.subject, matter="neutrality", breach=None, day=asked.day)
    if own is None or own.kind != "refer" or own.id == found.rule_id or asked.matter in own.matters:
        return found
    words = f"Dugaan pelanggaran netralitasnya tetap perkara tersendiri menurut aturan {own.id}."
    return replace(found, how=(*found.how, words), also_rules=(*found.also_rules, own.id))


def _closed(asked: _Question, found: Route, seats: Seats) -> Route:
    """The whole answer: how it was found from the first fact to the last warning."""
    how = [f"Subjek: {asked.subject.text}."]
    if asked.level in BELOW_REGENCY:
        how.append(_THROUGH)
    how += found.how
    certainty = weakest([found.certainty, asked.book.conflict.certainty]) if seats.moved else found.certainty
    if asked.conflicts:
        how += say_conflicts(asked.book, seats)
    if certainty == "C":
        how.append("Kepastian C: perlu dikonfirmasi oleh bagian hukum sebelum dipakai.")
    return replace(
        found,
        gives_case=found.kind in CASES and asked.subject.id != CITIZEN,
        certainty=certainty,
        how=tuple(how),
        excluded=tuple(seats.excluded),
        also_rules=(*found.also_rules, *((asked.book.conflict.id,) if asked.conflicts else ())),
    )


def _gap(asked: _Question) -> Route:
    rows = _fitting(asked.book.routes, subject=asked.subject.id, matter=asked.matter, breach=asked.breach)
    earliest = min((row.valid_from for row in rows if row.valid_from), default=None)
    found = Route(
        subject=asked.subject.id,
        level=asked.level,
        kind="gap",
        addressee=None,
        copies=(),
        parallel=(),
        gives_case=False,
        rule_id="",
        version=asked.book.version,
        basis="",
        certainty="C",
        how=(),
        source=(),
        matter=asked.matter,
        breach=asked.breach,
    )
    how = [f"Subjek: {asked.subject.text}."]
    if asked.level in BELOW_REGENCY:
        how.append(_THROUGH)
    return replace(found, how=(*how, say_gap(asked.day, earliest)))


def _subject(held: Book, subject: str) -> SubjectRow:
    row = held.subjects.get(subject)
    if row is None:
        raise UnknownSubject(f"Subjek '{subject}' tidak dikenal. Yang ada: {', '.join(subjects())}.")
    return row

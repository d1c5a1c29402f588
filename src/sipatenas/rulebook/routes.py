"""To whom a case goes: a pure function of (rows, subject, day, level), with the way it was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row, weakest
from sipatenas.rulebook.wording import say_day, say_span

Kind = Literal["refer", "handle", "none", "gap"]
Level = Literal["kabkota", "provinsi", "ri"]

BELOW_REGENCY = ("kecamatan", "desa")
LEVELS: tuple[str, ...] = ("ri", "provinsi", "kabkota", *BELOW_REGENCY)


class UnknownSubject(LookupError):  # noqa: N818
    """No such kind of subject; the message names those that are known."""


class UnknownLevel(LookupError):  # noqa: N818
    """No such level of office; the message names those that are known."""


@dataclass(frozen=True)
class Role:
    """A receiving role, not a person: who holds it is written in the register of contacts."""

    id: str
    label: str


@dataclass(frozen=True)
class Route:
    """`kind`: refer (to another authority), handle (Bawaslu's own), none (no case), gap (no rule known).

    `addressee` is None for none and gap. `parallel`: who else acts where the study shows a crime.
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


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sentence added to a route's explanation while it holds; may lower the certainty."""

    text: str
    valid_from: date | None
    valid_to: date | None
    certainty: Certainty


class SubjectRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is the label. `refines`: the contract's subject that this one is a closer look at."""

    refines: str | None = None


class RoleRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is the label; `labels` a closer one per level; `absent_at` the levels without this copy."""

    labels: dict[Level, str] = {}
    absent_at: tuple[Level, ...] = ()


class RouteRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    subjects: tuple[str, ...]
    kind: Kind
    addressee: str | None
    copies: tuple[str, ...] = ()
    parallel: tuple[str, ...] = ()
    then: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Book:
    version: str
    subjects: dict[str, SubjectRow]
    roles: dict[str, RoleRow]
    routes: tuple[RouteRow, ...]


@law_cache
def _book() -> _Book:
    document = Document(DATA / "routes.yaml", frozenset({"subjects", "roles", "routes"}))
    book = _Book(
        version=document.version,
        subjects={row.id: row for row in document.rows("subjects", SubjectRow)},
        roles={row.id: row for row in document.rows("roles", RoleRow)},
        routes=document.rows("routes", RouteRow),
    )
    for row in book.routes:
        addressees = [row.addressee] if row.addressee else []
        document.refer("routes", row.id, "subjects", row.subjects, book.subjects)
        document.refer("routes", row.id, "addressee", addressees, book.roles)
        document.refer("routes", row.id, "copies", row.copies, book.roles)
        document.refer("routes", row.id, "parallel", row.parallel, book.roles)
    return book


def subjects() -> tuple[str, ...]:
    """Ids of the subjects, those of the contract first, then their refinements."""
    rows = _book().subjects.values()
    return tuple(r.id for r in sorted(rows, key=lambda row: row.refines is not None))


def subject_label(subject: str) -> str:
    """The subject's Indonesian name. Raises UnknownSubject."""
    return _subject(subject).text


def route(*, subject: str, day: date, level: str = "kabkota") -> Route:
    """To whom a case about `subject` goes on `day` from an office of `level`, with copies and reasons.

    `day` is the day of referral. Raises UnknownSubject, UnknownLevel. Where no rule is known for the day,
    the answer is a route of kind "gap" that says so.
    """
    book, named = _book(), _subject(subject)
    if level not in LEVELS:
        raise UnknownLevel(f"Tingkat '{level}' tidak dikenal. Yang ada: {', '.join(LEVELS)}.")
    at: Level = "ri" if level == "ri" else "provinsi" if level == "provinsi" else "kabkota"
    how = [f"Subjek: {named.text}."]
    if level in BELOW_REGENCY:
        how.append("Penerusan dari kecamatan dan desa dilakukan melalui Bawaslu Kabupaten/Kota.")
    rows = [row for row in book.routes if subject in row.subjects]
    row = next((row for row in rows if row.holds_on(day)), None)
    if row is None:
        return _gap(subject, level, day, rows, how)
    notes = [
        n
        for n in row.notes
        if (not n.valid_from or n.valid_from <= day) and (not n.valid_to or day <= n.valid_to)
    ]
    certainty = weakest([row.certainty, *(note.certainty for note in notes)])
    copies = tuple(_role(name, at) for name in row.copies if at not in book.roles[name].absent_at)
    addressee = _role(row.addressee, at) if row.addressee else None
    how.append(
        f"Pada {say_day(day)} berlaku aturan {row.id} ({say_span(row.valid_from, row.valid_to)}): {row.text}"
    )
    how += _steps(row, addressee, copies, at) + [note.text for note in notes]
    if certainty == "C":
        how.append("Kepastian C: perlu dikonfirmasi oleh bagian hukum sebelum dipakai.")
    return Route(
        subject=subject,
        level=level,
        kind=row.kind,
        addressee=addressee,
        copies=copies,
        parallel=tuple(_role(name, at) for name in row.parallel),
        gives_case=row.kind in ("refer", "handle"),
        rule_id=row.id,
        version=book.version,
        basis=row.basis,
        certainty=certainty,
        how=tuple(how),
        source=row.source,
    )


def _steps(row: RouteRow, addressee: Role | None, copies: tuple[Role, ...], at: Level) -> list[str]:
    steps = []
    if addressee:
        verb = "Ditangani oleh" if row.kind == "handle" else "Diteruskan kepada"
        steps.append(f"{verb} {addressee.label}.")
    else:
        steps.append("Tidak ada perkara yang dibentuk.")
    if copies:
        steps.append(f"Tembusan: {'; '.join(role.label for role in copies)}.")
    if row.then:
        steps.append(row.then)
    if row.parallel:
        steps.append(
            "Bila kajian menunjukkan dugaan tindak pidana: "
            f"{'; '.join(_role(name, at).label for name in row.parallel)}."
        )
    return steps


def _gap(subject: str, level: str, day: date, rows: list[RouteRow], how: list[str]) -> Route:
    earliest = min((row.valid_from for row in rows if row.valid_from), default=None)
    until = f" Aturan pertama yang dikenal mulai {say_day(earliest)}." if earliest and day < earliest else ""
    how.append(
        f"Tidak ada aturan penerusan yang dikenal untuk {say_day(day)}.{until} Putuskan dengan bagian hukum."
    )
    return Route(
        subject=subject,
        level=level,
        kind="gap",
        addressee=None,
        copies=(),
        parallel=(),
        gives_case=False,
        rule_id="",
        version=_book().version,
        basis="",
        certainty="C",
        how=tuple(how),
        source=(),
    )


def _subject(subject: str) -> SubjectRow:
    row = _book().subjects.get(subject)
    if row is None:
        raise UnknownSubject(f"Subjek '{subject}' tidak dikenal. Yang ada: {', '.join(subjects())}.")
    return row


def _role(id: str, at: Level) -> Role:  # noqa: A002
    row = _book().roles[id]
    return Role(id, row.labels.get(at, row.text))

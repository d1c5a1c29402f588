"""A case's route, asked of the rulebook with the words it understands: which letters, to whom, about whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sipatenas.accounts.models import Authority
from sipatenas.cases.models import Case, Referral, Relation, Respondent
from sipatenas.cases.models import Conflict as Declared
from sipatenas.places.models import Level, Office
from sipatenas.rulebook import routes as rulebook
from sipatenas.rulebook.route_rows import book
from sipatenas.rulebook.routes import BodyTask, Conflict, Role, Route, route, subjects
from sipatenas.ui.certainty import UNSURE

_LEVELS = {
    Level.NATIONAL: "ri",
    Level.PROVINCE: "provinsi",
    Level.REGENCY: "kabkota",
    Level.DISTRICT: "kecamatan",
    Level.VILLAGE: "desa",
}
_RELATIONS: dict[str, rulebook.Relation] = {
    Relation.CANDIDATE: "candidate",
    Relation.RELATIVE: "relative",
    Relation.BENEFICIARY: "beneficiary",
}
"""Another interest that was declared counts as one who gains by the matter."""
CRIMINAL = "criminal"
CHOSEN = "Penerima dipilih petugas, bukan menurut aturan {rule}: {label}."


@dataclass(frozen=True)
class Letter:
    """One letter to be written: the persons of whom it speaks, and the route by which it goes."""

    route: Route
    people: tuple[Respondent, ...]
    breaches: tuple[str, ...]

    @property
    def matter(self) -> str:
        """What it is about, the same for all its persons."""
        return self.people[0].matter

    @property
    def breach(self) -> str:
        return " ".join(self.breaches)


def level_of(office: Office) -> str:
    """The office's level as the rulebook's routes name it."""
    return _LEVELS[Level(office.level)]


def case_route(
    case: Case, subject: str, day: date, *, breach: str | None = None, matter: str = "neutrality"
) -> Route:
    """To whom a person of this kind goes if the case is referred on that day, past who is concerned in it."""
    return route(
        subject=subject,
        day=day,
        level=level_of(case.office),
        breach=breach,
        matter=matter,
        conflict=conflicts_of(case),
    )


def conflicts_of(case: Case) -> tuple[Conflict, ...]:
    """The declared conflicts of interest of bodies, as the rulebook counts them.

    A body of another level than the office's is not the one the route names; it is caught by `barred`.
    """
    known, own = book().roles, _route_level(case.office)
    found = []
    declared = Declared.standing.filter(case=case, user=None)
    for one in declared.select_related("authority__region"):
        role = one.authority.role if one.authority else one.role
        if role not in known:
            continue
        if one.authority and known[role].labels and _region_level(one.authority) != own:
            continue
        found.append(Conflict(role, _RELATIONS.get(one.relation, "beneficiary")))
    return tuple(found)


def barred(case: Case, authority: Authority | None) -> bool:
    """Whether this very body was declared to have a conflict of interest in the case."""
    return authority is not None and Declared.standing.filter(case=case, authority=authority).exists()


def ceased(role: str, day: date) -> bool:
    """Whether the body that held this role is no more (KASN after 24 August 2024)."""
    row = book().roles.get(role)
    return row is not None and row.valid_to is not None and row.becomes is None and day > row.valid_to


def is_criminal(referral: Referral) -> bool:
    return CRIMINAL in referral.breach.split()


def letters(
    case: Case, people: Sequence[Respondent], day: date, *, matters: Mapping[UUID, str] | None = None
) -> list[Letter]:
    """The letters for these persons: one for each matter, addressee and rule, a crime apart from the rest.

    `matters`: another matter for a person by id (a file that KASN had already received).
    """
    found: dict[tuple[object, ...], Letter] = {}
    for person in people:
        for breach in _kinds(person):
            asked = person.matter
            if asked == rulebook.NEUTRALITY and breach != CRIMINAL:
                asked = (matters or {}).get(person.pk, asked)
            way = case_route(case, person.subject, day, breach=breach, matter=asked)
            key = (
                way.addressee, way.rule_id, way.kind, breach == CRIMINAL, way.recommends_to, person.matter,
            )  # fmt: skip
            said = (breach,) if breach else ()
            found[key] = _joined(found.get(key), Letter(way, (person,), said))
    return list(found.values())


def other_roles(case: Case, people: Sequence[Respondent], day: date) -> dict[str, Role]:
    """Whom an officer may name instead of the rule's addressee: those who take part in these persons' routes."""
    found: dict[str, Role] = {}
    for person in people:
        near = [person.subject, *_refinements(person.subject)]
        for way in (
            case_route(case, subject, day, breach=kind, matter=person.matter)
            for subject in near
            for kind in (None, CRIMINAL)
        ):
            roles = [way.addressee, *way.parallel, *way.copies, way.recommends_to]
            for role in [*roles, *(task.role for task in way.tasks)]:
                if role is not None and role not in way.excluded:
                    found.setdefault(key_of(role), role)
    return found


def roles_at_every_level(case: Case, people: Sequence[Respondent], day: date) -> dict[str, Role]:
    """Whom the routes of these persons name for a task at any level: a servant may be another government's."""
    found: dict[str, Role] = {}
    for subject, matter in dict.fromkeys((one.subject, one.matter) for one in people):
        for level in dict.fromkeys(_LEVELS.values()):
            way = route(subject=subject, matter=matter, day=day, level=level, conflict=conflicts_of(case))
            for role in (task.role for task in way.tasks if task.role not in way.excluded):
                found.setdefault(key_of(role), role)
    return found


def key_of(role: Role) -> str:
    """`ppk@kabkota`, `bkn`: a role as a form sends it."""
    return f"{role.id}@{role.level}" if role.level else role.id


def unsure_roles(way: Route) -> list[str]:
    """The labels of the roles in this route of whom the law's own row is still to be confirmed."""
    named = [way.addressee, *way.copies, *way.excluded]
    return list(dict.fromkeys(role.label for role in named if role is not None and role.certainty == UNSURE))


def to_another(letter: Letter, role: Role) -> Letter:
    """The letter with the addressee that the officer chose: it decides, then sanctions whoever would have."""
    way = letter.route
    then = tuple(replace(task, after="decide") for task in way.tasks if task.kind == "sanction")
    tasks = (BodyTask("decide", role, None, None, "C"), *then)
    how = (*way.how, CHOSEN.format(rule=way.rule_id or "-", label=role.label))
    copies = tuple(one for one in way.copies if one != role)
    chosen = replace(way, addressee=role, kind="refer", tasks=tasks, how=how, copies=copies, certainty="C")
    return replace(letter, route=chosen)


def _kinds(person: Respondent) -> list[str | None]:
    """The kinds of breach by which this person's letters are told apart; none named: the main route."""
    said: list[str | None] = list(dict.fromkeys(person.breaches))
    return said or [None]


def _joined(first: Letter | None, more: Letter) -> Letter:
    if first is None:
        return more
    way = replace(
        first.route,
        copies=tuple(dict.fromkeys([*first.route.copies, *more.route.copies])),
        how=tuple(dict.fromkeys([*first.route.how, *more.route.how])),
        excluded=tuple(dict.fromkeys([*first.route.excluded, *more.route.excluded])),
    )
    people = tuple(dict.fromkeys([*first.people, *more.people]))
    return Letter(way, people, tuple(dict.fromkeys([*first.breaches, *more.breaches])))


def _refinements(subject: str) -> list[str]:
    rows = book().subjects
    base = rows[subject].refines or subject if subject in rows else subject
    return [name for name in subjects() if name != subject and base in (rows[name].refines, name)]


def _route_level(office: Office) -> str:
    found = level_of(office)
    return found if found in ("ri", "provinsi") else "kabkota"


def _region_level(authority: Authority) -> str:
    found = _LEVELS[Level(authority.region.level)]
    return found if found in ("ri", "provinsi") else "kabkota"

"""What `sipatenas rulebook route` answers: a struct that becomes JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from sipatenas.rulebook import routes
from sipatenas.rulebook.rows import Certainty


class RoleAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`level` only where another level's holder is meant than the office's own."""

    id: str
    label: str
    level: str = ""


class TaskAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a receiving body then does: after which task, timed by which step of handling."""

    kind: str
    role: RoleAnswer
    after: str | None
    clock: str | None
    certainty: Certainty


class RouteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`rulebook route`. `addressee` is null where there is no case or no known rule (`kind` says which)."""

    subject: str
    date: date
    level: str
    matter: str
    breach: str | None
    kind: str
    addressee: RoleAnswer | None
    copies: tuple[RoleAnswer, ...]
    parallel: tuple[RoleAnswer, ...]
    excluded: tuple[RoleAnswer, ...]
    recommends_to: RoleAnswer | None
    tasks: tuple[TaskAnswer, ...]
    steps: tuple[str, ...]
    gives_case: bool
    rule: str | None
    also_rules: tuple[str, ...]
    version: str
    basis: str
    certainty: Certainty
    how: tuple[str, ...]
    source: tuple[str, ...]


def route(
    *,
    subject: str,
    day: date,
    level: str = "kabkota",
    matter: str = "neutrality",
    breach: str | None = None,
    conflicts: Sequence[routes.Conflict] = (),
) -> RouteAnswer:
    """Answer of `sipatenas rulebook route`. Raises as `routes.route`."""
    found = routes.route(
        subject=subject, day=day, level=level, matter=matter, breach=breach, conflict=conflicts
    )
    own = "kabkota" if level in routes.BELOW_REGENCY else level

    def said(role: routes.Role) -> RoleAnswer:
        return RoleAnswer(id=role.id, label=role.label, level="" if role.level == own else role.level)

    return RouteAnswer(
        subject=subject,
        date=day,
        level=level,
        matter=matter,
        breach=breach,
        kind=found.kind,
        addressee=said(found.addressee) if found.addressee else None,
        copies=tuple(map(said, found.copies)),
        parallel=tuple(map(said, found.parallel)),
        excluded=tuple(map(said, found.excluded)),
        recommends_to=said(found.recommends_to) if found.recommends_to else None,
        tasks=tuple(
            TaskAnswer(
                kind=task.kind,
                role=said(task.role),
                after=task.after,
                clock=task.clock,
                certainty=task.certainty,
            )
            for task in found.tasks
        ),
        steps=found.steps,
        gives_case=found.gives_case,
        rule=found.rule_id or None,
        also_rules=found.also_rules,
        version=found.version,
        basis=found.basis,
        certainty=found.certainty,
        how=found.how,
        source=found.source,
    )

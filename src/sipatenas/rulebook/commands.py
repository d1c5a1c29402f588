"""What `sipatenas rulebook …` answers: structs that become JSON, each naming rule, version and way."""

from __future__ import annotations

from datetime import date

import msgspec

from sipatenas.rulebook import catalogue, routes
from sipatenas.rulebook import steps as handling
from sipatenas.rulebook.elections import election, election_ids
from sipatenas.rulebook.rows import Certainty


class RoleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    label: str


class RouteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`rulebook route`. `addressee` is null where there is no case or no known rule (`kind` says which)."""

    subject: str
    date: date
    level: str
    kind: str
    addressee: RoleAnswer | None
    copies: tuple[RoleAnswer, ...]
    parallel: tuple[RoleAnswer, ...]
    gives_case: bool
    rule: str | None
    version: str
    basis: str
    certainty: Certainty
    how: tuple[str, ...]
    source: tuple[str, ...]


class RuleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    text: str
    list: str
    sanction: str
    sanction_basis: str
    basis: str
    certainty: Certainty
    because: str
    how: str


class CatalogueReply(msgspec.Struct, frozen=True, kw_only=True):
    """`rulebook catalogue`. `rules` is empty where nothing fits; `because` says why."""

    date: date
    act: str
    phase: str
    channel: str
    kind: str
    rules: tuple[RuleAnswer, ...]
    because: str
    version: str


class StepAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A step of handling with its limit; `valid_from`/`valid_to` null where open."""

    id: str
    regime: str
    name: str
    counted_from: str
    limit: int | None
    unit: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    certainty: Certainty
    version: str


class StageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A stage of an election, both days included."""

    election: str
    regime: str
    id: str
    name: str
    first: date
    last: date
    basis: str
    certainty: Certainty
    version: str


def route(*, subject: str, day: date, level: str = "kabkota") -> RouteAnswer:
    """Answer of `sipatenas rulebook route`. Raises UnknownSubject, UnknownLevel."""
    found = routes.route(subject=subject, day=day, level=level)
    return RouteAnswer(
        subject=subject,
        date=day,
        level=level,
        kind=found.kind,
        addressee=_role(found.addressee) if found.addressee else None,
        copies=tuple(_role(role) for role in found.copies),
        parallel=tuple(_role(role) for role in found.parallel),
        gives_case=found.gives_case,
        rule=found.rule_id or None,
        version=found.version,
        basis=found.basis,
        certainty=found.certainty,
        how=found.how,
        source=found.source,
    )


def catalogue_reply(
    *, day: date, act: str, phase: str, channel: str = "social_media", kind: str = "post"
) -> CatalogueReply:
    """Answer of `sipatenas rulebook catalogue`. Raises UnknownFact."""
    answer = catalogue.consult(act=act, day=day, phase=phase, channel=channel, kind=kind)
    return CatalogueReply(
        date=day,
        act=act,
        phase=phase,
        channel=channel,
        kind=kind,
        rules=tuple(_rule(rule) for rule in answer.rules),
        because=answer.because,
        version=answer.version,
    )


def steps(*, regime: str | None = None) -> tuple[StepAnswer, ...]:
    """Answer of `sipatenas rulebook steps`: the steps of each regime, with their limits."""
    return tuple(
        StepAnswer(
            id=step.id,
            regime=step.regime,
            name=step.text,
            counted_from=step.counted_from,
            limit=step.limit,
            unit=step.unit,
            valid_from=step.valid_from,
            valid_to=step.valid_to,
            basis=step.basis,
            certainty=step.certainty,
            version=handling.version(),
        )
        for step in handling.steps(regime=regime)
    )


def stages(*, election_id: str | None = None) -> tuple[StageAnswer, ...]:
    """The stages of one election, or of every election held, by regime and date. Raises UnknownElection."""
    held = [election(name) for name in ([election_id] if election_id else election_ids())]
    return tuple(
        StageAnswer(
            election=one.id,
            regime=one.regime,
            id=stage.id,
            name=stage.name,
            first=stage.first,
            last=stage.last,
            basis=one.basis,
            certainty=stage.certainty,
            version=one.version,
        )
        for one in sorted(held, key=lambda one: (one.regime, one.vote))
        for stage in one.stages
    )


def _role(role: routes.Role) -> RoleAnswer:
    return RoleAnswer(id=role.id, label=role.label)


def _rule(rule: catalogue.PossibleRule) -> RuleAnswer:
    item = catalogue.entry(rule.id)
    return RuleAnswer(
        id=rule.id,
        text=rule.text,
        list=rule.list,
        sanction=rule.sanction,
        sanction_basis=item.sanction.basis,
        basis=item.basis,
        certainty=rule.certainty,
        because=rule.because,
        how=f"{rule.mapping_id} -> {rule.id}",
    )

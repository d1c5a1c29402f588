"""What `sipatenas rulebook …` answers: structs that become JSON, each naming rule, version and way."""

from __future__ import annotations

from datetime import date

import msgspec

from sipatenas.rulebook import catalogue, routes
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
    """Answer of `sipatenas rulebook steps`: the stages of every election held, by regime and date."""
    held = [election(id) for id in election_ids()]
    return tuple(
        StepAnswer(
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
        if regime in (None, one.regime)
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

"""What `sipatenas rulebook …` answers: structs that become JSON, each naming rule, version and way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from sipatenas.rulebook import catalogue, clocks
from sipatenas.rulebook import steps as handling
from sipatenas.rulebook.allowed import allowed
from sipatenas.rulebook.clocks.shapes import zone
from sipatenas.rulebook.elections import Election, contests_for, election, election_ids
from sipatenas.rulebook.rows import Certainty


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
    instrument: str
    article: str
    sanction_kinds: tuple[str, ...]
    violation_kind: str
    place: str
    remark: str
    version: str
    source: tuple[str, ...]


class SanctionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A rung of the subject's scale of sanctions; level 1 is the lightest."""

    id: str
    label: str
    level: int
    options: tuple[str, ...]
    basis: str
    certainty: Certainty


class AllowedReply(msgspec.Struct, frozen=True, kw_only=True):
    """`rulebook allowed`: whether the conduct is allowed, not allowed or disputed, and by which rows."""

    date: date
    conduct: str
    subject: str
    phase: str
    verdict: str
    rows: tuple[str, ...]
    because: str
    certainty: Certainty
    version: str


class CatalogueReply(msgspec.Struct, frozen=True, kw_only=True):
    """`rulebook catalogue`. `rules` is empty where nothing fits; `because` says why."""

    date: date
    act: str
    phase: str
    channel: str
    kind: str
    subject: str
    regime: str
    region: str
    rules: tuple[RuleAnswer, ...]
    sanctions: tuple[SanctionAnswer, ...]
    because: str
    version: str


class StepAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A step of handling with its limit; `valid_from`/`valid_to` null where open."""

    id: str
    regime: str
    step: str
    name: str
    starts_on: str
    counted_from: str
    limit: int | None
    unit: str
    on_expiry: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    certainty: Certainty
    version: str


class DayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    day: date
    counts: bool
    why: str


class DeadlineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`rulebook deadline`. Moments in the office's zone; `due` null without a number or while paused."""

    rule: str
    regime: str
    step: str
    name: str
    start: datetime
    counted_from: datetime
    due: datetime | None
    last_day: date | None
    limit: int | None
    unit: str
    counts: str
    extended: bool
    remaining: int | None
    on_expiry: str
    election: str | None
    office: str
    timezone: str
    basis: str
    certainty: Certainty
    version: str
    calendar: str
    how: tuple[str, ...]
    days: tuple[DayAnswer, ...]


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


def catalogue_reply(
    *,
    day: date,
    act: str,
    phase: str,
    channel: str = "social_media",
    kind: str = "post",
    subject: str = "pns",
    regime: str = "",
    region: str = "",
    agency: str = "",
) -> CatalogueReply:
    """Answer of `sipatenas rulebook catalogue`, with the subject's whole scale of sanctions. Raises UnknownFact."""
    answer = catalogue.consult(
        act=act,
        day=day,
        phase=phase,
        channel=channel,
        kind=kind,
        subject=subject,
        regime=regime,
        region=region,
        agency=agency,
    )
    return CatalogueReply(
        date=day,
        act=act,
        phase=phase,
        channel=channel,
        kind=kind,
        subject=subject,
        regime=regime,
        region=region,
        rules=tuple(_rule(rule) for rule in answer.rules),
        sanctions=tuple(_sanction(kind) for kind in catalogue.sanctions(subject=subject, day=day)),
        because=answer.because,
        version=answer.version,
    )


def allowed_reply(*, day: date, conduct: str, subject: str = "pns", phase: str = "candidate") -> AllowedReply:
    """Answer of `sipatenas rulebook allowed`. Raises UnknownFact."""
    answer = allowed(subject=subject, conduct=conduct, day=day, phase=phase)
    return AllowedReply(
        date=day,
        conduct=conduct,
        subject=subject,
        phase=phase,
        verdict=answer.verdict,
        rows=answer.rows,
        because=answer.because,
        certainty=answer.certainty,
        version=answer.version,
    )


def steps(*, regime: str | None = None) -> tuple[StepAnswer, ...]:
    """Answer of `sipatenas rulebook steps`: the steps of each regime, with their limits."""
    return tuple(
        StepAnswer(
            id=step.id,
            regime=step.regime,
            step=step.step,
            name=step.text,
            starts_on=step.starts_on,
            counted_from=step.counted_from,
            limit=step.limit,
            unit=step.unit,
            on_expiry=step.on_expiry,
            valid_from=step.valid_from,
            valid_to=step.valid_to,
            basis=step.basis,
            certainty=step.certainty,
            version=handling.version(),
        )
        for step in handling.steps(regime=regime)
    )


def deadline(
    *,
    step: str,
    regime: str | None,
    start: datetime,
    office: str,
    timezone: str,
    election_id: str | None = None,
    pauses: Sequence[clocks.Pause] = (),
    extended: bool = False,
    extra_days: int | None = None,
) -> DeadlineAnswer:
    """Answer of `sipatenas rulebook deadline`: until when, for an office (its region's code) in `timezone`.

    Without `election_id`: the election of the step's regime in whose stages the office stands on that day.
    Raises UnknownStep, UnknownElection, UnknownZone, NotExtendable.
    """
    local = start.astimezone(zone(timezone))
    row = handling.find(step, regime=regime, day=local.date())
    watched = election(election_id) if election_id else _watched(row.regime, office, local.date())
    found = clocks.deadline(
        step=row.id,
        start=start,
        timezone=timezone,
        election=watched.id if watched else None,
        pauses=pauses,
        extended=extended,
        extra_days=extra_days,
    )
    return _answer(found, watched, office, local)


def _answer(found: clocks.Deadline, watched: Election | None, office: str, local: datetime) -> DeadlineAnswer:
    due = found.due.astimezone(local.tzinfo) if found.due else None
    return DeadlineAnswer(
        rule=found.rule_id,
        regime=found.regime,
        step=found.step,
        name=found.name,
        start=local,
        counted_from=found.counted_from.astimezone(local.tzinfo),
        due=due,
        last_day=found.last_day,
        limit=found.limit,
        unit=found.unit,
        counts=found.counts,
        extended=found.extended,
        remaining=found.remaining,
        on_expiry=found.on_expiry,
        election=watched.id if watched else None,
        office=office,
        timezone=found.timezone,
        basis=found.basis,
        certainty=found.certainty,
        version=found.version,
        calendar=found.calendar,
        how=(*([f"Pemilihan: {watched.name}."] if watched else []), *found.how),
        days=tuple(DayAnswer(day=d.day, counts=d.counts, why=d.why) for d in found.days),
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


def _watched(regime: str, region: str, day: date) -> Election | None:
    """The election of that regime in whose stages `region` stands on `day`, its own contests first."""
    held = [
        one
        for one in map(election, election_ids())
        if one.regime == regime and one.first <= day <= one.last and contests_for(one, region)
    ]
    own = [one for one in held if any(c.region == region for c in contests_for(one, region))]
    return next(iter(own or held), None)


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
        instrument=rule.instrument,
        article=item.article,
        sanction_kinds=rule.sanctions,
        violation_kind=rule.kind,
        place=rule.place,
        remark=item.remark,
        version=rule.version,
        source=item.source,
    )


def _sanction(kind: catalogue.SanctionKind) -> SanctionAnswer:
    return SanctionAnswer(
        id=kind.id,
        label=kind.label,
        level=kind.level,
        options=kind.options,
        basis=kind.basis,
        certainty=kind.certainty,
    )

"""A case written from a case of the same shape that the services made: only what differs is exchanged.

What differs between two scripts of one shape is a fixed list of tokens (ids, numbers, names, days, moments).
Every text of the prototype is cut at its tokens once; a sibling's text is the same pieces with its own tokens.
Clocks are computed anew by the rulebook, and the ledger's links are hashed anew, as the services do.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models

from sipatenas.cases import clocks, events, numbers
from sipatenas.cases.models import Case, CaseClock, InitialStudy
from sipatenas.cases.services.initial import checks_of, written
from sipatenas.cli.simulation.capture import Rows
from sipatenas.cli.simulation.script import Desk, Script
from sipatenas.core.canonical import canonical
from sipatenas.core.clock import FixedClock
from sipatenas.core.ids import new_id
from sipatenas.core.ledger.chain import Link, commitment, new_salt
from sipatenas.core.models import LedgerEntry, LedgerHead, LedgerPayload
from sipatenas.documents.models import Document
from sipatenas.places.models import Office
from sipatenas.rulebook.clocks import deemed_received
from sipatenas.rulebook.requirements import requirements
from sipatenas.ui.moments import say_day, say_moment

Pieces = list[str | int]
"""A text cut at its tokens: literal pieces, and places in the list of tokens."""


RowPlan = tuple[dict[str, Any], list[tuple[str, Any, Pieces | None, bool]]]
"""A row's constant values, and of each other field its name, value, pieces and whether it is JSON."""


@dataclass
class Prototype:
    """A case that the services made, ready to be written again."""

    script: Script
    desk: Desk
    rows: list[Rows]
    issued: list[numbers.Issued]
    case: Case
    cut: dict[tuple[int, int, str], Pieces] = field(default_factory=dict)
    ids: list[UUID] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    plans: dict[tuple[int, int], RowPlan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ids = [row.pk for rows in self.rows for row in rows.rows if isinstance(row.pk, UUID)]
        given = [one.number for one in self.issued]
        self.tokens = [_said(one) for one in tokens(self.script, self.desk, self.ids, given)]
        order = sorted({token for token in self.tokens if token}, key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(token) for token in order))
        self._place = {token: place for place, token in reversed(list(enumerate(self.tokens)))}
        for which, rows in enumerate(self.rows):
            for number, row in enumerate(rows.rows):
                self._cut(which, number, row)
                self.plans[which, number] = self._plan(which, number, row)

    def _plan(self, which: int, number: int, row: models.Model) -> RowPlan:
        """Which fields of the row are the same in every sibling, and which are to be made anew."""
        constant, varying = {}, []
        for one in row._meta.concrete_fields:
            if isinstance(one, models.AutoField):
                continue  # the database numbers the rows that only join two others
            value, pieces = getattr(row, one.attname), self.cut.get((which, number, one.attname))
            if pieces is not None or isinstance(value, UUID | date):
                varying.append((one.attname, value, pieces, isinstance(one, models.JSONField)))
            else:
                constant[one.attname] = value
        return constant, varying

    def _cut(self, which: int, number: int, row: models.Model) -> None:
        for name, value in texts(row):
            pieces: Pieces = []
            end = 0
            for match in self._pattern.finditer(value):
                pieces += [value[end : match.start()], self._place[match.group()]]
                end = match.end()
            if pieces:
                self.cut[which, number, name] = [*pieces, value[end:]]


def texts(row: models.Model) -> list[tuple[str, str]]:
    """The row's texts by field, JSON as text; hashes, ids and computed fields apart."""
    found = []
    for one in row._meta.concrete_fields:
        value = getattr(row, one.attname)
        if isinstance(row, LedgerEntry | LedgerHead) or one.attname.endswith("_salt"):
            continue
        if isinstance(one, models.JSONField) and value is not None:
            found.append((one.attname, json.dumps(value, ensure_ascii=False)))
        elif isinstance(value, str) and value:
            found.append((one.attname, value))
    return found


Say = Callable[[], str]


def tokens(script: Script, desk: Desk, ids: Sequence[UUID], given: Sequence[str]) -> list[str | Say]:
    """What differs between siblings, always in the same order; dates in words are said only where they are used."""
    zone = desk.office.timezone
    said: list[str | Say] = [*(str(one) for one in ids), *given, *script.words]
    said += [str(desk.officer.pk), str(desk.head.pk), str(desk.officer), str(desk.head)]
    said += [desk.office.path, desk.office.name, desk.office.region.name, desk.office.code]
    for moment in script.moments:
        local = moment.astimezone(ZoneInfo(zone))
        said += [moment.astimezone(UTC).isoformat(), local.isoformat(), local.date().isoformat()]
        said += [partial(say_moment, moment, zone), partial(say_moment, moment, zone, short=True)]
        said += [partial(say_day, local.date()), partial(_plain_day, local.date())]
    for day in script.days:
        said += [day.isoformat(), partial(say_day, day), partial(say_day, day, short=True)]
        said.append(partial(_plain_day, day))
    return said


def _plain_day(day: date) -> str:
    return say_day(day).partition(", ")[2]


def _said(token: str | Say) -> str:
    return token if isinstance(token, str) else token()


@dataclass
class Sibling:
    """The rows of a case of the same shape, being written."""

    prototype: Prototype
    script: Script
    desk: Desk
    take: Callable[[str], int]
    ids: dict[UUID, UUID] = field(default_factory=dict)
    tokens: list[str | Say] = field(default_factory=list)
    moments: dict[datetime, datetime] = field(default_factory=dict)
    days: dict[date, date] = field(default_factory=dict)

    def rows(self) -> list[Rows]:
        """All rows, ready for bulk_create, in the prototype's order."""
        proto = self.prototype
        self.ids = {old: new_id() for old in proto.ids}
        self.ids |= {proto.desk.officer.pk: self.desk.officer.pk, proto.desk.head.pk: self.desk.head.pk}
        self.tokens = tokens(self.script, self.desk, [self.ids[old] for old in proto.ids], self._numbers())
        self.moments = dict(zip(proto.script.moments, self.script.moments, strict=True))
        self.days = dict(zip(proto.script.days, self.script.days, strict=True))
        for old, new in self.moments.items():
            self.days.setdefault(_day(old, proto.desk.office), _day(new, self.desk.office))
        made = [
            Rows(rows.model, [self._row(which, number, row) for number, row in enumerate(rows.rows)])
            for which, rows in enumerate(proto.rows)
        ]
        self._compute(made)
        self._link(made)
        return made

    def _numbers(self) -> list[str]:
        """The numbers that the services would have given, by the same functions, from this load's own count."""
        given = []
        with numbers.counted_by(self.take):
            for one in self.prototype.issued:
                arguments = dict(one.arguments, office=self.desk.office)
                if "clock" in arguments:
                    now = arguments["clock"].now()
                    place = self.prototype.script.moments.index(now)
                    arguments["clock"] = FixedClock(self.script.moments[place])
                given.append(getattr(numbers, one.by)(**arguments))
        return given

    def _row(self, which: int, number: int, row: models.Model) -> models.Model:
        constant, varying = self.prototype.plans[which, number]
        values = dict(constant)
        for name, value, pieces, is_json in varying:
            values[name] = self._value(value, pieces, is_json)
        for name, value in constant.items():
            if isinstance(value, dict | list):
                values[name] = deepcopy(value)
        return type(row)(**values)

    def _value(self, value: Any, pieces: Pieces | None, is_json: bool) -> Any:
        if pieces is not None:
            text = "".join(one if isinstance(one, str) else _said(self.tokens[one]) for one in pieces)
            return json.loads(text) if is_json else text
        if isinstance(value, UUID):
            return self.ids.get(value, value)
        if isinstance(value, datetime):
            return self.moments.get(value, value)
        return self.days.get(value, value)

    def _compute(self, made: list[Rows]) -> None:
        """What follows from days and moments by the rulebook: when a report counts as received, and all clocks."""
        case = _of(made, Case)[0]
        case.office = self.desk.office
        if case.origin == "report":
            case.counted_from, _why = deemed_received(
                case.received_at,
                timezone=self.desk.office.timezone,
                regime=case.regime,
                election=case.election or None,
            )
        for study in _of(made, InitialStudy):
            met = {one["id"] for one in study.checks if one["met"]}
            rows = requirements(case.regime, _day(case.counted_from, self.desk.office))
            study.checks = written(checks_of(case, [row.key for row in rows if row.id in met]))
        running = _of(made, CaseClock)
        for clock in running:
            if case.origin == "report" and clock.started_by == f"{events.RECEIVED}#1":
                clock.started_at = case.counted_from  # a holiday puts off what came in
            clocks.count_again(clock, case)
            if clock.state in (CaseClock.State.MET, CaseClock.State.LATE):  # holidays fall otherwise
                clock.state = clocks.met_or_late(clock, clock.ended_at)
        due = [c.due_at for c in running if c.state == "running" and c.due_at]
        case.next_due = min(due) if due and case.next_due is not None else None

    def _link(self, made: list[Rows]) -> None:
        """Facts' hashes of the papers, then the ledger's links, in the order in which they were said."""
        hashes = {}
        for paper in _of(made, Document):
            before = paper.facts_sha256
            paper.facts_sha256 = hashlib.sha256(canonical(paper.facts).encode()).hexdigest()
            hashes[before] = paper.facts_sha256
        payloads = {row.entry_id: row for row in _of(made, LedgerPayload)}
        heads = {row.pk: row for row in _of(made, LedgerHead)}
        last = dict.fromkeys(heads, "")
        for entry in _of(made, LedgerEntry):
            _hash(entry, payloads[entry.pk], heads[entry.head_id], last, hashes, self.desk.office.code)


def _hash(
    entry: LedgerEntry,
    payload: LedgerPayload,
    head: LedgerHead,
    last: dict[Any, str],
    hashes: Mapping[str, str],
    office: str,
) -> None:
    for before, after in hashes.items():
        payload.codes = payload.codes.replace(before, after)
    payload.codes = canonical(json.loads(payload.codes))
    payload.codes_salt = new_salt()
    entry.codes_commitment = commitment(part="codes", salt=payload.codes_salt, text=payload.codes)
    if payload.personal is not None:
        payload.personal = canonical(json.loads(payload.personal))
        payload.personal_salt = new_salt()
        entry.personal_commitment = commitment(
            part="personal", salt=payload.personal_salt, text=payload.personal
        )
    entry.office = office if entry.office else ""
    entry.previous = last[head.pk]
    link = Link(
        kind=head.kind,
        object_id=head.object_id,
        sequence=entry.sequence,
        at=entry.at,
        event=entry.event,
        actor=entry.actor,
        office=entry.office,
        once=entry.once,
        codes_commitment=entry.codes_commitment,
        personal_commitment=entry.personal_commitment,
        previous=entry.previous,
    )
    entry.hash = last[head.pk] = link.hash()


def _of(made: list[Rows], model: type[Any]) -> list[Any]:
    return [row for rows in made if rows.model is model for row in rows.rows]


def _day(moment: datetime, office: Office) -> date:
    return moment.astimezone(ZoneInfo(office.timezone)).date()


__all__ = ["Prototype", "Sibling", "tokens"]

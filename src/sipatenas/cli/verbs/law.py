"""What the rulebook answers, as JSON."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from sipatenas.cli.problem import Problem
from sipatenas.cli.setup import day_of, open_tables
from sipatenas.rulebook import commands, route_answers
from sipatenas.rulebook.catalogue import UnknownFact
from sipatenas.rulebook.clocks import NotExtendable, Pause, UnknownStep
from sipatenas.rulebook.elections import UnknownElection
from sipatenas.rulebook.routes import (
    Conflict,
    UnknownBreach,
    UnknownLevel,
    UnknownMatter,
    UnknownRole,
    UnknownSubject,
)


def _say(answer: object) -> int:
    text = msgspec.json.format(msgspec.json.encode(answer), indent=2)
    sys.stdout.write(text.decode() + "\n")
    return 0


def route(args: argparse.Namespace) -> int:
    open_tables()
    try:
        return _say(
            route_answers.route(
                subject=args.subject,
                day=day_of(args.date),
                level=args.level,
                matter=args.matter,
                breach=args.breach,
                conflicts=[_conflict(said) for said in args.conflict],
            )
        )
    except (UnknownSubject, UnknownLevel, UnknownMatter, UnknownBreach, UnknownRole) as unknown:
        raise Problem(str(unknown)) from unknown


def _conflict(said: str) -> Conflict:
    role, _, relation = said.partition(":")
    return Conflict(role, relation or "candidate")  # type: ignore[arg-type]  # an unknown word is refused below


def catalogue(args: argparse.Namespace) -> int:
    open_tables()
    try:
        return _say(
            commands.catalogue_reply(
                day=day_of(args.date),
                act=args.act,
                phase=args.phase,
                channel=args.channel,
                kind=args.kind,
                subject=args.subject,
                regime=args.regime,
                region=args.region,
                agency=args.agency,
            )
        )
    except UnknownFact as unknown:
        raise Problem(str(unknown)) from unknown


def allowed(args: argparse.Namespace) -> int:
    open_tables()
    try:
        return _say(
            commands.allowed_reply(
                day=day_of(args.date), conduct=args.conduct, subject=args.subject, phase=args.phase
            )
        )
    except UnknownFact as unknown:
        raise Problem(str(unknown)) from unknown


def steps(args: argparse.Namespace) -> int:
    open_tables()
    return _say(commands.steps(regime=args.regime))


def stages(args: argparse.Namespace) -> int:
    open_tables()
    try:
        return _say(commands.stages(election_id=args.election))
    except UnknownElection as unknown:
        raise Problem(str(unknown)) from unknown


def deadline(args: argparse.Namespace) -> int:
    """No installation is needed: the office's zone stands in the shipped tables."""
    timezone = _zone_of(args.office)
    zone = ZoneInfo(timezone)
    try:
        return _say(
            commands.deadline(
                step=args.step,
                regime=args.regime,
                start=_moment(args.start, zone),
                office=args.office,
                timezone=timezone,
                election_id=args.election,
                pauses=[_pause(said, zone) for said in args.pause],
                extended=args.extended or args.extra_days is not None,
                extra_days=args.extra_days,
            )
        )
    except (UnknownStep, UnknownElection, NotExtendable) as wrong:
        raise Problem(str(wrong)) from wrong


def _zone_of(office: str) -> str:
    """The IANA zone of an office's region, from the tables that are shipped."""
    open_tables()
    from sipatenas.places import tables

    if office[:5] not in {row.code for row in tables.regions()}:
        raise Problem(f"kantor '{office}' tidak dikenal; tulis kode wilayahnya (contoh: 65.04).")
    return tables.zone_of(office)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """A moment as 2024-10-04T10:00+07:00; without offset: in the office's zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or "T" not in text.upper().replace(" ", "T"):
        raise Problem(f"saat {text!r} tidak terbaca; tulis seperti 2024-10-04T10:00+07:00.")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _pause(text: str, zone: ZoneInfo) -> Pause:
    """`A..B`, or `A..` for a pause that still runs."""
    since, dots, until = text.partition("..")
    if not dots:
        raise Problem(f"jeda {text!r} tidak terbaca; tulis seperti 2024-10-05T08:00..2024-10-07T08:00.")
    try:
        return Pause(_moment(since, zone), _moment(until, zone) if until else None)
    except ValueError as wrong:
        raise Problem(str(wrong)) from wrong

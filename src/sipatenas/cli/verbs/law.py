"""What the rulebook answers, as JSON."""

from __future__ import annotations

import argparse
import sys

import msgspec

from sipatenas.cli.problem import Problem
from sipatenas.cli.setup import day_of
from sipatenas.rulebook import commands
from sipatenas.rulebook.catalogue import UnknownFact
from sipatenas.rulebook.elections import UnknownElection
from sipatenas.rulebook.routes import UnknownLevel, UnknownSubject


def _say(answer: object) -> int:
    text = msgspec.json.format(msgspec.json.encode(answer), indent=2)
    sys.stdout.write(text.decode() + "\n")
    return 0


def route(args: argparse.Namespace) -> int:
    try:
        return _say(commands.route(subject=args.subject, day=day_of(args.date), level=args.level))
    except (UnknownSubject, UnknownLevel) as unknown:
        raise Problem(str(unknown)) from unknown


def catalogue(args: argparse.Namespace) -> int:
    try:
        return _say(
            commands.catalogue_reply(
                day=day_of(args.date), act=args.act, phase=args.phase, channel=args.channel, kind=args.kind
            )
        )
    except UnknownFact as unknown:
        raise Problem(str(unknown)) from unknown


def steps(args: argparse.Namespace) -> int:
    return _say(commands.steps(regime=args.regime))


def stages(args: argparse.Namespace) -> int:
    try:
        return _say(commands.stages(election_id=args.election))
    except UnknownElection as unknown:
        raise Problem(str(unknown)) from unknown

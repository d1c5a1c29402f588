"""Bundles for other institutions, and their answers."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sipatenas.cli.problem import Problem
from sipatenas.cli.setup import acting_user, open_house


def bundle(args: argparse.Namespace) -> int:
    """Write one bundle for each referral of a case; the paths go to stdout."""
    open_house()
    from sipatenas.core.clock import edge_clock
    from sipatenas.exchange.commands import NoSuchCase, write_bundles

    try:
        written = write_bundles(name=args.case, out=Path(args.out), user=acting_user(), clock=edge_clock())
    except NoSuchCase as unknown:
        raise Problem(str(unknown), status=1) from unknown
    for path in written:
        print(path)
    return 0


def answer(args: argparse.Namespace) -> int:
    """Take answer files in, each whole or not at all; 1 if one of them was refused."""
    open_house()
    from django.core.exceptions import PermissionDenied

    from sipatenas.core.clock import edge_clock
    from sipatenas.exchange.commands import take_answer
    from sipatenas.exchange.services import AnswerRefused

    user, refused = acting_user(), 0
    for name in args.files:
        try:
            found = take_answer(path=Path(name), user=user, clock=edge_clock())
        except (AnswerRefused, PermissionDenied, OSError) as error:
            print(f"sipatenas: {error}", file=sys.stderr)
            refused += 1
            continue
        said = "sudah pernah diterima" if found.already else f"{found.items} butir dicatat"
        print(f"{name}: {said}", file=sys.stderr)
    return 1 if refused else 0


def schema(_args: argparse.Namespace) -> int:
    """The agreed format as JSON Schema, to stdout. Opens no database."""
    from sipatenas.exchange.schema import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0

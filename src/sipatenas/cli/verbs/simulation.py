"""`sipatenas simulate`: invented cases, on an empty database only."""

from __future__ import annotations

import argparse
import json
import sys

from sipatenas.cli.problem import Problem
from sipatenas.cli.progress import progress
from sipatenas.cli.setup import open_house


def simulate(args: argparse.Namespace) -> int:
    """The cases behind a published series by the services, or a load of any size in bulk."""
    if bool(args.series) == bool(args.cases or args.leads):
        raise Problem("sebutkan salah satu: --series ID, atau --cases N (dan --leads M).")
    open_house()
    from sipatenas.cases.models import Case

    if Case.objects.exists():
        raise Problem("simulasi hanya untuk basis data kosong: di sini sudah ada perkara.")
    from django.utils.translation import override

    with override("id"):
        answer = _series(args.series) if args.series else _load(args.cases, args.leads, args.seed)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 1 if answer.get("differs_from_published") else 0


def _series(name: str) -> dict[str, object]:
    from sipatenas.cli.simulation.published import make
    from sipatenas.cli.simulation.series import UnknownSeries, series

    try:
        row = series(name)
    except UnknownSeries as error:
        raise Problem(str(error)) from error
    with progress(name) as told:
        return make(row, told)


def _load(cases: int, leads: int, seed: int) -> dict[str, object]:
    from sipatenas.cli.simulation.bulk import Desks, write
    from sipatenas.cli.simulation.load import scripts
    from sipatenas.cli.simulation.queue import write_leads

    desks = Desks()
    with progress("perkara") as told:
        written = write(scripts(count=cases, seed=seed), desks=desks, progress=told)
    with progress("indikasi") as told:
        queued = write_leads(count=leads, seed=seed, desks=desks, progress=told)
    return {"cases": written, "leads": queued, "seed": seed}

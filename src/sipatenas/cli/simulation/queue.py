"""Invented leads: posts that take a side, imported and read by the services, office after office."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sipatenas.cli.demonstration import names
from sipatenas.cli.simulation.bulk import Desks
from sipatenas.core.clock import FixedClock
from sipatenas.leads.intake import read_run
from sipatenas.leads.models import Lead
from sipatenas.sources.models import ImportRun
from sipatenas.sources.services import import_file

START = datetime(2024, 9, 26, 1, 0, tzinfo=UTC)
A_FILE = 5_000
"""Posts of one invented export file."""
SIDED = ("Ayo coblos nomor {n}!", "Jangan lupa pilih paslon {n} ya", "Dukung nomor urut {n} sampai menang")


def write_leads(*, count: int, seed: int, desks: Desks, progress: Callable[[int], None]) -> int:
    """At least `count` leads in the queues of all regencies, through import and reading. Returns how many."""
    rng = random.Random(seed)
    offices = [desk for desk in desks.by_office.values() if desk.office.level == 2]
    rng.shuffle(offices)
    clock, turn = FixedClock(START + timedelta(days=50)), 0
    while (queued := Lead.objects.count()) < count and turn < count:
        desk = offices[turn % len(offices)]
        wanted = min(A_FILE, max(count // len(offices), 50), count - queued)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"rekaan-{turn}.ndjson"
            path.write_text(_posts(rng, turn, wanted), encoding="utf-8")
            done = import_file(
                path=path, office=desk.office, user=desk.officer, clock=clock, election="pilkada-2024"
            )
        read_run(run=ImportRun.objects.get(pk=str(done.run_id)), clock=clock)
        turn += 1
        progress(Lead.objects.count())
    return queued


def _posts(rng: random.Random, turn: int, count: int) -> str:
    return "".join(json.dumps(_post(rng, f"{turn}-{number}")) + "\n" for number in range(count))


def _post(rng: random.Random, key: str) -> dict[str, object]:
    posted = START + timedelta(minutes=rng.randrange(60 * 24 * 45))
    return {
        "id": f"x:{key}",
        "platform": "x",
        "kind": "post",
        "url": f"https://contoh.invalid/{key}",
        "author": {"handle": f"rekaan{key}", "display_name": names.plain(rng)},
        "text": f"{rng.choice(SIDED).format(n=rng.randint(1, 2))} {key}",
        "posted_at": posted.isoformat(),
        "metrics": {"likes": rng.randrange(99), "shares": None, "comments": None, "views": None},
    }

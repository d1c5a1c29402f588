"""How fast a case is taken in, listed and shown as work, with 200,000 cases in 550 offices.

Run: `python bench/cases.py [--cases 200000]`; `SIPATENAS_PG_DURABLE=1 bin/with-postgres python bench/cases.py` for
PostgreSQL with every commit on the disk.
`--house DIR` keeps the filled house there, or measures the one that is kept. The load is lean: cases that stand at
their beginning or were not registered (about fifteen rows each), a quarter of them with clocks that run; a whole
journey has about fifty rows, which lists and the work of a day do not read.
Appends a JSON row to bench/results/cases.ndjson. Intake: whole transactions (case, person, allegation, number,
ledger, clock, task), by one process on SQLite (synchronous=FULL), by four on PostgreSQL, beside the peer of the
anchors: one case, two chained events and one queued task by hand-written inserts. Five rounds, each with the time
of a fixed loop of Python (`loop_ms`), which says how much of a processor there was. Pages: whole answers over
loopback HTTP, as an officer of an office, of a province and of the nation, in three rounds in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.visitor import PASSWORD, served

RESULTS = Path(__file__).resolve().parent / "results" / "cases.ndjson"
INTAKES = 600
ROUNDS = 5
PAGES = {
    "list": ["/perkara/", "/perkara/?state=registered", "/perkara/?state=closed"],
    "today": ["/perkara/hari-ini/"],
}
LEVELS = {"office": 2, "province": 1, "nation": 0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--intake", type=int, help=argparse.SUPPRESS)  # a round in a process of its own
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--house", type=Path)
    parser.add_argument("--fill-only", action="store_true")
    args = parser.parse_args()
    if args.intake:
        print(json.dumps(_intake(args.intake, args.seed)))
        return
    with tempfile.TemporaryDirectory(prefix="sipatenas-bench-") as folder:
        os.environ["SIPATENAS_DATA"] = str(args.house or folder)
        filled = _fill(args.cases)
        if args.fill_only:
            return
        row: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cases": args.cases}
        row["load_before"] = os.getloadavg()[0]
        row |= filled
        row |= _take_in(row["database"])
        row |= _visit(row.pop("who"))
        row["load_after"] = os.getloadavg()[0]
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    print(json.dumps(row, indent=2))


def _fill(cases: int) -> dict[str, Any]:
    """The load, in bulk, and an officer with a password at each level, in the busiest office of each."""
    from sipatenas.cli.setup import open_house

    open_house()
    from django.db import connection
    from django.db.models import Count

    from sipatenas.cases.models import Case
    from sipatenas.cli.simulation.bulk import Desks, write
    from sipatenas.cli.simulation.load import scripts

    kept = Path(os.environ["SIPATENAS_DATA"]) / "fill_seconds"
    desks = Desks()
    if not kept.exists():
        started = time.monotonic()
        write(scripts(count=cases, seed=7, lean=True), desks=desks)
        kept.write_text(str(round(time.monotonic() - started)), encoding="ascii")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    who = {}
    for name, level in LEVELS.items():
        busiest = (
            Case.objects.filter(office__level=level)
            .values("office")
            .annotate(n=Count("pk"))
            .order_by("-n")[0]
        )
        officer = desks.by_office[busiest["office"]].officer
        officer.set_password(PASSWORD)
        officer.save(update_fields=["password"])
        who[name] = officer.username
    return {"database": connection.vendor, "fill_seconds": int(kept.read_text(encoding="ascii")), "who": who}


def _take_in(database: str) -> dict[str, Any]:
    processes = 4 if database == "postgresql" else 1
    rounds = [_round(processes, number) for number in range(ROUNDS)]
    rounds.sort(key=lambda one: one["intake_p95_ms"])
    return {"intake_processes": processes, **rounds[len(rounds) // 2], "rounds": rounds}


def _round(processes: int, number: int) -> dict[str, Any]:
    """All processes take in at once; the times of all of them together."""
    answer: dict[str, Any] = {"loop_ms": _loop()}
    command = [sys.executable, __file__, "--intake", str(INTAKES // processes)]
    running = [
        subprocess.Popen([*command, "--seed", str(number * 10 + one)], stdout=subprocess.PIPE, text=True)
        for one in range(processes)
    ]
    found = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    for name in ("intake", "intake_cpu", "peer"):
        times = sorted(value for one in found for value in one[name])
        cut = statistics.quantiles(times, n=100)
        answer |= {
            f"{name}_p50_ms": round(cut[49], 2),
            f"{name}_p95_ms": round(cut[94], 2),
            f"{name}_max_ms": round(times[-1], 1),
        }
    return answer


def _loop() -> int:
    """Milliseconds of three million additions: how much of a processor is to be had now."""
    started = time.perf_counter()
    sum(number * number for number in range(3_000_000))
    return round((time.perf_counter() - started) * 1000)


def _intake(count: int, seed: int) -> dict[str, list[float]]:
    """Milliseconds of each intake transaction and of each of the peer's, in turns."""
    from sipatenas.cli.setup import open_tables

    open_tables()
    from bench.bare_intake import Peer

    from sipatenas.accounts.models import User
    from sipatenas.cases.models import Channel, Origin
    from sipatenas.cases.services.opening import Matter, Named, open_case
    from sipatenas.core.clock import FixedClock

    rng = random.Random(seed)
    officers = list(User.objects.filter(duty="officer", office__level=2).select_related("office__region"))
    clock = FixedClock(datetime(2024, 11, 4, 3, 0, tzinfo=UTC))
    peer, times = Peer(), {"intake": [], "intake_cpu": [], "peer": []}  # type: ignore[var-annotated]
    base = time.time_ns() % 10**15
    for number in range(count + 50):
        user = rng.choice(officers)
        person = Named(
            name="Orang Rekaan", number=f"{seed:02d}{base + number:016d}", subject="pns", position="Guru Ahli Muda",
            agency="Instansi Rekaan", rules=("SKB22-DIS-06",),
        )  # fmt: skip
        matter = Matter(summary="Diduga mengajak memilih.", event_on=datetime(2024, 11, 1, tzinfo=UTC).date(),
                        event_place="Lapangan", election="pilkada-2024")  # fmt: skip
        started, worked = time.perf_counter(), time.process_time()
        open_case(origin=Origin.REPORT, channel=Channel.OFFICE, office=user.office, user=user, matter=matter,
                  people=[person], clock=clock)  # fmt: skip
        times["intake"].append((time.perf_counter() - started) * 1000)
        times["intake_cpu"].append((time.process_time() - worked) * 1000)
        started = time.perf_counter()
        peer.take_in(str(user.office_id))
        times["peer"].append((time.perf_counter() - started) * 1000)
    return {name: values[50:] for name, values in times.items()}


def _visit(who: dict[str, str]) -> dict[str, Any]:
    """The list and the work of today, at each level: of each figure the median of three rounds, and all rounds."""
    rounds: list[dict[str, Any]] = []
    with served() as base:
        visitors = {name: base(username) for name, username in who.items()}
        for _ in range(3):
            found: dict[str, Any] = {"loop_ms": _loop()}
            for name, visitor in visitors.items():
                for page, paths in PAGES.items():
                    found |= visitor.timed(f"{page}_{name}", paths, tabs=1, requests=100)
            rounds.append(found)
    median = {key: statistics.median(one[key] for one in rounds) for key in rounds[0] if key != "loop_ms"}
    return {**median, "page_rounds": rounds}


if __name__ == "__main__":
    main()

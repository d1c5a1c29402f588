"""How fast 10,000 due re-checks are listed and dispatched, and that no site is asked more often than its limit.

Run: `python bench/recheck.py [--links 10000]`; `SIPATENAS_PG_DURABLE=1 bin/with-postgres python bench/recheck.py` for
PostgreSQL with every commit on the disk.
All links are due at the same moment: a fifth on the five known sites, the rest over 400 other hosts. Dispatch gives
each its turn in one planning; five rounds, each from the same start, with the time of a fixed loop of Python
(`loop_ms`), which says how much of a processor there was. Then four workers at once take looks as they would, on a
clock that stands still (so the pace lets each site be asked once), and the whole plan is walked through: every turn
of a site against the turn before it. The day is simulated on 800 of the links with three askers a second.
Appends a JSON row to bench/results/recheck.ndjson.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

RESULTS = Path(__file__).resolve().parent / "results" / "recheck.ndjson"
ROUNDS = 5
KNOWN = ("facebook", "instagram", "tiktok", "x", "youtube")
HOSTS = 400
DAY_LINKS = 800


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=10_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sipatenas-bench-") as folder:
        os.environ["SIPATENAS_DATA"] = folder
        row: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "links": args.links}
        row["load_before"] = os.getloadavg()[0]
        row |= _measure(args.links)
        row["load_after"] = os.getloadavg()[0]
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    print(json.dumps(row, indent=2))


def _site(number: int) -> str:
    return KNOWN[number % 5] if number % 5 == 0 or number % 25 == 1 else f"berita{number % HOSTS}.id"


def _fill(links: int, now: datetime) -> None:
    """Links of one office's evidence, all due now. The evidence is one row: the looks do not touch it here."""
    from sipatenas.core.ids import new_id
    from sipatenas.evidence.models import Evidence
    from sipatenas.evidence.models.watches import Watch
    from sipatenas.places.models import Office

    office = Office.objects.get(code="65.71")
    evidence = Evidence.objects.create(
        id=new_id(), url="https://contoh.id/", office=office, region_path=office.path, reason="beban",
        requested_at=now,
    )  # fmt: skip
    Watch.objects.bulk_create(
        (
            Watch(
                office=office, region_path=office.path, evidence=evidence, url=f"https://contoh.id/{number}",
                link_digest=f"{number:064d}", site=_site(number), since=now, next_at=now,
            )
            for number in range(links)
        ),
        batch_size=1000,
    )  # fmt: skip


def _measure(links: int) -> dict[str, Any]:
    from sipatenas.cli.setup import open_house

    open_house()
    from django.db import connection

    from sipatenas.core.clock import FixedClock
    from sipatenas.evidence.models.watches import SitePace, Watch
    from sipatenas.evidence.services.rechecking import planning

    clock = FixedClock(datetime(2024, 10, 4, 2, 0, tzinfo=UTC))
    _fill(links, clock.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    rounds = []
    for _ in range(ROUNDS):
        Watch.objects.update(slot_at=None)
        loop = _loop()
        started = time.perf_counter()
        listed = list(planning.due(clock).values_list("pk", "site"))
        due_ms = (time.perf_counter() - started) * 1000
        started = time.perf_counter()
        planned = planning.plan(clock=clock)
        rounds.append(
            {
                "loop_ms": loop,
                "due_ms": round(due_ms, 1),
                "dispatch_ms": round((time.perf_counter() - started) * 1000, 1),
            }
        )
        if len(listed) != links or planned.looks != links:
            raise SystemExit(f"{len(listed)} listed and {planned.looks} dispatched of {links}")
    answer: dict[str, Any] = {"database": connection.vendor, "sites": planned.sites, "rounds": rounds}
    answer |= {
        name: statistics.median(one[name] for one in rounds) for name in ("due_ms", "dispatch_ms", "loop_ms")
    }
    answer |= _plan_held(links)
    answer |= _at_once(clock)
    SitePace.objects.all().delete()
    Watch.objects.filter(link_digest__gte=f"{DAY_LINKS:064d}").update(slot_at=None, next_at=None)
    Watch.objects.update(lease_until=None, lease_token=None)
    return answer | _day(clock)


def _plan_held(links: int) -> dict[str, Any]:
    """Every turn of every site against the one before."""
    from sipatenas.evidence.models.watches import Watch
    from sipatenas.evidence.services.rechecking.planning import pace_of

    turns: dict[str, list[datetime]] = defaultdict(list)
    for site, at in Watch.objects.order_by("slot_at").values_list("site", "slot_at"):
        turns[site].append(at)
    broken = sum(
        late - early < pace_of(site) for site, all_of in turns.items() for early, late in pairwise(all_of)
    )
    return {
        "turns": sum(map(len, turns.values())),
        "turns_too_close": broken,
        "complete": sum(map(len, turns.values())) == links,
    }


def _at_once(clock: Any) -> dict[str, Any]:
    """Four workers that ask without a pause, on a clock that stands still an hour later: one look a site."""
    from django.db import connection

    from sipatenas.evidence.services.rechecking import planning

    clock.advance(timedelta(hours=1))
    taken: list[tuple[str, float]] = []

    def work() -> None:
        while True:
            started = time.perf_counter()
            found = planning.take(clock=clock)
            if found is None:
                break
            taken.append((found.site, (time.perf_counter() - started) * 1000))
        connection.close()

    started = time.perf_counter()
    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - started
    most = max(Counter(site for site, _ in taken).values())
    cut = statistics.quantiles([ms for _, ms in taken], n=20)
    return {
        "taken_at_once": len(taken), "most_of_a_site_at_once": most, "take_p50_ms": round(cut[9], 2),
        "take_p95_ms": round(cut[18], 2), "takes_a_second": round(len(taken) / seconds),
    }  # fmt: skip


def _day(clock: Any) -> dict[str, Any]:
    """A day of looks, three askers a second, each look done at once: the gaps between looks at a site."""
    from sipatenas.evidence.models.watches import Watch
    from sipatenas.evidence.services.rechecking import planning

    asked: dict[str, list[datetime]] = defaultdict(list)
    left = Watch.objects.filter(slot_at__isnull=False).count()
    wanted = left
    seconds = 0
    while left and seconds < 24 * 3600:
        for _ in range(3):
            found = planning.take(clock=clock)
            if found is None:
                break
            asked[found.site].append(clock.now())
            Watch.objects.filter(pk=found.pk).update(
                slot_at=None, next_at=None, lease_until=None, lease_token=None
            )
            left -= 1
        clock.advance(timedelta(seconds=1))
        seconds += 1
    close = sum(
        late - early < planning.pace_of(site)
        for site, all_of in asked.items()
        for early, late in pairwise(all_of)
    )
    return {"day_links": wanted, "day_looked": wanted - left, "day_seconds": seconds, "day_too_close": close}


def _loop() -> int:
    """Milliseconds of three million additions: how much of a processor is to be had now."""
    started = time.perf_counter()
    sum(number * number for number in range(3_000_000))
    return round((time.perf_counter() - started) * 1000)


if __name__ == "__main__":
    main()

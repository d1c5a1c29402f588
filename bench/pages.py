"""How fast the queue and the lead page answer with 100,000 posts in and 5,000 leads, and how fast those came in.

Run: `python bench/pages.py [--posts 100000]`, or `bin/with-postgres python bench/pages.py` for PostgreSQL.
Appends a JSON row to bench/results/pages.ndjson. The load goes to loopback only, from one process: one request
after the other, then two at a time (`_two`), which keeps both of two cores busy. It stops by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.visitor import PASSWORD, REQUESTS, served

RESULTS = Path(__file__).resolve().parent / "results" / "pages.ndjson"
OFFICE = "65.71"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    count = parser.parse_args().posts
    with tempfile.TemporaryDirectory(prefix="sipatenas-bench-") as folder:
        os.environ["SIPATENAS_DATA"] = folder
        row = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "posts": count,
            "load_before": os.getloadavg()[0],
        }
        row |= _fill(Path(folder), count)
        row |= _visit(row.pop("ids"))
        row["load_after"] = os.getloadavg()[0]
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    print(json.dumps(row, indent=2))


class _Memory(threading.Thread):
    """The highest PSS of this process, in MB, looked at ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.1):
            text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
            self.peak = max(self.peak, int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE).group(1)) / 1024)


def _posts(path: Path, count: int) -> None:
    """Invented posts: one in twenty takes a side in a contest of the office."""
    from sipatenas.cli.demonstration import names

    rng = random.Random(7)
    start = datetime(2024, 10, 1, tzinfo=UTC)
    quiet = ("Selamat pagi semua", "Jalan rusak lagi", "Panen raya", "Posyandu besok", "Lomba 17 Agustus")
    sided = (
        "Ayo coblos nomor {n}!",
        "Jangan lupa pilih paslon {n} ya",
        "Dukung nomor urut {n} sampai menang",
    )
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            text = rng.choice(sided).format(n=rng.randint(1, 2)) if number % 20 == 0 else rng.choice(quiet)
            posted = start + timedelta(minutes=rng.randint(0, 60 * 24 * 40))
            author = f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}"
            post = {
                "id": f"x:{number}",
                "platform": "x",
                "kind": "post",
                "url": f"https://contoh.invalid/{number}",
                "author": {"handle": f"rekaan{number % 20_000}", "display_name": author},
                "text": f"{text} {number}",
                "posted_at": posted.isoformat(),
                "metrics": {"likes": rng.randint(0, 99), "shares": None, "comments": None, "views": None},
            }
            out.write(json.dumps(post) + "\n")


def _fill(folder: Path, count: int) -> dict[str, Any]:
    """Posts in and read through the real services; CPU seconds, wall seconds and peak PSS of this process."""
    from sipatenas.cli.setup import open_house

    open_house()
    from django.db import connection

    from sipatenas.accounts.services import create_user
    from sipatenas.core.clock import SystemClock
    from sipatenas.leads.intake import read_run
    from sipatenas.leads.models import Lead
    from sipatenas.places.models import Office
    from sipatenas.sources.models import ImportRun
    from sipatenas.sources.services import import_file

    office = Office.objects.get(code=OFFICE)
    user = create_user(
        username="pengukur",
        full_name="Pengukur",
        office=office,
        duty="officer",
        by=None,
        clock=SystemClock(),
        password=PASSWORD,
    )
    path = folder / "posts.ndjson"
    _posts(path, count)
    memory = _Memory()
    memory.start()
    cpu, wall = time.process_time(), time.monotonic()
    result = import_file(path=path, office=office, user=user, clock=SystemClock(), election="pilkada-2024")
    import_cpu, import_wall = time.process_time() - cpu, time.monotonic() - wall
    cpu, wall = time.process_time(), time.monotonic()
    read_run(run=ImportRun.objects.get(pk=result.run_id), clock=SystemClock())
    read_cpu, read_wall = time.process_time() - cpu, time.monotonic() - wall
    memory.done.set()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum does within a minute; the visits begin at once
    leads = list(Lead.objects.order_by("-strength", "id").values_list("id", flat=True))
    visited = random.Random(3).sample(leads, min(REQUESTS, len(leads)))
    _attribute(folder, office, user, visited)
    assert result.new == count, result
    return {
        "database": connection.vendor,
        "leads": len(leads),
        "import_posts_per_cpu_s": round(count / import_cpu),
        "import_posts_per_s": round(count / import_wall),
        "read_posts_per_cpu_s": round(count / read_cpu),
        "read_posts_per_s": round(count / read_wall),
        "peak_pss_mb": round(memory.peak),
        "ids": [str(one) for one in visited],
    }


def _attribute(folder: Path, office: Any, user: Any, visited: list[Any]) -> None:
    """An invented roster of 5,000, and the accounts of the leads to be visited asked about: pages with candidates."""
    from sipatenas.attribution.services import match_posts
    from sipatenas.cli.demonstration import roster
    from sipatenas.core.clock import SystemClock
    from sipatenas.directory.services import import_roster
    from sipatenas.sources.models import Post

    roster.write(folder / "roster.csv", roster.people(random.Random(7)))
    import_roster(
        path=folder / "roster.csv",
        agency=OFFICE,
        office=office,
        user=user,
        synthetic=True,
        clock=SystemClock(),
    )
    match_posts(
        posts=Post.objects.filter(lead__in=visited).select_related("account"),
        user=user,
        purpose="judging",
        clock=SystemClock(),
        has_signal=lambda _post: True,
    )


def _visit(ids: list[str]) -> dict[str, Any]:
    """Whole answers as a logged-in officer, one after the other and two at a time."""
    pages = {
        "queue": [f"/antrean/?halaman={number}" for number in range(1, 21)],
        "lead": [f"/antrean/{one}/" for one in ids],
    }
    found: dict[str, Any] = {}
    with served() as enter:
        visitor = enter("pengukur")
        for name, paths in pages.items():
            found |= visitor.timed(name, paths, tabs=1) | visitor.timed(f"{name}_two", paths, tabs=2)
    return found


if __name__ == "__main__":
    main()

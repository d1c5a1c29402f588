"""How fast posts come in: 100,000 invented posts from NDJSON, the same file again, then with other numbers.

Run: `python bench/sources.py [--posts 100000]`. Appends a JSON row to bench/results/sources.ndjson.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results" / "sources.ndjson"
WORDS = [
    "dukung",
    "pilih",
    "coblos",
    "nomor",
    "satu",
    "dua",
    "paslon",
    "bersama",
    "warga",
    "kota",
    "kabupaten",
    "pasar",
    "sekolah",
    "jalan",
    "baru",
    "program",
    "calon",
    "bupati",
    "wali",
    "gubernur",
    "acara",
    "senam",
    "sehat",
    "rapat",
    "kantor",
    "desa",
    "terima",
    "kasih",
    "semangat",
    "pagi",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    count = parser.parse_args().posts
    with tempfile.TemporaryDirectory(prefix="sipatenas-bench-") as folder:
        os.environ["SIPATENAS_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sipatenas.config.settings.embedded")
        row = measure(Path(folder), count)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    print(json.dumps(row, indent=1))


def measure(folder: Path, count: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from sipatenas.core.clock import SystemClock
    from sipatenas.places.models import Office, Region
    from sipatenas.sources.services import import_file

    call_command("migrate", verbosity=0)
    place = {"code": "99.99", "name": "Uji", "level": 2, "path": "00/99/99.99/", "timezone": "Asia/Makassar"}
    region = Region.objects.create(**place)
    office = Office.objects.create(region=region, **place)

    def take(path: Path) -> Callable[[], Any]:
        return lambda: import_file(
            path=path, office=office, user=None, clock=SystemClock(), election="pilkada-2024"
        )

    first, moved = folder / "posts.ndjson", folder / "moved.ndjson"
    write_posts(first, count, likes=0)
    write_posts(moved, count, likes=5)
    steps = {
        name: timed(take(path), count) for name, path in (("new", first), ("again", first), ("moved", moved))
    }
    return {
        "bench": "sources.import",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "posts": count,
        "file_mb": round(first.stat().st_size / 1e6, 1),
        **steps,
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "python": sys.version.split()[0],
    }


def timed(step: Callable[[], Any], count: int) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = step()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "posts_per_wall_s": round(count / wall),
        "posts_per_cpu_s": round(count / cpu),
        "new": result.new,
        "known": result.known,
        "changed": result.changed,
    }


def write_posts(path: Path, count: int, *, likes: int) -> None:
    """Invented posts: a fifth with a mention, a tenth with a link; 20,000 accounts."""
    draw = random.Random(2024)
    start = datetime(2024, 9, 25, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            text = " ".join(draw.choices(WORDS, k=draw.randint(8, 40)))
            if number % 5 == 0:
                text = f"@warga{draw.randint(1, 9999)} {text}"
            if number % 10 == 0:
                text += f" https://t.co/{number:010d}"
            handle = f"akun{draw.randint(1, 20_000)}"
            row = {
                "id": f"x:{1_800_000_000_000_000_000 + number}",
                "platform": "x",
                "kind": "post",
                "url": f"https://x.com/{handle}/status/{1_800_000_000_000_000_000 + number}",
                "author": {"handle": handle, "display_name": handle.title(), "location": "Uji"},
                "text": text,
                "posted_at": (start + timedelta(seconds=number)).isoformat(),
                "metrics": {
                    "likes": likes + draw.randint(0, 99),
                    "shares": draw.randint(0, 9),
                    "comments": None,
                },
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

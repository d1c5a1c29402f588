"""The negative control: real public posts against an invented roster of 100,000, start to report, without network.

Run: `python bench/watch.py [--roster PARQUET]`. Without --roster the shared generator makes one, in a virtual
environment of its own, since it needs numpy. Appends a JSON row to bench/results/watch.ndjson. Nobody on the
roster exists, so every account that gets a candidate with p >= .5 got one wrongly.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import venv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
POSTS = SHARED / "data/posts/pilkada2024_tweet_harvest.csv"
GENERATOR = SHARED / "bench/attribution/generate.py"
RESULTS = ROOT / "bench/results/watch.ndjson"
ROWS = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--roster", type=Path)
    given = parser.parse_args().roster
    if not POSTS.exists():
        print("../shared is absent: nothing is measured")
        return
    with tempfile.TemporaryDirectory(prefix="sipatenas-bench-") as folder:
        roster = given or _generated(Path(folder))
        row = _run(roster, Path(folder) / "out")
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    print(json.dumps(row, indent=2))


def _generated(folder: Path) -> Path:
    """A roster by the shared generator."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "numpy", "pyarrow"], check=True)
    numbers = ["--rows", str(ROWS), "--accounts", "10", "--seed", "7"]
    subprocess.run([python, GENERATOR, *numbers, "--out", folder / "roster"], check=True)
    return folder / "roster/roster.parquet"


def _run(roster: Path, out: Path) -> dict[str, Any]:
    """One run as a process of its own: its summary, wall and CPU seconds, peak memory of the process."""
    command = [sys.executable, "-m", "sipatenas", "watch", str(POSTS), "--roster", str(roster)]
    started = time.monotonic()
    subprocess.run(
        [*command, "--election", "pilkada-2024", "--office", "65", "--out", str(out)],
        check=True,
        cwd=out.parent,
    )
    wall = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "label": f"{POSTS.name}, {ROWS} rows",
        "roster_rows": ROWS,
        **summary,
        "seconds": {**summary["seconds"], "total": round(wall, 1)},
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(used.ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()

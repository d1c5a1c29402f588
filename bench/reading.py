"""What the reading room is worth and costs: one JSON row in bench/results/reading.ndjson per run.

    python bench/reading.py [--data ../shared/data] [--split dev|train] [--peer PYTHON PEER_SCRIPT]

Acts and sides are macro-F1 on the labelled posts (rows on which both annotators agreed), each group read with
the candidates of its own election; speed is posts per CPU second of one core, Arrow batch to
Arrow batch.
With --peer the peer is run on the same files by a Python that has scikit-learn, and its rows stand beside.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import resource
import subprocess
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from sipatenas.reading import MODEL, Context, PostText, Reading, read, read_posts
from sipatenas.reading.records import ACTS, SIDED
from sipatenas.reading.training.labelled import context_of
from sipatenas.rulebook.elections import election

ROOT = Path(__file__).resolve().parent.parent


def labelled(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not row.get("act_b")]


def readings_of(rows: list[dict[str, str]]) -> list[Reading]:
    return [
        read_posts([PostText(id=row["id"], text=row["text"])], context_of(row["group"]))[0] for row in rows
    ]


def macro_f1(truth: list[str], told: list[str]) -> tuple[float, dict[str, float]]:
    """Mean over the classes of the truth, and each class's F1, in percent."""
    each = {}
    for name in sorted(set(truth)):
        right = sum(t == p == name for t, p in zip(truth, told, strict=True))
        each[name] = round(200 * right / (truth.count(name) + told.count(name)), 1)
    return round(sum(each.values()) / len(each), 1), each


def quality(rows: list[dict[str, str]]) -> dict[str, object]:
    readings = readings_of(rows)
    truth = [row["act"] for row in rows]
    told = [reading.act.top for reading in readings]
    acts, by_act = macro_f1(truth, told)
    sides, _ = macro_f1([str(name in SIDED) for name in truth], [str(r.act.sided >= 0.5) for r in readings])
    groups: dict[str, list[bool]] = defaultdict(list)
    for row, act in zip(rows, told, strict=True):
        groups[row["group"]].append(row["act"] == act)
    errors = [abs(_confidence_gap(readings, truth, low / 10)) for low in range(2, 10)]
    return {
        "posts": len(rows),
        "macro_f1_acts": acts,
        "macro_f1_sides": sides,
        "f1_by_act": {name: by_act[name] for name in ACTS if name in by_act},
        "accuracy_by_group": {
            name: round(100 * sum(hits) / len(hits), 1) for name, hits in sorted(groups.items())
        },
        "expected_calibration_error": round(sum(errors) / len(rows), 3),
    }


def _confidence_gap(readings: list[Reading], truth: list[str], low: float) -> float:
    """Sum of (confidence - correctness) where the top act has a probability in [low, low + 0.1)."""
    gap = 0.0
    for reading, act in zip(readings, truth, strict=True):
        top = reading.act.top
        probability = float(getattr(reading.act, top))
        if low <= probability < low + 0.1:
            gap += probability - (top == act)
    return gap


def speed(data: Path, at_least: int = 10_000) -> dict[str, object]:
    """Posts per CPU second of one core over the tweets of the common export, repeated; region 65."""
    with (data / "posts/pilkada2024_tweet_harvest.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["full_text"] for row in csv.DictReader(file)]
    posts = (texts * (at_least // len(texts) + 1))[:at_least]
    batch = pa.RecordBatch.from_pydict({"id": [str(n) for n in range(len(posts))], "text": posts})
    context = Context(election("pilkada-2024"), "65")
    read(batch.slice(0, 10), context)
    begin = time.process_time()
    for start in range(0, len(posts), 1000):
        read(batch.slice(start, 1000), context)
    seconds = time.process_time() - begin
    return {
        "posts_per_cpu_second": round(len(posts) / seconds),
        "mean_characters": round(sum(map(len, posts)) / len(posts)),
    }


def peer(python: str, script: str, data: Path) -> list[dict[str, object]]:
    done = subprocess.run([python, script, str(data)], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _printed(rows: Path | None) -> list[dict[str, object]] | None:
    return [json.loads(line) for line in rows.read_text("utf-8").splitlines()] if rows else None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    parser.add_argument("--peer", nargs=2, metavar=("PYTHON", "SCRIPT"))
    parser.add_argument("--peer-rows", type=Path, help="what the peer printed on this machine just before")
    wanted = parser.parse_args()
    labels = wanted.data / f"acts/{wanted.split}_labels.csv"
    if not labels.is_file():
        print(f"{labels} is absent: nothing measured.")
        return
    row = {
        "bench": "reading",
        "model": MODEL,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "split": wanted.split,
        **quality(labelled(labels)),
        **speed(wanted.data),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "peer": peer(*wanted.peer, wanted.data) if wanted.peer else _printed(wanted.peer_rows),
    }
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    with (results / "reading.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(json.dumps(row, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()

"""How fast posts are cut into tokens: one JSON row in bench/results/tokens.ndjson per run.

    python bench/tokens.py [--data ../shared/data] [--rounds 7]

Posts per CPU second of one core, the best of some rounds, over real posts of several sources, Arrow array to
flat arrays; also as posts of 120 bytes. The first call's cost (tables and words) stands apart.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from sipatenas.reading.text.tokens import tokenise

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    ("posts/pilkada2024_tweet_harvest.csv", "full_text"),
    ("posts/pilpres2019_sentiment.csv", "tweet"),
    ("acts/train_labels.csv", "text"),
)
AT_LEAST = 20_000


def posts(path: Path, column: str) -> pa.Array:
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row[column] for row in csv.DictReader(file)]
    return pa.array((texts * (AT_LEAST // len(texts) + 1))[:AT_LEAST])


def measured(texts: pa.Array, rounds: int) -> dict[str, object]:
    seconds = []
    for _ in range(rounds):
        begin = time.process_time()
        tokens = tokenise(texts)
        seconds.append(time.process_time() - begin)
    size = sum(len(text.as_py().encode()) for text in texts)
    return {
        "posts_per_cpu_second": round(len(texts) / min(seconds)),
        "posts_of_120_bytes_per_cpu_second": round(size / 120 / min(seconds)),
        "mean_bytes": round(size / len(texts)),
        "tokens_per_post": round(len(tokens) / len(texts), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--rounds", type=int, default=7)
    wanted = parser.parse_args()
    if not wanted.data.is_dir():
        print(f"{wanted.data} is absent: nothing measured.")
        return
    begin = time.process_time()
    tokenise(pa.array(["ayo coblos"]))
    row = {
        "bench": "tokens",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "first_call_cpu_seconds": round(time.process_time() - begin, 2),
        "sources": {
            name: measured(posts(wanted.data / name, column), wanted.rounds) for name, column in SOURCES
        },
        "rounds": wanted.rounds,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    with (results / "tokens.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(json.dumps(row, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()

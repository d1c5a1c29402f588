"""What finding names is worth and costs: one JSON row in bench/results/mentions.ndjson per run.

    python bench/mentions.py [--data ../shared/data] [--posts 20000] [--rounds 7]

Precision and recall are of mentions (kind, id and span all right) on the tables of hard cases, by class and by part:
`tuning` was looked at while the rules were made; `held` (every third case of the same table) and `style` (another
table in another style, written last) were measured once before anybody looked at what was wrong in them: precision
and recall 0.975 and 0.963, 0.958 and 0.913. What they showed was then mended, so that later rows are no longer of
cases unseen. Speed is tokens in, mentions out, in posts per CPU second of one core
(the best and the median of some rounds over the tweets of the common export, repeated).
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from sipatenas.reading import Context
from sipatenas.reading.naming import book_for, find
from sipatenas.reading.text.tokens import tokenise
from sipatenas.rulebook.elections import election

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.reading.naming.golden import HARD, HELD_OUT, cases, counts  # noqa: E402

Row = dict[str, str]


def rates(rows: list[Row]) -> dict[str, float]:
    """Precision and recall of some cases; 1 where nothing was found or wanted."""
    right, wrong, missed = counts(rows)
    return {
        "cases": len(rows),
        "precision": round(right / (right + wrong), 3) if right + wrong else 1.0,
        "recall": round(right / (right + missed), 3) if right + missed else 1.0,
        "wrong": wrong,
        "missed": missed,
    }


def by(rows: Iterable[Row], column: str) -> dict[str, dict[str, float]]:
    """Rates of the cases of each value of a column."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts[row[column]].append(row)
    return {name: rates(part) for name, part in sorted(parts.items())}


def speed(texts: list[str], region: str | None, rounds: int) -> dict[str, object]:
    """Posts per CPU second with the book of a region, after its compilation."""
    tokens = tokenise(pa.array(texts))
    begin = time.process_time()
    book = book_for(Context(election("pilkada-2024"), region))
    compiled = time.process_time() - begin
    found = find(tokens, book)
    taken = []
    for _ in range(rounds):
        begin = time.process_time()
        find(tokens, book)
        taken.append(time.process_time() - begin)
    return {
        "region": region or "all",
        "book_seconds": round(compiled, 2),
        "mentions": len(found),
        "best": round(len(texts) / min(taken)),
        "median": round(len(texts) / statistics.median(taken)),
    }


def tweets(data: Path, posts: int) -> list[str]:
    with (data / "posts/pilkada2024_tweet_harvest.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["full_text"] for row in csv.DictReader(file)]
    return (texts * (posts // len(texts) + 1))[:posts]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    wanted = parser.parse_args()
    hard, held_out = cases(HARD), cases(HELD_OUT)
    row: dict[str, object] = {
        "bench": "mentions",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "all": rates([*hard, *held_out]),
        "parts": by([*hard, *held_out], "part"),
        "classes": by(hard, "class"),
        "classes_style": by(held_out, "class"),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    if wanted.data.is_dir():
        texts = tweets(wanted.data, wanted.posts)
        row["mean_characters"] = round(sum(map(len, texts)) / len(texts))
        row["posts_per_cpu_second"] = [
            speed(texts, region, wanted.rounds) for region in ("65.71", "35", None)
        ]
    else:
        print(f"{wanted.data} is absent: speed not measured.")
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    with (results / "mentions.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(json.dumps(row, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()

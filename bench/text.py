"""What reading text is worth and costs: JSON rows into bench/results/text.ndjson, the peer in the same run.

    python bench/text.py [--data ../shared/data] [--only quality|peer|speed|memory] [--rows 200000] [--peer PYTHON]

Quality is what text_acts, text_tone, text_languages and mentions measure, each on groups held out. Speed is the whole
reading, Parquet to Parquet, in posts per CPU second of one core, each round with its figure; memory the most that the
reader and its processes hold at once (PSS). Posts are real ones with two words each exchanged, so that no text comes
twice. The peer needs a Python with scikit-learn and pandas.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq

from sipatenas.reading.commands import read_file

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench/results/text.ndjson"
PARTS = ("quality", "peer", "speed", "memory")
SOURCES = (
    ("posts/pilkada2024_tweet_harvest.csv", "full_text"),
    ("posts/jatim2024_khofifah_sentiment.csv", "full_text"),
    ("hate/train.csv", "Tweet"),
)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("platform", pa.string()),
        ("text", pa.string()),
        ("posted_at", pa.timestamp("us", "UTC")),
        ("kind", pa.string()),
        ("author", pa.struct([("handle", pa.string())])),
    ]
)
AT_ONCE = 65_536


def note(measure: str, **figures: object) -> None:
    """Keep a figure and show it."""
    row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "measure": measure, **figures}
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(json.dumps(row, ensure_ascii=False), flush=True)


def texts_of(data: Path) -> list[str]:
    texts: list[str] = []
    for name, column in SOURCES:
        with (data / name).open(encoding="utf-8", errors="replace", newline="") as file:
            texts += [row[column] for row in csv.DictReader(file)]
    return texts


def mixed(texts: list[str], rows: int, seed: int = 5) -> Iterator[pa.RecordBatch]:
    """Real posts with two words exchanged for words of others and a number, in batches."""
    draw = random.Random(seed)
    words = [word for text in texts for word in text.split(" ") if word]
    start = int(datetime(2024, 10, 1, tzinfo=UTC).timestamp())
    for first in range(0, rows, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, rows))
        made = []
        for number in numbers:
            parts = draw.choice(texts).split(" ")
            parts[draw.randrange(len(parts))] = draw.choice(words)
            parts[draw.randrange(len(parts))] = f"{draw.choice(words)}{number % 9973}"
            made.append(" ".join(parts))
        handles = pa.StructArray.from_arrays([pa.array([f"akun{n % 5000}" for n in numbers])], ["handle"])
        columns = [
            pa.array([f"x:{n}" for n in numbers]),
            pa.array(["x"] * len(made)),
            pa.array(made),
            pa.array([(start + n % 2_000_000) * 1_000_000 for n in numbers], SCHEMA.field("posted_at").type),
            pa.array(["post"] * len(made)),
            handles,
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def write_posts(data: Path, rows: int, path: Path) -> float:
    """The posts as Parquet; their mean length in bytes."""
    texts = texts_of(data)
    size = 0
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for batch in mixed(texts, rows):
            size += batch.column("text").nbytes
            writer.write_batch(batch)
    return round(size / rows)


def speed(data: Path, rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        length = write_posts(data, 4_096, source)
        read_file(source, out, region="35", processes=1)
        length = write_posts(data, rows, source)
        told = []
        for _ in range(rounds):
            begin = time.process_time()
            counts = read_file(source, out, region="35", processes=1)
            told.append(round(counts.read / (time.process_time() - begin)))
    note(
        "whole reading, Parquet to Parquet, one core",
        posts=rows,
        bytes_per_post=length,
        posts_per_cpu_s=max(told),
        median=median(told),
        rounds=told,
        with_signal=counts.with_signal,
        load=round(os.getloadavg()[0], 1),
    )


def memory(data: Path, rows: int, processes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        write_posts(data, rows, source)
        begin = time.monotonic()
        script = (
            "import sys; from sipatenas.reading.commands import read_file\n"
            "if __name__ == '__main__': read_file(sys.argv[1], sys.argv[2], region='35', "
            "processes=int(sys.argv[3]))\n"
        )
        main = Path(folder) / "main.py"
        main.write_text(script)
        with subprocess.Popen(
            [sys.executable, main, source, out, str(processes)], start_new_session=True
        ) as child:
            most = _watched(child)
        assert child.returncode == 0
        seconds = time.monotonic() - begin
    note(
        "peak memory, streamed",
        posts=rows,
        processes=processes,
        peak_pss_mb=most,
        posts_per_s=round(rows / seconds),
    )


def _watched(child: subprocess.Popen[bytes]) -> int:
    """The most PSS of the child and all that it started, in MB."""
    most = 0
    while child.poll() is None:
        most = max(most, sum(_pss(pid) for pid in _session(child.pid)))
        threading.Event().wait(0.5)
    return most // 1024


def _session(session: int) -> list[int]:
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                if os.getsid(int(path.name)) == session:
                    found.append(int(path.name))
            except OSError:
                continue
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def quality(data: Path) -> None:
    for name in ("text_acts", "text_tone", "text_languages"):
        _told(name, [sys.executable, str(ROOT / f"bench/{name}.py"), str(data)])
    _told("mentions", [sys.executable, str(ROOT / "bench/mentions.py"), "--data", str(data)])


def peer(data: Path, python: str) -> None:
    script = data.parent / "bench/text/peer_sklearn.py"
    if not script.is_file():
        print(f"{script} is absent: no peer beside our figures.")
        return
    _told("peer", [python, str(script), str(data)])


def _told(name: str, command: list[str]) -> None:
    """Run a part and keep each JSON line that it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        print(f"{name} could not be measured: {done.stderr.strip().splitlines()[-1:]}")
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            row = json.loads(line)
            note(
                row.pop("measure", row.pop("task", name)),
                of=name,
                **{k: v for k, v in row.items() if k != "at"},
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--peer", default=sys.executable, metavar="PYTHON")
    wanted = parser.parse_args()
    if not wanted.data.is_dir():
        print(f"{wanted.data} is absent: nothing measured.")
        return
    parts = wanted.only or PARTS
    if "speed" in parts:
        speed(wanted.data, wanted.rows, wanted.rounds)
    if "memory" in parts:
        memory(wanted.data, wanted.rows, wanted.processes)
    if "quality" in parts:
        quality(wanted.data)
    if "peer" in parts:
        peer(wanted.data, wanted.peer)


if __name__ == "__main__":
    main()

"""Files of any size through one process or several: the same bits, in order, nothing lost in silence."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.reading.engine.made import SCHEMA, posts, write_columns, write_lines

from sipatenas.reading import commands
from sipatenas.reading.commands import BadPosts, ProcessLost, read_file
from sipatenas.reading.engine import pool
from sipatenas.reading.engine.read import read_batch
from sipatenas.reading.engine.work import Order


def test_batches_and_processes_change_no_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_lines(tmp_path / "in.ndjson", posts(90))
    columns = write_columns(tmp_path / "in.parquet", posts(90))
    monkeypatch.setattr(commands, "ALONE", 2)
    results = set()
    for number, (path, batch, processes) in enumerate(
        [(source, 8192, 1), (source, 7, 1), (columns, 64, 1), (source, 11, 2), (columns, 13, 3)]
    ):
        monkeypatch.setattr(commands, "BATCH", batch)
        out = tmp_path / f"out{number}.parquet"
        assert read_file(path, out, region="65", processes=processes).read == 90
        results.add(out.read_bytes())
    assert len(results) == 1


def test_the_order_of_the_posts_changes_no_reading() -> None:
    context = Order("pilkada-2024", "65", "columns").context()
    batch = pa.RecordBatch.from_pylist(posts(40), schema=SCHEMA)
    order = random.Random(3).sample(range(40), 40)
    together, mixed = read_batch(batch, context), read_batch(batch.take(pa.array(order)), context)
    assert mixed.equals(together.take(pa.array(order)))


def test_rejected_rows_keep_their_numbers_across_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "ALONE", 2)
    monkeypatch.setattr(commands, "BATCH", 5)
    rows = posts(30)
    del rows[3]["text"], rows[17]["id"]
    rows[22]["id"] = ""
    counts = read_file(
        write_lines(tmp_path / "in.ndjson", rows), tmp_path / "out.ndjson", region="65", processes=2
    )
    assert (counts.read, counts.rejected) == (27, 3)
    assert counts.rejected_path is not None
    told = [json.loads(line) for line in counts.rejected_path.read_text().splitlines()]
    assert [(row["line"], row["field"]) for row in told] == [(4, "text"), (18, "id"), (23, "id")]


def test_rows_of_parquet_that_are_no_posts_are_kept_apart(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
    )
    table = pa.table(
        {
            "id": ["x:1", None, "", "x:4", "x:5", "x:6"],
            "text": pa.concat_arrays([pa.array(["a", "b", "c", None, "e"]), bad]),
            "posted_at": ["2024-10-04T08:00:00+07:00", None, None, None, "kemarin", None],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    counts = read_file(tmp_path / "in.parquet", tmp_path / "out.parquet", region="65")
    assert (counts.read, counts.rejected) == (1, 5)
    assert counts.rejected_path is not None
    told = [json.loads(line) for line in counts.rejected_path.read_text().splitlines()]
    assert [(row["line"], row["field"]) for row in told] == [
        (2, "id"), (3, "id"), (4, "text"), (5, "posted_at"), (6, "text"),
    ]  # fmt: skip
    assert told[1]["row"]["text"] == "c"


@pytest.mark.parametrize(
    "type_", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_text_may_come_in_any_of_arrows_types(tmp_path: Path, type_: pa.DataType) -> None:
    table = pa.table({"id": [1, 2], "text": pa.array(["Ayo coblos nomor 2", "soto"]).cast(type_)})
    pq.write_table(table, tmp_path / "in.parquet")
    read_file(tmp_path / "in.parquet", tmp_path / "out.parquet", region="65")
    assert pq.read_table(tmp_path / "out.parquet").column("id").to_pylist() == ["1", "2"]


def test_texts_in_a_struct_are_refused_by_name(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["1"], "text": [{"a": "b"}]}), tmp_path / "in.parquet")
    with pytest.raises(BadPosts, match="text"):
        read_file(tmp_path / "in.parquet", tmp_path / "out.parquet")


def test_row_groups_do_not_depend_on_the_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipatenas.reading.sinks.ROWS_IN_GROUP", 20)
    monkeypatch.setattr(commands, "BATCH", 7)
    read_file(write_lines(tmp_path / "in.ndjson", posts(50)), tmp_path / "out.parquet", processes=1)
    meta = pq.ParquetFile(tmp_path / "out.parquet").metadata
    assert [meta.row_group(place).num_rows for place in range(meta.num_row_groups)] == [20, 20, 10]


def test_a_process_that_dies_is_told_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "ALONE", 2)
    monkeypatch.setattr(commands, "BATCH", 5)
    started: list[int] = []
    begin = pool._start

    def noted(order: Order) -> pool._Hand:
        hand = begin(order)
        started.append(hand.process.pid or 0)
        return hand

    monkeypatch.setattr(pool, "_start", noted)

    def kill(_: int) -> None:
        for pid in started:
            os.kill(pid, signal.SIGKILL)
        started.clear()

    source = write_lines(tmp_path / "in.ndjson", posts(60))
    with pytest.raises(ProcessLost, match="berhenti sendiri"):
        read_file(source, tmp_path / "out.ndjson", processes=2, progress=kill)
    assert [path.name for path in tmp_path.iterdir()] == ["in.ndjson"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Proses anak dilihat lewat /proc.")
def test_no_process_outlives_the_one_that_was_killed(tmp_path: Path) -> None:
    write_lines(tmp_path / "in.ndjson", posts(400))
    script = tmp_path / "main.py"
    script.write_text(
        "from sipatenas.reading import commands\n"
        "if __name__ == '__main__':\n"
        "    commands.ALONE, commands.BATCH = 2, 10\n"
        "    commands.read_file('in.ndjson', 'out.ndjson', processes=2, progress=lambda n: print(n, flush=True))\n"
    )
    with subprocess.Popen(
        [sys.executable, script], cwd=tmp_path, stdout=subprocess.PIPE, start_new_session=True
    ) as main:
        assert main.stdout is not None
        assert main.stdout.readline()
        family = _of_session(main.pid)
        assert len(family) >= 3
        main.kill()
    deadline = time.monotonic() + 30
    while (left := family & _alive()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left
    assert not (tmp_path / "out.ndjson").exists()


def _alive() -> set[int]:
    return {int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _state(path) != "Z"}


def _state(path: Path) -> str:
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _of_session(session: int) -> set[int]:
    return {pid for pid in _alive() if _session(pid) == session}


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0

"""Files of posts in, files of readings out: whole, in order, nothing dropped in silence."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sipatenas.reading import commands
from sipatenas.reading.commands import BadPosts, EngineMissing, ReadCounts, read_file
from sipatenas.rulebook.elections import UnknownElection

GOOD = {"id": "x:1", "text": "Ayo coblos nomor 2 pilgub Kaltara", "posted_at": "2024-10-04T08:00:00+07:00"}


def write(path: Path, *lines: object) -> Path:
    rows = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"".join(row + b"\n" for row in rows))
    return path


def rows_of(path: Path) -> list[dict[str, object]]:
    packed = path.read_bytes()
    lines = gzip.decompress(packed) if path.suffix == ".gz" else packed
    return [json.loads(line) for line in lines.splitlines()]


def test_a_reading_has_the_agreed_fields(tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    counts = read_file(write(tmp_path / "in.ndjson", GOOD), out, region="65")
    assert counts == ReadCounts(read=1, rejected=0, with_signal=1, rejected_path=None)
    (row,) = rows_of(out)
    assert list(row) == [
        "id", "language", "act", "tone", "mentions", "favours", "claims", "rules", "why", "model",
        "posted_at", "kind", "account", "reference", "shingles",
    ]  # fmt: skip
    assert isinstance(row["tone"], dict)
    assert row["claims"] == []
    assert not (tmp_path / "out.ndjson.rejected.ndjson").exists()


def test_the_order_of_the_input_is_kept_across_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "BATCH", 3)
    ids = [f"x:{number * 7 % 11}" for number in range(11)]
    source = write(tmp_path / "in.ndjson", *({"id": one, "text": "soto"} for one in ids))
    seen: list[int] = []
    read_file(source, tmp_path / "out.ndjson", progress=seen.append)
    assert [row["id"] for row in rows_of(tmp_path / "out.ndjson")] == ids
    assert seen == [3, 3, 3, 2]


@pytest.mark.parametrize("ending", ["ndjson", "ndjson.gz", "parquet"])
def test_every_ending_says_the_same(tmp_path: Path, ending: str) -> None:
    author = {"handle": "a", "bio": None}
    source = write(tmp_path / "in.ndjson", GOOD | {"author": author})
    packed = tmp_path / "in.ndjson.gz"
    packed.write_bytes(gzip.compress(source.read_bytes()))
    columns = tmp_path / "in.parquet"
    pq.write_table(pa.Table.from_pylist([GOOD | {"author": author, "extra": 1}]), columns)
    outs = []
    for number, path in enumerate((source, packed, columns)):
        out = tmp_path / f"out{number}.{ending}"
        read_file(path, out, region="65")
        outs.append(pq.read_table(out).to_pylist() if ending == "parquet" else rows_of(out))
    assert outs[0] == outs[1] == outs[2]
    assert outs[0][0]["id"] == "x:1"


def test_broken_rows_are_kept_apart_with_line_field_and_reason(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in.ndjson",
        GOOD,
        b"{broken",
        {"id": "x:3"},
        {"id": "x:4", "text": 5},
        {"id": "x:5", "text": "a", "posted_at": "kemarin sore"},
        b'{"id": "x:6", "text": "caf' + b'\xe9"}',
        {"id": "", "text": "a"},
        b"[" * 100_000,
        GOOD | {"id": "x:9"},
    )
    out = tmp_path / "out.ndjson"
    counts = read_file(source, out, region="65")
    assert (counts.read, counts.rejected) == (2, 7)
    assert [row["id"] for row in rows_of(out)] == ["x:1", "x:9"]
    assert counts.rejected_path == tmp_path / "out.ndjson.rejected.ndjson"
    rejected = rows_of(counts.rejected_path)
    assert [(row["line"], row["field"]) for row in rejected] == [
        (2, ""), (3, "text"), (4, "text"), (5, "posted_at"), (6, ""), (7, "id"), (8, ""),
    ]  # fmt: skip
    assert rejected[1]["row"] == {"id": "x:3"}
    assert all(row["reason"] for row in rejected)


def test_a_field_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    source = write(tmp_path / "in.ndjson", GOOD | {"raw": "a" * 10_000_000}, GOOD)
    assert read_file(source, tmp_path / "out.ndjson", region="65").read == 2


def test_a_line_without_end_is_rejected_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sipatenas.reading.files.LONGEST_LINE", 1000)
    source = write(tmp_path / "in.ndjson", b"x" * 5000, GOOD)
    counts = read_file(source, tmp_path / "out.ndjson")
    assert (counts.read, counts.rejected) == (1, 1)


def test_an_empty_file_gives_an_empty_result(tmp_path: Path) -> None:
    source = tmp_path / "in.ndjson"
    source.touch()
    assert read_file(source, tmp_path / "out.ndjson") == ReadCounts()
    assert (tmp_path / "out.ndjson").read_bytes() == b""


@pytest.mark.parametrize("name", ["in.ndjson.gz", "in.parquet"])
def test_a_damaged_file_leaves_no_half_result(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_bytes(
        gzip.compress(json.dumps(GOOD).encode() * 5000)[:60] if name.endswith("gz") else b"PAR1x"
    )
    out = tmp_path / "out.ndjson"
    out.write_text("kept")
    with pytest.raises(BadPosts):
        read_file(source, out)
    assert out.read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "out.ndjson"])


def test_a_parquet_file_without_text_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pq.write_table(pa.table({"id": ["a"]}), source)
    with pytest.raises(BadPosts, match="text"):
        read_file(source, tmp_path / "out.ndjson")


def test_a_missing_file_an_unknown_election_and_an_unknown_engine_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"tidak-ada\.ndjson"):
        read_file(tmp_path / "tidak-ada.ndjson", tmp_path / "out.ndjson")
    source = write(tmp_path / "in.ndjson", GOOD)
    with pytest.raises(UnknownElection):
        read_file(source, tmp_path / "out.ndjson", election="pilkada-1955")
    with pytest.raises(EngineMissing, match="tidak dikenal"):
        read_file(source, tmp_path / "out.ndjson", engine="spark")


def test_a_dash_means_the_standard_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(
        sys, "stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(GOOD).encode() + b"\n{\n"))
    )
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=written))
    counts = read_file("-", "-", region="65", rejected_folder=tmp_path)
    assert json.loads(written.getvalue())["id"] == "x:1"
    assert counts.rejected_path == tmp_path / "read.rejected.ndjson"
    assert len(rows_of(counts.rejected_path)) == 1

"""Waves: several accounts, one text, a span of time; the same whatever the order and the batches."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sipatenas.reading.text.tokens import tokenise
from sipatenas.reading.waves import commands, order
from sipatenas.reading.waves.columns import SKETCH, accounts_of, shingles_of
from sipatenas.reading.waves.commands import BadReadings, find_waves
from sipatenas.reading.waves.sketches import overlap

HOUR = 3_600_000_000
START = 1_727_740_800_000_000
TEXT = "Ayo warga Kota Karang kita menangkan pasangan rekaan Budi Santoso dan Siti Aminah"
OTHER = "Jadwal pengumpulan berkas lomba menggambar tingkat kelurahan diundur sampai hari Jumat depan"


def reading(name: str, text: str, account: str | None, hours: float, kind: str = "post") -> dict[str, object]:
    shingles = shingles_of(tokenise(pa.array([text])))
    known = accounts_of(None, pa.array([account], type=pa.string()), pa.array([name]))
    return {
        "id": name,
        "posted_at": START + int(hours * HOUR),
        "kind": kind,
        "account": known[0].as_py(),
        "shingles": shingles[0].as_py(),
    }


def waves(tmp_path: Path, rows: list[dict[str, object]], **options: float) -> list[dict[str, object]]:
    schema = pa.schema(
        [
            ("id", pa.string()),
            ("posted_at", pa.timestamp("us", "UTC")),
            ("kind", pa.string()),
            ("account", pa.int64()),
            ("shingles", pa.list_(pa.uint32())),
        ]
    )
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "readings.parquet")
    find_waves(tmp_path / "readings.parquet", tmp_path / "waves.ndjson", **options)  # type: ignore[arg-type]
    return [json.loads(line) for line in (tmp_path / "waves.ndjson").read_text().splitlines()]


def test_three_accounts_with_one_text_in_other_dress_are_a_wave(tmp_path: Path) -> None:
    (wave,) = waves(
        tmp_path,
        [
            reading("x:1", TEXT, "satu", 0),
            reading("x:2", f"@teman {TEXT.upper()} 🔥🔥 https://contoh.example/1", "dua", 1),
            reading("x:3", f"RT {TEXT.replace('warga', 'rakyat')} dong", "tiga", 2.5),
            reading("x:4", OTHER, "empat", 2),
        ],
    )
    assert wave["members"] == ["x:1", "x:2", "x:3"]
    assert (wave["id"], wave["kind"], wave["size"], wave["accounts"]) == ("wave:x:1", "copies", 3, 3)
    assert (wave["first"], wave["last"]) == ("2024-10-01T00:00:00Z", "2024-10-01T02:30:00Z")
    assert (wave["representative"], wave["exact"], wave["reposts"]) == ("x:1", 2, [])
    assert wave["shape"] == {"step_hours": 1, "counts": [1, 1, 1]}
    assert 0.5 < float(str(wave["similarity"])) < 1


def test_an_account_that_repeats_itself_is_no_wave(tmp_path: Path) -> None:
    rows = [reading(f"x:{n}", TEXT, "@SATU" if n % 2 else "satu", n) for n in range(6)]
    assert waves(tmp_path, rows) == []


def test_posts_further_apart_than_the_window_are_no_wave(tmp_path: Path) -> None:
    rows = [reading(f"x:{n}", TEXT, f"akun{n}", n * 49.0) for n in range(4)]
    assert waves(tmp_path, rows) == []
    assert len(waves(tmp_path, rows, hours=50)) == 1


def test_a_wave_goes_on_as_long_as_each_post_follows_within_the_window(tmp_path: Path) -> None:
    (wave,) = waves(tmp_path, [reading(f"x:{n}", TEXT, f"akun{n}", n * 47.0) for n in range(12)])
    assert wave["size"] == 12
    assert wave["shape"]["step_hours"] == 6  # type: ignore[index]


def test_reposts_of_one_post_are_told_apart(tmp_path: Path) -> None:
    rows = [reading("x:0", TEXT, "asal", 0)]
    rows += [reading(f"x:{n}", f"RT @asal: {TEXT}", f"akun{n}", n, "repost") for n in range(1, 5)]
    (wave,) = waves(tmp_path, rows)
    assert (wave["kind"], wave["representative"]) == ("reposts", "x:0")
    assert wave["reposts"] == ["x:1", "x:2", "x:3", "x:4"]


def test_posts_of_unknown_accounts_are_counted_apart(tmp_path: Path) -> None:
    (wave,) = waves(tmp_path, [reading(f"yt:{n}", TEXT, None, n) for n in range(3)])
    assert (wave["accounts"], wave["unknown_accounts"]) == (0, 3)


def test_short_texts_have_no_sketch_and_long_ones_no_more_than_the_most(tmp_path: Path) -> None:
    short, long, none = shingles_of(
        tokenise(pa.array(["mantap pak bupati", " ".join(f"kata{n}" for n in range(99)), None]))
    )
    assert len(short) == len(none) == 0
    assert len(long) == SKETCH
    assert long.as_py() == sorted(set(long.as_py()))


def test_overlap_is_exact_below_a_full_sketch_and_near_above() -> None:
    rng = np.random.default_rng(3)
    pool = np.sort(rng.choice(2**32, 400, replace=False)).astype(np.uint32)
    small, other = pool[:30], pool[10:40]
    values = np.concatenate([small, other])
    assert overlap(values, 0, 30, 30, 60) == pytest.approx(20 / 40)
    first, second = (
        np.sort(rng.choice(pool, 300, replace=False)),
        np.sort(rng.choice(pool, 300, replace=False)),
    )
    true = len(np.intersect1d(first, second)) / len(np.union1d(first, second))
    sketches = np.concatenate([first[:SKETCH], second[:SKETCH]])
    assert overlap(sketches, 0, SKETCH, SKETCH, 2 * SKETCH) == pytest.approx(true, abs=0.2)


def many(count: int = 400) -> list[dict[str, object]]:
    rng = random.Random(5)
    words = [f"kata{n}" for n in range(200)]
    templates = [" ".join(rng.sample(words, 12)) for _ in range(20)]
    rows = []
    for n in range(count):
        said = rng.choice(templates).split() if rng.random() < 0.5 else rng.sample(words, 12)
        said[rng.randrange(12)] = rng.choice(words)
        rows.append(reading(f"x:{n}", " ".join(said), f"akun{rng.randrange(150)}", rng.randrange(24 * 20)))
    return rows


def test_the_waves_are_the_same_whatever_the_order_and_the_sizes_of_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = many()
    expected = waves(tmp_path, rows)
    assert len(expected) > 10
    random.Random(1).shuffle(rows)
    assert waves(tmp_path, rows) == expected
    monkeypatch.setattr(order, "PART", 40)
    monkeypatch.setattr(commands, "_STEP", 7)
    assert waves(tmp_path, [*rows, *rows[:50]]) == expected, "a reading that comes twice counts once"


def test_lines_and_parquet_give_the_same_and_bad_rows_are_kept_apart(tmp_path: Path) -> None:
    rows = many(60)
    expected = waves(tmp_path, rows)
    lines = [json.dumps({**row, "posted_at": f"{np.datetime64(row['posted_at'], 'us')}Z"}) for row in rows]
    lines += ['{"id": "x:1", "shingles": [-1]}', "bukan", '{"id": "x:2"}']
    (tmp_path / "r.ndjson").write_text("\n".join(lines))
    counts = find_waves(tmp_path / "r.ndjson", tmp_path / "w.ndjson")
    assert [json.loads(line) for line in (tmp_path / "w.ndjson").read_text().splitlines()] == expected
    assert (counts.read, counts.rejected, counts.untimed, counts.unsketched) == (61, 2, 1, 1)
    kept = [json.loads(line) for line in (tmp_path / "w.ndjson.rejected.ndjson").read_text().splitlines()]
    assert [(row["line"], row["field"]) for row in kept] == [(61, "shingles"), (62, "")]


def test_a_file_that_is_no_file_of_readings_is_said_so_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "r.parquet").write_bytes(b"bukan parquet")
    with pytest.raises(BadReadings, match="Parquet"):
        find_waves(tmp_path / "r.parquet", tmp_path / "w.ndjson")
    assert not (tmp_path / "w.ndjson").exists()
    with pytest.raises(FileNotFoundError):
        find_waves(tmp_path / "tiada.ndjson", tmp_path / "w.ndjson")


def test_accounts_are_told_apart_by_platform_and_name_alone() -> None:
    ids = pa.array(["x:1", "x:2", "fb:3", "4", "x:5", "x:6"])
    handles = pa.array(["@Budi", "budi ", "budi", "budi", None, ""])
    one, same, elsewhere, nowhere, none, empty = accounts_of(None, handles, ids).to_pylist()
    assert one == same != elsewhere != nowhere
    assert none is None
    assert empty is None
    assert accounts_of(pa.array(["fb"]), pa.array(["budi"]), pa.array(["x:9"])).to_pylist() == [elsewhere]

"""Export files become the contract's posts in a file, whole or not at all."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sources.conftest import harvest_line, post, rejected_rows

from sipatenas.core.clock import FixedClock
from sipatenas.places.models import Office
from sipatenas.sources import commands
from sipatenas.sources.formats import open_posts
from sipatenas.sources.masking import keep_nobody
from sipatenas.sources.models import Post
from sipatenas.sources.records import PostRecord
from sipatenas.sources.services import convert_file

Write = Callable[..., Path]


def test_a_platform_export_becomes_the_contracts_post_with_every_key(harvest: Write, tmp_path: Path) -> None:
    out = tmp_path / "out" / "posts.ndjson"
    line = harvest_line(
        5, full_text="Lihat @siti https://t.co/abc", image_url="https://pbs.twimg.com/media/a.jpg"
    )
    result = convert_file(harvest(line), out)
    assert (result.read, result.written, result.rejected, result.rejected_path) == (1, 1, 0, None)
    [row] = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    raw = row.pop("raw")
    assert raw["quote_count"] == "1"
    assert row == {
        "id": "x:5",
        "platform": "x",
        "kind": "post",
        "url": "https://x.com/budi/status/5",
        "author": {"handle": "budi", "display_name": None, "bio": None, "location": None, "employer": None},
        "text": "Lihat @siti https://t.co/abc",
        "posted_at": "2024-06-23T13:36:08Z",
        "collected_at": None,
        "metrics": {"likes": 7, "shares": 3, "comments": 0, "views": None},
        "media": [{"kind": "image", "url": "https://pbs.twimg.com/media/a.jpg", "path": None}],
        "reference": None,
        "links": ["https://t.co/abc"],
    }


def test_what_was_written_is_read_back_the_same(harvest: Write, tmp_path: Path) -> None:
    source = harvest(*(harvest_line(n, full_text=f'baris\n"dua" {n}') for n in range(1, 30)))
    out = tmp_path / "posts.ndjson.gz"
    convert_file(source, out)
    assert list(open_posts(out)) == list(open_posts(source))
    again = tmp_path / "again.ndjson.gz"
    convert_file(source, again)
    assert out.read_bytes() == again.read_bytes()


def test_several_files_follow_one_another_and_rejected_rows_name_their_file(
    harvest: Write, ndjson: Write, tmp_path: Path
) -> None:
    out = tmp_path / "posts.ndjson"
    paths = [harvest(harvest_line(1), "rusak\n"), ndjson(post(2), "rusak", post(3, kind="like"))]
    result = convert_file(paths, out)
    assert (result.read, result.written, result.rejected) == (5, 3, 2)
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == [
        "x:1",
        "x:2",
        "x:3",
    ]
    assert result.rejected_path == tmp_path / "posts.ndjson.rejected.ndjson"
    rows = rejected_rows(result.rejected_path)
    assert [(row["file"], row["line"]) for row in rows] == [("harvest.csv", 3), ("posts.ndjson", 2)]


def test_an_interrupted_conversion_leaves_the_old_output_and_no_half_file(
    ndjson: Write, tmp_path: Path
) -> None:
    out = tmp_path / "out" / "posts.ndjson"
    out.parent.mkdir()
    out.write_text("lama\n", encoding="utf-8")

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert_file(ndjson(*(post(n) for n in range(600))), out, progress=stop)
    assert out.read_text(encoding="utf-8") == "lama\n"
    assert [p.name for p in out.parent.iterdir()] == ["posts.ndjson"]


def test_a_file_that_cannot_be_read_leaves_no_output(tmp_path: Path) -> None:
    empty, out = tmp_path / "kosong.csv", tmp_path / "posts.ndjson"
    empty.touch()
    result = convert_file(empty, out)
    assert result.refused
    assert not out.exists()
    assert rejected_rows(result.rejected_path)[0]["line"] == 0


def test_third_parties_are_masked_on_request(ndjson: Write, tmp_path: Path) -> None:
    out = tmp_path / "posts.ndjson"
    convert_file(ndjson(post(1, text="Ayo @siti")), out, keep=keep_nobody)
    [record] = open_posts(out)
    assert isinstance(record, PostRecord)
    assert record.text == "Ayo @[disamarkan]"


def test_the_command_converts_and_says_how_it_read_dates(ndjson: Write, tmp_path: Path) -> None:
    said: list[str] = []
    path, out = ndjson(post(1, posted_at="01/10/2024 08.00")), tmp_path / "out.ndjson"
    assert commands.convert([str(path)], out=str(out), say=said.append) == commands.DONE
    assert any("Asia/Jakarta" in line for line in said)
    assert any("hari/bulan/tahun" in line for line in said)


def test_the_command_imports_and_answers_no_when_rows_were_rejected(
    ndjson: Write, office: Office, clock: FixedClock
) -> None:
    said: list[str] = []
    path = str(ndjson(post(1), "rusak"))
    code = commands.import_files([path], office=office, user=None, clock=clock, say=said.append)
    assert code == commands.NO
    assert Post.objects.count() == 1
    assert any("Dibaca 2: 1 baru" in line for line in said)
    assert any(".rejected.ndjson" in line for line in said)


def test_the_output_packs_by_its_ending(ndjson: Write, tmp_path: Path) -> None:
    out = tmp_path / "posts.ndjson.gz"
    convert_file(ndjson(post(1)), out)
    assert json.loads(gzip.decompress(out.read_bytes()))["id"] == "x:1"

"""The verbs that turn files into files: in order, whole or not at all, nothing dropped in silence."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.cli.conftest import Call
from tests.evidence.packages import contents

from sipatenas.evidence import package

POSTS = [
    {"id": "x:1", "text": "Ayo coblos nomor 1 di Pilgub Kaltara!", "posted_at": "2024-10-01T08:00:00+07:00"},
    {"id": "x:2", "text": "Selamat pagi semuanya.", "posted_at": "2024-10-01T09:00:00+07:00"},
    {"id": "x:3", "text": "Cek TPS kamu di DPT.", "posted_at": "2024-10-01T10:00:00+07:00"},
]


def lines(*posts: object) -> str:
    return "".join(json.dumps(post, ensure_ascii=False) + "\n" for post in posts)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def readings(path: str) -> list[dict[str, object]]:
    data = Path(path).read_bytes()
    text = gzip.decompress(data) if path.endswith(".gz") else data
    return [json.loads(line) for line in text.decode().splitlines()]


def test_read_answers_each_post_in_its_order(call: Call) -> None:
    Path("posts.ndjson").write_text(lines(*POSTS))
    said = call("read", "posts.ndjson", "--region", "65", "--out", "bacaan.ndjson")
    found = readings("bacaan.ndjson")
    assert said.status == 0
    assert [one["id"] for one in found] == ["x:1", "x:2", "x:3"]
    assert all(abs(sum(one["act"].values()) - 1) < 1e-3 for one in found)
    assert "3 unggahan dibaca, 0 ditolak" in said.err
    assert said.out == ""


def test_a_broken_row_is_put_apart_and_the_status_is_1(call: Call) -> None:
    Path("posts.ndjson").write_text(lines(POSTS[0]) + "{bukan json\n" + lines({"text": "tanpa id"}, POSTS[2]))
    said = call("read", "posts.ndjson", "--out", "bacaan.ndjson")
    assert said.status == 1
    assert [one["id"] for one in readings("bacaan.ndjson")] == ["x:1", "x:3"]
    rejected = readings("bacaan.ndjson.rejected.ndjson")
    assert [one["line"] for one in rejected] == [2, 3]
    assert all(one["reason"] for one in rejected)
    assert "bacaan.ndjson.rejected.ndjson" in said.err


def test_read_takes_standard_input_and_gives_standard_output(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = io.BytesIO(lines(*POSTS).encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=given))
    said = call("read", "-", "--out", "-")
    assert said.status == 0
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == ["x:1", "x:2", "x:3"]


def test_gzip_is_told_by_the_ending_on_both_sides(call: Call) -> None:
    Path("posts.ndjson.gz").write_bytes(gzip.compress(lines(*POSTS).encode()))
    assert call("read", "posts.ndjson.gz", "--out", "bacaan.ndjson.gz").status == 0
    assert len(readings("bacaan.ndjson.gz")) == 3


def test_a_failed_reading_leaves_the_earlier_result_as_it_was(call: Call) -> None:
    Path("bacaan.ndjson").write_text("yang lama\n")
    Path("rusak.parquet").write_bytes(b"PAR1 bukan parquet")
    said = call("read", "rusak.parquet", "--out", "bacaan.ndjson")
    assert said.status == 2
    assert "Traceback" not in said.err
    assert Path("bacaan.ndjson").read_text() == "yang lama\n"
    assert sorted(one.name for one in Path().iterdir()) == ["bacaan.ndjson", "rusak.parquet"]


@pytest.mark.parametrize("election", ["pilkada-1901", ""])
def test_an_unknown_election_is_answered_with_the_known_ones(call: Call, election: str) -> None:
    Path("posts.ndjson").write_text(lines(*POSTS))
    said = call("read", "posts.ndjson", "--election", election, "--out", "bacaan.ndjson")
    assert said.status == 2
    assert "pilkada-2024" in said.err
    assert not Path("bacaan.ndjson").exists()


@pytest.mark.django_db
def test_import_with_out_rewrites_an_export_and_keeps_nothing(call: Call) -> None:
    Path("posts.ndjson").write_text(lines(*POSTS[:2]) + "[]\n" + lines(POSTS[2]))
    said = call("import", "posts.ndjson", "--out", "baku.ndjson")
    assert said.status == 1
    assert [one["id"] for one in readings("baku.ndjson")] == ["x:1", "x:2", "x:3"]
    assert readings("baku.ndjson")[0]["metrics"]["likes"] is None
    assert len(readings("baku.ndjson.rejected.ndjson")) == 1
    from sipatenas.sources.models import Post

    assert not Post.objects.exists()


@pytest.mark.django_db
def test_import_names_the_file_that_is_not_there(call: Call) -> None:
    said = call("import", "tidak-ada.ndjson", "--out", "baku.ndjson")
    assert said.status == 2
    assert "tidak-ada.ndjson" in said.err
    assert list(Path().iterdir()) == []


@pytest.mark.django_db
def test_import_into_the_database_wants_a_named_user(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("posts.ndjson").write_text(lines(*POSTS))
    monkeypatch.delenv("SIPATENAS_USER", raising=False)
    said = call("import", "posts.ndjson")
    assert said.status == 2
    assert "SIPATENAS_USER" in said.err


def test_verify_proves_a_good_package_and_refuses_a_tampered_one(call: Call) -> None:
    whole = contents(Path("kunci"))
    Path("baik.zip").write_bytes(package.build(whole))
    changed = dataclasses.replace(whole, objects={**whole.objects, "text.txt": b"Pilih nomor dua"})
    Path("diubah.zip").write_bytes(package.build(changed))
    good, both = call("verify", "baik.zip"), call("verify", "baik.zip", "diubah.zip")
    assert good.status == 0
    assert "failed" not in good.out
    assert both.status == 1
    assert "text.txt" in both.out.partition("diubah.zip")[2]


def test_verify_says_plainly_that_a_package_is_not_there(call: Call) -> None:
    said = call("verify", "tidak-ada.zip")
    assert said.status == 1
    assert "tidak-ada.zip" in said.out
    assert "Traceback" not in said.err

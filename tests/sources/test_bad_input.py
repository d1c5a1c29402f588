"""What goes wrong in files: each with its message, its rejected row, and nothing lost behind it."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.sources.conftest import harvest_line, post, rejected_rows

from sipatenas.core.clock import FixedClock
from sipatenas.places.models import Office
from sipatenas.sources.models import Post
from sipatenas.sources.records import PostRecord, Rejected
from sipatenas.sources.services import ImportResult, import_file

Write = Callable[..., Path]


@pytest.fixture
def take(office: Office, clock: FixedClock) -> Callable[..., ImportResult]:
    def run(path: Path | str, **options: str) -> ImportResult:
        result = import_file(path=path, office=office, user=None, clock=clock, **options)  # type: ignore[arg-type]
        assert result.read == result.new + result.known + result.changed + result.rejected
        return result

    return run


Take = Callable[..., ImportResult]


def texts() -> list[str]:
    return list(Post.objects.order_by("id").values_list("text", flat=True))


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused_as_a_whole(take: Take, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kosong.csv"
    path.write_bytes(content)
    result = take(path)
    assert (result.rejected, result.new) == (1, 0)
    assert "Ekspor ulang" in result.refused
    [row] = rejected_rows(result.rejected_path)
    assert (row["line"], row["file"], row["reason"]) == (0, "kosong.csv", result.refused)


def test_a_header_alone_brings_nothing_and_rejects_nothing(take: Take, harvest: Write) -> None:
    result = take(harvest())
    assert (result.read, result.rejected_path) == (0, None)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_settles_the_encoding(take: Take, harvest: Write, encoding: str) -> None:
    result = take(harvest(harvest_line(1, full_text="Menang ✌ bersama"), encoding=encoding))
    assert texts() == ["Menang ✌ bersama"]
    assert any("UTF-16" in note for note in result.notes) is (encoding == "utf-16")


def test_utf_16_without_its_mark_is_refused(take: Take, harvest: Write) -> None:
    result = take(harvest(harvest_line(1), encoding="utf-16-le"))
    assert "UTF-16" in result.refused
    assert rejected_rows(result.rejected_path)[0]["reason"] == result.refused


def test_windows_1252_is_read_when_plausible_and_said(take: Take, harvest: Write) -> None:
    result = take(harvest(harvest_line(1, full_text="“Pilih” José – sekarang"), encoding="cp1252"))
    assert texts() == ["“Pilih” José – sekarang"]
    assert any("Windows-1252" in note for note in result.notes)


def test_an_unknown_encoding_is_refused_rather_than_guessed(take: Take, harvest: Write) -> None:
    result = take(harvest(harvest_line(1, full_text="Голосуйте"), encoding="koi8-r"))
    assert "UTF-8" in result.refused
    assert Post.objects.count() == 0


def test_broken_bytes_in_a_utf_8_file_cost_their_row_alone(take: Take, harvest: Write) -> None:
    path = harvest(harvest_line(1, full_text="baik ✌"), harvest_line(2), harvest_line(3))
    path.write_bytes(path.read_bytes().replace(b"Cuitan 2", b"Cuitan \xff\xfe 2"))
    result = take(path)
    assert texts() == ["baik ✌", "Cuitan 3"]
    [row] = rejected_rows(result.rejected_path)
    assert (row["line"], row["field"]) == (3, "full_text")
    assert r"\xff\xfe" in row["row"] or "\\udcff" in row["row"]


def test_an_unbalanced_quotation_mark_costs_its_row_alone(take: Take, harvest: Write) -> None:
    broken = harvest_line(2).replace('"Cuitan 2"', '"Cuitan 2')
    path = harvest(harvest_line(1), broken, *(harvest_line(n) for n in range(3, 60)))
    result = take(path)
    assert (result.new, result.rejected) == (58, 1)
    [row] = rejected_rows(result.rejected_path)
    assert (row["line"], row["row"], row["file"]) == (3, broken.rstrip("\n"), "harvest.csv")
    assert "Tanda kutip" in row["reason"]


def test_a_broken_row_before_a_text_of_several_lines_leaves_that_text_whole(
    take: Take, harvest: Write
) -> None:
    broken = harvest_line(2).replace('"Cuitan 2"', '"Cuitan 2')
    result = take(harvest(broken, harvest_line(3, full_text='satu\ndua, "tiga"\n\nempat'), harvest_line(4)))
    assert texts() == ['satu\ndua, "tiga"\n\nempat', "Cuitan 4"]
    assert [row["line"] for row in rejected_rows(result.rejected_path)] == [2]


def test_a_quotation_mark_left_open_to_the_end_swallows_nothing(take: Take, harvest: Write) -> None:
    result = take(harvest(harvest_line(1), harvest_line(2)[:-2] + "\n", harvest_line(3)[:-2] + "\n"))
    assert result.new == 1
    assert [row["line"] for row in rejected_rows(result.rejected_path)] == [3, 4]


def test_a_row_with_too_few_columns_says_how_many(take: Take, harvest: Write) -> None:
    result = take(harvest('"1","2"\n', harvest_line(2)))
    [row] = rejected_rows(result.rejected_path)
    assert "2 kolom, seharusnya 15" in row["reason"]


def test_a_field_of_ten_megabytes_is_rejected_and_kept_whole(take: Take, harvest: Write) -> None:
    big = "x" * 10_000_000
    result = take(harvest(harvest_line(1), harvest_line(2, full_text=big), harvest_line(3)))
    assert texts() == ["Cuitan 1", "Cuitan 3"]
    [row] = rejected_rows(result.rejected_path)
    assert (row["line"], row["field"]) == (3, "full_text")
    assert "10000000" in row["reason"]
    assert "1000000" in row["reason"]
    assert big in row["row"]


def test_a_field_of_ten_megabytes_in_ndjson_is_rejected_too(take: Take, ndjson: Write) -> None:
    result = take(ndjson(post(1), post(2, text="x" * 10_000_000), post(3)))
    assert (result.new, result.rejected) == (2, 1)
    assert rejected_rows(result.rejected_path)[0]["field"] == "text"


def test_five_ways_of_writing_a_date_give_the_same_moment(take: Take, ndjson: Write) -> None:
    written = [
        "Sun Jun 23 05:36:00 +0000 2024",
        "2024-06-23T12:36:00+07:00",
        "2024-06-23 13:36:00",
        "23/06/2024 13:36",
        1719120960,
        "1719120960000",
        "23 Juni 2024 12.36 WIB",
    ]
    result = take(ndjson(*(post(n, posted_at=value) for n, value in enumerate(written, start=1))))
    assert result.rejected == 0
    assert len(set(Post.objects.values_list("posted_at", flat=True))) == 1
    assert [p.posted_zone_assumed for p in Post.objects.order_by("id")] == [False, False, True, True] + [
        False
    ] * 3
    assert any("2 baris bertanggal tanpa zona" in note and "Asia/Makassar" in note for note in result.notes)


def test_an_unknown_date_is_rejected_with_its_field(take: Take, harvest: Write) -> None:
    result = take(harvest(harvest_line(1, created_at="kemarin sore"), harvest_line(2)))
    [row] = rejected_rows(result.rejected_path)
    assert (row["line"], row["field"]) == (2, "created_at")
    assert "ISO 8601" in row["reason"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"favorite_count": "banyak"}, "favorite_count"),
        ({"favorite_count": "-3"}, "favorite_count"),
        ({"id_str": "1.80487E+18"}, "id_str"),
    ],
)
def test_a_number_that_is_none_is_rejected_and_not_read_as_0(
    take: Take, harvest: Write, change: dict[str, str], field: str
) -> None:
    result = take(harvest(harvest_line(1, **change)))
    assert rejected_rows(result.rejected_path)[0]["field"] == field


def test_a_missing_number_is_missing(take: Take, harvest: Write) -> None:
    take(harvest(harvest_line(1, favorite_count="", reply_count="0")))
    stored = Post.objects.get()
    assert (stored.likes, stored.shares, stored.comments, stored.views) == (None, 3, 0, None)


def test_broken_json_in_the_middle_costs_its_line_alone(take: Take, ndjson: Write) -> None:
    result = take(
        ndjson(post(1), '{"id": "x:2", "text": "put', post(3), '{"id": "x:4"}', '{"text": 5, "id": "x:5"}')
    )
    assert (result.new, result.rejected) == (2, 3)
    rows = rejected_rows(result.rejected_path)
    assert [(row["line"], row["field"]) for row in rows] == [(2, ""), (4, "text"), (5, "text")]
    assert rows[0]["row"] == '{"id": "x:2", "text": "put'


def test_a_json_array_is_refused_with_the_way_out(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "larik.json"
    path.write_text(json.dumps([post(1)]), encoding="utf-8")
    assert "jq -c" in take(path).refused


def test_duplicates_inside_one_file_are_counted_and_stored_once(take: Take, ndjson: Write) -> None:
    result = take(ndjson(post(1), post(1), post(1, metrics={"likes": 9}), post(2)))
    assert (result.read, result.new, result.known, result.changed, result.snapshots) == (4, 2, 1, 1, 1)
    assert Post.objects.get(contract_id="x:1").likes == 9


def test_a_torn_archive_keeps_what_came_before_the_tear(take: Take, tmp_path: Path) -> None:
    lines = "".join(json.dumps(post(n, text=f"{n * 7919 % 1000003}")) + "\n" for n in range(20_000))
    packed = gzip.compress(lines.encode())
    path = tmp_path / "robek.ndjson.gz"
    path.write_bytes(packed[: len(packed) // 2])
    result = take(path)
    assert "gzip" in (result.refused or rejected_rows(result.rejected_path)[-1]["reason"])
    assert result.rejected == 1


def test_a_torn_parquet_is_refused(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "posts.parquet"
    pq.write_table(pa.table({"id": ["x:1"], "text": ["a"]}), path)
    path.write_bytes(path.read_bytes()[:40])
    assert "Parquet" in take(path).refused


def test_a_file_of_no_known_format_lists_the_known_ones(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "lain.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "tweet-harvest" in take(path).refused
    assert "tweet-harvest" in take(path, format="facebook").refused


def test_a_file_that_is_not_there_is_an_error_of_the_call(take: Take, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="Periksa nama"):
        take(tmp_path / "tiada.csv")


def test_the_pipe_is_read_like_a_file(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO((json.dumps(post(1)) + "\n").encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=data))
    assert take("-").new == 1


@pytest.mark.parametrize("kind", ["like", "comment", "follow"])
def test_single_acts_do_not_come_in_by_the_file_and_name_nobody_among_the_rejected(
    take: Take, ndjson: Write, kind: str
) -> None:
    result = take(ndjson(post(1, kind=kind, author={"handle": "siti"}, text="suka @joko"), post(2)))
    assert (result.new, result.rejected) == (1, 1)
    assert result.rejected_path is not None
    content = result.rejected_path.read_text(encoding="utf-8")
    assert "satu tindakan" in content
    assert "siti" not in content
    assert "joko" not in content
    assert rejected_rows(result.rejected_path)[0]["row"]["id"] == "x:1"


def test_records_and_rejected_rows_keep_the_order_of_the_file(ndjson: Write) -> None:
    from sipatenas.sources.formats import open_posts

    items = list(open_posts(ndjson(post(1), "x", post(3))))
    assert [type(item) for item in items] == [PostRecord, Rejected, PostRecord]

"""The package is a WACZ that its own validator and an independent indexer agree with."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import surt as reference
from cdxj_indexer.main import CDXJIndexer
from cdxj_indexer.postquery import append_method_query
from tests.evidence.recorded import PICTURES, Recorded, recorded
from wacz.main import main as wacz_tool

from sipatenas.evidence.capture.archive import wacz
from sipatenas.evidence.capture.archive.postkey import post_key
from sipatenas.evidence.capture.archive.surt import surt
from sipatenas.evidence.capture.archive.warc import Place

__all__ = ["recorded"]
AT = datetime(2024, 10, 1, 8, tzinfo=UTC)


def packed(recorded: Recorded) -> dict[str, bytes]:
    files = {path: recorded.read(name) for name, path in wacz.PATHS.items()}
    rest = [found.name for found in recorded.seen.objects if found.name not in wacz.PATHS]
    files |= {f"objects/{name}": recorded.read(name) for name in rest}
    package, digest = wacz.datapackage(files)
    return files | {wacz.DATAPACKAGE: package, wacz.DIGEST: digest}


def zipped(files: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.mark.browser
def test_the_validator_accepts_the_package_and_finds_a_changed_object(
    recorded: Recorded, tmp_path: Path
) -> None:
    files = packed(recorded)
    assert wacz_tool(["validate", "-f", str(zipped(files, tmp_path / "baik.wacz"))]) == 0
    files["objects/text.txt"] += b"."
    assert wacz_tool(["validate", "-f", str(zipped(files, tmp_path / "ubah.wacz"))]) == 1


@pytest.mark.browser
def test_an_independent_indexer_writes_the_same_index(recorded: Recorded) -> None:
    theirs = io.StringIO()
    kinds = "response,resource"
    path = str(recorded.folder / "data.warc.gz")
    CDXJIndexer(theirs, path, sort=True, post_append=True, records=kinds).process_all()
    ours = gzip.decompress(recorded.read("index.cdx.gz")).decode().splitlines()
    assert [_parsed(line) for line in ours] == [_parsed(line) for line in theirs.getvalue().splitlines()]
    found = {_parsed(line)[2]["url"] for line in ours}
    assert {recorded.site.url(f"/foto{number}.png") for number in range(PICTURES)} < found


@pytest.mark.browser
def test_the_list_of_pages_names_the_page_that_the_record_holds(recorded: Recorded) -> None:
    head, page = (json.loads(line) for line in recorded.read("pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert page["url"] == recorded.site.url("/unggahan/7")
    lines = gzip.decompress(recorded.read("index.cdx.gz")).decode().splitlines()
    stamps = {_parsed(line)[2]["url"]: _parsed(line)[1] for line in lines}
    assert page["ts"].translate(str.maketrans("", "", "-:TZ")) == stamps[page["url"]]


def test_the_same_files_give_the_same_data_package() -> None:
    files = {
        "archive/data.warc.gz": b"a",
        "pages/pages.jsonl": wacz.pages(url="http://a.id/", title="A", at=AT),
    }
    assert wacz.datapackage(files) == wacz.datapackage(dict(reversed(files.items())))
    said = json.loads(wacz.datapackage(files)[0])
    assert (said["mainPageUrl"], said["created"], said["wacz_version"]) == (
        "http://a.id/",
        "2024-10-01T08:00:00Z",
        "1.1.1",
    )


def test_a_long_index_is_cut_into_blocks_that_are_read_one_by_one() -> None:
    places = [Place(f"http://a.id/{n:05}", AT, "text/html", 200, "sha256:0", n, 1) for n in range(3000)]
    data, blocks = wacz.index(places)
    meta, *lines = blocks.decode().splitlines()
    assert json.loads(meta.split(" ", 2)[2])["format"] == "cdxj-gzip-1.0"
    read = b""
    for line in lines:
        key, _stamp, about = line.split(" ", 2)
        where = json.loads(about)
        block = gzip.decompress(data[where["offset"] : where["offset"] + where["length"]])
        assert block.decode().startswith(key)
        read += block
    assert len(lines) == 3
    assert read.count(b"\n") == 3000


@pytest.mark.parametrize(
    "url",
    [
        "http://contoh.id", "https://www.contoh.id/", "http://www2.Contoh.id:80/A/B/", "https://contoh.id:8443/x?b=2&a=1",
        "http://127.0.0.1:8080/foto.png", "https://id.contoh.go.id/a%20b/%C3%A9?q=%41&Q=b", "http://contoh.id/a/../b//c/./d",
        "https://x.com/akun/status/123?s=20&t=abc", "http://contoh.id/?a&b=&a=2", "https://m\u00fcnchen.de/stra\u00dfe",
        "http://contoh.id/#bagian", "urn:dom:http://contoh.id/",
    ],
)  # fmt: skip
def test_keys_are_those_that_other_archives_use(url: str) -> None:
    assert surt(url) == reference.surt(url) or url.startswith("urn:")


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=1&b=dua%20kata"),
        ("application/json", b'{"a": 1, "b": {"c": "x"}, "d": [1, 2], "a2": "y"}'),
        ("text/plain", b"bukan json"),
        ("application/octet-stream", b"\x00\x01"),
    ],
)
def test_a_request_with_a_body_has_the_key_that_other_archives_give_it(media_type: str, body: bytes) -> None:
    url = "http://contoh.id/graphql"
    theirs = append_method_query("POST", media_type, len(body), io.BytesIO(body), url)
    assert post_key("POST", media_type, body, url) == theirs


def _parsed(line: str) -> tuple[str, str, dict[str, str]]:
    key, stamp, said = line.split(" ", 2)
    return key, stamp, json.loads(said)

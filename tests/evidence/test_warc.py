"""Every record carries both digests in SHA-256 and passes an independent check (peers: sha1, or failing records)."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.recorded import Recorded, recorded
from warcio.archiveiterator import ArchiveIterator

from sipatenas.evidence.capture.archive import warc
from sipatenas.evidence.capture.archive.exchange import Exchange

__all__ = ["recorded"]
AT = datetime(2024, 10, 1, 8, tzinfo=UTC)


def exchange(**changes: Any) -> Exchange:
    facts = {"id": "1", "url": "http://contoh.id/", "method": "GET", "kind": "Document", "at": AT.timestamp()}
    return Exchange(**{**facts, "status": 200, "status_text": "OK", "protocol": "h2", **changes})


def written(folder: Path, *exchanges: Exchange, **changes: Any) -> Path:
    path = folder / "data.warc.gz"
    facts = {"addresses": {}, "software": "uji", "title": "Judul", "page_url": "http://contoh.id/", "at": AT}
    warc.write(path, exchanges, **{**facts, **changes})
    return path


def check(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def records(path: Path) -> list[Any]:
    with path.open("rb") as file:
        return [
            (record.rec_type, record.rec_headers, record.content_stream().read())
            for record in ArchiveIterator(file)
        ]


@pytest.mark.browser
def test_warcio_accepts_every_record_of_a_capture(recorded: Recorded) -> None:
    told = check(recorded.folder / "data.warc.gz")
    assert told.returncode == 0
    assert told.stdout.count("digest pass") == len(recorded.records())
    for _kind, _link, headers, _body, _http in recorded.records():
        assert headers["WARC-Block-Digest"].startswith("sha256:")
        assert headers["WARC-Payload-Digest"].startswith("sha256:")


def test_one_changed_byte_is_found(tmp_path: Path) -> None:
    (tmp_path / "badan").write_bytes(b"\xff\xd8" + b"gambar" * 50)
    path = written(
        tmp_path,
        exchange(
            response_headers=(("Content-Type", "image/jpeg"),), body_path=tmp_path / "badan", body="exact"
        ),
    )
    data = path.read_bytes()
    assert data.count(b"gambar" * 50) == 1, "pictures are stored, not pressed again"
    path.write_bytes(data.replace(b"gambar" * 50, b"gambar" * 49 + b"Gambar"))
    assert "pass" in check(path).stdout
    assert check(path).returncode == 1


def test_a_digest_is_that_of_the_body_as_a_reader_gets_it(tmp_path: Path) -> None:
    (tmp_path / "badan").write_bytes(b"<p>Halo")
    path = written(
        tmp_path,
        exchange(
            response_headers=(
                ("content-encoding", "br"),
                ("transfer-encoding", "chunked"),
                ("x-a", "1\r\nx-b: 2"),
            ),
            body_path=tmp_path / "badan",
            body="exact",
        ),
    )
    [(headers, body)] = [(headers, body) for kind, headers, body in records(path) if kind == "response"]
    assert body == b"<p>Halo"
    assert headers.get_header("WARC-Payload-Digest") == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert headers.get_header("WARC-Date") == "2024-10-01T08:00:00.000000Z"


def test_a_body_that_the_protocol_did_not_give_is_called_truncated(tmp_path: Path) -> None:
    path = written(tmp_path, exchange(body="missing", received=900))
    [headers] = [headers for kind, headers, _body in records(path) if kind == "response"]
    assert headers.get_header("WARC-Truncated") == "unspecified"
    assert check(path).returncode == 0


def test_the_statement_about_the_bodies_stands_in_the_first_record(tmp_path: Path) -> None:
    kind, _headers, body = records(written(tmp_path, title="Judul\r\nsoftware: lain"))[0]
    assert kind == "warcinfo"
    assert b"Bodies are decoded" in body
    assert body.count(b"software:") == 2
    assert b"\r\nsoftware: lain" not in body


words = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(
    headers=st.lists(st.tuples(st.from_regex(r"[A-Za-z-]{1,20}", fullmatch=True), words), max_size=6),
    status=st.integers(200, 599),
    said=words,
    posted=st.binary(max_size=50),
)
def test_whatever_a_site_says_in_its_headers_the_file_stays_readable(
    headers: list[tuple[str, str]],
    status: int,
    said: str,
    posted: bytes,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    (folder / "badan").write_bytes(b"isi")
    path = written(
        folder,
        exchange(
            response_headers=tuple(headers), request_headers=tuple(headers), status=status, status_text=said,
            posted=posted, method="POST", body_path=folder / "badan", body="exact",
        ),
    )  # fmt: skip
    kinds = [kind for kind, _headers, _body in records(path)]
    assert kinds == ["warcinfo", "response", "request", "metadata"]
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            body = record.raw_stream.read()
            if record.rec_type == "response":
                assert body == b"isi"
    assert io.BytesIO(path.read_bytes()).read(2) == b"\x1f\x8b"

"""Headers of blocks are believed only with the work they claim, in their order, and under their own hash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.evidence.authorities import header, serving
from tests.evidence.packages import AT, HEIGHT, Sample, full

from sipatenas.cli.main import main
from sipatenas.evidence.stamps.headers import (
    FileHeaders,
    HeadersError,
    ServiceHeaders,
    hash_of,
    read,
    source,
)

FIRST = header(bytes(32), AT)
SECOND = header(b"\x01" * 32, AT + timedelta(minutes=10), before=hash_of(FIRST))


def test_a_file_of_headers_is_read_with_its_remarks(tmp_path: Path) -> None:
    path = tmp_path / "blok.txt"
    path.write_text(f"# dari simpul kami\n1 {FIRST.hex()}\n\n2 {SECOND.hex()} # yang kedua\n")
    known = FileHeaders(path)
    found = known.at(2)
    assert found
    assert (found.merkle_root, found.at) == (b"\x01" * 32, AT + timedelta(minutes=10))
    assert known.at(3) is None


def test_the_first_block_of_bitcoin_is_read_as_everybody_knows_it() -> None:
    raw = bytes.fromhex(
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f61"
        "7fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c"
    )
    found = read(0, raw)
    assert found.at.isoformat() == "2009-01-03T18:15:05+00:00"
    assert hash_of(raw)[::-1].hex() == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"1 {FIRST.hex()}\n2 {FIRST.hex()}\n", "tidak menyambung"),
        (f"1 {FIRST.hex()[:-2]}\n", "bukan 80 bita"),
        ("1 zz\n", "baris 1"),
        ("satu\n", "baris 1"),
        (f"1 {(b'' + FIRST[:72] + bytes.fromhex('ffff001d') + FIRST[76:]).hex()}\n", "tidak membawa kerja"),
        (f"1 {(b'' + FIRST[:72] + bytes.fromhex('ffffffff') + FIRST[76:]).hex()}\n", "tidak membawa kerja"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "blok.txt").write_text(text)
    with pytest.raises(HeadersError, match=said):
        FileHeaders(tmp_path / "blok.txt").at(1)


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    known = source(str(tmp_path / "tidak-ada"))
    assert known
    with pytest.raises(HeadersError, match="tidak dapat dibaca"):
        known.at(1)
    assert source("") is None


@pytest.fixture
def service() -> Iterator[tuple[str, dict[str, str]]]:
    answers = {
        "/block-height/1": hash_of(FIRST)[::-1].hex(),
        f"/block/{hash_of(FIRST)[::-1].hex()}/header": FIRST.hex(),
    }

    def answer(_method: str, path: str, _body: bytes) -> tuple[int, dict[str, str], bytes]:
        return (200, {}, answers[path].encode()) if path in answers else (404, {}, b"")

    with serving(answer) as url:
        yield url, answers


def test_a_service_is_asked_for_the_hash_and_then_for_the_header(
    service: tuple[str, dict[str, str]],
) -> None:
    url, answers = service
    found = ServiceHeaders(url, least_work=1).at(1)
    assert found
    assert found.raw == FIRST
    with pytest.raises(HeadersError, match="404"):
        ServiceHeaders(url, least_work=1).at(2)
    with pytest.raises(HeadersError, match="tidak membawa kerja"):
        ServiceHeaders(url).at(1)
    answers[f"/block/{hash_of(FIRST)[::-1].hex()}/header"] = SECOND.hex()
    with pytest.raises(HeadersError, match="kepala lain"):
        ServiceHeaders(url, least_work=1).at(1)
    answers["/block-height/1"] = "../../jahat"
    with pytest.raises(HeadersError, match="tidak menjawab dengan hash"):
        ServiceHeaders(url, least_work=1).at(1)


def test_the_verb_proves_all_that_it_is_given_the_means_to_prove(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole: Sample = full(tmp_path)
    (tmp_path / "b.wacz").write_bytes(whole.data)
    (tmp_path / "k.pem").write_bytes(whole.trust.key or b"")
    means = ["--key", str(tmp_path / "k.pem"), "--headers", str(tmp_path / "kunci-65.71.blok")]
    for number, root in enumerate(whole.trust.authorities):
        (tmp_path / f"ca{number}.pem").write_bytes(root)
        means += ["--ca", str(tmp_path / f"ca{number}.pem")]
    assert main(["verify", str(tmp_path / "b.wacz"), *means]) == 0
    said = capsys.readouterr().out
    assert said.count(" proven ") == 12
    assert f"blok Bitcoin {HEIGHT}" in said
    assert main(["verify", str(tmp_path / "b.wacz")]) == 0
    assert "absent" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "b.wacz"), "--ca", str(tmp_path / "tidak-ada")]) == 2

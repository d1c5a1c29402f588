"""Packages and files that others made: what holds is proven, what does not is named, traps are refused."""

from __future__ import annotations

import base64
import gzip
import json
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.evidence import waczs
from tests.evidence.waczs import PAGE, packed

from sipatenas.evidence.foreign import archive, sniff
from sipatenas.evidence.foreign.archive import Archive, RefusedArchiveError
from sipatenas.evidence.foreign.labels import OF, label_of
from sipatenas.evidence.foreign.verify import is_foreign, judged, verify_foreign
from sipatenas.evidence.verify import Report, Verdict, verify_bytes

ALL = {"container", "datapackage", "digest", "signature", "warc", "page"}
Held = dict[str, bytes]


def verdicts(report: Report) -> Mapping[str, Verdict]:
    return {proof.name: proof.verdict for proof in report.proofs}


def said(report: Report, name: str) -> str:
    return next(proof.because for proof in report.proofs if proof.name == name)


@pytest.mark.parametrize("make", [waczs.archiveweb, waczs.scoop])
def test_a_whole_wacz_proves_all_but_whose_it_is_and_when(make: Callable[[], Held]) -> None:
    report = verify_foreign(packed(make()), url=PAGE)
    assert {name for name, verdict in verdicts(report).items() if verdict == Verdict.PROVEN} == ALL
    assert verdicts(report)["signer"] == verdicts(report)["timestamp"] == Verdict.ABSENT
    assert not report.has_failed


def test_what_the_recorder_tells_is_read_as_its_word() -> None:
    _report, told = judged(packed(waczs.files("Browsertrix-Crawler 1.14.1", a=waczs.warc(), b=waczs.warc())))
    assert told.software.startswith("Browsertrix")
    assert (told.records, told.first, told.pages[0].url) == (4, waczs.AT, PAGE)


def test_a_wacz_without_signature_and_digest_says_so() -> None:
    held = waczs.files("browsertrix")
    del held["datapackage-digest.json"]
    report = verify_foreign(packed(held))
    assert verdicts(report)["digest"] == verdicts(report)["signature"] == Verdict.ABSENT


def _flip(held: Held, path: str) -> None:
    data = bytearray(held[path])
    data[len(data) // 2] ^= 1
    held[path] = bytes(data)


def _relisted(held: Held) -> None:
    """As a forger does who changes a record and lists its file anew."""
    told = json.loads(held["datapackage.json"])
    for entry in told["resources"]:
        entry["hash"] = f"sha256:{waczs._sha(held[entry['path']])}"
    held["datapackage.json"] = json.dumps(told).encode()
    held["datapackage-digest.json"] = waczs.digest_file(held["datapackage.json"])


def _changed_record(held: Held) -> None:
    parts = gzip.decompress(held["archive/data.warc.gz"]).replace(b"nomor satu", b"nomor dua!")
    held["archive/data.warc.gz"] = gzip.compress(parts)
    _relisted(held)


def _cut_record(held: Held) -> None:
    held["archive/data.warc.gz"] = gzip.compress(gzip.decompress(held["archive/data.warc.gz"])[:-30])
    _relisted(held)


def _other_key(held: Held) -> None:
    told = json.loads(held["datapackage-digest.json"])
    told["signedData"]["publicKey"] = json.loads(waczs.archiveweb()["datapackage-digest.json"])["signedData"][
        "publicKey"
    ]
    held["datapackage-digest.json"] = json.dumps(told).encode()


def _resigned_elsewhere(held: Held) -> None:
    told = json.loads(held["datapackage-digest.json"])
    told["signedData"]["hash"] = f"sha256:{'0' * 64}"
    held["datapackage-digest.json"] = json.dumps(told).encode()


TAMPERED: dict[str, tuple[Callable[[Held], object], str]] = {
    "a changed file": (lambda held: _flip(held, "archive/data.warc.gz"), "datapackage"),
    "a changed list of pages": (lambda held: _flip(held, "pages/pages.jsonl"), "datapackage"),
    "a removed file": (lambda held: held.pop("pages/pages.jsonl"), "datapackage"),
    "an added file": (lambda held: held.update({"archive/x.warc": b""}), "datapackage"),
    "a changed list": (
        lambda held: held.update({"datapackage.json": held["datapackage.json"] + b" "}),
        "digest",
    ),
    "a changed record, listed anew": (_changed_record, "warc"),
    "a cut record, listed anew": (_cut_record, "warc"),
    "another key": (_other_key, "signature"),
    "a signature over something else": (_resigned_elsewhere, "signature"),
    "no record at all": (lambda held: (held.pop("archive/data.warc.gz"), _relisted_less(held)), "warc"),
}


def _relisted_less(held: Held) -> None:
    told = json.loads(held["datapackage.json"])
    told["resources"] = [entry for entry in told["resources"] if entry["path"] in held]
    held["datapackage.json"] = json.dumps(told).encode()
    held["datapackage-digest.json"] = waczs.digest_file(held["datapackage.json"])


def _crc(held: Held) -> bytes:
    """A byte of the record changed in the container as it lies: the ZIP's own checksum no longer fits."""
    data = bytearray(packed(held))
    data[data.index(held["archive/data.warc.gz"]) + 40] ^= 1
    return bytes(data)


def _unread_crc(held: Held) -> bytes:
    """The same in a WARC that no list names, so that only the reader of records comes to it."""
    data = packed(held | {"archive/x.warc": b"WARC/1.1\r\nWARC-Type: MARKERX\r\n\r\n"})
    return data.replace(b"MARKERX", b"MARKERY")


def _renamed(held: Held) -> bytes:
    """The file's own head in the ZIP names it otherwise than the directory at the end."""
    return packed(held | {"archive/x.warc": b"xx"}).replace(b"archive/x.warc", b"brchive/x.warc", 1)


def _nameless(held: Held) -> bytes:
    data = bytearray(packed(held | {"q": b""}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 28 : at + 30] = b"\0\0"
    return bytes(data)


def _signed_by(held: Held, key: str) -> bytes:
    told = f"sha256:{waczs._sha(held['datapackage.json'])}"
    signed = {
        "hash": told,
        "signature": "AAAA",
        "publicKey": base64.b64encode(bytes.fromhex(key)).decode(),
    }
    return packed(held | {"datapackage-digest.json": waczs.digest_file(held["datapackage.json"], signed)})


BROKEN: dict[str, tuple[Callable[[Held], bytes], str, str]] = {
    "a changed byte of a listed record": (_crc, "container", "tidak dapat dibaca"),
    "a changed byte of an unlisted record": (_unread_crc, "warc", "tidak terbaca sampai akhir"),
    "another name in the file's own head": (_renamed, "container", "tidak dapat dibaca"),
    "a file without name": (_nameless, "container", ""),
    "an old record of one word": (
        lambda held: packed(held | {"archive/x.arc.warc": b"http://a 1 2 3\n"}),
        "warc",
        "tidak terbaca sampai akhir",
    ),
    "a key of no known kind": (
        lambda held: _signed_by(held, "3018300d06092a864886f70d01016306000307000102030405"),
        "signature",
        "tidak terbaca",
    ),
    "a key on no known curve": (
        lambda held: _signed_by(held, "301a301306072a8648ce3d020106082a8648ce3d0301630303000401"),
        "signature",
        "tidak terbaca",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_the_libraries_stumble_over_is_judged_and_never_raised(how: str) -> None:
    make, proof, words = BROKEN[how]
    report = verify_foreign(make(waczs.files("x")))
    assert verdicts(report)[proof] == Verdict.FAILED
    assert words in said(report, proof)


def test_broken_at_random_it_is_judged_and_never_raised() -> None:
    whole = packed(waczs.files("x") | {"archive/x.warc": gzip.decompress(waczs.warc())})
    for seed in range(400):
        chance, data = random.Random(seed), bytearray(whole)
        for _ in range(chance.choice((1, 2, 4))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        is_foreign(bytes(data))
        assert judged(bytes(data))[0].proofs


def test_a_file_that_cannot_be_judged_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_facts: object, **_more: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("sipatenas.evidence.foreign.wacz.judge", broken)
    report = verify_foreign(packed(waczs.archiveweb()))
    assert "tidak terbaca (KeyError)" in said(report, "container")
    assert report.has_failed


@pytest.mark.parametrize("how", TAMPERED)
def test_what_was_changed_is_named(how: str) -> None:
    change, proof = TAMPERED[how]
    held = waczs.archiveweb()
    change(held)
    assert verdicts(verify_foreign(packed(held)))[proof] == Verdict.FAILED


def test_a_domain_that_the_certificate_does_not_name_fails() -> None:
    report = verify_foreign(packed(waczs.scoop(named="lain.contoh.id")))
    assert verdicts(report)["signature"] == Verdict.FAILED


def test_a_page_that_is_not_in_the_record_is_named() -> None:
    report = verify_foreign(packed(waczs.archiveweb()), url="https://x.com/lain/status/1")
    assert "x.com/lain" in said(report, "page")


def test_a_package_of_ours_without_its_manifest_is_no_strangers_package() -> None:
    held = waczs.files("x") | {"proof/manifest.sig": b"x"}
    assert not is_foreign(packed(held))
    assert verify_bytes(packed(held)).has_failed


def test_who_holds_an_offices_key_is_told_that_its_seal_is_not_there() -> None:
    data = packed(waczs.archiveweb())
    assert verdicts(verify_bytes(data))["manifest"] == Verdict.ABSENT
    assert verdicts(verify_bytes(data, pinned=b"kunci"))["manifest"] == Verdict.FAILED


def test_the_command_judges_a_foreign_package_too() -> None:
    assert verdicts(verify_bytes(packed(waczs.archiveweb())))["warc"] == Verdict.PROVEN


def _bomb() -> bytes:
    return packed(waczs.files("x") | {"pages/extraPages.jsonl": b"0" * 20_000_000}, zipfile.ZIP_DEFLATED)


def _inner_bomb() -> bytes:
    return packed(waczs.files("x", data=waczs.warc(body=b"0" * 8_000_000)))


def _overlapping() -> bytes:
    """Two names for the same bytes."""
    data = bytearray(packed({"datapackage.json": b"{}" * 3000, "b": b"x"}))
    at = data.rindex(b"PK\x01\x02")
    first = data.index(b"PK\x01\x02")
    data[at + 20 : at + 28] = data[first + 20 : first + 28]
    data[at + 42 : at + 46] = data[first + 42 : first + 46]
    return bytes(data)


def _encrypted() -> bytes:
    data = bytearray(packed({"datapackage.json": b"{}"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"PK\x03\x04", packed({"../datapackage.json": b"{}"}), packed({"/etc/x": b"", "datapackage.json": b"{}"}),
        packed({"a\\b": b"", "datapackage.json": b"{}"}), _overlapping(), _encrypted(),
        packed(waczs.files("x"))[:-40],
    ],
)  # fmt: skip
def test_a_broken_or_dangerous_container_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedArchiveError):
        _read_whole(data)
    assert verify_foreign(data).has_failed


def _read_whole(data: bytes) -> None:
    with Archive(data) as opened:
        for path in opened.paths:
            list(opened.chunks(path))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    report = verify_foreign(_bomb())
    assert "mengembang" in said(report, "container")
    monkeypatch.setattr(archive, "MOST_OPEN_BYTES", 10_000_000)
    assert "lebih dari" in said(verify_foreign(_inner_bomb()), "container")


def test_a_wacz_of_the_reference_tool_holds(tmp_path: Path) -> None:
    pytest.importorskip("wacz")
    (tmp_path / "a.warc.gz").write_bytes(waczs.warc())
    made = tmp_path / "a.wacz"
    subprocess.run(
        [sys.executable, "-m", "wacz.main", "create", "a.warc.gz", "-o", str(made), "--url", PAGE],
        cwd=tmp_path, check=False, capture_output=True,
    )  # fmt: skip
    if not made.exists():
        from wacz.main import main

        main(["create", str(tmp_path / "a.warc.gz"), "-o", str(made), "--url", PAGE])
    report = verify_foreign(made.read_bytes(), url=PAGE)
    assert not report.has_failed, report
    assert verdicts(report)["warc"] == Verdict.PROVEN


def png(width: int = 3, height: int = 2, behind: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width + 1) * height)) if width < 1000 else zlib.compress(b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + behind


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    + b"\xff\xc0\x00\x11\x08\x00\x02\x00\x03\x03\x01\x22\x00\x02"
    b"\x11\x01\x03\x11\x01" + b"\xff\xda\x00\x02\x00\xff\xd9"
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), sniff.PNG), (JPEG, sniff.JPEG), (b"%PDF-1.7\n", sniff.PDF), (b"PK\x03\x04", sniff.ZIP),
        (b"\0\0\0\x18ftypisom", "video/mp4"), (b"\0\0\0\x18ftypqt  ", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3....B\x82\x84webm", "video/webm"), (b"OggS\0", "audio/ogg"), (b"ID3\3", "audio/mpeg"),
        (b"RIFF....WEBPVP8 ", sniff.WEBP), ("Obrolan: halo, Budi – é".encode(), "text/plain; charset=utf-8"),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_bytes(data: bytes, kind: str) -> None:
    assert sniff.media_type(data) == kind
    assert kind in sniff.ENDINGS


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<!doctype html><script>1</script>", b"  <svg xmlns='http://www.w3.org/2000/svg'>", b"\xef\xbb\xbf<html>",
        b"MZ\x90\0",
        b"\x7fELF\2", b"#!/bin/sh\n", b"\0\0\0\x18ftypheic", b"\xff\xfe<\0h\0", b"GIF89a\1\0\1\0", b"BM\0\0",
    ],
)  # fmt: skip
def test_pages_programs_and_the_unknown_are_not_taken(data: bytes) -> None:
    with pytest.raises(sniff.NotTakenError):
        sniff.media_type(data)


def test_a_picture_is_measured_and_a_broken_one_refused() -> None:
    assert sniff.picture_size(png()) == sniff.Size(3, 2)
    assert sniff.picture_size(JPEG) == sniff.Size(3, 2)
    broken = bytearray(png())
    broken[20] ^= 1
    for data in (
        bytes(broken),
        png()[:-5],
        png(behind=b"<script>"),
        JPEG[:12],
        png(60_000, 60_000),
        png(0, 1),
    ):
        with pytest.raises(sniff.NotTakenError):
            sniff.picture_size(data)


@pytest.mark.parametrize("kind", OF)
def test_a_label_says_what_is_proven_and_what_is_not(kind: str) -> None:
    label = label_of(kind, office_name="Bawaslu Kota Tarakan", at="4 Oktober 2024", without_witness=True)
    assert "Bukan rekaman kantor ini" in label
    assert "Tidak dapat membuktikan" in label
    assert "tidak ada saksi" in label

"""Time stamps altered, swapped, removed, too late, or over a list: both verifiers say the same of them."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.authorities import header
from tests.evidence.packages import AT, HEIGHT, Sample, anchored, contents
from tests.evidence.tampering import answer, failed, files_of, with_datapackage

from sipatenas.evidence import manifest, package
from sipatenas.evidence.judging import opening, stamps
from sipatenas.evidence.parts import of_bytes
from sipatenas.evidence.stamps import lists, rfc3161
from sipatenas.evidence.stamps.headers import FileHeaders
from sipatenas.evidence.verify import Verdict, verify_bytes


def test_time_stamps_swapped_between_their_authorities_stay_what_they_are(whole: Sample, judged: Any) -> None:
    """Each is a stamp over this very seal: only its name is wrong, and its signer is told."""
    files = files_of(whole)
    swapped = with_datapackage(whole, "timestamps/satu.tsr", files["timestamps/dua.tsr"])
    assert "menurut Dua" in judged(swapped, whole.trust)["timestamp", "satu"][1]


def test_a_time_stamp_from_before_the_sealing_contradicts_the_manifest(whole: Sample, judged: Any) -> None:
    request = rfc3161.question(whole.contents.seal).body
    early = whole.authorities[0].answer(request, AT - timedelta(minutes=10))
    stamps = {**whole.contents.stamps, "satu.tsr": early}
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert set(failed(ours)) == {"timestamp satu"}


def test_a_removed_time_stamp_is_missed_and_its_leftover_certificate_named(
    whole: Sample, judged: Any
) -> None:
    stamps = {name: data for name, data in whole.contents.stamps.items() if not name.startswith("satu")}
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert ours["timestamp", "satu"][0] == "pending"
    stamps["satu.ca.pem"] = whole.contents.stamps["satu.ca.pem"]
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert "hilang" in failed(ours)["timestamp satu"]


def test_a_time_stamp_of_long_after_does_not_prove_the_time_that_the_manifest_claims(
    folder: Path, whole: Sample, judged: Any
) -> None:
    """Of a manifest dated back, an honest authority only knows since when it has the seal."""
    made, house = contents(folder), whole.authorities[0]
    said = {}
    for days in (14, 15, 100):
        answer = house.answer(rfc3161.question(made.seal).body, AT + timedelta(days=days))
        data = package.build(replace(made, stamps={"satu.tsr": answer, "satu.ca.pem": house.root_pem}))
        said[days] = judged(data, whole.trust)["timestamp", "satu"]
    assert {days: verdict for days, (verdict, _) in said.items()} == {
        14: "proven",
        15: "absent",
        100: "absent",
    }
    assert "manifes menyatakan disegel 2024-10-04 02:00" in said[100][1]
    assert "baru diketahui sejak 2025-01-12 02:00 UTC (100 hari kemudian)" in said[100][1]


def test_a_block_of_long_after_does_not_either(folder: Path, whole: Sample, judged: Any) -> None:
    made = contents(folder)
    proof, root = anchored(made.seal)
    kept = (folder / "kunci-65.71.blok").read_text()
    try:
        (folder / "kunci-65.71.blok").write_text(f"{HEIGHT} {header(root, AT + timedelta(days=60)).hex()}\n")
        trust = replace(whole.trust, headers=FileHeaders(folder / "kunci-65.71.blok"))
        ours = judged(package.build(replace(made, stamps={"opentimestamps.ots": proof})), trust)
    finally:
        (folder / "kunci-65.71.blok").write_text(kept)
    assert ours["opentimestamps", ""][0] == "absent"
    assert "60 hari kemudian" in ours["opentimestamps", ""][1]


@pytest.mark.parametrize(
    ("tag", "verdict"), [(0x02, "pending"), (0x03, "failed"), (0x67, "failed"), (0x08, "pending")]
)
def test_a_step_that_not_every_python_knows_is_refused_by_both(
    tag: int, verdict: str, whole: Sample, judged: Any
) -> None:
    """RIPEMD-160 is there on one machine and not on the next: a proof must not depend on it."""
    head = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08"
    waits = bytes.fromhex("83dfe30d2ef90c8e") + b"\x0f\x0ehttps://a.b/cd"
    proof = head + hashlib.sha256(whole.contents.seal).digest() + bytes([tag]) + b"\x00" + waits
    stamps = {**whole.contents.stamps, "opentimestamps.ots": proof}
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert ours["opentimestamps", ""][0] == verdict


def test_a_monstrous_time_stamp_is_refused_before_it_is_read(whole: Sample, judged: Any) -> None:
    stamps = {**whole.contents.stamps, "satu.tsr": b"\x30" * 300_000}
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert "terlalu besar" in failed(ours)["container"]


@given(data=st.data(), name=st.sampled_from(["satu.tsr", "satu.ca.pem", "opentimestamps.ots"]))
@settings(max_examples=60, deadline=None)
def test_a_time_stamp_changed_and_packed_anew_never_proves_another_time(
    whole: Sample, data: st.DataObject, name: str
) -> None:
    """What a stranger may still change (a name for show, outside the signature) changes nothing that is proven."""
    raw = bytearray(whole.contents.stamps[name])
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    packed = package.build(replace(whole.contents, stamps={**whole.contents.stamps, name: bytes(raw)}))
    of = "" if name.endswith(".ots") else "satu"
    kind = "opentimestamps" if name.endswith(".ots") else "timestamp"
    before = {(one.name, one.of): one for one in verify_bytes(whole.data, trust=whole.trust).proofs}
    after = {(one.name, one.of): one for one in verify_bytes(packed, trust=whole.trust).proofs}
    assert after[kind, of].verdict != Verdict.PROVEN or after[kind, of] == before[kind, of]


def test_whatever_a_token_holds_both_verifiers_judge_it_and_neither_breaks(
    whole: Sample, alone: ModuleType
) -> None:
    """Neither the certificate's own bytes nor the answer's may raise anything out of a verifier."""
    known = alone.Known(
        roots=[one for pem in whole.trust.authorities for one in x509.load_pem_x509_certificates(pem)]
    )
    told = manifest.decode(whole.contents.manifest)
    found, opened = opening.opened(io.BytesIO(whole.data)), alone.opened(whole.data)
    for seed in range(200):
        chance = random.Random(seed)
        raw = bytearray(whole.contents.stamps["satu.tsr"])
        for _ in range(chance.choice((1, 1, 2, 3))):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        place = "timestamps/satu.tsr"
        ours = stamps.timestamps(
            replace(found, files={**found.files, place: of_bytes(bytes(raw))}), told, whole.trust
        )
        files = {**opened.files, place: bytes(raw)}
        theirs = alone.timestamps(replace(opened, files=files), json.loads(whole.contents.manifest), known)
        assert len(ours) == len(theirs) == 2


@pytest.fixture(scope="module")
def listed(whole: Sample) -> Sample:
    """The same package, with one of its time stamps over a list in which its seal stands with others."""
    text = lists.written([whole.contents.seal, b"sebuah segel", b"segel lain"])
    stamps = {**whole.contents.stamps, "satu.tsr": answer(whole.authorities[0], text), "satu.seals.txt": text}
    return replace(whole, contents=replace(whole.contents, stamps=stamps))


def test_a_stamp_over_a_list_with_this_seal_proves_it(listed: Sample, judged: Any) -> None:
    ours = judged(listed.data, listed.trust)
    assert {verdict for verdict, _ in ours.values()} == {"proven"}
    assert "bersama 2 segel lain dalam satu daftar" in ours["timestamp", "satu"][1]


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("untuk isi lain", lambda _list, _whole: None),
        ("tidak ada di daftar", lambda _list, _whole: lists.written([b"sebuah segel", b"segel lain"])),
        ("untuk isi lain", lambda _list, whole: lists.written([whole.contents.seal])),
        ("untuk isi lain", lambda text, _whole: text + b"f" * 64 + b"\n"),
        ("bentuk bakunya", lambda text, _whole: text + text),
        ("bentuk bakunya", lambda text, _whole: text.replace(b"\n", b" \n", 1)),
        ("bentuk bakunya", lambda text, _whole: text.upper()),
        ("bentuk bakunya", lambda _list, _whole: b""),
    ],
)
def test_a_list_removed_swapped_or_changed_is_named(
    said: str, change: Callable[[bytes, Sample], bytes | None], listed: Sample, judged: Any
) -> None:
    stamps = {name: data for name, data in listed.contents.stamps.items() if name != "satu.seals.txt"}
    if (text := change(listed.contents.stamps["satu.seals.txt"], listed)) is not None:
        stamps["satu.seals.txt"] = text
    ours = judged(package.build(replace(listed.contents, stamps=stamps)), listed.trust)
    assert set(failed(ours)) == {"timestamp satu"}
    assert said in failed(ours)["timestamp satu"]


def test_a_list_beside_a_stamp_over_the_seal_alone_spoils_it(
    listed: Sample, whole: Sample, judged: Any
) -> None:
    stamps = {**whole.contents.stamps, "satu.seals.txt": listed.contents.stamps["satu.seals.txt"]}
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert set(failed(ours)) == {"timestamp satu"}


def test_a_list_without_its_stamp_is_missed(listed: Sample, judged: Any) -> None:
    stamps = {name: data for name, data in listed.contents.stamps.items() if not name.startswith("satu.")}
    stamps["satu.seals.txt"] = listed.contents.stamps["satu.seals.txt"]
    ours = judged(package.build(replace(listed.contents, stamps=stamps)), listed.trust)
    assert "hilang" in failed(ours)["timestamp satu"]


def test_a_list_lends_no_time_to_another_seal(listed: Sample, other: Sample, judged: Any) -> None:
    """Stamp and list are right; the seal beside them is not the one that stood in the list."""
    names = ("satu.tsr", "satu.seals.txt", "satu.ca.pem")
    stamps = {**other.contents.stamps, **{name: listed.contents.stamps[name] for name in names}}
    known = replace(listed.trust, key=other.trust.key, headers=None)
    ours = judged(package.build(replace(other.contents, stamps=stamps)), known)
    assert "tidak ada di daftar" in failed(ours)["timestamp satu"]

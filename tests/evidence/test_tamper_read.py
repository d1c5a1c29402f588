"""Bytes changed at random, files that are no manifest, names that none could have: both verifiers read them alike."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.packages import Sample, contents
from tests.evidence.tampering import failed, files_of, repacked

from sipatenas.cli.main import main
from sipatenas.core.canonical import canonical
from sipatenas.evidence import keys, manifest, package
from sipatenas.evidence.judging.verdicts import Trust
from sipatenas.evidence.verify import Verdict, verify_bytes


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_changed_byte_anywhere_is_found_by_both(
    whole: Sample, alone: ModuleType, data: st.DataObject
) -> None:
    raw = bytearray(whole.data)
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    assert verify_bytes(bytes(raw), trust=whole.trust).has_failed
    proofs, _told = alone.judge(bytes(raw), alone.Known())
    assert any(one.verdict == Verdict.FAILED for one in proofs)


@given(data=st.data(), path=st.sampled_from([f"proof/{name}" for name in (
    "manifest.json", "manifest.json", "seal.json", "manifest.sig", "public-key.pem"
)]))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_both_verifiers_read_a_changed_proof_alike(
    whole: Sample, judged: Any, data: st.DataObject, path: str
) -> None:
    raw = bytearray(files_of(whole)[path])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(
            st.sampled_from(sorted(set(b'"{}[],:0e-.\\nu\xff\xd8 9tf') | {raw[place] ^ 1}))
        )
    if bytes(raw) != files_of(whole)[path]:
        assert failed(judged(repacked(whole, **{path: bytes(raw)}), whole.trust))


@pytest.mark.parametrize(
    "text",
    [
        '{"format":"\\ud800"}', '{"a":NaN}', '{"a":1e999}', "[" * 100_000, "null", "[]", "1", "", "\ufeff{}",
        '{"format":1}',
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused_by_both(text: str, whole: Sample, judged: Any) -> None:
    for raw in (text.encode(), text.encode("utf-16")):
        wrong = failed(judged(repacked(whole, **{"proof/manifest.json": raw}), whole.trust))
        assert {"manifest", "signature"} <= set(wrong)
        assert "seal" in failed(judged(repacked(whole, **{"proof/seal.json": raw}), whole.trust))


def test_a_fields_name_that_is_not_text_is_refused_by_both(whole: Sample, judged: Any) -> None:
    for path in ("proof/manifest.json", "proof/seal.json"):
        raw = (
            files_of(whole)[path]
            .replace(b'_sha256"', b'_sha\xd856"', 1)
            .replace(b'sured_at"', b'sured\xd8at"', 1)
        )
        assert raw != files_of(whole)[path]
        assert failed(judged(repacked(whole, **{path: raw}), whole.trust))


LYING = (
    f"x{' ' * 21}asked for\n  PROVEN     timestamp bsre           the seal existed at 2024-02-14 08:01:02 UTC"
)


NAMES = [LYING, "satu\x1b[2K", "Satu", "../satu", "", "satu\u202e", "a" * 41]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["stamps", "objects"])
def test_a_signed_name_that_no_file_could_have_is_refused_and_printed_on_one_line(
    place: str,
    name: str,
    folder: Path,
    tmp_path: Path,
    judged: Any,
    alone: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever holds a key can sign what they like; a terminal must not show it as a line of the verifier's own."""
    if (place, name) in {("objects", "Satu"), ("objects", "a" * 41)}:
        pytest.skip("an object may be called so")
    data = _signed_anew(folder, place, name)
    wrong = failed(judged(data, Trust()))
    assert "tidak mungkin ada di paket" in wrong["manifest"]
    path = tmp_path / "paket.zip"
    path.write_bytes(data)
    assert alone.main([str(path), "--lang", "en"]) == 1
    assert main(["verify", str(path)]) == 1
    said = capsys.readouterr().out
    assert all(one.isprintable() for one in said.split("\n"))
    starts = [line.split()[:2] for line in said.split("\n") if line.split()]
    assert ["PROVEN", "timestamp"] not in starts
    assert said.count("2024-10-04T02:00:00Z") == 4


def _signed_anew(folder: Path, place: str, name: str) -> bytes:
    """A package of the office whose manifest carries this name, rightly signed and sealed."""
    made, key = contents(folder), keys.office_key(folder, "65.71")
    told = json.loads(made.manifest)
    if place == "stamps":
        told["stamps"] = [name]
    else:
        told["objects"][0]["name"] = name
    raw = canonical(told).encode()
    signature = key.sign(raw)
    seal = manifest.seal_of(manifest=raw, signature=signature, public_key=made.public_key, key_id=key.key_id)
    return package.build(replace(made, manifest=raw, signature=signature, seal=seal))


def test_a_path_that_is_not_printable_is_printed_escaped(
    alone: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    for verify in (alone.main, lambda names: main(["verify", *names])):
        verify(["tidak\nada\udc80.zip"])
        first = capsys.readouterr().out.splitlines()[0]
        assert first.endswith("tidak\\nada\\udc80.zip")

"""Whatever is altered, removed, added or swapped in a package is found and named, by both verifiers alike."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import io
import json
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
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
from tests.evidence.packages import AT, HEIGHT, Sample, anchored, contents, full

from sipatenas.cli.main import main
from sipatenas.core.canonical import canonical
from sipatenas.evidence import keys, manifest, package, standalone
from sipatenas.evidence.capture import wacz
from sipatenas.evidence.judging import opening, stamps
from sipatenas.evidence.judging.verdicts import Trust
from sipatenas.evidence.parts import of_bytes
from sipatenas.evidence.stamps import local, rfc3161
from sipatenas.evidence.stamps.headers import FileHeaders
from sipatenas.evidence.standalone.warc import Records
from sipatenas.evidence.verify import Verdict, verify_bytes

Path_ = tuple[str | int, ...]
Verdicts = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def whole(folder: Path) -> Sample:
    return full(folder)


@pytest.fixture(scope="module")
def other(whole: Sample, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Another evidence of another office, with the same authorities' time stamps."""
    made = full(tmp_path_factory.mktemp("other"), office="65.72", ident=2)
    stamps = {name: data for name, data in made.contents.stamps.items() if name.endswith(".ots")}
    for name, house in zip(("satu", "dua"), whole.authorities, strict=True):
        stamps[f"{name}.tsr"] = _answer(house, made.contents.seal)
        stamps[f"{name}.ca.pem"] = house.root_pem
    return replace(made, contents=replace(made.contents, stamps=stamps))


def _answer(house: local.LocalAuthority, data: bytes) -> bytes:
    return house.answer(rfc3161.question(data).body, AT)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The verifier that travels inside the package, loaded from its one file."""
    path = tmp_path_factory.mktemp("alone") / "verify_alone.py"
    path.write_bytes(standalone.one_file())
    spec = importlib.util.spec_from_file_location("verify_alone", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_alone"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def judged(alone: ModuleType, folder: Path) -> Callable[..., dict[tuple[str, str], tuple[str, str]]]:
    """Both verifiers' verdicts, which must be the same; the sentences are ours."""

    def judge(data: bytes, trust: Trust) -> dict[tuple[str, str], tuple[str, str]]:
        report = verify_bytes(data, trust=trust)
        ours = {(one.name, one.of): (one.verdict.value, one.because) for one in report.proofs}
        blocks = folder / "kunci-65.71.blok"
        known = alone.Known(
            key=trust.key or b"",
            handovers=list(trust.handovers),
            roots=[one for pem in trust.authorities for one in x509.load_pem_x509_certificates(pem)],
            headers=alone.headers_of(blocks.read_text()) if trust.headers else None,
        )
        theirs = {(one.name, one.of): one.verdict for one in alone.judge(data, known)[0]}
        assert theirs == {what: verdict for what, (verdict, _) in ours.items()}
        return ours

    return judge


def failed(ours: dict[tuple[str, str], tuple[str, str]]) -> dict[str, str]:
    return {f"{name} {of}".strip(): why for (name, of), (verdict, why) in ours.items() if verdict == "failed"}


STAMPS = {"timestamp satu", "timestamp dua", "opentimestamps"}


def test_everything_in_an_untouched_package_is_proven_by_both(whole: Sample, judged: Any) -> None:
    ours = judged(whole.data, whole.trust)
    assert {verdict for verdict, _ in ours.values()} == {"proven"}
    assert len(ours) == 12


def test_what_must_come_from_elsewhere_is_never_proven_from_the_package_alone(
    whole: Sample, judged: Any
) -> None:
    ours = judged(whole.data, Trust())
    assert not failed(ours)
    assert ours["signer", ""][0] == ours["timestamp", "satu"][0] == "absent"
    assert ours["opentimestamps", ""][0] == "pending"


OBJECTS = [
    "screenshot.png", "page.pdf", "page.mhtml", "dom.html", "text.txt", "fields.json", "connections.json",
    "data.warc.gz", "index.cdx.gz", "index.idx", "pages.jsonl", "BACA-SAYA.txt", "README.txt", "verify.py",
]  # fmt: skip


def test_the_table_names_every_object(whole: Sample) -> None:
    assert sorted(OBJECTS) == sorted(whole.contents.objects)


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("deed", ["altered", "emptied", "removed", "swapped"])
def test_a_changed_object_is_named(name: str, deed: str, whole: Sample, judged: Any) -> None:
    objects = dict(whole.contents.objects)
    said = f"isi {name} berubah"
    if deed == "removed":
        del objects[name]
        said = f"{name} hilang"
    elif deed == "swapped":
        neighbour = "text.txt" if name != "text.txt" else "dom.html"
        objects[name], objects[neighbour] = objects[neighbour], objects[name]
    else:
        objects[name] = b"" if deed == "emptied" else objects[name] + b"\n"
    ours = judged(
        package.build(replace(whole.contents, objects=objects)) if _packs(objects) else _bare(whole, objects),
        whole.trust,
    )
    assert said in failed(ours)["objects"]
    assert set(failed(ours)) <= {"objects", "wacz", "warc"}


def _packs(objects: dict[str, bytes]) -> bool:
    try:
        wacz.datapackage({package.path_of(name): data for name, data in objects.items()})
    except ValueError:
        return False
    return True


def _bare(whole: Sample, objects: dict[str, bytes]) -> bytes:
    """Packed by hand, where the system itself would refuse."""
    files = _files(whole)
    for path in list(files):
        if (name := package.object_at(path)) and name not in objects:
            del files[path]
    files |= {package.path_of(name): data for name, data in objects.items()}
    return package.zipped({path: files[path] for path in sorted(files)})


def _files(whole: Sample) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _repacked(whole: Sample, **changes: bytes | None) -> bytes:
    """The package with files replaced or removed (None), by path."""
    files: dict[str, bytes] = {**_files(whole)}
    for path, data in changes.items():
        if data is None:
            del files[path]
        else:
            files[path] = data
    return package.zipped({path: files[path] for path in sorted(files)})


def test_an_added_object_is_named(whole: Sample, judged: Any) -> None:
    ours = judged(_repacked(whole, **{"objects/tambahan.txt": b"x"}), whole.trust)
    assert "tambahan.txt tidak terdaftar" in failed(ours)["objects"]


def _places(value: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Every place in a JSON value, the value itself left out."""
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from _places(one, (*at, name))


def _changed(value: Any, at: Path_, deed: str) -> Any:
    """A copy with one place altered, removed, or given a neighbour."""
    copy = json.loads(json.dumps(value))
    holder = copy
    for name in at[:-1]:
        holder = holder[name]
    old = holder[at[-1]]
    if deed == "removed":
        del holder[at[-1]]
    elif deed == "added" and isinstance(holder, dict):
        holder["tambahan"] = "x"
    elif deed == "added":
        holder.append(old)
    else:
        holder[at[-1]] = _other(old)
    return copy


def _other(old: Any) -> Any:
    if isinstance(old, str):
        return f"{old}0"
    if isinstance(old, bool | int | float):
        return old + 1
    if isinstance(old, list):
        return [*old[1:], old[0]] if len(old) > 1 else [*old, "x"]
    return {**old, "tambahan": "x"} if isinstance(old, dict) else "x"


@pytest.mark.parametrize("deed", ["altered", "removed", "added"])
def test_every_field_of_the_manifest_is_watched(deed: str, whole: Sample, judged: Any) -> None:
    told = json.loads(whole.contents.manifest)
    tried = 0
    for at in _places(told):
        raw = canonical(_changed(told, at, deed)).encode()
        assert raw != whole.contents.manifest, at
        wrong = failed(judged(_repacked(whole, **{"proof/manifest.json": raw}), whole.trust))
        assert "signature" in wrong, at
        assert "seal" in wrong or "manifest" in wrong, at
        tried += 1
    assert tried > 100


@pytest.mark.parametrize("deed", ["altered", "removed", "added"])
def test_every_field_of_the_seal_is_watched(deed: str, whole: Sample, judged: Any) -> None:
    told = json.loads(whole.contents.seal)
    for at in _places(told):
        raw = canonical(_changed(told, at, deed)).encode()
        ours = judged(_repacked(whole, **{"proof/seal.json": raw}), whole.trust)
        assert set(failed(ours)) == {"seal", "wacz", *STAMPS}, at


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("proof/seal.json", {"seal", *STAMPS}),
        ("proof/manifest.sig", {"signature", "seal"}),
        ("proof/public-key.pem", {"signature", "signer", "seal"}),
        ("timestamps/satu.tsr", {"timestamp satu"}),
        ("timestamps/dua.tsr", {"timestamp dua"}),
        ("timestamps/opentimestamps.ots", {"opentimestamps"}),
        ("proof/manifest.json", {"objects", "signature", "seal"}),
    ],
)
def test_a_part_swapped_with_another_evidences_is_named(
    path: str, wrong: set[str], whole: Sample, other: Sample, judged: Any
) -> None:
    ours = judged(_with_datapackage(whole, path, _files(other)[path]), whole.trust)
    assert wrong <= set(failed(ours)) <= wrong | {"objects"}


def _with_datapackage(whole: Sample, path: str, data: bytes) -> bytes:
    """Repacked with a data package that fits the new file."""
    files = {**_files(whole), path: data}
    bare = {name: one for name, one in files.items() if name not in package.WACZ_FILES}
    files |= zip(package.WACZ_FILES, wacz.datapackage(bare), strict=True)
    return package.zipped({name: files[name] for name in sorted(files)})


def test_time_stamps_swapped_between_their_authorities_stay_what_they_are(whole: Sample, judged: Any) -> None:
    """Each is a stamp over this very seal: only its name is wrong, and its signer is told."""
    files = _files(whole)
    swapped = _with_datapackage(whole, "timestamps/satu.tsr", files["timestamps/dua.tsr"])
    assert "menurut Dua" in judged(swapped, whole.trust)["timestamp", "satu"][1]


def test_a_stranger_who_seals_everything_anew_has_neither_the_key_nor_the_time(
    whole: Sample, tmp_path: Path, judged: Any
) -> None:
    stranger = keys.office_key(tmp_path, "65.71")
    told = manifest.decode(whole.contents.manifest)
    raw = manifest.encode(_with(told, reason="lain", signer=_with(told.signer, key_id=stranger.key_id)))
    signature, public = stranger.sign(raw), stranger.public_pem.encode()
    seal = manifest.seal_of(manifest=raw, signature=signature, public_key=public, key_id=stranger.key_id)
    forged = replace(whole.contents, manifest=raw, signature=signature, public_key=public, seal=seal)
    assert set(failed(judged(package.build(forged), whole.trust))) == {"signer", *STAMPS}

    foreign = local.make(now=AT, name="Satu")
    stamps = {**forged.stamps, "satu.tsr": _answer(foreign, seal), "satu.ca.pem": foreign.root_pem}
    stamped = replace(forged, stamps=stamps)
    ours = judged(package.build(stamped), whole.trust)
    assert ours["timestamp", "satu"][0] == "absent"
    assert "belum dibandingkan" in ours["timestamp", "satu"][1]
    del stamps["satu.ca.pem"]
    ours = judged(package.build(replace(forged, stamps=stamps)), whole.trust)
    assert "tidak ditandatangani otoritas yang dikenal" in failed(ours)["timestamp satu"]


def _with(told: Any, **changes: Any) -> Any:
    return told.__class__(**{**{name: getattr(told, name) for name in told.__struct_fields__}, **changes})


def test_a_time_stamp_from_before_the_sealing_contradicts_the_manifest(whole: Sample, judged: Any) -> None:
    request = rfc3161.question(whole.contents.seal).body
    early = whole.authorities[0].answer(request, AT - timedelta(minutes=10))
    stamps = {**whole.contents.stamps, "satu.tsr": early}
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert set(failed(ours)) == {"timestamp satu"}


@pytest.mark.parametrize("path", ["proof/seal.json", "proof/manifest.sig", "proof/public-key.pem"])
def test_a_removed_proof_is_named_and_the_package_refused(path: str, whole: Sample, judged: Any) -> None:
    assert path in failed(judged(_repacked(whole, **{path: None}), whole.trust))["container"]


def test_a_removed_time_stamp_is_missed_and_its_leftover_certificate_named(
    whole: Sample, judged: Any
) -> None:
    stamps = {name: data for name, data in whole.contents.stamps.items() if not name.startswith("satu")}
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert ours["timestamp", "satu"][0] == "pending"
    stamps["satu.ca.pem"] = whole.contents.stamps["satu.ca.pem"]
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert "hilang" in failed(ours)["timestamp satu"]


@pytest.mark.parametrize("path", package.WACZ_FILES)
def test_the_data_package_is_watched(path: str, whole: Sample, judged: Any) -> None:
    said = json.loads(_files(whole)[path])
    said["title"] = "lain"
    raw = json.dumps(said).encode()
    changes: dict[str, bytes | None] = {path: raw}
    if path == "datapackage.json":
        digest = {"path": path, "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
        changes["datapackage-digest.json"] = json.dumps(digest).encode()
    assert set(failed(judged(_repacked(whole, **changes), whole.trust))) == {"wacz"}
    assert set(failed(judged(_repacked(whole, **{path: None}), whole.trust))) == {"wacz"}


def _records(data: bytes) -> list[bytes]:
    return [b"".join(record) for record in Records([data])]


def test_a_recording_that_does_not_fit_its_own_digests_is_named_even_when_sealed_so(
    whole: Sample, folder: Path, judged: Any
) -> None:
    old = whole.contents.objects["data.warc.gz"]
    changed = [one.replace(b"Pilih nomor satu", b"Pilih nomor dua!") for one in _records(old)]
    recordings = {
        b"".join(gzip.compress(one) for one in changed): "WARC-Block-Digest does not fit",
        b"".join(gzip.compress(one[:-4]) for one in _records(old)): "not as long as it says",
        old[:-9]: "cut off",
        b"": "no records",
    }
    for recording, said in recordings.items():
        sealed = contents(folder, objects={**whole.contents.objects, "data.warc.gz": recording})
        ours = judged(package.build(sealed), whole.trust)
        assert set(failed(ours)) == {"warc"}
        assert said in failed(ours)["warc"]


@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_a_changed_byte_anywhere_is_found_by_both(
    whole: Sample, alone: ModuleType, data: st.DataObject
) -> None:
    raw = bytearray(whole.data)
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    assert verify_bytes(bytes(raw), trust=whole.trust).has_failed
    proofs, _told = alone.judge(bytes(raw), alone.Known())
    assert any(one.verdict == Verdict.FAILED for one in proofs)


@given(data=st.data(), name=st.sampled_from(["satu.tsr", "satu.ca.pem", "opentimestamps.ots"]))
@settings(max_examples=150, deadline=None)
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


@given(data=st.data(), path=st.sampled_from([f"proof/{name}" for name in (
    "manifest.json", "manifest.json", "seal.json", "manifest.sig", "public-key.pem"
)]))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_both_verifiers_read_a_changed_proof_alike(
    whole: Sample, judged: Any, data: st.DataObject, path: str
) -> None:
    raw = bytearray(_files(whole)[path])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(
            st.sampled_from(sorted(set(b'"{}[],:0e-.\\nu\xff\xd8 9tf') | {raw[place] ^ 1}))
        )
    if bytes(raw) != _files(whole)[path]:
        assert failed(judged(_repacked(whole, **{path: bytes(raw)}), whole.trust))


@pytest.mark.parametrize(
    "text",
    [
        '{"format":"\\ud800"}', '{"a":NaN}', '{"a":1e999}', "[" * 100_000, "null", "[]", "1", "", "\ufeff{}",
        '{"format":1}',
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused_by_both(text: str, whole: Sample, judged: Any) -> None:
    for raw in (text.encode(), text.encode("utf-16")):
        wrong = failed(judged(_repacked(whole, **{"proof/manifest.json": raw}), whole.trust))
        assert {"manifest", "signature"} <= set(wrong)
        assert "seal" in failed(judged(_repacked(whole, **{"proof/seal.json": raw}), whole.trust))


def test_a_fields_name_that_is_not_text_is_refused_by_both(whole: Sample, judged: Any) -> None:
    for path in ("proof/manifest.json", "proof/seal.json"):
        raw = (
            _files(whole)[path]
            .replace(b'_sha256"', b'_sha\xd856"', 1)
            .replace(b'sured_at"', b'sured\xd8at"', 1)
        )
        assert raw != _files(whole)[path]
        assert failed(judged(_repacked(whole, **{path: raw}), whole.trust))


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


def test_whatever_a_token_holds_both_verifiers_judge_it_and_neither_breaks(
    whole: Sample, alone: ModuleType
) -> None:
    """Neither the certificate's own bytes nor the answer's may raise anything out of a verifier."""
    known = alone.Known(
        roots=[one for pem in whole.trust.authorities for one in x509.load_pem_x509_certificates(pem)]
    )
    told = manifest.decode(whole.contents.manifest)
    found, opened = opening.opened(io.BytesIO(whole.data)), alone.opened(whole.data)
    for seed in range(600):
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


def test_a_monstrous_time_stamp_is_refused_before_it_is_read(whole: Sample, judged: Any) -> None:
    stamps = {**whole.contents.stamps, "satu.tsr": b"\x30" * 300_000}
    ours = judged(package.build(replace(whole.contents, stamps=stamps)), whole.trust)
    assert "terlalu besar" in failed(ours)["container"]

"""Whatever is altered, removed, added or swapped in a package is found and named, by both verifiers alike."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.packages import AT, Sample, contents
from tests.evidence.tampering import (
    STAMPS,
    answer,
    failed,
    files_of,
    repacked,
    with_changes,
    with_datapackage,
)

from sipatenas.core.canonical import canonical
from sipatenas.evidence import keys, manifest, package
from sipatenas.evidence.capture.archive import wacz
from sipatenas.evidence.judging.verdicts import Trust
from sipatenas.evidence.stamps import local
from sipatenas.evidence.standalone.warc import Records

Path_ = tuple[str | int, ...]


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
    files = files_of(whole)
    for path in list(files):
        if (name := package.object_at(path)) and name not in objects:
            del files[path]
    files |= {package.path_of(name): data for name, data in objects.items()}
    return package.zipped({path: files[path] for path in sorted(files)})


def test_an_added_object_is_named(whole: Sample, judged: Any) -> None:
    ours = judged(repacked(whole, **{"objects/tambahan.txt": b"x"}), whole.trust)
    assert "tambahan.txt tidak terdaftar" in failed(ours)["objects"]


def _places(value: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Every place in a JSON value, the value itself left out."""
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from _places(one, (*at, name))


def _is_of_its_own(at: Path_) -> bool:
    """Of the objects' entries, which are alike, the first with all its fields and of the others the hashes."""
    return at[0] != "objects" or len(at) < 3 or at[1] == 0 or at[2] == "sha256"


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
    for at in filter(_is_of_its_own, _places(told)):
        raw = canonical(_changed(told, at, deed)).encode()
        assert raw != whole.contents.manifest, at
        wrong = failed(judged(repacked(whole, **{"proof/manifest.json": raw}), whole.trust))
        assert "signature" in wrong, at
        assert "seal" in wrong or "manifest" in wrong, at
        tried += 1
    assert tried > 60


@pytest.mark.parametrize("deed", ["altered", "removed", "added"])
def test_every_field_of_the_seal_is_watched(deed: str, whole: Sample, judged: Any) -> None:
    told = json.loads(whole.contents.seal)
    for at in _places(told):
        raw = canonical(_changed(told, at, deed)).encode()
        ours = judged(repacked(whole, **{"proof/seal.json": raw}), whole.trust)
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
    ours = judged(with_datapackage(whole, path, files_of(other)[path]), whole.trust)
    assert wrong <= set(failed(ours)) <= wrong | {"objects"}


def test_a_stranger_who_seals_everything_anew_has_neither_the_key_nor_the_time(
    whole: Sample, tmp_path: Path, judged: Any
) -> None:
    stranger = keys.office_key(tmp_path, "65.71")
    told = manifest.decode(whole.contents.manifest)
    raw = manifest.encode(
        with_changes(told, reason="lain", signer=with_changes(told.signer, key_id=stranger.key_id))
    )
    signature, public = stranger.sign(raw), stranger.public_pem.encode()
    seal = manifest.seal_of(manifest=raw, signature=signature, public_key=public, key_id=stranger.key_id)
    forged = replace(whole.contents, manifest=raw, signature=signature, public_key=public, seal=seal)
    assert set(failed(judged(package.build(forged), whole.trust))) == {"signer", *STAMPS}

    foreign = local.make(now=AT, name="Satu")
    stamps = {**forged.stamps, "satu.tsr": answer(foreign, seal), "satu.ca.pem": foreign.root_pem}
    stamped = replace(forged, stamps=stamps)
    ours = judged(package.build(stamped), whole.trust)
    assert ours["timestamp", "satu"][0] == "absent"
    assert "belum dibandingkan" in ours["timestamp", "satu"][1]
    del stamps["satu.ca.pem"]
    ours = judged(package.build(replace(forged, stamps=stamps)), whole.trust)
    assert "tidak ditandatangani otoritas yang dikenal" in failed(ours)["timestamp satu"]


@pytest.mark.parametrize("path", ["proof/seal.json", "proof/manifest.sig", "proof/public-key.pem"])
def test_a_removed_proof_is_named_and_the_package_refused(path: str, whole: Sample, judged: Any) -> None:
    assert path in failed(judged(repacked(whole, **{path: None}), whole.trust))["container"]


@pytest.mark.parametrize("path", package.WACZ_FILES)
def test_the_data_package_is_watched(path: str, whole: Sample, judged: Any) -> None:
    said = json.loads(files_of(whole)[path])
    said["title"] = "lain"
    raw = json.dumps(said).encode()
    changes: dict[str, bytes | None] = {path: raw}
    if path == "datapackage.json":
        digest = {"path": path, "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
        changes["datapackage-digest.json"] = json.dumps(digest).encode()
    assert set(failed(judged(repacked(whole, **changes), whole.trust))) == {"wacz"}
    assert set(failed(judged(repacked(whole, **{path: None}), whole.trust))) == {"wacz"}


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

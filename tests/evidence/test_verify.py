"""A package tells a stranger what is proven, and names every change."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.packages import OBJECTS, contents

from sipatenas.evidence import keys, manifest, package
from sipatenas.evidence.verify import Report, Verdict, verify_bytes, verify_package


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def whole(folder: Path) -> bytes:
    return package.build(contents(folder))


def failed(report: Report) -> dict[str, str]:
    return {proof.name: proof.because for proof in report.proofs if proof.verdict == Verdict.FAILED}


def verdicts(report: Report) -> dict[str, Verdict]:
    return {proof.name: proof.verdict for proof in report.proofs}


def test_an_untouched_package_proves_all_but_whose_key_it_is(whole: bytes) -> None:
    report = verify_bytes(whole)
    assert not report.has_failed
    assert verdicts(report) == {
        "container": Verdict.PROVEN,
        "manifest": Verdict.PROVEN,
        "objects": Verdict.PROVEN,
        "merkle": Verdict.PROVEN,
        "signature": Verdict.PROVEN,
        "signer": Verdict.ABSENT,
        "seal": Verdict.PROVEN,
        "timestamp": Verdict.ABSENT,
        "opentimestamps": Verdict.ABSENT,
        "wacz": Verdict.ABSENT,
        "warc": Verdict.ABSENT,
    }


def test_the_offices_own_key_proves_the_signer(whole: bytes, folder: Path) -> None:
    pinned = (folder / "office-65.71.pub.pem").read_bytes()
    assert verdicts(verify_bytes(whole, pinned=pinned))["signer"] == Verdict.PROVEN


def test_a_package_signed_by_another_key_is_told_apart_by_the_pinned_key(
    folder: Path, tmp_path: Path
) -> None:
    pinned = keys.office_key(folder, "65.71").public_pem.encode()
    forged = package.build(contents(tmp_path))
    assert not verify_bytes(forged).has_failed
    assert set(failed(verify_bytes(forged, pinned=pinned))) == {"signer"}


def test_the_same_evidence_gives_the_same_bytes(folder: Path) -> None:
    assert package.build(contents(folder)) == package.build(contents(folder))


def test_a_package_of_the_first_form_still_verifies_and_its_changes_are_found() -> None:
    golden = Path(__file__).parent.parent / "golden"
    data = (golden / "evidence-1.sipatenas.zip").read_bytes()
    report = verify_bytes(data, pinned=(golden / "evidence-1.pub.pem").read_bytes())
    assert verdicts(report) == {
        "container": Verdict.PROVEN,
        "manifest": Verdict.PROVEN,
        "objects": Verdict.PROVEN,
        "merkle": Verdict.PROVEN,
        "signature": Verdict.PROVEN,
        "signer": Verdict.PROVEN,
        "timestamp": Verdict.ABSENT,
    }
    for place in range(0, len(data), 7):
        assert verify_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]).has_failed


def test_a_package_stripped_of_its_seal_does_not_pass_as_one_of_the_first_form(folder: Path) -> None:
    whole = contents(folder)
    kept = {name: whole.objects[name] for name in ("screenshot.png", "text.txt")}
    report = verify_bytes(package.build(dataclasses.replace(whole, seal=b"", objects=kept)))
    assert "tidak cocok dengan susunan paketnya" in failed(report)["manifest"]


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_changed_byte_anywhere_is_found(whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = bytearray(whole)
    changed[place] ^= flip
    assert verify_bytes(bytes(changed)).has_failed


@given(cut=st.integers(0, 100_000), added=st.binary(max_size=30))
@settings(max_examples=80, deadline=None)
def test_a_cut_or_lengthened_package_is_found(whole: bytes, cut: int, added: bytes) -> None:
    changed = whole[: cut % len(whole)] + added
    assert verify_bytes(changed).has_failed


@given(junk=st.binary(max_size=400))
@settings(max_examples=80, deadline=None)
def test_junk_is_judged_without_an_error(junk: bytes) -> None:
    assert verify_bytes(junk).has_failed


def change_object(whole: package.Contents) -> package.Contents:
    return dataclasses.replace(whole, objects={**whole.objects, "text.txt": b"Pilih nomor dua!"})


def remove_object(whole: package.Contents) -> package.Contents:
    return dataclasses.replace(
        whole, objects={name: data for name, data in whole.objects.items() if name != "text.txt"}
    )


def add_object(whole: package.Contents) -> package.Contents:
    return dataclasses.replace(whole, objects={**whole.objects, "tambahan.txt": b"x"})


def rename_object(whole: package.Contents) -> package.Contents:
    kept = dict(whole.objects)
    kept["teks.txt"] = kept.pop("text.txt")
    return dataclasses.replace(whole, objects=kept)


def swap_objects(whole: package.Contents) -> package.Contents:
    kept = dict(whole.objects)
    kept["text.txt"], kept["screenshot.png"] = kept["screenshot.png"], kept["text.txt"]
    return dataclasses.replace(whole, objects=kept)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (change_object, "isi text.txt berubah"),
        (remove_object, "text.txt hilang"),
        (add_object, "tambahan.txt tidak terdaftar"),
        (rename_object, "teks.txt tidak terdaftar"),
        (swap_objects, "isi screenshot.png berubah"),
    ],
)
def test_a_changed_object_is_named(folder: Path, change, named: str) -> None:  # type: ignore[no-untyped-def]
    report = verify_bytes(package.build(change(contents(folder))))
    assert set(failed(report)) == {"objects"}
    assert named in failed(report)["objects"]


@pytest.mark.parametrize(
    "field",
    [name for name in manifest.Manifest.__struct_fields__ if name not in {"objects", "signer", "page"}],
)
def test_a_changed_field_of_the_manifest_breaks_the_signature(folder: Path, field: str) -> None:
    whole = contents(folder)
    told = manifest.decode(whole.manifest)
    replaced = {
        "kind": "imported_record",
        "captured": told.captured.__class__(utc="2020-01-01T00:00:00Z", local="x", zone="y"),
        "sealed": told.captured.__class__(utc="2020-01-01T00:00:00Z", local="x", zone="y"),
        "clock": manifest.ClockSource(source="jam atom"),
        "provenance": {"a": "b"},
        "tools": {"a": "b"},
        "merkle_root": "0" * 64,
        "stamps": ("lain",),
    }.get(field, "diubah")
    raw = manifest.encode(_replaced(told, field, replaced))
    report = verify_bytes(package.build(dataclasses.replace(whole, manifest=raw)))
    assert "signature" in failed(report)


def _replaced(told: manifest.Manifest, field: str, value: object) -> manifest.Manifest:
    fields = {name: getattr(told, name) for name in told.__struct_fields__}
    return manifest.Manifest(**{**fields, field: value})


def test_a_foreign_signature_and_a_swapped_key_are_named(folder: Path, tmp_path: Path) -> None:
    whole, foreign = contents(folder), keys.office_key(tmp_path, "65.72")
    signed = dataclasses.replace(whole, signature=foreign.sign(whole.manifest))
    assert set(failed(verify_bytes(package.build(signed)))) == {"signature", "seal"}
    swapped = dataclasses.replace(signed, public_key=foreign.public_pem.encode())
    because = failed(verify_bytes(package.build(swapped)))
    assert because == {
        "signature": "kunci di dalam paket bukan kunci yang disebut manifes",
        "seal": "seal.json tidak cocok dengan manifest.sig, public-key.pem",
    }


def test_a_reformatted_manifest_with_an_extra_field_is_named_even_when_signed(folder: Path) -> None:
    whole, key = contents(folder), keys.office_key(folder, "65.71")
    raw = whole.manifest.replace(b"{", b'{"aaa":1,', 1)
    report = verify_bytes(package.build(dataclasses.replace(whole, manifest=raw, signature=key.sign(raw))))
    assert set(failed(report)) == {"manifest", "seal"}


def zipped(names: list[str], *, method: int = zipfile.ZIP_STORED, data: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"", "bukan berkas ZIP yang utuh"),
        (b"PK\x03\x04 rusak", "bukan berkas ZIP yang utuh"),
        (zipped(["lain.txt"]), "berkas asing atau nama berbahaya"),
        (zipped(["manifest.json", "objects/../../jahat"]), "berkas asing atau nama berbahaya"),
        (zipped(["/etc/passwd"]), "berkas asing atau nama berbahaya"),
        (zipped(["manifest.json", "manifest.json"]), "nama berkas muncul dua kali"),
        (zipped(["manifest.json"]), "tidak ada manifest.sig, public-key.pem"),
        (
            zipped(["proof/manifest.json", "proof/manifest.sig", "proof/public-key.pem"]),
            "tidak ada proof/seal.json",
        ),
        (zipped(["manifest.json"], method=zipfile.ZIP_DEFLATED, data=b"\0" * 5_000_000), "dikompresi"),
        (zipped([f"objects/a{number}" for number in range(300)]), "lebih dari 200"),
    ],
)
def test_a_malformed_package_is_refused_in_plain_words(data: bytes, because: str) -> None:
    report = verify_bytes(data)
    assert because in failed(report)["container"]


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    assert "tidak dapat dibaca" in failed(verify_package(tmp_path / "tidak-ada.zip"))["container"]


def test_a_stranger_can_check_the_signature_with_openssl_alone(folder: Path, tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    with zipfile.ZipFile(io.BytesIO(package.build(contents(folder)))) as archive:
        archive.extractall(tmp_path)
    command = (
        "openssl pkeyutl -verify -pubin -inkey proof/public-key.pem -rawin -in proof/manifest.json "
        "-sigfile proof/manifest.sig"
    )
    assert command in " ".join(package.explanations()["BACA-SAYA.txt"].decode().split())
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" in done.stdout
    print_key = "openssl pkey -pubin -in proof/public-key.pem -outform DER"
    assert f"{print_key} | sha256sum" in package.explanations()["BACA-SAYA.txt"].decode()
    printed = subprocess.run(print_key.split(), cwd=tmp_path, capture_output=True, check=True)
    assert hashlib.sha256(printed.stdout).hexdigest() == keys.office_key(folder, "65.71").key_id


def test_the_verifier_needs_neither_django_nor_a_database() -> None:
    code = "import sys, sipatenas.evidence.verify; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_object_whose_name_leads_out_of_the_folder_is_never_packed(folder: Path) -> None:
    whole = dataclasses.replace(contents(folder), objects={**OBJECTS, "../jahat": b"x"})
    with pytest.raises(ValueError, match="nama objek"):
        package.build(whole)

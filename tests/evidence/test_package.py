"""A stranger opens the package with tools of others: openssl, a WACZ validator, a WARC checker, one Python file."""

from __future__ import annotations

import ast
import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.evidence.packages import AT, Sample, contents, full

from sipatenas.evidence import package, parts, standalone
from sipatenas.evidence.standalone import PARTS, warc
from sipatenas.evidence.standalone.warc import problems
from sipatenas.evidence.verify import verify_bytes, verify_package

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return full(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def unpacked(whole: Sample, tmp_path: Path) -> Path:
    """The package as a stranger unpacks it, and beside it what they had from elsewhere."""
    (tmp_path / "paket.wacz").write_bytes(whole.data)
    (tmp_path / "kantor.pem").write_bytes(whole.trust.key or b"")
    (tmp_path / "akar.pem").write_bytes(b"".join(whole.trust.authorities))
    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        archive.extractall(tmp_path / "bukti")
    return tmp_path


@pytest.fixture
def run(unpacked: Path) -> Run:
    def call(command: str, *, folder: str = "bukti") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", command], cwd=unpacked / folder, capture_output=True, text=True, check=False
        )

    return call


def test_the_same_evidence_in_the_same_state_gives_the_same_bytes(whole: Sample, tmp_path: Path) -> None:
    turned = dict(reversed(whole.contents.objects.items()))
    stamps = dict(reversed(whole.contents.stamps.items()))
    assert package.build(replace(whole.contents, objects=turned, stamps=stamps)) == whole.data


def test_each_openssl_command_of_both_readmes_does_what_it_says(run: Run, whole: Sample) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    told = json.loads(whole.contents.manifest)
    seal = json.loads(whole.contents.seal)
    at = int(AT.timestamp())
    expected = {
        "openssl pkeyutl": lambda said: "Verified Successfully" in said,
        "sha256sum objects": lambda said: all(one["sha256"] in said for one in told["objects"]),
        "sha256sum proof": lambda said: seal["manifest_sha256"] in said and seal["public_key_sha256"] in said,
        "od -An": lambda said: said == seal["signature"],
        "openssl pkey ": lambda said: told["signer"]["key_id"] in said,
        "openssl ts -verify": lambda said: "Verification: OK" in said,
        "openssl ts -reply": lambda said: "Time stamp: Oct  4 02:01:00 2024 GMT" in said,
        "openssl x509": lambda said: "Fingerprint=" in said,
    }
    for name, word in (("BACA-SAYA.txt", "NAMA"), ("README.txt", "NAME")):
        lines = [line.strip() for line in package.explanations()[name].decode().splitlines()]
        for start, fits in expected.items():
            [command] = [line for line in lines if line.startswith(start)]
            command = command.replace(word, "satu")
            if start == "openssl ts -verify":
                command += f" -attime {at + 120}"
            done = run(command)
            assert fits(done.stdout), (command, done.stdout, done.stderr)


def test_openssl_and_both_verifiers_agree_on_every_swap_of_time_stamps(
    whole: Sample, run: Run, unpacked: Path
) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    at = int(AT.timestamp()) + 120
    agreed = 0
    for stamp in ("satu", "dua"):
        for root in ("satu", "dua"):
            for data in ("proof/seal.json", "proof/manifest.json"):
                command = f"openssl ts -verify -in timestamps/{stamp}.tsr -data {data} "
                done = run(f"{command} -CAfile timestamps/{root}.ca.pem -attime {at}")
                roots = (whole.contents.stamps[f"{root}.ca.pem"],)
                seal = (unpacked / "bukti" / data).read_bytes()
                stamps = {f"{stamp}.tsr": whole.contents.stamps[f"{stamp}.tsr"]}
                packed = package.build(replace(whole.contents, seal=seal, stamps=stamps))
                report = verify_bytes(packed, trust=replace(whole.trust, authorities=roots))
                [found] = [one for one in report.proofs if one.name == "timestamp" and one.of == stamp]
                assert (done.returncode == 0) == (found.verdict == "proven"), (stamp, root, data)
                agreed += 1
    assert agreed == 8


def test_the_verifier_inside_the_package_runs_alone_in_both_languages(run: Run, unpacked: Path) -> None:
    command = f"{sys.executable} -I bukti/README/verify.py paket.wacz --key kantor.pem --ca akar.pem"
    done = run(command, folder=".")
    assert done.returncode == 0, done.stderr
    assert "TERBUKTI" in done.stdout
    assert "GAGAL" not in done.stdout
    told = run(f"{command} --lang en --json", folder=".")
    verdicts = {one["name"]: one["verdict"] for one in json.loads(told.stdout)["proofs"]}
    assert verdicts["signer"] == verdicts["timestamp"] == "proven"
    assert verdicts["opentimestamps"] == "pending"
    data = bytearray((unpacked / "paket.wacz").read_bytes())
    data[len(data) // 2] ^= 1
    (unpacked / "paket.wacz").write_bytes(bytes(data))
    assert run(command, folder=".").returncode == 1
    assert run(f"{sys.executable} -I bukti/README/verify.py", folder=".").returncode == 2
    assert run(f"{command}x", folder=".").returncode == 2


def test_the_one_file_holds_no_name_twice_and_nothing_of_this_system() -> None:

    tree = ast.parse(standalone.one_file())
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    assert sorted(names) == sorted(set(names))
    modules = {one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    modules |= {name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names}
    roots = {name.partition(".")[0] for name in modules}
    assert roots <= {"cryptography", *sys.stdlib_module_names}
    assert len(PARTS) == standalone.one_file().count(b"# ====================")


def test_a_wacz_validator_and_a_warc_checker_accept_the_package(unpacked: Path, run: Run) -> None:
    wacz, warcio = (Path(sys.executable).parent / name for name in ("wacz", "warcio"))
    if not wacz.exists():
        pytest.skip("wacz is not installed (pip install -e .[dev])")
    validated = run(f"{wacz} validate -f paket.wacz", folder=".")
    assert "the passed WACZ is valid" in validated.stdout, validated.stdout
    checked = run(f"{warcio} check -v archive/data.warc.gz")
    assert (checked.returncode, checked.stdout.count("digest pass")) == (0, 4)


def test_only_a_package_with_a_recording_is_called_a_wacz(whole: Sample, tmp_path: Path) -> None:
    assert package.suffix(whole.contents.objects) == ".wacz"
    bare = contents(tmp_path)
    assert package.suffix(bare.objects) == ".sipatenas.zip"
    with zipfile.ZipFile(io.BytesIO(package.build(bare))) as archive:
        assert not set(package.WACZ_FILES) & set(archive.namelist())


def test_the_readmes_name_every_place_of_the_package(whole: Sample) -> None:
    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        folders = {name.partition("/")[0] + "/" for name in archive.namelist() if "/" in name}
    for name in ("BACA-SAYA.txt", "README.txt"):
        text = package.explanations()[name].decode()
        assert [folder for folder in sorted(folders) if folder not in text] == []


def test_the_container_is_what_pythons_own_zipfile_writes(whole: Sample) -> None:
    """Written by hand, since a ZIP whose files are read as it goes out must know their prints beforehand."""
    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    assert out.getvalue() == whole.data
    packed = package.packed(whole.contents)
    assert packed.size == len(whole.data) == len(b"".join(packed))


def test_a_large_object_goes_through_in_pieces(tmp_path: Path) -> None:
    """Packed, judged and its recording read, with a few pieces in memory, whatever its size."""
    size = 40 * 1024 * 1024
    made = contents(tmp_path, objects={"video.mp4": bytes(size), **package.explanations()})
    large = parts.Part(lambda: (bytes(parts.PIECE) for _ in range(size // parts.PIECE)))
    packed = package.packed(replace(made, objects={**made.objects, "video.mp4": large}))
    block = b"x" * size
    head = (
        f"WARC/1.1\r\nContent-Length: {size}\r\nWARC-Block-Digest: sha256:{hashlib.sha256(block).hexdigest()}"
    )
    recording = gzip.compress(head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n")
    del made, block
    tracemalloc.start()
    try:
        with (tmp_path / "paket.zip").open("wb") as out:
            out.writelines(packed)
        report = verify_package(tmp_path / "paket.zip")
        assert problems([recording]) == (1, [])
        assert problems([recording[:-9]]) == (1, ["record 1: the file is cut off"])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not report.has_failed
    assert peak < size / 5


def test_a_small_recording_that_unpacks_or_accuses_without_end_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    block = bytes(1 << 20)
    head = f"WARC/1.0\r\nContent-Length: {len(block)}\r\nWARC-Block-Digest: sha256:"
    head += hashlib.sha256(block).hexdigest()
    one = gzip.compress(head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n")
    assert problems([one * 4]) == (4, [])
    assert len(problems([gzip.compress(b"") * 5000])[1]) == warc.MOST_WRONG
    monkeypatch.setattr(warc, "MOST_UNPACKED", 3 << 20)
    assert problems([one * 400]) == (3, ["record 3: records too large together"])

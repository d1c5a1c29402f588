"""A package with everything in it, and both verifiers held to one verdict, for the tests that tamper with it."""

from __future__ import annotations

import importlib.util
import io
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography import x509
from tests.evidence.packages import AT, Sample, full

from sipatenas.evidence import package, standalone
from sipatenas.evidence.capture.archive import wacz
from sipatenas.evidence.judging.verdicts import Trust
from sipatenas.evidence.stamps import local, rfc3161
from sipatenas.evidence.verify import verify_bytes

Verdicts = dict[tuple[str, str], str]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session")
def whole(folder: Path) -> Sample:
    return full(folder)


@pytest.fixture(scope="session")
def other(whole: Sample, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Another evidence of another office, with the same authorities' time stamps."""
    made = full(tmp_path_factory.mktemp("other"), office="65.72", ident=2)
    stamps = {name: data for name, data in made.contents.stamps.items() if name.endswith(".ots")}
    for name, house in zip(("satu", "dua"), whole.authorities, strict=True):
        stamps[f"{name}.tsr"] = answer(house, made.contents.seal)
        stamps[f"{name}.ca.pem"] = house.root_pem
    return replace(made, contents=replace(made.contents, stamps=stamps))


def answer(house: local.LocalAuthority, data: bytes) -> bytes:
    return house.answer(rfc3161.question(data).body, AT)


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
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


def files_of(whole: Sample) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(whole: Sample, **changes: bytes | None) -> bytes:
    """The package with files replaced or removed (None), by path."""
    files: dict[str, bytes] = {**files_of(whole)}
    for path, data in changes.items():
        if data is None:
            del files[path]
        else:
            files[path] = data
    return package.zipped({path: files[path] for path in sorted(files)})


def with_datapackage(whole: Sample, path: str, data: bytes) -> bytes:
    """Repacked with a data package that fits the new file."""
    files = {**files_of(whole), path: data}
    bare = {name: one for name, one in files.items() if name not in package.WACZ_FILES}
    files |= zip(package.WACZ_FILES, wacz.datapackage(bare), strict=True)
    return package.zipped({name: files[name] for name in sorted(files)})


def with_changes(told: Any, **changes: Any) -> Any:
    return told.__class__(**{**{name: getattr(told, name) for name in told.__struct_fields__}, **changes})

"""The vault in a bucket: put, read, scrubbed, destroyed, swept, backed up over S3's protocol; no answer is no rot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection
from tests.evidence.conftest import capturing
from tests.support.bucket import BUCKET, S3, serving
from tests.support.houses import with_tables

from sipatenas.accounts.models import User
from sipatenas.config.settings.base import blob_store
from sipatenas.core import blobs
from sipatenas.core.blobs import moving as blobs_moving
from sipatenas.core.blobs import scrub as blobs_scrub
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import vault
from sipatenas.evidence.models import Evidence, VaultBlob
from sipatenas.evidence.vault import files, scrub, sweep
from sipatenas.places.models import Office

pytest.importorskip("storages", reason="the extra [s3] is not installed")
pytestmark = pytest.mark.django_db(transaction=True)
SAMPLE = b"isi halaman " * 50


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with serving() as made:
        yield made


@pytest.fixture
def s3(server: S3, settings: Any, monkeypatch: pytest.MonkeyPatch) -> S3:
    """An empty bucket in which vault and other files lie under two prefixes; no waiting between tries."""
    server.held.clear()
    server.asked.clear()
    server.wrong, server.always, server.unsigned = [], "", 0
    given = {
        "AWS_ENDPOINT_URL_S3": server.url,
        "AWS_ACCESS_KEY_ID": "kunci",
        "AWS_SECRET_ACCESS_KEY": "rahasia",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_any: 0)
    settings.STORAGES = {
        **settings.STORAGES,
        "vault": blob_store(f"s3://{BUCKET}/brankas"),
        "blobs": blob_store(f"s3://{BUCKET}/berkas"),
    }
    return server


@pytest.fixture
def evidence(office: Office, officer: User, clock: FixedClock) -> Evidence:
    return capturing(office, officer, clock)


@pytest.fixture
def put(evidence: Evidence, clock: FixedClock) -> Callable[[bytes], str]:
    def keep(data: bytes) -> str:
        return vault.put(evidence=evidence, data=data, media_type="a/b", clock=clock).sha256

    return keep


def test_what_is_put_lies_encrypted_in_the_bucket_and_comes_back(
    s3: S3, put: Callable[[bytes], str], evidence: Evidence, clock: FixedClock
) -> None:
    sha256 = put(SAMPLE)
    assert vault.read(evidence, sha256) == SAMPLE
    other = blobs.put(SAMPLE[::-1], media_type="a/b", clock=clock).sha256
    assert blobs.read(other) == SAMPLE[::-1]
    assert sorted(key.partition("/")[0] for key in s3.held) == ["berkas", "brankas"]
    assert not any(b"halaman" in data or b"namalah" in data for data in s3.held.values())
    assert s3.unsigned == 0
    put(SAMPLE)
    blobs.put(SAMPLE[::-1], media_type="a/b", clock=clock)
    assert len(s3.held) == 2


def test_a_large_file_streams_both_ways(s3: S3, evidence: Evidence, clock: FixedClock) -> None:
    data = os.urandom((9 << 20) + 7)
    sha256 = vault.put(evidence=evidence, data=iter([data]), media_type="a/b", clock=clock).sha256
    found = list(vault.pieces(evidence, sha256))
    assert max(map(len, found)) <= 1 << 20
    assert b"".join(found) == data


@pytest.mark.parametrize("wrong", ["", "whole"], ids=["parts", "a bucket that gives none"])
def test_a_part_of_a_large_file_is_asked_for_by_itself(
    wrong: str, s3: S3, put: Callable[[bytes], str], evidence: Evidence
) -> None:
    data = os.urandom((2 << 20) + 7)
    sha256 = put(data)
    s3.always = wrong
    assert b"".join(vault.part(evidence, sha256, (2 << 20) + 2, (2 << 20) + 5)) == data[-5:-2]
    assert b"".join(vault.part(evidence, sha256, 5, (1 << 20) + 2)) == data[5 : (1 << 20) + 2]
    s3.held.clear()
    with pytest.raises(vault.BlobMissing):
        list(vault.part(evidence, sha256, 1, 2))


def test_the_scrubber_tells_damage_and_loss_in_the_bucket(
    s3: S3, put: Callable[[bytes], str], clock: FixedClock
) -> None:
    for number in range(3):
        put(bytes([number]) * 40)
        blobs.put(bytes([number]) * 50, media_type="a/b", clock=clock)
    first, second, *_rest = sorted(key for key in s3.held if key.startswith("brankas/"))
    s3.held[first] = s3.held[first][:-1] + b"\0"
    del s3.held[second]
    done = scrub.scrub(clock=clock)
    assert (done.checked, done.rotten, done.missing, done.unreachable) == (3, 1, 1, 0)
    assert blobs_scrub.scrub(clock=clock).checked == 3


@pytest.mark.parametrize("wrong", ["500", "503", "403", "half"])
def test_a_bucket_that_answers_badly_is_neither_rot_nor_loss(
    wrong: str, s3: S3, put: Callable[[bytes], str], evidence: Evidence, clock: FixedClock
) -> None:
    sha256 = put(SAMPLE)
    s3.always = wrong
    with pytest.raises(vault.BlobUnreachable, match="Coba lagi nanti"):
        vault.read(evidence, sha256)
    done = scrub.scrub(clock=clock)
    assert (done.checked, done.unreachable, done.left) == (0, 1, 1)
    s3.always = ""
    assert VaultBlob.objects.get().state == "kept"
    assert vault.read(evidence, sha256) == SAMPLE


def test_a_bucket_that_is_not_there_is_no_loss(
    s3: S3, put: Callable[[bytes], str], evidence: Evidence, clock: FixedClock, settings: Any
) -> None:
    sha256 = put(SAMPLE)
    settings.STORAGES = {**settings.STORAGES, "vault": blob_store("s3://lain/brankas")}
    with pytest.raises(vault.BlobUnreachable, match="NoSuchBucket"):
        vault.read(evidence, sha256)
    assert scrub.scrub(clock=clock).missing == 0


def test_an_answer_that_fails_once_or_twice_is_asked_again(
    s3: S3, put: Callable[[bytes], str], evidence: Evidence
) -> None:
    s3.wrong = ["500", "503"]
    sha256 = put(SAMPLE)
    s3.wrong = ["500"]
    assert vault.read(evidence, sha256) == SAMPLE
    assert len(s3.held) == 1


@pytest.mark.parametrize("wrong", ["500", "403"])
def test_what_the_bucket_does_not_take_is_not_kept_at_all(
    wrong: str, s3: S3, put: Callable[[bytes], str]
) -> None:
    s3.always = wrong
    with pytest.raises(OSError, match="wadah S3"):
        put(SAMPLE)
    assert not VaultBlob.objects.exists()
    assert s3.held == {}


def test_a_bucket_that_falls_silent_is_left_after_a_time(
    s3: S3, put: Callable[[bytes], str], evidence: Evidence, settings: Any
) -> None:
    from botocore.config import Config

    sha256 = put(SAMPLE)
    quick = blob_store(f"s3://{BUCKET}/brankas")
    options = {"read_timeout": 0.2, "retries": {"total_max_attempts": 1}, "s3": {"addressing_style": "path"}}
    quick["OPTIONS"]["client_config"] = Config(**options)
    settings.STORAGES = {**settings.STORAGES, "vault": quick}
    s3.always = "slow"
    with pytest.raises(vault.BlobUnreachable, match="ReadTimeoutError"):
        vault.read(evidence, sha256)


def test_destroyed_and_unnamed_objects_leave_the_bucket(
    s3: S3, put: Callable[[bytes], str], evidence: Evidence, clock: FixedClock
) -> None:
    sha256 = put(SAMPLE)
    stray = files.write(b"tanpa baris", key=bytes(32))
    kept = blobs.put(b"berkas", media_type="a/b", clock=clock).sha256
    assert vault.destroy(evidence=evidence, clock=clock) == (1, 1)
    assert [key.rpartition("/")[2] for key in s3.held if key.startswith("brankas/")] == [stray.name]
    with pytest.raises(vault.Destroyed):
        vault.read(evidence, sha256)
    today = FixedClock(datetime.now(UTC))
    assert sweep.sweep(clock=today) == 0
    today.advance(timedelta(hours=25))
    assert sweep.sweep(clock=today) == 1
    assert blobs_moving.sweep(clock=today) == 0
    assert blobs.read(kept) == b"berkas"


def test_a_listing_tells_folders_and_files_apart(s3: S3, put: Callable[[bytes], str]) -> None:
    put(SAMPLE)
    (name,) = [key.rpartition("/")[2] for key in s3.held]
    assert storages["vault"].listdir("") == ([name[:2]], [])
    assert storages["vault"].listdir(name[:2]) == ([], [name])


# A house whose files lie in the bucket

BUILD = """
from sipatenas.cli.setup import open_empty
open_empty()
from sipatenas.core import blobs
from sipatenas.core.clock import SystemClock
for number in range(3):
    blobs.put(b"surat %d" % number, media_type="text/plain", clock=SystemClock())
"""


def test_a_house_with_its_files_in_a_bucket_is_backed_up_and_restored_into_an_empty_one(
    s3: S3, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the bucket is tried once; PostgreSQL's backup is tried with folders")

    def run(data: str, prefix: str, *line: str | Path, code: str = "") -> subprocess.CompletedProcess[str]:
        start = ["-c", code] if code else ["-m", "sipatenas.cli.main"]
        own = {
            "DJANGO_SETTINGS_MODULE": "sipatenas.config.settings.embedded",
            "SIPATENAS_DATA": str(tmp_path / data),
            "DATABASE_URL": f"sqlite:///{tmp_path / data}.sqlite3",  # the bucket is what is tried here
            "SIPATENAS_BACKUP_PASSPHRASE": "kata sandi cadangan uji",
            "SIPATENAS_VAULT": f"s3://{BUCKET}/{prefix}/brankas",
            "SIPATENAS_BLOBS": f"s3://{BUCKET}/{prefix}/berkas",
        }
        return subprocess.run(
            [sys.executable, *start, *map(str, line)],
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )

    with_tables(tmp_path / "satu.sqlite3")
    done = run("satu", "satu", code=BUILD)
    assert done.returncode == 0, done.stderr[-2000:]
    made = run("satu", "satu", "backup", "--out", tmp_path / "cadangan")
    assert made.returncode == 0, made.stderr
    folder = Path(made.stdout.strip())
    assert json.loads((folder / "cadangan.json").read_text())["files"] == 3
    held = {key.partition("/")[2]: data for key, data in s3.held.items()}
    refused = run("dua", "satu", "restore", folder)
    assert refused.returncode == 2
    assert "tempat yang kosong" in refused.stderr
    brought = run("dua", "dua", "restore", folder)
    assert brought.returncode == 0, brought.stdout + brought.stderr
    assert {key.partition("/")[2]: data for key, data in s3.held.items() if key.startswith("dua/")} == held


def test_without_the_extra_it_is_said_in_one_sentence(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['storages'] = None\n"
        "import django; django.setup()\n"
        "from django.core.files.storage import storages\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try: storages['vault']\n"
        "except ImproperlyConfigured as told: print(told)\n"
    )
    own = {"SIPATENAS_DATA": str(tmp_path), "SIPATENAS_VAULT": f"s3://{BUCKET}"}
    own["DJANGO_SETTINGS_MODULE"] = "sipatenas.config.settings.embedded"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert "tambahan [s3] tidak terpasang" in done.stdout, done.stderr

"""What a killed worker left in the temporary folder is swept; what another works in, or is not ours, stays."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Job
from sipatenas.core.tasks import enqueue, run_due
from sipatenas.evidence.capture.process import scratch
from sipatenas.evidence.vault.tasks import sweep_vault

OWN = {os.geteuid()}
WORKER = """
import sys, time
from pathlib import Path
from sipatenas.evidence.capture.process.scratch import Mark, made, scratch
home = made("browser")
mark = Mark(home)
with scratch("capture") as folder:
    (folder / "page.pdf").write_bytes(b"halaman")
    print(home, folder, sep="\\n", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def age(path: Path, seconds: float = 2 * scratch.AGE_SECONDS) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def swept(owners: set[int] = OWN) -> int:
    return scratch.sweep(before=time.time() - scratch.AGE_SECONDS, owners=owners)


def test_folders_of_a_killed_worker_go_and_those_of_a_living_one_stay(place: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        left = [Path(worker.stdout.readline().strip()) for _each in range(2)]
        for path in left:
            age(path)
        assert swept() == 0
        worker.kill()
        worker.wait()
    assert all(path.exists() for path in left)
    age(left[1], 60)
    assert swept() == 1, "the other is not a day old"
    age(left[1])
    assert swept() == 1
    assert not any(path.exists() for path in left)


def test_links_files_others_names_and_others_folders_stay(place: Path) -> None:
    kept = place / "penting"
    kept.mkdir()
    (kept / "isi").write_bytes(b"isi")
    (place / "sipatenas-capture-tautan").symlink_to(kept)
    (place / "sipatenas-browser-berkas").write_bytes(b"")
    old = [place / "sipatenas-backup-1", place / "sipatenas-capture-1"]
    for path in old:
        path.mkdir()
    for path in (kept, *old):
        age(path)
    assert swept(owners={os.geteuid() + 1}) == 0
    assert swept() == 1
    assert sorted(path.name for path in place.iterdir()) == [
        "penting", "sipatenas-backup-1", "sipatenas-browser-berkas", "sipatenas-capture-tautan"
    ]  # fmt: skip
    assert (kept / "isi").exists()


@pytest.mark.django_db
def test_the_daily_sweep_takes_them(place: Path) -> None:
    path = scratch.made("look")
    age(path)
    clock = FixedClock(datetime.now(UTC))
    enqueue(sweep_vault, key="sapu", clock=clock)
    run_due(clock=clock)
    assert not path.exists()
    assert "1 folder sementara dihapus" in Job.objects.get(key="sapu").message

"""The capturing process as a user of its own, and the files that it leaves."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.evidence.conftest import Site, chromium, make_site

from sipatenas.evidence.capture import Outcome, capture
from sipatenas.evidence.capture.process import confine

__all__ = ["chromium", "make_site"]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")


@pytest.fixture
def nobody() -> confine.Identity:
    found = confine.identity("nobody")
    assert found
    return found


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder whose parents let every user of the machine through, as those of a service's do.

    Not within the suite's own, which every suite that starts beside this one shuts to others again.
    """
    with tempfile.TemporaryDirectory(prefix="sipatenas-open-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_user_that_is_set_but_cannot_be_become_stops_the_capture(tmp_path: Path) -> None:
    with pytest.raises(confine.ConfinementError, match="tidak ada"):
        confine.identity("tidak-ada-orangnya")
    with pytest.raises(confine.ConfinementError, match="root"):
        confine.identity("root")
    seen = capture(url="http://127.0.0.1:9/", folder=tmp_path, user="tidak-ada-orangnya")
    assert seen.outcome == Outcome.BROKEN
    assert "SIPATENAS_CAPTURE_USER" in seen.remedy


def test_who_is_not_root_cannot_become_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert confine.identity() is None
    with pytest.raises(confine.ConfinementError, match="hanya root"):
        confine.identity("nobody")


@needs_root
def test_the_other_user_reads_neither_keys_nor_vault(nobody: confine.Identity, open_folder: Path) -> None:
    for name, mode in (("keys", 0o700), ("terbuka", 0o755)):
        (open_folder / name).mkdir()
        (open_folder / name).chmod(mode)
    found = confine.readable_by(nobody, [open_folder / "keys", open_folder / "terbuka"])
    assert found == [open_folder / "terbuka"]


@needs_root
@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_page_is_captured_as_the_other_user(
    nobody: confine.Identity,
    make_site: Callable[[], Site],
    open_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not confine.can_capture(nobody):
        monkeypatch.setattr(sys, "executable", "/usr/bin/python3")  # a Python in somebody's home is theirs
    if not confine.can_capture(nobody):
        pytest.skip("this checkout, or its Python, lies where other users may not read")
    site = make_site()
    site.page("/", "<h1>Halo")
    folder = open_folder / "tangkapan"
    folder.mkdir()
    seen = capture(url=site.url(), folder=folder, allow=[site.host], user="nobody")
    assert seen.outcome == Outcome.CAPTURED, seen.because
    assert {(folder / found.name).stat().st_uid for found in seen.objects} == {nobody.uid}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_limits_are_taken_on_and_cannot_be_left(tmp_path: Path) -> None:
    ask = (
        "import resource; from sipatenas.evidence.capture.process import confine; confine.limit_self();"
        "print(*(resource.getrlimit(w)[1] for w in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    size, core = map(int, told.stdout.split())
    assert size == confine.FILE_BYTES
    assert core == 0
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] != confine.FILE_BYTES  # ours stays as it was


def test_only_plain_files_are_taken_from_the_capturing_process(tmp_path: Path) -> None:
    secret = tmp_path / "kunci"
    secret.write_bytes(b"rahasia")
    folder = tmp_path / "tangkapan"
    folder.mkdir()
    (folder / "gambar").write_bytes(b"12345")
    (folder / "tautan").symlink_to(secret)
    (folder / "keras").hardlink_to(secret)
    os.mkfifo(folder / "pipa")
    assert confine.take(folder, "gambar", most=5) == b"12345"
    for name, most in (("gambar", 4), ("tautan", 99), ("keras", 99), ("pipa", 99), ("tidak-ada", 99)):
        with pytest.raises(confine.HandedOverError):
            confine.take(folder, name, most=most)
        with pytest.raises(confine.HandedOverError):
            confine.weight(folder, name, most=most)


def test_a_file_that_grows_or_is_replaced_while_it_is_read_gives_nothing_else(tmp_path: Path) -> None:
    secret = tmp_path / "kunci"
    secret.write_bytes(b"rahasia")
    found = tmp_path / "rekaman"
    large = 1 << 20
    found.write_bytes(b"a" * (large + 5))
    reading = confine.pieces(tmp_path, "rekaman", most=confine.weight(tmp_path, "rekaman", most=2 * large))
    assert next(reading) == b"a" * large
    found.unlink()
    found.symlink_to(secret)
    assert next(reading) == b"a" * 5, "one opening, one file"
    found.unlink()
    found.write_bytes(b"a" * (large + 5))
    growing = confine.pieces(tmp_path, "rekaman", most=large + 5)
    next(growing)
    with found.open("ab") as file:
        file.write(b"b")
    with pytest.raises(confine.HandedOverError, match="batas"):
        next(growing)

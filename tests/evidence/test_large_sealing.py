"""What is large is sealed from where it lies: never in memory as a whole, and sealed is what was read."""

from __future__ import annotations

import hashlib
import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection

from sipatenas.accounts.models import User
from sipatenas.core.ciphertexts import Draft
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import services, vault
from sipatenas.evidence.capture import Captured, CapturedObject, Outcome
from sipatenas.evidence.capture.process import confine
from sipatenas.evidence.forms_receiving import _read
from sipatenas.evidence.models import Evidence, Kind, VaultBlob, VaultKey
from sipatenas.evidence.services import capturing, delivering
from sipatenas.evidence.services.receiving import Handover
from sipatenas.evidence.vault import files
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db
MB = 1 << 20
LARGE = 60 * MB
FILM = b"\0\0\0\x18ftypisom"


@contextmanager
def growth() -> Iterator[list[int]]:
    """The most bytes held at once within the block, told at its end."""
    told: list[int] = []
    tracemalloc.start()
    try:
        yield told
        told.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def large(path: Path, size: int = LARGE) -> str:
    """A file of that many bytes that begins as a film does; its SHA-256."""
    with path.open("wb") as out:
        out.write(FILM)
        out.truncate(size)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def uploaded(path: Path) -> Iterator[TemporaryUploadedFile]:
    """As a browser's upload lies on the disk while its request lasts."""
    with TemporaryUploadedFile(path.name, "video/mp4", path.stat().st_size, None) as upload:
        shutil.copyfile(path, upload.temporary_file_path())
        yield upload


@pytest.fixture
def hand_in(office: Office, officer: User, clock: FixedClock) -> Callable[..., Evidence]:
    def give(*uploads: TemporaryUploadedFile) -> Evidence:
        return services.take_in(
            kind=Kind.RECORDING,
            files=[_read(one) for one in uploads],
            handover=Handover("Warga Contoh", clock.now(), "Tarakan", "telepon"),
            url="https://contoh.id/1",
            user=officer,
            office=office,
            reason="laporan",
            clock=clock,
            in_background=False,
        )

    return give


@pytest.fixture
def asked(office: Office, officer: User, clock: FixedClock) -> Evidence:
    return services.request_capture(
        post=None, url="https://contoh.id/1", office=office, user=officer, reason="bukti awal", clock=clock
    )


@pytest.fixture
def browser_leaves(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path], None]], None]:
    """In place of a browser: whatever is done to its folder, told as one film beside the page."""

    def leave(do: Callable[[Path], None]) -> None:
        def capture(*, folder: Path, **_rest: object) -> Captured:
            (folder / "dom.html").write_bytes(b"<p>halaman")
            do(folder)
            objects = [("dom.html", "text/html; charset=utf-8"), ("video.mp4", "video/mp4")]
            return Captured(
                outcome=Outcome.CAPTURED,
                final_url="https://contoh.id/1",
                status=200,
                objects=tuple(
                    CapturedObject(name=name, media_type=kind, role="original") for name, kind in objects
                ),
            )

        monkeypatch.setattr(capturing, "capture", capture)

    return leave


def test_a_large_capture_is_sealed_with_a_part_of_it_in_memory(
    asked: Evidence, browser_leaves: Any, clock: FixedClock
) -> None:
    hashes: list[str] = []
    browser_leaves(lambda folder: hashes.append(large(folder / "video.mp4")))
    with growth() as told:
        evidence = capturing.perform(evidence_id=asked.pk, clock=clock)
    film = evidence.objects_sealed.get(name="video.mp4")
    assert (film.sha256, film.size) == (hashes[0], LARGE)
    assert told[0] < LARGE / 2


def test_a_link_in_place_of_a_file_is_no_capture_and_nothing_of_it_is_kept(
    asked: Evidence, browser_leaves: Any, clock: FixedClock, tmp_path: Path
) -> None:
    secret = tmp_path / "rahasia"
    secret.write_bytes(b"kunci kantor")
    browser_leaves(lambda folder: (folder / "video.mp4").symlink_to(secret))
    with pytest.raises(capturing.CaptureBrokenError):
        capturing.perform(evidence_id=asked.pk, clock=clock)
    assert not VaultBlob.objects.exists()


def test_a_file_that_is_exchanged_while_it_is_sealed_ends_the_attempt_or_is_named_as_it_was_read(
    asked: Evidence, browser_leaves: Any, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's process still runs when its files are read."""
    browser_leaves(lambda folder: large(folder / "video.mp4", 3 * MB))
    whole = confine.pieces

    def slower(folder: Path, name: str, *, most: int) -> Iterator[bytes]:
        for piece in whole(folder, name, most=most):
            yield piece
            with (folder / name).open("ab") as file:
                file.write(b"lebih")

    monkeypatch.setattr(capturing, "pieces", slower)
    with pytest.raises(capturing.CaptureBrokenError, match="batas"):
        capturing.perform(evidence_id=asked.pk, clock=clock)
    assert not Evidence.objects.get(pk=asked.pk).is_sealed


def test_a_large_upload_is_kept_and_sealed_with_a_part_of_it_in_memory(
    hand_in: Callable[..., Evidence], tmp_path: Path, clock: FixedClock
) -> None:
    sha256 = large(tmp_path / "film.mp4")
    with growth() as told, uploaded(tmp_path / "film.mp4") as upload:
        evidence = delivering.judge(evidence_id=hand_in(upload).pk, clock=clock)
    assert evidence.objects_sealed.get(name="recording.mp4").sha256 == sha256
    assert VaultKey.objects.filter(blob__sha256=sha256).count() == 1
    assert told[0] < LARGE / 2


def test_no_transaction_is_open_while_an_upload_is_encrypted_and_nothing_is_left_of_a_refused_one(
    hand_in: Callable[..., Evidence], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(tmp_path / "film.mp4", 2 * MB)
    outside = len(connection.savepoint_ids)
    depths: list[int] = []
    keep = files.keep

    def note(draft: Draft) -> None:
        depths.append(len(connection.savepoint_ids))
        keep(draft)

    monkeypatch.setattr(files, "keep", note)

    def fail(*_any: object) -> None:
        raise OSError("buku kejadian penuh")

    with uploaded(tmp_path / "film.mp4") as upload:
        with monkeypatch.context() as patch:
            patch.setattr("sipatenas.evidence.services.receiving.log_request", fail)
            with pytest.raises(OSError, match="penuh"):
                hand_in(upload)
        assert not stored()
        evidence = hand_in(upload)
    assert depths == [outside, outside]
    assert vault.holds(evidence, evidence.delivery.files[0]["sha256"])


def test_what_is_handed_in_twice_is_stored_once(
    hand_in: Callable[..., Evidence],
    tmp_path: Path,
    clock: FixedClock,
    django_capture_on_commit_callbacks: Any,
) -> None:
    large(tmp_path / "film.mp4", 2 * MB)
    with uploaded(tmp_path / "film.mp4") as upload, uploaded(tmp_path / "film.mp4") as same:
        first = hand_in(upload, same)
        with django_capture_on_commit_callbacks(execute=True):
            second = hand_in(upload)
    assert len(stored()) == VaultBlob.objects.count() == 1
    sha256 = first.delivery.files[0]["sha256"]
    assert vault.read(first, sha256) == vault.read(second, sha256)
    vault.destroy(evidence=first, clock=clock)
    assert vault.read(second, sha256)[:12] == FILM


def stored() -> list[str]:
    """The names of the ciphertexts in the vault."""
    storage = storages["vault"]
    if not storage.exists(""):
        return []
    return [name for folder in storage.listdir("")[0] for name in storage.listdir(folder)[1]]

"""Stored files lie encrypted under names that tell nothing; what lay in plain is encrypted in rounds."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from sipatenas.core import blobs, wrapping
from sipatenas.core.blobs import moving, reading, records, scrub, writing
from sipatenas.core.ciphertexts import Ciphertexts
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Blob, BlobState
from sipatenas.core.storage import AtomicFileSystemStorage

pytestmark = pytest.mark.django_db
TEXT = b"Nama pelapor ini tidak boleh terbaca. " * 40


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.SIPATENAS_KEYS = tmp_path / "keys"
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": str(tmp_path / "blobs")}},
    }
    return tmp_path / "blobs"


def put(data: bytes, clock: FixedClock) -> str:
    return blobs.put(data, media_type="text/plain", clock=clock).sha256


def put_plain(data: bytes, clock: FixedClock) -> str:
    """As files were stored before they were encrypted."""
    sha256 = hashlib.sha256(data).hexdigest()
    storages["blobs"].save(records.plain_place(sha256), ContentFile(data))
    Blob.objects.create(sha256=sha256, size=len(data), media_type="text/plain", stored_at=clock.now())
    return sha256


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_folder_tells_neither_content_nor_hash(folder: Path, clock: FixedClock) -> None:
    sha256 = put(TEXT, clock)
    (path,) = files_in(folder)
    assert b"pelapor" not in path.read_bytes()
    assert not any(sha256[at : at + 8] in str(path.relative_to(folder)) for at in range(56))
    assert path.stat().st_mode & 0o077 == 0
    assert blobs.read(sha256) == TEXT


def test_a_file_read_in_pieces_is_never_whole_in_memory_and_says_at_the_end_what_is_wrong(
    folder: Path, clock: FixedClock
) -> None:
    data = os.urandom((3 << 20) + 5)
    sha256 = blobs.put(io.BytesIO(data), media_type="a/b", clock=clock).sha256
    found = list(blobs.pieces(sha256))
    assert b"".join(found) == data
    assert max(map(len, found)) <= 1 << 20
    (path,) = files_in(folder)
    path.write_bytes(path.read_bytes()[:-1])
    source = blobs.pieces(sha256)
    assert next(source) == data[: 1 << 20]
    with pytest.raises(blobs.BlobDamaged):
        list(source)


def test_without_the_house_key_nothing_opens_and_the_same_content_is_stored_anew(
    settings: Any, folder: Path, clock: FixedClock
) -> None:
    sha256 = put(TEXT, clock)
    (settings.SIPATENAS_KEYS / "house.wrap").unlink()
    with pytest.raises(blobs.Locked, match="Pulihkan dari cadangan"):
        blobs.read(sha256)
    assert put(TEXT, clock) == sha256
    assert blobs.read(sha256) == TEXT
    assert len(files_in(folder)) == 2


def test_a_key_that_others_can_read_keeps_nothing(settings: Any, folder: Path, clock: FixedClock) -> None:
    put(TEXT, clock)
    (settings.SIPATENAS_KEYS / "house.wrap").chmod(0o644)
    with pytest.raises(wrapping.WrappingKeyError, match="chmod 600"):
        put(b"lain", clock)
    assert len(files_in(folder)) == 1


def test_two_files_that_change_places_do_not_open(folder: Path, clock: FixedClock) -> None:
    one, two = put(TEXT, clock), put(TEXT[::-1], clock)
    left, right = files_in(folder)
    left_bytes, right_bytes = left.read_bytes(), right.read_bytes()
    left.write_bytes(right_bytes)
    right.write_bytes(left_bytes)
    for sha256 in (one, two):
        with pytest.raises(blobs.BlobDamaged):
            blobs.read(sha256)


def test_of_two_that_put_the_same_at_once_one_file_stands(
    folder: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Ciphertexts.keep

    def slower(self: Ciphertexts, draft: Any) -> None:
        monkeypatch.setattr(Ciphertexts, "keep", real)
        put(TEXT, clock)
        real(self, draft)

    monkeypatch.setattr(Ciphertexts, "keep", slower)
    sha256 = put(TEXT, clock)
    assert blobs.read(sha256) == TEXT
    assert len(files_in(folder)) == 1


def test_a_storage_that_gives_no_answer_is_not_taken_for_damage(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shas = [put(bytes([number]) * 50, clock) for number in range(6)]

    def silent(*_any: object) -> None:
        raise TimeoutError("timed out")

    with monkeypatch.context() as patch:
        patch.setattr(AtomicFileSystemStorage, "open", silent)
        with pytest.raises(blobs.BlobUnreachable, match="Coba lagi nanti"):
            blobs.read(shas[0])
        done = scrub.scrub(clock=clock)
    assert (done.checked, done.unreachable, done.bad, done.left) == (0, 3, 0, 6)
    assert set(Blob.objects.values_list("state", flat=True)) == {BlobState.KEPT}
    assert scrub.scrub(clock=clock).checked == 6


# What lay in plain


def test_what_lay_in_plain_reads_as_ever_and_is_encrypted_in_rounds(folder: Path, clock: FixedClock) -> None:
    data = {put_plain(bytes([number]) * 300, clock): bytes([number]) * 300 for number in range(5)}
    assert {sha256: blobs.read(sha256) for sha256 in data} == data
    put(bytes(300), clock)
    assert scrub.health().plain == 5, "what stands in plain is not stored twice"
    first = moving.encrypt_plain(clock=clock, most=2)
    assert (first.moved, first.damaged, first.left) == (2, 0, 3)
    assert moving.encrypt_plain(clock=clock, most_bytes=1).moved == 1
    assert moving.encrypt_plain(clock=clock) == moving.Encrypted(moved=2)
    assert {sha256: blobs.read(sha256) for sha256 in data} == data
    assert not [path for path in files_in(folder) if path.name in data]
    assert len(files_in(folder)) == 5
    assert moving.encrypt_plain(clock=clock) == moving.Encrypted()


def test_a_damaged_or_missing_plain_file_is_told_and_holds_up_no_other(
    folder: Path, clock: FixedClock
) -> None:
    rotten, missing, whole = (put_plain(bytes([number]) * 9, clock) for number in range(3))
    (folder / records.plain_place(rotten)).write_bytes(b"lain")
    (folder / records.plain_place(missing)).unlink()
    assert moving.encrypt_plain(clock=clock) == moving.Encrypted(moved=1, damaged=2)
    states = dict(Blob.objects.values_list("pk", "state"))
    assert states == {rotten: "rotten", missing: "missing", whole: "kept"}
    assert (folder / records.plain_place(rotten)).exists()
    put(bytes([1]) * 9, clock)
    assert blobs.read(missing) == bytes([1]) * 9


class Killed(BaseException):
    pass


@pytest.mark.parametrize(
    ("where", "name", "left"),
    [(Ciphertexts, "keep", 1), (moving, "take_place", 2), (AtomicFileSystemStorage, "delete", 2)],
)
def test_killed_anywhere_the_content_stands_and_the_sweep_clears_up(
    where: Any, name: str, left: int, folder: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = put_plain(TEXT, clock)

    def die(*_any: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(where, name, die)
        with pytest.raises(Killed):
            moving.encrypt_plain(clock=clock)
    assert len(files_in(folder)) == left
    assert blobs.read(sha256) == TEXT
    moving.encrypt_plain(clock=clock)
    moving.sweep(clock=FixedClock(datetime.now(UTC) + timedelta(hours=25)))
    (path,) = files_in(folder)
    assert path.name == Blob.objects.get().name
    assert blobs.read(sha256) == TEXT


def test_who_reads_while_a_file_is_encrypted_finds_it(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = put_plain(TEXT, clock)
    real = reading.bytes_of

    def moved_meanwhile(row: Blob) -> Any:
        monkeypatch.setattr(reading, "bytes_of", real)
        moving.encrypt_plain(clock=clock)
        return real(row)

    monkeypatch.setattr(reading, "bytes_of", moved_meanwhile)
    assert blobs.read(sha256) == TEXT
    assert Blob.objects.get().name


def test_the_sweep_takes_only_what_no_row_names_after_a_day(folder: Path, clock: FixedClock) -> None:
    kept = [put(TEXT, clock), put_plain(b"polos", clock)]
    stray = [folder / "ab" / ("ab" + "0" * 30), folder / "cd" / "ef" / ("cdef" + "0" * 60)]
    foreign = [folder / "vault" / "ab" / ("ab" + "1" * 30), folder / "catatan.txt"]
    for path in (*stray, *foreign):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    today = FixedClock(datetime.now(UTC))
    assert moving.sweep(clock=today) == 0
    today.advance(timedelta(hours=25))
    assert moving.sweep(clock=today) == 2
    assert not any(path.exists() for path in stray)
    assert all(path.exists() for path in foreign)
    assert all(blobs.exists(sha256) for sha256 in kept)


# Looked at again


def test_the_scrubber_tells_whole_rotten_missing_and_locked_apart_and_sees_the_mending(
    folder: Path, clock: FixedClock, settings: Any
) -> None:
    plain = put_plain(b"polos dan rusak", clock)
    (folder / records.plain_place(plain)).write_bytes(b"polos dan ubah!")
    names = {word: put(word.encode(), clock) for word in ("utuh", "rusak", "hilang", "kunci")}
    places = {word: folder / records.place_of(Blob.objects.get(pk=sha)) for word, sha in names.items()}
    whole = places["rusak"].read_bytes()
    places["rusak"].write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    places["hilang"].unlink()
    Blob.objects.filter(pk=names["kunci"]).update(wrapped="00" * 40)
    done = scrub.scrub(clock=clock)
    assert (done.checked, done.rotten, done.missing, done.locked, done.left) == (5, 2, 1, 1, 0)
    health = scrub.health()
    assert (health.files, health.bad, health.unchecked, health.plain) == (5, 4, 0, 1)
    places["rusak"].write_bytes(whole)
    assert scrub.scrub(clock=clock).mended == 1, (
        "the whole one rests, those in trouble are looked at each round"
    )
    assert put(b"kunci", clock) == names["kunci"]
    assert blobs.read(names["kunci"]) == b"kunci"


def test_a_round_is_bounded_and_the_longest_unchecked_come_first(clock: FixedClock) -> None:
    shas = [put(bytes([number]) * 100, clock) for number in range(6)]
    assert scrub.scrub(clock=clock, most=2).left == 4
    assert scrub.scrub(clock=clock, most_bytes=150).checked == 1
    clock.advance(timedelta(days=8))
    scrub.scrub(clock=clock, most=3)
    assert Blob.objects.filter(checked_at=clock.now()).count() == 3
    assert not Blob.objects.filter(pk__in=shas, checked_at=None).exists()


@pytest.mark.parametrize("form", [bytes, io.BytesIO])
def test_a_file_is_whole_before_its_row_stands(
    form: Callable[[bytes], Any], clock: FixedClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_row: Blob) -> Blob:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_agreed", die)
        with pytest.raises(Killed):
            blobs.put(form(TEXT), media_type="a/b", clock=clock)
    assert len(files_in(folder)) == 1
    assert not Blob.objects.exists()

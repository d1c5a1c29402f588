"""The vault: encrypted, stored once, readable by who holds a key, gone with the last key."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.evidence.conftest import capturing, make_office

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import vault
from sipatenas.evidence.models import Evidence, VaultBlob, VaultKey, VaultState
from sipatenas.evidence.vault import files, keys, store
from sipatenas.evidence.vault.sweep import sweep
from sipatenas.places.models import Office

SAMPLE = b"isi halaman " * 50


@pytest.fixture
def make_evidence(office: Office, officer: User, clock: FixedClock) -> Callable[..., Evidence]:
    def make(of: Office | None = None) -> Evidence:
        return capturing(of or office, officer, clock)

    return make


def folder_of(settings: Any) -> Path:
    return Path(settings.STORAGES["vault"]["OPTIONS"]["location"])


def stored(settings: Any) -> list[Path]:
    return sorted(path for path in folder_of(settings).rglob("*") if path.is_file())


# Wrapping keys


def test_the_wrapping_key_is_made_once_for_its_owner_only_and_is_not_the_signing_key(tmp_path: Path) -> None:
    made = keys.wrapping_key(tmp_path, "65.71")
    path = tmp_path / "office-65.71.wrap"
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.wrapping_key(tmp_path, "65.71") == made
    assert list(tmp_path.iterdir()) == [path]
    path.chmod(0o640)
    with pytest.raises(keys.WrappingKeyError, match="chmod 600"):
        keys.wrapping_key(tmp_path, "65.71")
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(keys.WrappingKeyError, match="rusak"):
        keys.wrapping_key(tmp_path, "65.71")
    assert path.read_bytes() == b"short"


@pytest.mark.parametrize("office", ["", "..", "65/71", "abc", "65.71.pem"])
def test_a_wrapping_key_is_only_made_for_an_office_code(office: str, tmp_path: Path) -> None:
    with pytest.raises(keys.WrappingKeyError):
        keys.wrapping_key(tmp_path, office)
    assert not list(tmp_path.iterdir())


def test_of_two_makers_at_once_the_first_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link
    other: list[keys.WrappingKey] = []

    def slower(source: Any, target: Any) -> None:
        monkeypatch.setattr(os, "link", real)
        other.append(keys.wrapping_key(tmp_path, "65.71"))
        real(source, target)

    monkeypatch.setattr(os, "link", slower)
    assert keys.wrapping_key(tmp_path, "65.71") == other[0]


# Put and read


def test_what_is_put_comes_back_and_the_folder_tells_nothing_of_it(
    make_evidence: Callable[..., Evidence], clock: FixedClock, settings: Any
) -> None:
    evidence = make_evidence()
    kept = vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    assert kept.sha256 == hashlib.sha256(SAMPLE).hexdigest()
    assert vault.read(evidence, kept.sha256) == SAMPLE
    (path,) = stored(settings)
    assert kept.sha256[:8] not in str(path)
    assert b"halaman" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_content_is_stored_once_and_each_evidence_has_its_own_key(
    make_evidence: Callable[..., Evidence], clock: FixedClock, settings: Any
) -> None:
    other_office = make_office("65.01", "Malinau")
    holders = [make_evidence(), make_evidence(), make_evidence(other_office)]
    for _twice in range(2):
        for holder in holders:
            kept = vault.put(evidence=holder, data=SAMPLE, media_type="text/plain", clock=clock)
    assert len(stored(settings)) == 1
    assert VaultBlob.objects.count() == 1
    assert VaultKey.objects.count() == 3
    assert len(set(VaultKey.objects.values_list("wrapped", flat=True))) == 2, "one wrapping key per office"
    assert {vault.read(holder, kept.sha256) for holder in holders} == {SAMPLE}


def test_an_evidence_that_holds_no_key_reads_nothing(
    make_evidence: Callable[..., Evidence], clock: FixedClock
) -> None:
    holder, stranger = make_evidence(), make_evidence()
    kept = vault.put(evidence=holder, data=SAMPLE, media_type="text/plain", clock=clock)
    with pytest.raises(vault.NotHeld):
        vault.read(stranger, kept.sha256)
    vault.share(held_by=holder, to=stranger, sha256=kept.sha256, clock=clock)
    assert vault.read(stranger, kept.sha256) == SAMPLE
    with pytest.raises(vault.NotHeld):
        vault.share(held_by=holder, to=stranger, sha256="0" * 64, clock=clock)


def test_content_is_stored_anew_when_the_stored_copy_is_damaged_gone_or_locked(
    make_evidence: Callable[..., Evidence], clock: FixedClock, settings: Any
) -> None:
    first = make_evidence()
    kept = vault.put(evidence=first, data=SAMPLE, media_type="text/plain", clock=clock)
    (path,) = stored(settings)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"\0")
    second = make_evidence()
    vault.put(evidence=second, data=SAMPLE, media_type="text/plain", clock=clock)
    assert vault.read(second, kept.sha256) == SAMPLE
    vault.put(evidence=first, data=SAMPLE, media_type="text/plain", clock=clock)
    assert vault.read(first, kept.sha256) == SAMPLE
    for one in stored(settings):
        one.unlink()
    vault.put(evidence=first, data=SAMPLE, media_type="text/plain", clock=clock)
    assert vault.read(first, kept.sha256) == SAMPLE
    (settings.SIPATENAS_KEYS / "office-65.71.wrap").unlink()
    with pytest.raises(vault.Locked):
        vault.read(first, kept.sha256)
    third = make_evidence()
    vault.put(evidence=third, data=SAMPLE, media_type="text/plain", clock=clock)
    assert vault.read(third, kept.sha256) == SAMPLE


def test_a_changed_or_missing_ciphertext_is_told_apart(
    make_evidence: Callable[..., Evidence], clock: FixedClock, settings: Any
) -> None:
    evidence = make_evidence()
    kept = vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    (path,) = stored(settings)
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(vault.BlobDamaged):
            vault.read(evidence, kept.sha256)
    path.unlink()
    with pytest.raises(vault.BlobMissing):
        vault.read(evidence, kept.sha256)


def test_a_wrapping_moved_from_another_file_or_changed_is_found(
    make_evidence: Callable[..., Evidence], clock: FixedClock
) -> None:
    evidence = make_evidence()
    one = vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    two = vault.put(evidence=evidence, data=b"lain", media_type="text/plain", clock=clock)
    foreign = VaultKey.objects.get(blob__sha256=two.sha256).wrapped
    row = VaultKey.objects.get(blob__sha256=one.sha256)
    VaultKey.objects.filter(pk=row.pk).update(wrapped=foreign)
    with pytest.raises(vault.BlobDamaged):
        vault.read(evidence, one.sha256)
    VaultKey.objects.filter(pk=row.pk).update(wrapped="00" + row.wrapped[2:])
    with pytest.raises(vault.Locked):
        vault.read(evidence, one.sha256)


def test_two_files_swapped_in_the_folder_do_not_open(
    make_evidence: Callable[..., Evidence], clock: FixedClock, settings: Any
) -> None:
    evidence = make_evidence()
    one = vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    two = vault.put(evidence=evidence, data=SAMPLE[::-1], media_type="text/plain", clock=clock)
    left, right = stored(settings)
    left_bytes, right_bytes = left.read_bytes(), right.read_bytes()
    left.write_bytes(right_bytes)
    right.write_bytes(left_bytes)
    for sha256 in (one.sha256, two.sha256):
        with pytest.raises(vault.BlobDamaged):
            vault.read(evidence, sha256)


# In pieces


def test_a_large_content_passes_in_pieces_and_where_one_copy_breaks_off_another_goes_on(
    make_evidence: Callable[..., Evidence], clock: FixedClock, settings: Any
) -> None:
    evidence, data = make_evidence(), os.urandom((2 << 20) + 9)
    given = iter([data[:100], data[100:]])
    kept = vault.put(evidence=evidence, data=given, media_type="video/mp4", clock=clock)
    assert (kept.size, kept.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    (first,) = stored(settings)
    whole = first.read_bytes()
    first.write_bytes(whole[: (1 << 20) + 100])
    source = vault.pieces(evidence, kept.sha256)
    assert next(source) == data[: 1 << 20], "each piece is authentic by itself"
    with pytest.raises(vault.BlobDamaged):
        list(source)
    vault.put(evidence=evidence, data=io.BytesIO(data), media_type="video/mp4", clock=clock)
    (second,) = [path for path in stored(settings) if path != first]
    assert b"".join(vault.pieces(evidence, kept.sha256)) == data
    turned = second.read_bytes()
    first.write_bytes(whole)
    second.write_bytes(turned[: (1 << 20) + 100])
    found = list(vault.pieces(evidence, kept.sha256))
    assert b"".join(found) == data
    assert max(map(len, found)) <= 1 << 20


# Destroy


@pytest.mark.django_db(transaction=True)
@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(destroyed=st.sets(st.integers(0, 3)), again=st.booleans())
def test_whoever_is_destroyed_the_content_is_readable_exactly_while_a_key_is_left(
    destroyed: set[int],
    again: bool,
    make_evidence: Callable[..., Evidence],
    clock: FixedClock,
    settings: Any,
) -> None:
    before = len(stored(settings))
    data = os.urandom(40)
    holders = [make_evidence() for _ in range(3)] + [make_evidence(make_office("65.01", "Malinau"))]
    for holder in holders:
        kept = vault.put(evidence=holder, data=data, media_type="text/plain", clock=clock)
    for number in sorted(destroyed):
        vault.destroy(evidence=holders[number], clock=clock)
        if again:
            assert vault.destroy(evidence=holders[number], clock=clock) == (0, 0)
    for number, holder in enumerate(holders):
        if number in destroyed:
            with pytest.raises(vault.NotHeld):
                vault.read(holder, kept.sha256)
        else:
            assert vault.read(holder, kept.sha256) == data
    all_gone = len(destroyed) == len(holders)
    assert len(stored(settings)) == before + (0 if all_gone else 1)
    state = VaultBlob.objects.get(sha256=kept.sha256).state
    assert state == (VaultState.DESTROYED if all_gone else VaultState.KEPT)


@pytest.mark.django_db(transaction=True)
def test_what_was_destroyed_is_told_so_and_may_be_put_anew(
    make_evidence: Callable[..., Evidence], clock: FixedClock
) -> None:
    evidence = make_evidence()
    kept = vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    assert vault.destroy(evidence=evidence, clock=clock) == (1, 1)
    with pytest.raises(vault.Destroyed):
        vault.read(evidence, kept.sha256)
    vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    assert vault.read(evidence, kept.sha256) == SAMPLE


@pytest.mark.django_db(transaction=True)
def test_a_destruction_that_is_rolled_back_destroys_nothing(
    make_evidence: Callable[..., Evidence], clock: FixedClock, settings: Any
) -> None:
    evidence = make_evidence()
    kept = vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    with transaction.atomic():
        vault.destroy(evidence=evidence, clock=clock)
        transaction.set_rollback(True)
    assert vault.read(evidence, kept.sha256) == SAMPLE
    assert len(stored(settings)) == 1


@pytest.mark.django_db(transaction=True)
def test_no_trace_of_a_destroyed_key_stays_in_the_file_of_the_database(
    make_evidence: Callable[..., Evidence], clock: FixedClock
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's dead rows are the server's own matter until VACUUM")
    evidence = make_evidence()
    vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    wrapped = VaultKey.objects.get().wrapped.encode()
    vault.destroy(evidence=evidence, clock=clock)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert wrapped not in Path(connection.settings_dict["NAME"]).read_bytes()


# Killed in between


class Killed(BaseException):
    pass


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["insert", "commit"])
def test_killed_after_the_file_was_written_only_an_unreferenced_file_is_left(
    step: str,
    make_evidence: Callable[..., Evidence],
    clock: FixedClock,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence = make_evidence()
    with monkeypatch.context() as patch:

        def die(*_any: object) -> None:
            raise Killed

        if step == "insert":
            patch.setattr(store, "insert", die)
        else:
            patch.setattr(store, "_key_row", die)
        with pytest.raises(Killed):
            vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    assert len(stored(settings)) == 1
    assert not VaultBlob.objects.exists()
    kept = vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)
    assert vault.read(evidence, kept.sha256) == SAMPLE


@pytest.mark.django_db(transaction=True)
def test_killed_before_a_destroyed_file_was_removed_it_is_destroyed_all_the_same(
    make_evidence: Callable[..., Evidence],
    clock: FixedClock,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence = make_evidence()
    kept = vault.put(evidence=evidence, data=SAMPLE, media_type="text/plain", clock=clock)

    def die(_name: str) -> None:
        raise Killed

    monkeypatch.setattr(files, "remove", die)
    with pytest.raises(Killed):
        vault.destroy(evidence=evidence, clock=clock)
    assert len(stored(settings)) == 1
    with pytest.raises(vault.Destroyed):
        vault.read(evidence, kept.sha256)
    assert not VaultKey.objects.exists()


def test_a_storage_that_removes_nothing_now_undoes_no_destruction_and_the_sweep_removes(
    make_evidence: Callable[..., Evidence],
    clock: FixedClock,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    evidence = make_evidence()
    for data in (SAMPLE, SAMPLE + b"2"):
        vault.put(evidence=evidence, data=data, media_type="text/html", clock=clock)

    def away(_name: str) -> None:
        raise OSError("wadah tidak menjawab")

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove", away)
        with django_capture_on_commit_callbacks(execute=True):
            assert vault.destroy(evidence=evidence, clock=clock) == (2, 2)
    assert len(stored(settings)) == 2
    assert sweep(clock=clock) == 2
    assert stored(settings) == []

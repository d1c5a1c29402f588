"""Some bytes of a large file are had without the rest, and are authentic."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import storages
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.evidence.conftest import capturing

from sipatenas.accounts.models import User
from sipatenas.core import blobs, cipher
from sipatenas.core.ciphertexts import READ
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import vault
from sipatenas.evidence.models import Evidence, VaultBlob
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db
PIECE = cipher.PIECE
DATA = os.urandom(3 * PIECE + 9)
SIZES = st.integers(0, len(DATA) + 5) | st.sampled_from([PIECE, 2 * PIECE, 3 * PIECE, len(DATA)])


@pytest.fixture
def evidence(office: Office, officer: User, clock: FixedClock) -> Evidence:
    return capturing(office, officer, clock)


@pytest.fixture
def film(evidence: Evidence, clock: FixedClock) -> str:
    return vault.put(evidence=evidence, data=iter([DATA]), media_type="video/mp4", clock=clock).sha256


def lying() -> Path:
    """The one ciphertext in the folder."""
    (row,) = VaultBlob.objects.all()
    return Path(storages["vault"].path(f"{row.name[:2]}/{row.name}"))


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many bytes the storage gives at each reading, and no seeking: read up to there."""
    read: list[int] = []
    storage = storages["vault"]
    real = storage.open

    class Told(File[bytes]):
        def read(self, *size: Any) -> bytes:
            found: bytes = super().read(*size)
            read.append(len(found))
            return found

    with monkeypatch.context() as patch:
        patch.setattr(storage, "open", lambda name, mode="rb": Told(real(name, mode).file))
        yield read


@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=SIZES, stop=st.none() | SIZES)
def test_any_part_is_the_same_bytes(start: int, stop: int | None, evidence: Evidence, film: str) -> None:
    found = list(vault.part(evidence, film, start, stop))
    assert b"".join(found) == DATA[start:stop]
    assert max(map(len, found), default=0) <= PIECE


def test_only_the_pieces_asked_for_are_read(
    evidence: Evidence, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(monkeypatch) as read:
        assert (
            b"".join(vault.part(evidence, film, 2 * PIECE + 5, 2 * PIECE + 10)) == DATA[2 * PIECE + 5 :][:5]
        )
    assert sum(read) == READ


def test_a_storage_that_cannot_go_to_a_place_is_read_up_to_there(
    evidence: Evidence, film: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(File, "seekable", lambda _self: False)
    with counted(monkeypatch) as read:
        assert b"".join(vault.part(evidence, film, PIECE - 1, PIECE + 1)) == DATA[PIECE - 1 : PIECE + 1]
    assert sum(read) == len(cipher.MAGIC) + 2 * READ


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_changed_piece_is_refused_and_the_others_are_given(
    number: int, evidence: Evidence, film: str
) -> None:
    path = lying()
    turned = bytearray(path.read_bytes())
    turned[len(cipher.MAGIC) + number * READ + 4] ^= 1
    path.write_bytes(turned)
    start = number * PIECE
    with pytest.raises(vault.BlobDamaged):
        list(vault.part(evidence, film, start, start + 3))
    assert b"".join(vault.part(evidence, film, 2 * PIECE, 2 * PIECE + 3)) == DATA[2 * PIECE :][:3]


def test_pieces_that_changed_places_are_refused(evidence: Evidence, film: str) -> None:
    path, head = lying(), len(cipher.MAGIC)
    whole = path.read_bytes()
    path.write_bytes(whole[:head] + whole[head + READ : head + 2 * READ] + whole[head : head + READ])
    for number in range(2):
        with pytest.raises(vault.BlobDamaged):
            list(vault.part(evidence, film, number * PIECE, number * PIECE + 1))


@pytest.mark.parametrize("lost", [1, cipher.TAG, 9 + cipher.TAG, 9 + cipher.TAG + READ])
def test_a_file_cut_off_is_refused_where_its_end_is_asked_for(
    lost: int, evidence: Evidence, film: str
) -> None:
    path = lying()
    path.write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(vault.BlobDamaged):
        list(vault.part(evidence, film, len(DATA) - 1))
    VaultBlob.objects.update(size=len(DATA) - 9)
    with pytest.raises(vault.BlobDamaged):
        list(vault.part(evidence, film, len(DATA) - 10))


def test_where_one_copy_does_not_open_another_goes_on(
    evidence: Evidence, film: str, clock: FixedClock
) -> None:
    whole = lying().read_bytes()
    lying().write_bytes(whole[: len(cipher.MAGIC) + 2 * READ])
    vault.put(evidence=evidence, data=iter([DATA]), media_type="video/mp4", clock=clock)
    for row in VaultBlob.objects.order_by("pk")[1:]:
        path = Path(storages["vault"].path(f"{row.name[:2]}/{row.name}"))
        path.write_bytes(path.read_bytes()[: READ + 20])
    assert b"".join(vault.part(evidence, film, 5, 2 * PIECE - 5)) == DATA[5 : 2 * PIECE - 5]


def test_what_lies_in_plain_since_before_the_vault_is_given_in_parts_too(
    evidence: Evidence, clock: FixedClock
) -> None:
    kept = blobs.put(DATA, media_type="video/mp4", clock=clock)
    evidence.manifest_sha256 = kept.sha256
    for start, stop in ((5, 10), (PIECE - 1, 2 * PIECE + 1), (len(DATA) - 3, None)):
        assert b"".join(vault.part(evidence, kept.sha256, start, stop)) == DATA[start:stop]

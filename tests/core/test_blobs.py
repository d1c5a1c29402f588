"""What was stored comes back byte for byte, or an error says why not."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.storage import storages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sipatenas.core import blobs
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Blob
from sipatenas.core.storage import AtomicFileSystemStorage

pytestmark = pytest.mark.django_db


def place(sha256: str) -> Path:
    name = Blob.objects.get(pk=sha256).name
    return Path(storages["blobs"].path(f"{name[:2]}/{name}"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=2000))
def test_what_is_put_is_read(clock: FixedClock, data: bytes) -> None:
    ref = blobs.put(data, media_type="text/plain", clock=clock)
    assert ref.sha256 == hashlib.sha256(data).hexdigest()
    assert (ref.size, blobs.read(ref.sha256), blobs.exists(ref.sha256)) == (len(data), data, True)


def test_the_same_content_is_stored_once(clock: FixedClock) -> None:
    data = bytes(range(256)) * 40_000
    first = blobs.put(data, media_type="image/png", clock=clock)
    again = blobs.put(io.BytesIO(data), media_type="application/octet-stream", clock=clock)
    assert again == first == blobs.reference(first.sha256)
    assert Blob.objects.filter(pk=first.sha256).count() == 1
    assert (
        len([path for path in place(first.sha256).parent.iterdir() if path.stat().st_size > len(data)]) == 1
    )


def test_a_changed_file_is_reported_not_returned(clock: FixedClock) -> None:
    ref = blobs.put(b"asli", media_type="text/plain", clock=clock)
    whole = place(ref.sha256).read_bytes()
    for at in range(len(whole)):
        place(ref.sha256).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(blobs.BlobDamaged, match=ref.sha256):
            blobs.read(ref.sha256)


def test_a_missing_file_is_reported_and_put_again_heals_it(clock: FixedClock) -> None:
    ref = blobs.put(b"hilang", media_type="text/plain", clock=clock)
    place(ref.sha256).unlink()
    with pytest.raises(blobs.BlobMissing, match="pulihkan dari cadangan"):
        blobs.read(ref.sha256)
    blobs.put(b"hilang", media_type="text/plain", clock=clock)
    assert blobs.read(ref.sha256) == b"hilang"


def test_a_half_file_left_by_others_is_written_anew(clock: FixedClock) -> None:
    ref = blobs.put(b"panjang sekali", media_type="text/plain", clock=clock)
    place(ref.sha256).write_bytes(b"panj")
    blobs.put(b"panjang sekali", media_type="text/plain", clock=clock)
    assert blobs.read(ref.sha256) == b"panjang sekali"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "g" * 64, "0" * 63])
def test_only_a_hash_names_a_blob(name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        blobs.read(name)


def test_an_unknown_hash_has_no_reference() -> None:
    with pytest.raises(blobs.BlobMissing):
        blobs.reference("0" * 64)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError("cable pulled")

    storage = AtomicFileSystemStorage(location=tmp_path)
    with pytest.raises(OSError, match="cable pulled"):
        storage._save("ab/cd/file", Failing())
    assert list((tmp_path / "ab" / "cd").iterdir()) == []

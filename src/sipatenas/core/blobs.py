"""Files by the SHA-256 of their content, over the storage `blobs` (a folder, or S3 by setting)."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _

from sipatenas.core.clock import Clock
from sipatenas.core.models import Blob

_PIECE = 1 << 20
_IN_MEMORY = 8 << 20


class BlobError(Exception):
    """A stored file cannot be given back."""


class BlobMissing(BlobError):  # noqa: N818 -- the word that the screens and logs use
    def __init__(self, sha256: str) -> None:
        super().__init__(
            _("Berkas %(sha)s tidak ada di penyimpanan; pulihkan dari cadangan.") % {"sha": sha256}
        )
        self.sha256 = sha256


class BlobDamaged(BlobError):  # noqa: N818 -- the word that the screens and logs use
    def __init__(self, sha256: str, found: str) -> None:
        super().__init__(
            _("Berkas %(sha)s rusak: isinya kini ber-hash %(found)s; pulihkan dari cadangan.")
            % {"sha": sha256, "found": found}
        )
        self.sha256 = sha256
        self.found = found


@dataclass(frozen=True)
class BlobRef:
    """A stored file: its hash, its size in bytes, its media type when it was first stored."""

    sha256: str
    size: int
    media_type: str


def put(data: bytes | BinaryIO, *, media_type: str, clock: Clock) -> BlobRef:
    """Store `data` and return its reference. The same content is stored once, however often it is put;
    a file that is missing or of another size than it should be is written anew."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        digest = hashlib.sha256()
        size = 0
        for piece in _pieces(data):
            digest.update(piece)
            size += spool.write(piece)
        sha256 = digest.hexdigest()
        if not _present(sha256, size):
            spool.seek(0)
            _storage().save(_name(sha256), File(cast("IO[bytes]", spool)))
    known = Blob.objects.filter(pk=sha256).first()
    if known is None:
        row = Blob(sha256=sha256, size=size, media_type=media_type, stored_at=clock.now())
        Blob.objects.bulk_create([row], ignore_conflicts=True)
        known = Blob.objects.get(pk=sha256)
    return BlobRef(sha256=sha256, size=known.size, media_type=known.media_type)


def read(sha256: str) -> bytes:
    """The bytes, hashed again. Raises BlobMissing, BlobDamaged, and ValueError for what is no SHA-256."""
    try:
        with _storage().open(_name(sha256), "rb") as stored:
            data = cast("bytes", stored.read())
    except FileNotFoundError as error:
        raise BlobMissing(sha256) from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise BlobDamaged(sha256, found)
    return data


def exists(sha256: str) -> bool:
    """Whether the file stands in the storage (its content is judged by `read`)."""
    return _storage().exists(_name(sha256))


def remove(sha256: str) -> None:
    """Remove a stored file and what is recorded about it, for who has made sure that nothing names it any more.

    The file goes first: a process killed in between leaves the row, by which the next removal finds it.
    """
    _storage().delete(_name(sha256))
    Blob.objects.filter(pk=sha256).delete()


def reference(sha256: str) -> BlobRef:
    """What is recorded about a stored file. Raises BlobMissing if nothing is."""
    row = Blob.objects.filter(pk=sha256).first()
    if row is None:
        raise BlobMissing(sha256)
    return BlobRef(sha256=row.sha256, size=row.size, media_type=row.media_type)


def _storage() -> Storage:
    return storages["blobs"]


def _name(sha256: str) -> str:
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError(f"{sha256[:80]!r} is not a SHA-256 in lower-case hexadecimal.")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _present(sha256: str, size: int) -> bool:
    name = _name(sha256)
    return _storage().exists(name) and _storage().size(name) == size


def _pieces(data: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    while piece := data.read(_PIECE):
        yield piece

"""A stored file's row, where its bytes lie, and the key that opens them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage

from sipatenas.core import cipher, wrapping
from sipatenas.core.blobs.errors import Locked
from sipatenas.core.ciphertexts import Ciphertexts
from sipatenas.core.models import Blob, BlobState

ENCRYPTED = Ciphertexts("blobs")


@dataclass(frozen=True)
class BlobRef:
    """A stored file: its hash, its size in bytes, its media type when it was first stored."""

    sha256: str
    size: int
    media_type: str


def reference_of(row: Blob) -> BlobRef:
    return BlobRef(sha256=row.sha256, size=row.size, media_type=row.media_type)


def storage() -> Storage:
    return ENCRYPTED.storage


def key_folder() -> Path:
    return Path(settings.SIPATENAS_KEYS)


def house_key() -> wrapping.WrappingKey:
    """The house's wrapping key in use, made on first use. Raises wrapping.WrappingKeyError."""
    return wrapping.in_use(key_folder(), wrapping.HOUSE)


def key_of(row: Blob) -> bytes:
    """The key of an encrypted file. Raises Locked."""
    try:
        by = wrapping.find(key_folder(), wrapping.HOUSE, row.wrapping_key)
        return cipher.unwrap(bytes.fromhex(row.wrapped), by=by.secret)
    except (wrapping.WrappingKeyError, cipher.CipherError, ValueError) as error:
        raise Locked(row.sha256, str(error)) from error


def plain_place(sha256: str) -> str:
    """Where a file lies that was stored before files were encrypted. Raises ValueError for what is no SHA-256."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError(f"{sha256[:80]!r} is not a SHA-256 in lower-case hexadecimal.")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def place_of(row: Blob) -> str:
    """Where the bytes of a file lie in the storage."""
    return ENCRYPTED.place(row.name) if row.name else plain_place(row.sha256)


def is_sound(row: Blob) -> bool:
    """Whether the file stands in its right size and its key opens: what `put` asks before it relies on a copy."""
    if row.state != BlobState.KEPT:
        return False
    if not row.name:
        place = plain_place(row.sha256)
        return storage().exists(place) and storage().size(place) == row.size
    try:
        key_of(row)
    except Locked:
        return False
    return ENCRYPTED.stands(row.name, size=row.size)

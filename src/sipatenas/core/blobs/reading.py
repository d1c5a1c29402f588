"""Giving stored files back, hashed again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import cast

from sipatenas.core import cipher
from sipatenas.core.blobs.errors import BlobDamaged, BlobMissing, BlobUnreachable
from sipatenas.core.blobs.records import (
    ENCRYPTED,
    BlobRef,
    key_of,
    place_of,
    plain_place,
    reference_of,
    storage,
)
from sipatenas.core.models import Blob


def read(sha256: str) -> bytes:
    """The bytes, hashed again. Raises as `pieces`."""
    return b"".join(pieces(sha256))


def pieces(sha256: str) -> Iterator[bytes]:
    """The bytes in pieces of at most 1 MiB; that they are what they should be is certain once the iterator ends.

    Raises, at the first piece or later, BlobMissing, BlobDamaged, Locked, BlobUnreachable, and ValueError for what is
    no SHA-256.
    """
    plain_place(sha256)
    digest = hashlib.sha256()
    for piece in _stored(sha256):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise BlobDamaged(sha256, digest.hexdigest())


def exists(sha256: str) -> bool:
    """Whether the file stands in the storage (its content is judged by `read`)."""
    plain_place(sha256)
    row = Blob.objects.filter(pk=sha256).first()
    return row is not None and storage().exists(place_of(row))


def reference(sha256: str) -> BlobRef:
    """What is recorded about a stored file. Raises BlobMissing if nothing is."""
    row = Blob.objects.filter(pk=sha256).first()
    if row is None:
        raise BlobMissing(sha256)
    return reference_of(row)


def bytes_of(row: Blob) -> Iterator[bytes]:
    """The content by its row, not hashed. Raises FileNotFoundError, OSError, cipher.CipherError, Locked."""
    if row.name:
        yield from ENCRYPTED.plain(row.name, key=key_of(row))
        return
    with storage().open(plain_place(row.sha256), "rb") as stored:
        while piece := cast("bytes", stored.read(cipher.PIECE)):
            yield piece


def cut(pieces: Iterator[bytes], start: int, stop: int | None) -> Iterator[bytes]:
    """Of the pieces the bytes from `start` to `stop` (to their end); what comes behind is not asked for."""
    at = 0
    for piece in pieces:
        if kept := piece[max(0, start - at) : None if stop is None else max(0, stop - at)]:
            yield kept
        at += len(piece)
        if stop is not None and at >= stop:
            return


def _stored(sha256: str) -> Iterator[bytes]:
    """The content as it lies. A file that is encrypted while it is asked for is found under its new name."""
    row = Blob.objects.filter(pk=sha256).first()
    if row is None:
        raise BlobMissing(sha256)
    try:
        source = bytes_of(row)
        try:
            first = next(source, b"")
        except FileNotFoundError:
            now = Blob.objects.filter(pk=sha256).exclude(name=row.name).first()
            if now is None:
                raise
            source = bytes_of(now)
            first = next(source, b"")
        yield first
        yield from source
    except FileNotFoundError as error:
        raise BlobMissing(sha256) from error
    except cipher.CipherError as error:
        raise BlobDamaged(sha256, f"? ({error})") from error
    except OSError as error:
        raise BlobUnreachable(sha256, str(error)) from error

"""Storing files once, each under a key of its own."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from sipatenas.core import cipher
from sipatenas.core.blobs.records import (
    ENCRYPTED,
    BlobRef,
    house_key,
    is_sound,
    place_of,
    plain_place,
    reference_of,
    storage,
)
from sipatenas.core.ciphertexts import Draft, in_pieces
from sipatenas.core.clock import Clock
from sipatenas.core.models import Blob, BlobState

_PLACE = ("name", "wrapped", "wrapping_key", "stored_sha256", "state", "checked_at")


def put(data: bytes | BinaryIO, *, media_type: str, clock: Clock) -> BlobRef:
    """Store `data`, encrypted, and return its reference. The same content is stored once, however often it is put;
    a file that is missing, of another size than it should be, damaged or locked is written anew.

    Raises wrapping.WrappingKeyError: without a usable key of the house nothing is stored; OSError: the storage took
    nothing.
    """
    if isinstance(data, bytes) and (known := _known(hashlib.sha256(data).hexdigest())):
        return reference_of(known)
    key = cipher.new_key()
    with ENCRYPTED.drafted(in_pieces(data), key=key) as draft:
        if not isinstance(data, bytes) and (known := _known(draft.sha256)):
            return reference_of(known)
        row = entered(draft, key, media_type=media_type, clock=clock)
        ENCRYPTED.keep(draft)
    return reference_of(_agreed(row))


def remove(sha256: str) -> None:
    """Remove a stored file and what is recorded about it, for who has made sure that nothing names it any more.

    The file goes first: a process killed in between leaves the row, by which the next removal finds it.
    """
    row = Blob.objects.filter(pk=sha256).first()
    storage().delete(place_of(row) if row else plain_place(sha256))
    Blob.objects.filter(pk=sha256).delete()


def entered(draft: Draft, key: bytes, *, media_type: str, clock: Clock) -> Blob:
    """The row of a drafted file, not written yet. Raises wrapping.WrappingKeyError."""
    by = house_key()
    return Blob(
        sha256=draft.sha256,
        size=draft.size,
        media_type=media_type,
        stored_at=clock.now(),
        name=draft.name,
        wrapped=cipher.wrap(key, by=by.secret).hex(),
        wrapping_key=by.mark,
        stored_sha256=draft.stored_sha256,
    )


def take_place(row: Blob, *, of: Blob) -> bool:
    """Let a new file stand for the same content, if the former one still does; what it replaces is swept later."""
    row.state, row.checked_at = BlobState.KEPT, None
    found = Blob.objects.filter(pk=row.pk, name=of.name)
    return bool(found.update(**{name: getattr(row, name) for name in _PLACE}))


def _known(sha256: str) -> Blob | None:
    row = Blob.objects.filter(pk=sha256).first()
    return row if row is not None and is_sound(row) else None


def _agreed(row: Blob) -> Blob:
    """The row that stands: ours, or that of who put the same content meanwhile, whose file is as good."""
    Blob.objects.bulk_create([row], ignore_conflicts=True)
    standing = Blob.objects.get(pk=row.pk)
    if standing.name == row.name:
        return standing
    if is_sound(standing) or not take_place(row, of=standing):
        ENCRYPTED.remove(row.name)
    return standing

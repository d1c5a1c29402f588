"""The vault's verbs: put, read, share, destroy. A file is written before its rows, removed after them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

from sipatenas.core import blobs, cipher
from sipatenas.core.blobs import BlobRef
from sipatenas.core.blobs.reading import cut
from sipatenas.core.ciphertexts import Draft, in_pieces
from sipatenas.core.clock import Clock
from sipatenas.core.statements import insert
from sipatenas.evidence.models.evidence import Evidence
from sipatenas.evidence.models.vault import VaultBlob, VaultKey, VaultState
from sipatenas.evidence.vault import files, keys
from sipatenas.evidence.vault.errors import (
    BlobDamaged,
    BlobMissing,
    BlobUnreachable,
    Destroyed,
    Locked,
    NotHeld,
)

log = logging.getLogger("sipatenas.evidence")

_TRIED = 5
"""Holders of the same content that are asked for its key before it is stored anew."""


def put(
    *, evidence: Evidence, data: bytes | BinaryIO | Iterable[bytes], media_type: str, clock: Clock
) -> BlobRef:
    """Keep `data` (bytes, an open file, or pieces) for this evidence, encrypted; asked again it changes nothing.

    Content that another evidence holds is not stored twice, if the stored file still opens and is whole: this is
    looked at now. The row of the evidence must be there when the caller's transaction commits. Whatever the size, a
    few pieces of 1 MiB are in memory; a file of more than 8 MiB is made beside, encrypted already.
    Raises keys.WrappingKeyError: without a usable wrapping key nothing is kept; OSError: the storage took nothing.
    """
    by = keys.wrapping_key(folder(), evidence.office_id)
    if isinstance(data, bytes):
        reference = BlobRef(sha256=hashlib.sha256(data).hexdigest(), size=len(data), media_type=media_type)
        if _found(reference.sha256, evidence, by, clock):
            return reference
    key = cipher.new_key()
    with files.drafted(in_pieces(data), key=key) as draft:
        reference = BlobRef(sha256=draft.sha256, size=draft.size, media_type=media_type)
        if not isinstance(data, bytes) and _found(reference.sha256, evidence, by, clock):
            return reference
        files.keep(draft)
    keep_rows(draft, media_type, key, evidence, clock)
    return reference


def keep_rows(draft: Draft, media_type: str, key: bytes, evidence: Evidence, clock: Clock) -> None:
    """The rows of a file that lies in the storage, and this evidence's key to it. Raises keys.WrappingKeyError."""
    by = keys.wrapping_key(folder(), evidence.office_id)
    blob = VaultBlob(
        name=draft.name,
        sha256=draft.sha256,
        size=draft.size,
        media_type=media_type,
        stored_sha256=draft.stored_sha256,
        stored_at=clock.now(),
    )
    with transaction.atomic():
        insert([blob])
        insert([_key_row(blob, key, by, evidence, clock.now())])


def read(evidence: Evidence, sha256: str) -> bytes:
    """What this evidence holds under that hash, decrypted and hashed again. Raises as `pieces`."""
    return b"".join(pieces(evidence, sha256))


def pieces(evidence: Evidence, sha256: str) -> Iterator[bytes]:
    """What this evidence holds under that hash, in pieces of at most 1 MiB, for what is too large for the memory.

    Each piece is authentic; that it is the whole content, and hashes as it should, is certain only once the iterator
    ends without an error. Where one copy breaks off, another one that the evidence holds goes on.
    Evidence sealed before there was a vault is read from core.blobs until it is moved. Raises, at the first piece or
    later, errors of `vault.errors`, all of them core.blobs' too: Destroyed, NotHeld, Locked, BlobMissing,
    BlobDamaged, BlobUnreachable.
    """
    digest = hashlib.sha256()
    for piece in part(evidence, sha256):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise BlobDamaged(sha256, digest.hexdigest())


def part(evidence: Evidence, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """Bytes `start` to `stop` (to the end) of what this evidence holds under that hash, in pieces of at most 1 MiB.

    Only the encrypted pieces that hold them are read. Each is authentic at its place, by its tag under the file's own
    key and name; that the whole hashes as it should is told by `pieces`, the scrubber and whatever verifies a package,
    not by this. Where one copy breaks off, another one that the evidence holds goes on. Raises as `pieces`.
    """
    rows, given = _held(evidence, sha256), start
    trouble: blobs.BlobError | None = None
    for row in rows:
        source = _content(row, given, stop)
        while True:
            try:
                piece = next(source, None)
            except blobs.BlobError as error:
                trouble = error
                break
            if piece is None:
                return
            given += len(piece)
            yield piece
    if trouble is not None:
        raise trouble
    if sha256 in named_by(evidence) and not is_destroyed(evidence):
        yield from cut(blobs.pieces(sha256), start, stop)
        return
    if VaultBlob.objects.filter(sha256=sha256, state=VaultState.DESTROYED).exists() or is_destroyed(evidence):
        raise Destroyed(sha256)
    raise NotHeld(sha256)


def holds(evidence: Evidence, sha256: str) -> bool:
    """Whether the evidence has a key to that content (whether it opens is told by `read`)."""
    return VaultKey.objects.filter(evidence=evidence, blob__sha256=sha256).exists()


@transaction.atomic
def share(*, held_by: Evidence, to: Evidence, sha256: str, clock: Clock) -> None:
    """Wrap a key that one evidence holds for another one too. Raises what `read` raises."""
    trouble: blobs.BlobError = NotHeld(sha256)
    for row in _held(held_by, sha256):
        try:
            if wrapped(row.blob, unwrapped(row), to, clock):
                return
        except blobs.BlobError as error:
            trouble = error
    raise trouble


@transaction.atomic
def destroy(*, evidence: Evidence, clock: Clock, sha256s: Iterable[str] | None = None) -> tuple[int, int]:
    """Destroy this evidence's keys (to `sha256s`, or all). Returns how many keys, and how many files ended with them.

    A file whose last key this was is marked destroyed; its ciphertext goes once the transaction has committed, and
    by the sweep if the process is killed in between. Files that others hold stay readable to those.
    """
    own = VaultKey.objects.filter(evidence=evidence)
    if sha256s is not None:
        own = own.filter(blob__sha256__in=list(sha256s))
    ids = sorted(own.values_list("blob_id", flat=True))
    held = list(VaultBlob.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    _overwrite_deleted_rows()
    doomed = VaultKey.objects.filter(evidence=evidence, blob__in=[blob.pk for blob in held])
    doomed.update(wrapped="0" * 80)
    gone, _per_model = doomed.delete()
    ended = [blob for blob in held if not VaultKey.objects.filter(blob=blob).exists()]
    for blob in ended:
        blob.state, blob.destroyed_at = VaultState.DESTROYED, clock.now()
        blob.save(update_fields=["state", "destroyed_at"])
    transaction.on_commit(lambda: _remove(ended))
    return gone, len(ended)


def named_by(evidence: Evidence) -> set[str]:
    """The hashes that a sealed evidence names: its manifest and its objects."""
    named = set(evidence.objects_sealed.values_list("sha256", flat=True))
    return named | {evidence.manifest_sha256} if evidence.manifest_sha256 else named


def is_destroyed(evidence: Evidence) -> bool:
    """Whether the evidence was disposed of: then it has no keys, and what it names is nowhere to be read."""
    return evidence.disposals.filter(state="done").exists()


def key_of(blob: VaultBlob) -> bytes:
    """The file's key by whichever holder's wrapping opens. Raises Locked when none does, NotHeld without holders."""
    trouble: blobs.BlobError = NotHeld(blob.sha256)
    for row in _some_of_each(blob):
        try:
            return unwrapped(row)
        except Locked as locked:
            trouble = locked
    raise trouble


def _held(evidence: Evidence, sha256: str) -> list[VaultKey]:
    rows = list(
        VaultKey.objects.filter(evidence=evidence, blob__sha256=sha256).select_related("blob").order_by("-pk")
    )
    for row in rows:
        row.evidence = evidence
    return rows


def _content(row: VaultKey, start: int, stop: int | None) -> Iterator[bytes]:
    """Read whole, the file's very end is looked at too: nothing may stand behind its last piece."""
    blob, key = row.blob, unwrapped(row)
    try:
        if start == 0 and stop is None:
            yield from files.plain(blob.name, key=key)
        else:
            end = blob.size if stop is None else stop
            yield from files.part(blob.name, key=key, size=blob.size, start=start, stop=end)
    except FileNotFoundError as error:
        raise BlobMissing(blob.sha256) from error
    except cipher.CipherError as error:
        raise BlobDamaged(blob.sha256, f"? ({error})") from error
    except OSError as error:
        raise BlobUnreachable(blob.sha256, str(error)) from error


def _found(sha256: str, evidence: Evidence, by: keys.WrappingKey, clock: Clock) -> bool:
    """Whether a stored copy opens and is whole now, and this evidence was given a key to it."""
    return any(wrapped(blob, key, evidence, clock) for blob, key in whole_copies(sha256, by))


def whole_copies(sha256: str, by: keys.WrappingKey) -> Iterator[tuple[VaultBlob, bytes]]:
    """Stored copies that open and are whole now, each with its key; read to their end when asked for."""
    known = VaultBlob.objects.filter(sha256=sha256, state=VaultState.KEPT)
    for blob in known.order_by("pk")[:_TRIED]:
        key = _opened(blob, by)
        if key is not None and _is_whole(blob, key):
            yield blob, key


def unwrapped(row: VaultKey) -> bytes:
    """The file's key by this wrapping. Raises Locked."""
    try:
        by = keys.find(folder(), row.evidence.office_id, row.wrapping_key)
        return cipher.unwrap(bytes.fromhex(row.wrapped), by=by.secret)
    except (keys.WrappingKeyError, cipher.CipherError, ValueError) as error:
        raise Locked(row.blob.sha256, str(error)) from error


def _opened(blob: VaultBlob, by: keys.WrappingKey) -> bytes | None:
    """The file's key, by a wrapping under the same wrapping key if there is one, else another; None if none opens."""
    for row in blob.keys.filter(wrapping_key=by.mark)[:_TRIED]:
        with suppress(cipher.CipherError, ValueError):
            return cipher.unwrap(bytes.fromhex(row.wrapped), by=by.secret)
    with suppress(blobs.BlobError):
        return key_of(blob)
    return None


def _some_of_each(blob: VaultBlob) -> Iterator[VaultKey]:
    """Some wrappings of the file, under each wrapping key that wrapped it: a file may have a million holders."""
    rows = blob.keys.select_related("blob", "evidence")
    yield from rows[:1]
    for mark in blob.keys.order_by("wrapping_key").values_list("wrapping_key", flat=True).distinct():
        yield from rows.filter(wrapping_key=mark)[:_TRIED]


def _is_whole(blob: VaultBlob, key: bytes) -> bool:
    try:
        return files.look(blob.name, key=key).sha256 == blob.sha256
    except OSError:
        return False


def wrapped(blob: VaultBlob, key: bytes, evidence: Evidence, clock: Clock) -> bool:
    """Give this evidence its own wrapping, unless the file was destroyed in the meantime."""
    by = keys.wrapping_key(folder(), evidence.office_id)
    with transaction.atomic():
        kept = VaultBlob.objects.select_for_update().filter(pk=blob.pk)
        if not kept.exclude(state=VaultState.DESTROYED).exists():
            return False
        row = _key_row(blob, key, by, evidence, clock.now())
        VaultKey.objects.bulk_create([row], ignore_conflicts=True)
    return True


def _key_row(blob: VaultBlob, key: bytes, by: keys.WrappingKey, evidence: Evidence, at: datetime) -> VaultKey:
    hidden = cipher.wrap(key, by=by.secret).hex()
    return VaultKey(evidence=evidence, blob=blob, wrapped=hidden, wrapping_key=by.mark, wrapped_at=at)


def _overwrite_deleted_rows() -> None:
    """SQLite writes zeros over what is deleted on this connection, now and later."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def _remove(ended: list[VaultBlob]) -> None:
    """The destruction stands already: what the storage does not remove now, the sweep removes later."""
    for blob in ended:
        try:
            files.remove(blob.name)
        except OSError:
            log.exception("a destroyed file is left to the sweep")


def folder() -> Path:
    """Where the wrapping keys lie."""
    return Path(settings.SIPATENAS_KEYS)

"""Changing an office's signing key. No Django.

The old key signs a last statement, by which it hands over to the new one; the new one signs it too. The old public
key and the statement stay published, so that what the old key sealed can be checked by who only knows the new one.
The old private key is then gone: nothing can be signed with it afterwards.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sipatenas.core.canonical import canonical
from sipatenas.evidence import keys

FORMAT = "sipatenas-handover/1"
IN_FLIGHT = timedelta(minutes=5)
"""What was being sealed with the old key while it was handed over."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """Which key follows which, and when. Times are UTC; `old_valid_from` is null for an office's first key."""

    format: str
    office: str
    at: str
    old_valid_from: str | None
    old_key_id: str
    old_public_key: str
    new_key_id: str
    new_public_key: str


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """The statement with both signatures (hex) over its canonical JSON."""

    statement: Statement
    signed_by_old: str
    signed_by_new: str

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.statement.at)


def rotate(folder: Path, office: str, *, now: datetime) -> Handover:
    """Give the office a new key; returns the statement. Stopped anywhere, it is finished when called again.

    Raises keys.KeyUnusableError where the office has no usable key.
    """
    path = keys.path_of(folder, office)
    if not path.exists():
        raise keys.KeyUnusableError(
            f"Kantor {office} belum mempunyai kunci; kunci dibuat saat pertama menyegel."
        )
    try:
        with _alone(folder):
            old = keys.office_key(folder, office)
            coming = path.with_name(f"office-{office}.next.pem")
            keys.make_key(coming)
            new = keys.OfficeKey(office=office, private=keys.read_private(coming))
            kept = folder / f"office-{office}-{old.key_id[:16]}.handover.json"
            keys.publish(kept, _written(_signed(folder, old, new, now)))  # anew: the old key may have gone on
            keys.publish(folder / f"office-{office}-{old.key_id[:16]}.pub.pem", old.public_pem)
            coming.replace(path)
            keys.office_key(folder, office)
            return read(kept.read_bytes())
    except OSError as error:
        raise keys.KeyUnusableError(f"Kunci kantor di {path} tidak dapat diganti: {error}.") from error


def handovers(folder: Path, office: str) -> list[bytes]:
    """The published statements of an office, in no order."""
    return [path.read_bytes() for path in sorted(folder.glob(f"office-{office}-*.handover.json"))]


def read(raw: bytes) -> Handover:
    """A statement whose two signatures are right. Raises keys.KeyUnusableError."""
    try:
        told = msgspec.json.decode(raw, type=Handover)
        old = keys.read_public(told.statement.old_public_key.encode())
        new = keys.read_public(told.statement.new_public_key.encode())
        signatures = bytes.fromhex(told.signed_by_old), bytes.fromhex(told.signed_by_new)
        has_zone = told.at.tzinfo is not None
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise keys.KeyUnusableError("Pernyataan serah terima kunci tidak dapat dibaca.") from error
    data = _bytes_of(told.statement)
    fits = (
        told.statement.format == FORMAT
        and has_zone
        and keys.key_id(old) == told.statement.old_key_id
        and keys.key_id(new) == told.statement.new_key_id
        and keys.is_signed_by(old, signature=signatures[0], data=data)
        and keys.is_signed_by(new, signature=signatures[1], data=data)
    )
    if not fits:
        raise keys.KeyUnusableError("Pernyataan serah terima kunci tidak ditandatangani kedua kuncinya.")
    return told


def way(
    signer: Ed25519PublicKey, office_key: Ed25519PublicKey, statements: Sequence[bytes], *, office: str
) -> list[Handover] | None:
    """The hand-overs that lead from the signer's key to the office's present one; None where none do."""
    known = {}
    for raw in statements:
        try:
            told = read(raw)
        except keys.KeyUnusableError:
            continue
        if told.statement.office == office:
            known[told.statement.old_key_id] = told
    steps: list[Handover] = []
    at, wanted = keys.key_id(signer), keys.key_id(office_key)
    while at != wanted:
        step = known.pop(at, None)
        if step is None:
            return None
        steps.append(step)
        at = step.statement.new_key_id
    return steps


def _signed(folder: Path, old: keys.OfficeKey, new: keys.OfficeKey, now: datetime) -> Handover:
    since = [
        told.statement.at
        for told in map(read, handovers(folder, old.office))
        if told.statement.new_key_id == old.key_id
    ]
    statement = Statement(
        format=FORMAT,
        office=old.office,
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        old_valid_from=since[0] if since else None,
        old_key_id=old.key_id,
        old_public_key=old.public_pem,
        new_key_id=new.key_id,
        new_public_key=new.public_pem,
    )
    data = _bytes_of(statement)
    return Handover(
        statement=statement, signed_by_old=old.sign(data).hex(), signed_by_new=new.sign(data).hex()
    )


def _bytes_of(statement: Statement) -> bytes:
    return canonical(msgspec.to_builtins(statement)).encode()


def _written(handover: Handover) -> str:
    return canonical(msgspec.to_builtins(handover))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One rotation at a time in this folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

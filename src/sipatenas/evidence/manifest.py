"""The manifest: one canonical JSON that names every object of an evidence by its hash. No Django.

The office's key signs the manifest's bytes; whoever holds the manifest can tell of each object whether it is
the one that was sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from sipatenas.core.canonical import canonical

FORMAT = "sipatenas-evidence/1"
Role = Literal["original", "derived", "explanation"]


class ObjectEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One object: its name in the package, SHA-256 (hex), size in bytes."""

    name: str
    sha256: str
    size: int
    media_type: str
    role: Role


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A moment in UTC and as the office's clock on the wall showed it, with the zone's IANA name."""

    utc: str
    local: str
    zone: str


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    office: str
    algorithm: str
    key_id: str
    """SHA-256 (hex) of the public key (SubjectPublicKeyInfo, DER)."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser reported of the page. What it did not report is null."""

    requested_url: str
    final_url: str | None = None
    title: str | None = None
    status: int | None = None
    redirects: tuple[str, ...] = ()
    address: str | None = None
    """Address actually connected to for the page itself, as the browser reported it."""
    fields: Mapping[str, str] = {}


class ClockSource(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    offset_seconds: float | None = None
    """Measured offset from a trusted time source; null as long as none was measured."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    id: str
    kind: Literal["capture", "imported_record"]
    label: str
    office: str
    office_name: str
    collector: str
    reason: str
    captured: Moment
    sealed: Moment
    clock: ClockSource
    page: Page
    failure: str
    provenance: Mapping[str, str]
    tools: Mapping[str, str]
    objects: tuple[ObjectEntry, ...]
    merkle_root: str
    signer: Signer


def encode(value: Manifest | ObjectEntry) -> bytes:
    """The canonical JSON, UTF-8: the same facts always give the same bytes."""
    return canonical(msgspec.to_builtins(value)).encode()


def decode(data: bytes) -> Manifest:
    """Raises msgspec.MsgspecError when the bytes are no manifest of this format."""
    return msgspec.json.decode(data, type=Manifest)


def entry_of(*, name: str, data: bytes, media_type: str, role: Role) -> ObjectEntry:
    digest = hashlib.sha256(data).hexdigest()
    return ObjectEntry(name=name, sha256=digest, size=len(data), media_type=media_type, role=role)


def merkle_root(objects: Sequence[ObjectEntry]) -> str:
    """Root (hex) of the SHA-256 Merkle tree over the objects in order of name, as in RFC 6962 section 2.1.

    A leaf is the canonical JSON of the object's entry, so that a name or a role cannot be changed either; and
    one object can later be shown to belong to the evidence without showing the others.
    """
    leaves = [encode(entry) for entry in sorted(objects, key=lambda entry: entry.name)]
    return _tree_hash(leaves).hex()


def _tree_hash(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _tree_hash(leaves[:split]) + _tree_hash(leaves[split:])).digest()

"""The manifest: one canonical JSON that names every object of an evidence by its hash. No Django.

The office's key signs the manifest's bytes; whoever holds the manifest can tell of each object whether it is
the one that was sealed. The seal binds manifest, signature and key in one small file, over which third parties
give their time stamps. Manifests of the first form (step 1) are read and written byte for byte as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from sipatenas.core.canonical import canonical

FORMAT = "sipatenas-evidence/2"
FIRST_FORMAT = "sipatenas-evidence/1"
SEAL_FORMAT = "sipatenas-seal/1"
WIRE = (
    "Isi jawaban situs direkam dari protokol peramban sesudah penyandian pengirimannya dibuka; teks kepala "
    "dicatat sebagaimana dikirim sejauh protokol itu memberikannya."
)
"""What a capture says of the bytes on the wire."""
Role = Literal["original", "derived", "explanation"]
Kind = Literal["capture", "imported_record", "foreign_wacz", "screenshot", "recording", "handed_over"]


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


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate of the chain that the site showed; the DER stands in connections.json."""

    sha256: str
    """SHA-256 (hex) of the DER."""
    subject: str
    issuer: str
    not_before: str
    not_after: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser reported of the page. What it did not report is null."""

    requested_url: str
    final_url: str | None = None
    title: str | None = None
    status: int | None = None
    redirects: tuple[str, ...] = ()
    address: str | None = None
    """Address actually connected to for the page itself, as the proxy (else the browser) told it."""
    tls: tuple[Certificate, ...] = ()
    """The chain of the page's own connection, the site's certificate first; empty without TLS."""
    fields: Mapping[str, str] = {}


class ClockSource(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    offset_seconds: float | None = None
    """What the office's clock lacked against a time-stamp authority's when last measured (theirs minus ours);
    null as long as none was measured."""
    measured_at: str | None = None
    measured_by: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    id: str
    kind: Kind
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
    wire: str = ""
    """How near the recorded traffic is to the bytes on the wire; empty where none was recorded."""
    stamps: tuple[str, ...] = ()
    """The authorities that were asked for a time stamp at sealing, so that a missing answer is noticed."""


class SealFile(msgspec.Struct, frozen=True, kw_only=True):
    """seal.json: what time stamps are taken over. It names manifest, signature and key, each by its bytes."""

    format: str
    id: str
    manifest_sha256: str
    merkle_root: str
    signature: str
    """Ed25519 over the manifest's bytes, hex."""
    key_id: str
    public_key_sha256: str
    """SHA-256 (hex) of public-key.pem."""


def encode(value: Manifest | ObjectEntry | SealFile) -> bytes:
    """The canonical JSON, UTF-8: the same facts always give the same bytes.

    Raises ValueError where a manifest of the first form carries what only the second knows.
    """
    plain = msgspec.to_builtins(value)
    if isinstance(value, Manifest) and value.format == FIRST_FORMAT:
        plain = _as_first(plain)
    return canonical(plain).encode()


def _as_first(plain: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that came with the second form."""
    late = [
        plain.pop("wire"),
        plain.pop("stamps"),
        plain["page"].pop("tls"),
        plain["clock"].pop("measured_at"),
        plain["clock"].pop("measured_by"),
    ]
    if any(late):
        raise ValueError("a manifest of the first form has no such field")
    return plain


def decode(data: bytes) -> Manifest:
    """Raises msgspec.MsgspecError when the bytes are no manifest of this format."""
    return msgspec.json.decode(_text(data), type=Manifest)


def decode_seal(data: bytes) -> SealFile:
    """Raises msgspec.MsgspecError when the bytes are no seal."""
    return msgspec.json.decode(_text(data), type=SealFile)


def _text(data: bytes) -> str:
    """JSON is UTF-8 throughout (RFC 8259); msgspec does not look into the names of fields that it does not know."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(f"JSON is malformed: {error}") from error


def seal_of(*, manifest: bytes, signature: bytes, public_key: bytes, key_id: str) -> bytes:
    """The bytes of seal.json for a signed manifest. Raises msgspec.MsgspecError for what is no manifest."""
    told = decode(manifest)
    return encode(
        SealFile(
            format=SEAL_FORMAT,
            id=told.id,
            manifest_sha256=hashlib.sha256(manifest).hexdigest(),
            merkle_root=told.merkle_root,
            signature=signature.hex(),
            key_id=key_id,
            public_key_sha256=hashlib.sha256(public_key).hexdigest(),
        )
    )


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

"""From facts and bytes to a signed manifest in the vault. The services turn the result into rows."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

import msgspec
from django.conf import settings

from sipatenas.core.clock import Clock
from sipatenas.evidence import keys, manifest, package, vault
from sipatenas.evidence.labels import moment
from sipatenas.evidence.models import Evidence, Kind
from sipatenas.evidence.stamps import house
from sipatenas.evidence.stamps.queries import clock_source

MOST_BYTES = 480 * 1024 * 1024
"""Of all objects of one evidence: the verifiers open 512 MiB, the proofs and late stamps included."""


class TooLargeError(Exception):
    """An evidence that no verifier would open; the message is an Indonesian sentence."""


@dataclass(frozen=True)
class Lying:
    """Content that lies in a file: `pieces` reads it from its start, never more than `size` bytes of it."""

    size: int
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Held:
    """Content that the evidence holds in the vault already."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Piece:
    """An object to be sealed; what is large is given by where it lies, and is never in memory as a whole."""

    name: str
    data: bytes | Lying | Held
    media_type: str
    role: manifest.Role

    @property
    def size(self) -> int:
        """Bytes; of what lies in a file the most that it may be."""
        return len(self.data) if isinstance(self.data, bytes) else self.data.size


@dataclass(frozen=True)
class Facts:
    """What is said of an evidence beside its objects."""

    kind: Kind
    captured_at: datetime
    label: str
    page: manifest.Page
    failure: str = ""
    remedy: str = ""
    provenance: Mapping[str, str] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seal:
    """The proofs of one evidence; the manifest's bytes lie in the vault."""

    facts: Facts
    objects: tuple[manifest.ObjectEntry, ...]
    sealed_at: datetime
    manifest_sha256: str
    merkle_root: str
    signature: str
    key_id: str
    public_key: str


def seal(*, evidence: Evidence, facts: Facts, pieces: Sequence[Piece], clock: Clock) -> Seal:
    """Put the objects and the signed manifest into the vault; idempotent, touches no row but the vault's.

    Raises TooLargeError for more than MOST_BYTES, keys.KeyUnusableError when the office's key, or its wrapping key,
    cannot be used: then nothing is sealed. What reading a piece raises goes through.
    """
    _judge_size(pieces)
    key = keys.office_key(settings.SIPATENAS_KEYS, evidence.office_id)
    objects = tuple(_kept(evidence, piece, clock) for piece in (*pieces, *_explanations()))
    root = manifest.merkle_root(objects)
    sealed_at = clock.now()
    data = manifest.encode(
        manifest.Manifest(
            format=manifest.FORMAT,
            id=str(evidence.id),
            kind=msgspec.convert(facts.kind.value, manifest.Kind),
            label=facts.label,
            office=evidence.office_id,
            office_name=evidence.office.name,
            collector=str(evidence.requested_by or ""),
            reason=evidence.reason,
            captured=moment(facts.captured_at, evidence.office.timezone),
            sealed=moment(sealed_at, evidence.office.timezone),
            clock=clock_source(),
            page=facts.page,
            failure=facts.failure,
            provenance=facts.provenance,
            tools={**_tools(), **facts.tools},
            objects=objects,
            merkle_root=root,
            signer=manifest.Signer(office=key.office, algorithm=keys.ALGORITHM, key_id=key.key_id),
            wire=manifest.WIRE if any(piece.name == package.WARC for piece in pieces) else "",
            stamps=house.names(),
        )
    )
    kept = vault.put(evidence=evidence, data=data, media_type="application/json", clock=clock)
    return Seal(
        facts=facts,
        objects=objects,
        sealed_at=sealed_at,
        manifest_sha256=kept.sha256,
        merkle_root=root,
        signature=key.sign(data).hex(),
        key_id=key.key_id,
        public_key=key.public_pem,
    )


def _judge_size(pieces: Sequence[Piece]) -> None:
    size = sum(piece.size for piece in pieces)
    if size > MOST_BYTES:
        raise TooLargeError(
            f"berkas-berkas bukti ini {size >> 20} MB; paket di atas {MOST_BYTES >> 20} MB tidak dapat diperiksa "
            "siapa pun, maka tidak disegel"
        )


def seal_file(evidence: Evidence) -> bytes:
    """seal.json of a sealed evidence: what time stamps are taken over."""
    return manifest.encode(
        manifest.SealFile(
            format=manifest.SEAL_FORMAT,
            id=str(evidence.id),
            manifest_sha256=evidence.manifest_sha256,
            merkle_root=evidence.merkle_root,
            signature=evidence.signature,
            key_id=evidence.signer_key_id,
            public_key_sha256=hashlib.sha256(evidence.public_key.encode("ascii")).hexdigest(),
        )
    )


def _explanations() -> list[Piece]:
    return [
        Piece(name, data, "text/plain; charset=utf-8", "explanation")
        for name, data in package.explanations().items()
    ]


def _kept(evidence: Evidence, piece: Piece, clock: Clock) -> manifest.ObjectEntry:
    """The manifest names what the vault took, hashed on its way in."""
    data = piece.data
    if isinstance(data, Held):
        for _whole_when_it_ends in vault.pieces(evidence, data.sha256):
            pass
        sha256, size = data.sha256, data.size
    else:
        source = data if isinstance(data, bytes) else data.pieces()
        kept = vault.put(evidence=evidence, data=source, media_type=piece.media_type, clock=clock)
        sha256, size = kept.sha256, kept.size
    return manifest.ObjectEntry(
        name=piece.name, sha256=sha256, size=size, media_type=piece.media_type, role=piece.role
    )


def _tools() -> dict[str, str]:
    try:
        own = version("sipatenas")
    except PackageNotFoundError:
        own = "?"
    return {"sipatenas": own, "python": platform.python_version()}

"""The office's Ed25519 keys, and moments as the manifest writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from sipatenas.evidence.standalone.words import WrongError


@dataclass(frozen=True)
class Known:
    """What is known from elsewhere than the package."""

    key: bytes = b""
    handovers: Sequence[bytes] = ()
    roots: Sequence[x509.Certificate] = ()
    headers: Mapping[int, bytes] | None = field(default=None)


def key_of(pem: bytes) -> Ed25519PublicKey | None:
    try:
        found = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return found if isinstance(found, Ed25519PublicKey) else None


def pem_of(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def print_of(public: Ed25519PublicKey) -> str:
    """SHA-256 (hex) of the key's DER, as the office publishes it."""
    return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def is_signed(public: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        public.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def roots_of(pem: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM file that holds nothing else. Raises WrongError."""
    wrong = WrongError(
        "tidak ada sertifikat otoritas untuk memeriksanya", "no certificate of the authority to check with"
    )
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise wrong from error
    if b"".join(one.public_bytes(Encoding.PEM) for one in found) != pem:
        raise wrong
    return found


def moment_of(utc: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(utc)
    except ValueError:
        return None
    return found if found.tzinfo else None

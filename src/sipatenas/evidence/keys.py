"""The office's Ed25519 key: made once, kept readable by its owner only. No Django.

The public half is published beside it. Without a usable key nothing is sealed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from sipatenas.core.files import put_once, put_whole
from sipatenas.core.wrapping import KeyUnusableError as KeyUnusableError  # noqa: PLC0414 -- keys give it on

ALGORITHM = "Ed25519"
_OFFICE_CODE = re.compile(r"\d{2}(\.\d{2,4}){0,3}")


@dataclass(frozen=True)
class OfficeKey:
    office: str
    private: Ed25519PrivateKey

    @property
    def public_pem(self) -> str:
        return public_pem(self.private.public_key()).decode("ascii")

    @property
    def key_id(self) -> str:
        return key_id(self.private.public_key())

    def sign(self, data: bytes) -> bytes:
        """The detached signature: 64 bytes (RFC 8032)."""
        return self.private.sign(data)


def public_pem(public: Ed25519PublicKey) -> bytes:
    """The public key as SubjectPublicKeyInfo in PEM, always the same bytes for the same key."""
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(public: Ed25519PublicKey) -> str:
    """SHA-256 (hex) of the public key as SubjectPublicKeyInfo in DER."""
    return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def read_public(pem: bytes) -> Ed25519PublicKey:
    """The public key of a PEM file. Raises KeyUnusableError when it is none, or of another kind."""
    try:
        public = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusableError("Berkas kunci publik tidak dapat dibaca sebagai PEM.") from error
    if not isinstance(public, Ed25519PublicKey):
        raise KeyUnusableError("Kunci publik itu bukan kunci Ed25519.")
    return public


def is_signed_by(public: Ed25519PublicKey, *, signature: bytes, data: bytes) -> bool:
    try:
        public.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def office_key(folder: Path, office: str) -> OfficeKey:
    """The key of an office, made on first use; two processes that make it at once end with the same one.

    Raises KeyUnusableError when the file is damaged, not ours to read, or open to others.
    """
    path = path_of(folder, office)
    try:
        if not path.exists():
            make_key(path)
        key = OfficeKey(office=office, private=read_private(path))
        publish(folder / f"office-{office}.pub.pem", key.public_pem)
    except OSError as error:
        raise KeyUnusableError(
            f"Kunci kantor di {path} tidak dapat dipakai: {error}. Periksa hak akses map itu."
        ) from error
    return key


def path_of(folder: Path, office: str) -> Path:
    """Where the office's key lies. Raises KeyUnusableError for what is no office's code."""
    return folder / f"office-{code_of(office)}.pem"


def code_of(office: str) -> str:
    """The office's code, fit for the name of a file. Raises KeyUnusableError for what is none."""
    if not _OFFICE_CODE.fullmatch(office):
        raise KeyUnusableError(f"“{office}” bukan kode kantor; contoh kode: 65.71.")
    return office


def read_private(path: Path) -> Ed25519PrivateKey:
    """The private key of a file. Raises KeyUnusableError when it is damaged, or open to others."""
    if path.stat().st_mode & 0o077:
        raise KeyUnusableError(f"{path} dapat dibaca pengguna lain. Jalankan: chmod 600 {path}")
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusableError(f"{path} rusak atau bukan kunci PEM. Pulihkan dari cadangan kunci.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnusableError(f"{path} bukan kunci Ed25519. Pulihkan dari cadangan kunci.")
    return private


def make_key(path: Path) -> None:
    """A new private key there, unless one stands there already."""
    put_once(path, _as_pem(Ed25519PrivateKey.generate()))


def _as_pem(private: Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def publish(path: Path, pem: str) -> None:
    """Write a file for everybody to read, whole or not at all."""
    if path.exists() and path.read_text(encoding="ascii") == pem:
        return
    put_whole(path, [pem.encode("ascii")], mode=0o644)

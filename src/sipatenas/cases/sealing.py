"""Encryption of what tells who reported: AES-256-GCM, bound to its case. No Django.

The key stands in the key folder, apart from the database: made once, readable by its owner only. A ciphertext
moved to another case, or read with another key, does not open.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sipatenas.core.files import put_once

KEY_FILE = "reporters.key"
_FORM = b"\x01"
_MARK = 8
_NONCE = 12


class SealError(Exception):
    """What was sealed cannot be opened, or nothing can be sealed; the message says what to do."""


def seal(data: bytes, *, case_id: UUID, folder: Path) -> bytes:
    """The ciphertext of `data` for this case: form, mark of the key, nonce, AES-GCM. Raises SealError."""
    key = _key(folder)
    nonce = os.urandom(_NONCE)
    return _FORM + _mark(key) + nonce + AESGCM(key).encrypt(nonce, data, case_id.bytes)


def unseal(sealed: bytes, *, case_id: UUID, folder: Path) -> bytes:
    """What was sealed for this case. Raises SealError for another case, another key, or damage."""
    key = _key(folder)
    mark, nonce, ciphertext = sealed[1 : 1 + _MARK], sealed[1 + _MARK : 1 + _MARK + _NONCE], sealed[21:]
    if sealed[:1] != _FORM:
        raise SealError("Identitas yang disegel ini bukan dalam bentuk yang dikenal.")
    if mark != _mark(key):
        raise SealError(f"Disegel dengan kunci lain. Pulihkan {KEY_FILE} dari cadangan kunci.")
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, case_id.bytes)
    except InvalidTag as error:
        raise SealError("Identitas yang disegel rusak, atau bukan milik perkara ini.") from error


def _mark(key: bytes) -> bytes:
    """Eight bytes by which the key is told from others, that tell nothing of it."""
    return hashlib.sha256(b"sipatenas reporters key" + key).digest()[:_MARK]


def _key(folder: Path) -> bytes:
    path = folder / KEY_FILE
    try:
        if not path.exists():
            put_once(path, AESGCM.generate_key(bit_length=256))
        if path.stat().st_mode & 0o077:
            raise SealError(f"{path} dapat dibaca pengguna lain. Jalankan: chmod 600 {path}")
        key = path.read_bytes()
    except OSError as error:
        raise SealError(f"Kunci identitas pelapor di {path} tidak dapat dipakai: {error}.") from error
    if len(key) != 32:
        raise SealError(f"{path} rusak. Pulihkan dari cadangan kunci.")
    return key

"""The ciphertexts in the storage `vault`: a folder, or a bucket by setting."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from sipatenas.evidence.vault import cipher

READ = cipher.PIECE + cipher.TAG


@dataclass(frozen=True)
class Stored:
    """A ciphertext as written: its random name, SHA-256 (hex) of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Look:
    """What a ciphertext was found to be: SHA-256 (hex) of its bytes, of its content, why it does not open."""

    stored_sha256: str
    sha256: str
    because: str = ""


def storage() -> Storage:
    return storages["vault"]


def place(name: str) -> str:
    """The path of a ciphertext in the storage."""
    return f"{name[:2]}/{name}"


def write(data: bytes, *, key: bytes) -> Stored:
    """Encrypt and store under a new name; whole or not at all where the storage can do so (a folder can)."""
    name = secrets.token_hex(16)
    ciphertext = b"".join(cipher.encrypt([data], key=key, bound=name.encode()))
    storage().save(place(name), File(cast("IO[bytes]", io.BytesIO(ciphertext))))
    return Stored(name=name, sha256=hashlib.sha256(ciphertext).hexdigest())


def read(name: str, *, key: bytes) -> bytes:
    """The content. Raises FileNotFoundError, cipher.CipherError."""
    return b"".join(cipher.decrypt(pieces(name), key=key, bound=name.encode()))


def look(name: str, *, key: bytes | None) -> Look:
    """Hash a ciphertext, and its content when there is a key, piece by piece. Raises FileNotFoundError."""
    outer, inner = hashlib.sha256(), hashlib.sha256()

    def passing() -> Iterator[bytes]:
        for piece in pieces(name):
            outer.update(piece)
            yield piece

    source = passing()
    because = ""
    if key is not None:
        try:
            for plain in cipher.decrypt(source, key=key, bound=name.encode()):
                inner.update(plain)
        except cipher.CipherError as error:
            because = str(error)
    for _rest in source:
        pass
    return Look(outer.hexdigest(), inner.hexdigest() if key is not None and not because else "", because)


def remove(name: str) -> None:
    """Remove a ciphertext; one that is gone already is no error."""
    storage().delete(place(name))


def pieces(name: str) -> Iterator[bytes]:
    """The ciphertext's bytes. Raises FileNotFoundError."""
    with storage().open(place(name), "rb") as stored:
        yield cast("bytes", stored.read(len(cipher.MAGIC)))
        while piece := cast("bytes", stored.read(READ)):
            yield piece

"""The ciphertexts in the storage `vault`: a folder, or a bucket by setting."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import Storage

from sipatenas.core.ciphertexts import Ciphertexts, Draft, Look

_HERE = Ciphertexts("vault")
drafted, keep = _HERE.drafted, _HERE.keep


def storage() -> Storage:
    return _HERE.storage


def place(name: str) -> str:
    """The path of a ciphertext in the storage."""
    return _HERE.place(name)


def write(data: bytes, *, key: bytes) -> Draft:
    """Encrypt and store under a new name; what was stored is described by the draft."""
    with drafted([data], key=key) as draft:
        keep(draft)
    return draft


def plain(name: str, *, key: bytes) -> Iterator[bytes]:
    """The content, piece by piece. Raises FileNotFoundError, OSError, cipher.CipherError."""
    return _HERE.plain(name, key=key)


def part(name: str, *, key: bytes, size: int, start: int, stop: int) -> Iterator[bytes]:
    """Bytes `start` to `stop` of a content of `size` bytes, each piece authentic at its place. Raises as `plain`."""
    return _HERE.part(name, key=key, size=size, start=start, stop=stop)


def look(name: str, *, key: bytes | None) -> Look:
    """Hash a ciphertext, and its content when there is a key. Raises FileNotFoundError, OSError."""
    return _HERE.look(name, key=key)


def remove(name: str) -> None:
    """Remove a ciphertext; one that is gone already is no error."""
    _HERE.remove(name)


def pieces(name: str) -> Iterator[bytes]:
    """The ciphertext's bytes. Raises FileNotFoundError, OSError."""
    return _HERE.pieces(name)

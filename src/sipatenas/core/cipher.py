"""Encryption of files in pieces, and the wrapping of their keys. No Django, no files of its own.

A file is encrypted under a key that is used for nothing else, by AES-256-GCM (NIST SP 800-38D) over pieces of 1 MiB
joined as the construction STREAM says (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): the nonce of a piece is its
number and whether it is the last, so no piece can be changed, moved, left out, doubled, or cut off at the end without
being found. `bound` is what the file is bound to (its name, its purpose): another file's pieces do not open under it.
Keys are wrapped by AES key wrap (RFC 3394, NIST SP 800-38F), which finds a changed or foreign wrapping by itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

MAGIC = b"SIPVLT01"
PIECE = 1 << 20
TAG = 16
KEY = 32
_MOST_PIECES = 1 << 32


class CipherError(Exception):
    """What was encrypted does not open: changed, cut, of another file, or another key."""


def new_key() -> bytes:
    """256 random bits of the operating system."""
    return os.urandom(KEY)


def encrypt(pieces: Iterable[bytes], *, key: bytes, bound: bytes) -> Iterator[bytes]:
    """The ciphertext of `pieces`, piece by piece. The key must never have encrypted anything before."""
    box = AESGCM(key)
    yield MAGIC
    for number, (piece, last) in enumerate(_even(pieces)):
        yield box.encrypt(_nonce(number, last), piece, MAGIC + bound)


class Encryptor:
    """The same ciphertext as `encrypt`, for who writes piece by piece: a file object to be closed at the end."""

    def __init__(self, out: BinaryIO, *, key: bytes, bound: bytes) -> None:
        self._out, self._box, self._bound = out, AESGCM(key), MAGIC + bound
        self._held, self._number = bytearray(), 0
        out.write(MAGIC)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > PIECE:
            self._send(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        """Write the last piece. What is not closed never opens as a whole."""
        self._send(bytes(self._held), last=True)

    def _send(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._box.encrypt(_nonce(self._number, last), piece, self._bound))
        self._number += 1


def decrypt(pieces: Iterable[bytes], *, key: bytes, bound: bytes) -> Iterator[bytes]:
    """The plain content, piece by piece; each is authentic when it is handed out, the whole only at the end.

    Raises CipherError; what was handed out before must then be thrown away.
    """
    box = AESGCM(key)
    source = iter(_lengths(pieces, first=len(MAGIC), then=PIECE + TAG))
    if next(source, (b"", False))[0] != MAGIC:
        raise CipherError("the file does not begin as an encrypted file does")
    number = -1
    for number, (piece, last) in enumerate(source):
        try:
            yield box.decrypt(_nonce(number, last), piece, MAGIC + bound)
        except (InvalidTag, ValueError) as error:
            raise CipherError(f"piece {number} does not open") from error
    if number < 0:
        raise CipherError("the file ends before its first piece")


def opened_piece(piece: bytes, *, number: int, of: int, key: bytes, bound: bytes) -> bytes:
    """The plain content of the piece with that number of a file of `of` pieces, by itself. Raises CipherError.

    It is authentic at its place; nothing is said of the others.
    """
    try:
        return AESGCM(key).decrypt(_nonce(number, number == of - 1), piece, MAGIC + bound)
    except (InvalidTag, ValueError) as error:
        raise CipherError(f"piece {number} does not open") from error


def count_of(size: int) -> int:
    """Pieces of a content of `size` bytes."""
    return max(1, -(-size // PIECE))


def length_of(size: int) -> int:
    """Bytes of the ciphertext of a content of `size` bytes."""
    return len(MAGIC) + size + TAG * count_of(size)


def wrap(key: bytes, *, by: bytes) -> bytes:
    """A blob's key under a wrapping key: 40 bytes, always the same for the same two."""
    return aes_key_wrap(by, key)


def unwrap(wrapped: bytes, *, by: bytes) -> bytes:
    """Raises CipherError for a changed wrapping, or one of another wrapping key."""
    try:
        key = aes_key_unwrap(by, wrapped)
    except (InvalidUnwrap, ValueError) as error:
        raise CipherError("the wrapped key does not open") from error
    if len(key) != KEY:
        raise CipherError("the wrapped key is of another length")
    return key


def key_mark(key: bytes) -> str:
    """32 hex digits by which a wrapping key is told from others, that tell nothing of it."""
    return hashlib.sha256(b"sipatenas wrapping key\0" + key).hexdigest()[:32]


def _nonce(number: int, last: bool) -> bytes:
    if number >= _MOST_PIECES:
        raise CipherError("the file is too long")
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])


def _even(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of PIECE bytes, and whether it is the last; an empty file is one empty last piece."""
    held = b""
    for data in pieces:
        held = held + data if held else data
        start = 0
        while len(held) - start > PIECE:
            yield held[start : start + PIECE], False
            start += PIECE
        held = held[start:]
    yield held, True


def _lengths(pieces: Iterable[bytes], *, first: int, then: int) -> Iterator[tuple[bytes, bool]]:
    """The bytes cut anew: `first` of them, then `then` at a time; True with the last cut."""
    held, wanted = b"", first
    for data in pieces:
        if data and len(held) == wanted:  # read as it is cut: nothing is copied
            yield held, False
            held, wanted = b"", then
        held = held + data if held else data
        start = 0
        while len(held) - start > wanted:
            yield held[start : start + wanted], False
            start, wanted = start + wanted, then
        held = held[start:]
    yield held, True

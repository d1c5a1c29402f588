"""Encrypted files in one of the storages (a folder, or a bucket by setting): written whole, read piece by piece."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from sipatenas.core import cipher

READ = cipher.PIECE + cipher.TAG
_IN_MEMORY = 8 << 20
"""Bytes of a ciphertext that is being made; more of it lies in a temporary file, encrypted as it will be kept."""


@dataclass(frozen=True)
class Look:
    """What a ciphertext was found to be: SHA-256 (hex) of its bytes, of its content, why it does not open."""

    stored_sha256: str
    sha256: str
    because: str = ""


def _spool() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)


@dataclass
class Draft:
    """A ciphertext that is made and not yet in the storage; hashes are SHA-256 in hex, the size is the content's."""

    name: str
    sha256: str = ""
    size: int = 0
    stored_sha256: str = ""
    spool: IO[bytes] = field(default_factory=_spool)


class Ciphertexts:
    """The encrypted files of one storage, each under a random name that is bound into it."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    @property
    def storage(self) -> Storage:
        return storages[self.alias]

    def place(self, name: str) -> str:
        """The path of a ciphertext in the storage."""
        return f"{name[:2]}/{name}"

    @contextmanager
    def drafted(self, data: Iterable[bytes], *, key: bytes) -> Iterator[Draft]:
        """Encrypt under a new name; nothing is in the storage until `keep`. The plain content touches no disk."""
        draft = Draft(name=secrets.token_hex(16))
        inner, outer = hashlib.sha256(), hashlib.sha256()

        def passing() -> Iterator[bytes]:
            for piece in data:
                inner.update(piece)
                draft.size += len(piece)
                yield piece

        with draft.spool:
            for piece in cipher.encrypt(passing(), key=key, bound=draft.name.encode()):
                outer.update(piece)
                draft.spool.write(piece)
            draft.sha256, draft.stored_sha256 = inner.hexdigest(), outer.hexdigest()
            yield draft

    def keep(self, draft: Draft) -> None:
        """Store it; whole or not at all where the storage can do so (folder and bucket can). Raises OSError."""
        draft.spool.seek(0)
        self.storage.save(self.place(draft.name), File(draft.spool))

    def pieces(self, name: str) -> Iterator[bytes]:
        """The ciphertext's bytes. Raises FileNotFoundError, and OSError where the storage does not give it."""
        with self.storage.open(self.place(name), "rb") as stored:
            yield cast("bytes", stored.read(len(cipher.MAGIC)))
            while piece := cast("bytes", stored.read(READ)):
                yield piece

    def plain(self, name: str, *, key: bytes) -> Iterator[bytes]:
        """The content, each piece authentic. Raises as `pieces`, and cipher.CipherError."""
        return cipher.decrypt(self.pieces(name), key=key, bound=name.encode())

    def part(self, name: str, *, key: bytes, size: int, start: int, stop: int) -> Iterator[bytes]:
        """Bytes `start` to `stop` of a content of `size` bytes; only the pieces that hold them are read and opened.

        Each piece is authentic at its place; of the rest of the file nothing is said. Raises as `plain`.
        """
        stop = min(stop, size)
        if start >= stop:
            return
        count, first, last = cipher.count_of(size), start // cipher.PIECE, (stop - 1) // cipher.PIECE
        at, end = len(cipher.MAGIC) + first * READ, len(cipher.MAGIC) + (last + 1) * READ
        with self._opened_at(name, at, min(end, cipher.length_of(size))) as stored:
            for number in range(first, last + 1):
                sealed = _exactly(stored, READ)
                plain = cipher.opened_piece(sealed, number=number, of=count, key=key, bound=name.encode())
                begin = number * cipher.PIECE
                yield plain[max(0, start - begin) : stop - begin]

    @contextmanager
    def _opened_at(self, name: str, start: int, stop: int) -> Iterator[IO[bytes]]:
        """The stored file from `start` on, by the storage's own way if it has one (`open_part`), else by seeking, else
        read up to there."""
        place, storage = self.place(name), self.storage
        ask = getattr(storage, "open_part", None)
        with ask(place, start, stop) if ask else storage.open(place, "rb") as stored:
            if not ask and stored.seekable():
                stored.seek(start)
            elif not ask:
                for at in range(0, start, READ):
                    _exactly(stored, min(READ, start - at))
            yield stored

    def look(self, name: str, *, key: bytes | None) -> Look:
        """Hash a ciphertext, and its content when there is a key, piece by piece. Raises as `pieces`."""
        outer, inner = hashlib.sha256(), hashlib.sha256()

        def passing() -> Iterator[bytes]:
            for piece in self.pieces(name):
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

    def stands(self, name: str, *, size: int) -> bool:
        """Whether a ciphertext of a content of that many bytes lies there (what is in it is told by `look`)."""
        place = self.place(name)
        return self.storage.exists(place) and self.storage.size(place) == cipher.length_of(size)

    def remove(self, name: str) -> None:
        """Remove a ciphertext; one that is gone already is no error."""
        self.storage.delete(self.place(name))


def _exactly(stored: IO[bytes], wanted: int) -> bytes:
    """So many bytes, fewer only at the end."""
    held = stored.read(wanted)
    while held and len(held) < wanted and (more := stored.read(wanted - len(held))):
        held += more
    return held


def in_pieces(data: bytes | BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    """Bytes, an open file or pieces, as pieces of at most 1 MiB where the source lets us choose."""
    if isinstance(data, bytes | bytearray | memoryview):
        yield bytes(data)
        return
    read: Any = getattr(data, "read", None)
    if read is None:
        yield from data
        return
    while piece := read(cipher.PIECE):
        yield piece

"""One file of a package, wherever its bytes lie: read piece by piece, so that its size does not matter. No Django."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

PIECE = 1 << 18


@dataclass(frozen=True)
class Prints:
    """What is known of a file once it was read to its end: SHA-256 (hex), CRC-32, size in bytes."""

    sha256: str
    crc: int
    size: int


@dataclass(frozen=True)
class Part:
    """`open` gives the file's pieces, from its start each time it is called; whatever it raises goes through."""

    open: Callable[[], Iterator[bytes]]

    @cached_property
    def prints(self) -> Prints:
        """Read once, then remembered."""
        digest, crc, size = hashlib.sha256(), 0, 0
        for piece in self.open():
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            size += len(piece)
        return Prints(digest.hexdigest(), crc, size)

    def read(self) -> bytes:
        """The whole, for what is small."""
        return b"".join(self.open())


def of_bytes(data: bytes) -> Part:
    return Part(lambda: (data[start : start + PIECE] for start in range(0, len(data), PIECE)))


def of_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Part:
    """A file in an archive that stays open. Reading it raises what zipfile raises for a broken one."""

    def pieces() -> Iterator[bytes]:
        with archive.open(entry) as file:
            while piece := file.read(PIECE):
                yield piece

    return Part(pieces)

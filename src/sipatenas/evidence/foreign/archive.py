"""A stranger's ZIP, opened without trusting one of its own figures."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Self

MOST_FILES = 10_000
MOST_OPEN_BYTES = 2 * 1024 * 1024 * 1024
MOST_RATIO = 150
"""Times the packed size that one file may unpack to; text of a web page stays below thirty."""
_CHUNK = 256 * 1024
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    OverflowError,
)  # fmt: skip
"""What reading a broken ZIP raises."""


class RefusedArchiveError(Exception):
    """The container is broken or a trap; the message is an Indonesian sentence."""


@dataclass
class Archive:
    """The files of a ZIP by path; every read is counted against what may be unpacked in all."""

    data: bytes
    unpacked: int = 0
    _entries: Mapping[str, zipfile.ZipInfo] = field(default_factory=dict)
    _zip: zipfile.ZipFile | None = None

    def __enter__(self) -> Self:
        """Raises RefusedArchiveError for what may not be opened."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(self.data))
            entries = self._zip.infolist()
        except BROKEN as error:
            raise RefusedArchiveError(f"bukan berkas ZIP yang utuh: {error}") from error
        _check(entries, len(self.data))
        self._entries = {entry.filename: entry for entry in entries if not entry.is_dir()}
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._zip:
            self._zip.close()

    @property
    def paths(self) -> list[str]:
        return sorted(self._entries)

    def size(self, path: str) -> int:
        """Bytes unpacked, as the container tells."""
        return self._entries[path].file_size

    def chunks(self, path: str) -> Iterator[bytes]:
        """A file's bytes. Raises RefusedArchiveError when it is broken or unpacks to more than it may."""
        entry = self._entries[path]
        most = max(entry.compress_size, 1024) * MOST_RATIO
        given = 0
        try:
            with self._file(entry) as file:
                while chunk := file.read(_CHUNK):
                    given += len(chunk)
                    self.count(len(chunk))
                    if given > most:
                        raise RefusedArchiveError(f"{path} mengembang lebih dari {MOST_RATIO} kali lipat")
                    yield chunk
        except BROKEN as error:
            raise RefusedArchiveError(f"{path} tidak dapat dibaca: {error}") from error

    def read(self, path: str, *, most: int) -> bytes:
        """A small file whole. Raises RefusedArchiveError beyond `most` bytes."""
        out = bytearray()
        for chunk in self.chunks(path):
            out += chunk
            if len(out) > most:
                raise RefusedArchiveError(f"{path} lebih besar dari {most // 1024} kB")
        return bytes(out)

    def stream(self, path: str) -> IO[bytes]:
        """A file to be read piece by piece; the reader counts what it unpacks further with `count`.

        Raises RefusedArchiveError where its place in the container is broken; reading it may raise BROKEN.
        """
        try:
            return self._file(self._entries[path])
        except BROKEN as error:
            raise RefusedArchiveError(f"{path} tidak dapat dibaca: {error}") from error

    def count(self, size: int) -> None:
        """Add to what was unpacked. Raises RefusedArchiveError when it is too much in all."""
        self.unpacked += size
        if self.unpacked > MOST_OPEN_BYTES:
            raise RefusedArchiveError(f"isi yang dibuka lebih dari {MOST_OPEN_BYTES // 2**30} GB")

    def _file(self, entry: zipfile.ZipInfo) -> IO[bytes]:
        if self._zip is None:
            raise RuntimeError("the archive is not open")
        return self._zip.open(entry)


def _check(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_FILES:
        raise RefusedArchiveError(f"memuat {len(entries)} berkas, lebih dari {MOST_FILES}")
    if len(set(names)) != len(names):
        raise RefusedArchiveError("satu nama berkas muncul dua kali")
    if (bad := next((name for name in names if not _is_plain(name)), None)) is not None:
        raise RefusedArchiveError(f"nama berkas berbahaya: {bad[:80]!r}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedArchiveError("isinya disandikan")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise RefusedArchiveError("cara pemampatannya tidak dikenal")
    if sum(entry.compress_size for entry in entries) > size:
        raise RefusedArchiveError("berkas-berkas di dalamnya saling menindih")
    if sum(entry.file_size for entry in entries) > MOST_OPEN_BYTES:
        raise RefusedArchiveError(f"isinya mengembang menjadi lebih dari {MOST_OPEN_BYTES // 2**30} GB")


def _is_plain(name: str) -> bool:
    parts = name.removesuffix("/").split("/")
    bad_sign = any(sign in name for sign in "\\\0") or any(ord(sign) < 32 for sign in name)
    return (
        bool(name)
        and not bad_sign
        and len(name) <= 500
        and not any(part in ("", ".", "..") for part in parts)
    )

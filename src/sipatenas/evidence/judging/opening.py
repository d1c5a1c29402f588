"""The files of a package, read within bounds and without trusting the container's own figures."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from sipatenas.evidence import package
from sipatenas.evidence.judging.verdicts import MalformedError
from sipatenas.evidence.parts import Part, of_entry

MOST_FILES = 200
MOST_BYTES = 512 * 1024 * 1024
MOST_MANIFEST_BYTES = 4 * 1024 * 1024
MOST_STAMP_BYTES = 256 * 1024
_FIRST = {package.MANIFEST, package.SIGNATURE, package.PUBLIC_KEY}
_SECOND = {package.PROOF + name for name in (*_FIRST, package.SEAL)}


@dataclass(frozen=True)
class Opened:
    """A package's files by path; `is_first`: laid out as packages of the first form are."""

    files: Mapping[str, Part]
    is_first: bool

    def part(self, name: str) -> bytes:
        """manifest.json, manifest.sig, public-key.pem or seal.json."""
        return self._parts[name if self.is_first else package.PROOF + name]

    @cached_property
    def _parts(self) -> dict[str, bytes]:
        """The few small files that every judge reads."""
        needed = _FIRST if self.is_first else _SECOND
        return {path: self.files[path].read() for path in needed}

    @cached_property
    def objects(self) -> dict[str, Part]:
        """By their name in the manifest."""
        if self.is_first:
            return self._below(package.FOLDER)
        named = ((package.object_at(path), part) for path, part in self.files.items())
        return {name: part for name, part in named if name}

    @cached_property
    def stamps(self) -> dict[str, bytes]:
        return {name: part.read() for name, part in self._below(package.STAMPS).items()}

    def _below(self, folder: str) -> dict[str, Part]:
        found = self.files.items()
        return {path.removeprefix(folder): data for path, data in found if path.startswith(folder)}


def opened(file: BinaryIO) -> Opened:
    """The package in an open file, which must stay open. Every file in it is read through once.

    Raises MalformedError where that is no whole package.
    """
    try:
        archive = zipfile.ZipFile(file)  # closed with the file
        entries = archive.infolist()
        _check(entries)
        files = {entry.filename: of_entry(archive, entry) for entry in entries}
        for part in files.values():
            _ = part.prints
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise MalformedError(f"bukan berkas ZIP yang utuh: {error}") from error
    return checked(files)


def checked(files: Mapping[str, Part]) -> Opened:
    """The package that these files make. Raises MalformedError where one is missing without which there is none."""
    is_first = all(_is_first_place(path) for path in files)
    needed = _FIRST if is_first else _SECOND
    if missing := sorted(needed - files.keys()):
        raise MalformedError(f"bukan paket bukti SIPATENAS: tidak ada {', '.join(missing)}")
    return Opened(files, is_first)


def _is_first_place(path: str) -> bool:
    inner = path.removeprefix(package.FOLDER)
    return path in _FIRST or (inner != path and package.is_object_name(inner))


def _is_second_place(path: str) -> bool:
    inner = path.removeprefix(package.STAMPS)
    is_stamp = inner != path and package.is_stamp_name(inner)
    is_known = path in _SECOND or path in package.WACZ_FILES
    return is_known or is_stamp or package.object_at(path) is not None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_FILES:
        raise MalformedError(f"paket memuat {len(entries)} berkas, lebih dari {MOST_FILES}")
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise MalformedError(f"nama berkas muncul dua kali: {', '.join(doubled)}")
    if any(entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1 for entry in entries):
        raise MalformedError("isi paket dikompresi atau disandikan; paket SIPATENAS tidak pernah begitu")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise MalformedError(f"isi paket lebih besar dari {MOST_BYTES // 2**20} MB")
    for entry in entries:
        if not (_is_first_place(entry.filename) or _is_second_place(entry.filename)):
            raise MalformedError(f"berkas asing atau nama berbahaya di dalam paket: {entry.filename!r}")
        if entry.filename.endswith(package.MANIFEST) and entry.file_size > MOST_MANIFEST_BYTES:
            raise MalformedError("manifest.json terlalu besar")
        if entry.filename.startswith(package.STAMPS) and entry.file_size > MOST_STAMP_BYTES:
            raise MalformedError(f"{entry.filename} terlalu besar")

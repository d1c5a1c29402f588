"""The files of a package, read within bounds and without trusting the container's own figures."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from sipatenas.evidence import package
from sipatenas.evidence.judging.verdicts import MalformedError

MOST_FILES = 200
MOST_BYTES = 512 * 1024 * 1024
MOST_MANIFEST_BYTES = 4 * 1024 * 1024
MOST_STAMP_BYTES = 256 * 1024
_FIRST = {package.MANIFEST, package.SIGNATURE, package.PUBLIC_KEY}
_SECOND = {package.PROOF + name for name in (*_FIRST, package.SEAL)}


@dataclass(frozen=True)
class Opened:
    """A package's files by path; `is_first`: laid out as packages of the first form are."""

    files: Mapping[str, bytes]
    is_first: bool

    @property
    def contents(self) -> package.Contents:
        return package.Contents(
            manifest=self.part(package.MANIFEST),
            signature=self.part(package.SIGNATURE),
            public_key=self.part(package.PUBLIC_KEY),
            objects=self.objects,
            seal=b"" if self.is_first else self.part(package.SEAL),
            stamps=self.stamps,
        )

    def part(self, name: str) -> bytes:
        """manifest.json, manifest.sig, public-key.pem or seal.json."""
        return self.files[name if self.is_first else package.PROOF + name]

    @property
    def objects(self) -> dict[str, bytes]:
        """By their name in the manifest."""
        if self.is_first:
            return self._below(package.FOLDER)
        named = ((package.object_at(path), data) for path, data in self.files.items())
        return {name: data for name, data in named if name}

    @property
    def stamps(self) -> dict[str, bytes]:
        return self._below(package.STAMPS)

    def _below(self, folder: str) -> dict[str, bytes]:
        found = self.files.items()
        return {path.removeprefix(folder): data for path, data in found if path.startswith(folder)}


def opened(data: bytes) -> Opened:
    """Raises MalformedError where the bytes are no whole package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries)
            files = {entry.filename: archive.read(entry) for entry in entries}
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

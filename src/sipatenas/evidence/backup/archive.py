"""One encrypted archive of a backup: a first line in plain text, then a TAR under a key drawn from a passphrase.

No Django. The key: scrypt (RFC 7914) over the passphrase with a fresh salt, HKDF-SHA256 for each part, so no key ever
encrypts twice. The first line is bound into every piece: who changes it finds that nothing opens.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sipatenas.core import cipher
from sipatenas.core.canonical import canonical

FORMAT = "sipatenas-backup/1"
COST = {"n": 1 << 17, "r": 8, "p": 1}
"""128 MiB and some tenths of a second for each guess of a passphrase."""
MOST_COST = 1 << 20
LEAST = 12
"""Letters of a passphrase."""
_MOST_LINE = 2000
_CLOSED = "{name} tidak terbuka: kata sandinya lain, atau berkasnya rusak"


class BackupError(Exception):
    """A backup cannot be made, read, or restored; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Entry:
    """One file of an archive; its bytes are read from `data` before the next entry is asked for."""

    name: str
    size: int
    data: BinaryIO


class Writer:
    """Adds files to an archive that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, data: bytes) -> None:
        self.stream(name, len(data), io.BytesIO(data))

    def stream(self, name: str, size: int, data: BinaryIO) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, data)


class Pieced:
    """A file object over pieces that come one after the other: their length and SHA-256 as far as they were read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._digest = pieces, hashlib.sha256()
        self.size = 0
        self._held = next(pieces, b"")

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def read(self, size: int) -> bytes:
        while len(self._held) < size and (piece := next(self._pieces, b"")):
            self._held += piece
        data, self._held = self._held[:size], self._held[size:]
        self._digest.update(data)
        self.size += len(data)
        return data


def check_passphrase(passphrase: str) -> None:
    """Raises BackupError for one that is too short to keep anything."""
    if len(passphrase) < LEAST:
        raise BackupError(f"kata sandi cadangan terlalu pendek: paling sedikit {LEAST} huruf")


@contextmanager
def writing(path: Path, *, part: str, passphrase: str) -> Iterator[Writer]:
    """Write the archive of `part` to `path`, flushed to the disk when the block ends well."""
    check_passphrase(passphrase)
    head: dict[str, int | str] = {"format": FORMAT, "part": part, "salt": os.urandom(16).hex(), **COST}
    line = canonical(head).encode() + b"\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(line)
        sealed = cipher.Encryptor(out, key=_key(passphrase, head), bound=line)
        with tarfile.open(mode="w|", fileobj=cast("BinaryIO", sealed), bufsize=1 << 20) as tar:
            yield Writer(tar)
        sealed.close()
        out.flush()
        os.fsync(out.fileno())


def entries(path: Path, *, part: str, passphrase: str) -> Iterator[Entry]:
    """The files of the archive, one after the other, each authentic; the last means the archive is whole.

    Raises BackupError for another passphrase, another part, damage, and names that lead out of a folder.
    """
    try:
        with path.open("rb") as stored:
            line = stored.readline(_MOST_LINE)
            key = _key(passphrase, _head(line, part, path))
            plain = _Reader(
                cipher.decrypt(iter(lambda: stored.read(cipher.PIECE), b""), key=key, bound=line), path.name
            )
            with tarfile.open(mode="r|", fileobj=cast("BinaryIO", plain), bufsize=1 << 20) as tar:
                for info in tar:
                    data = tar.extractfile(info) if info.isreg() else None
                    if data is None or not is_plain(info.name):
                        raise BackupError(
                            f"{path.name} memuat nama berkas yang tidak wajar: {info.name[:80]!r}"
                        )
                    yield Entry(info.name, info.size, cast("BinaryIO", data))
            plain.finish()
    except FileNotFoundError as error:
        raise BackupError(f"{path} tidak ada") from error
    except cipher.CipherError as error:
        raise BackupError(_CLOSED.format(name=path.name)) from error
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path.name} rusak: {error}") from error


def is_plain(name: str) -> bool:
    """Whether the name stays in its folder."""
    parts = name.split("/")
    return bool(name) and "\\" not in name and all(part not in ("", ".", "..") for part in parts)


def _head(line: bytes, part: str, path: Path) -> dict[str, int | str]:
    try:
        head = json.loads(line)
        sound = head["format"] == FORMAT and {type(head[one]) for one in COST} == {int}
        sound = sound and head["n"].bit_count() == 1 and len(bytes.fromhex(head["salt"])) == 16
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path.name} bukan cadangan SIPATENAS") from error
    if not sound or not 1 < head["n"] <= MOST_COST or not 0 < head["r"] * head["p"] <= 64:
        raise BackupError(f"{path.name} bukan cadangan SIPATENAS yang dikenal versi ini")
    if head["part"] != part:
        raise BackupError(f"{path.name} memuat bagian {head['part']!r}, bukan {part!r}")
    return cast("dict[str, int | str]", head)


def _key(passphrase: str, head: dict[str, int | str]) -> bytes:
    salt = bytes.fromhex(str(head["salt"]))
    cost = {name: int(head[name]) for name in COST}
    drawn = Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"]).derive(passphrase.encode())
    info = f"{FORMAT} {head['part']}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=cipher.KEY, salt=None, info=info).derive(drawn)


class _Reader:
    """A file object over pieces that come one after the other."""

    def __init__(self, pieces: Iterator[bytes], name: str) -> None:
        self._pieces, self._name, self._held = pieces, name, b""

    def read(self, size: int) -> bytes:
        while len(self._held) < size:
            try:
                piece = next(self._pieces, b"")
            except cipher.CipherError as error:
                raise BackupError(_CLOSED.format(name=self._name)) from error
            if not piece:
                break
            self._held += piece
        data, self._held = self._held[:size], self._held[size:]
        return data

    def finish(self) -> None:
        """Read to the end: only the last piece proves that nothing was cut off."""
        for _piece in self._pieces:
            pass

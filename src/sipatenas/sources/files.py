"""An export file as it lies on the disk: gzip by ending, its encoding found out, read in bounded memory."""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import IO, BinaryIO, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

FIELD_LIMIT = 1_000_000
"""Characters of one field: fifteen times the longest post that a platform allows."""
ROW_CEILING = 64_000_000
"""Characters of one row that are still held, so that an oversized row stands whole among the rejected."""
DEFAULT_ZONE = ZoneInfo("Asia/Jakarta")
"""Zone of dates without one where no office is named (conversion); the result says so."""
HEAD = 65_536
BROKEN_ARCHIVE = (EOFError, gzip.BadGzipFile, zlib.error)

_SAFE_1252 = frozenset(
    (0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xA0, 0xA9, 0xAE, 0xB0, 0xB7, 0xD7)
)


class FileRefusedError(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """A readable export file."""

    path: Path
    name: str
    """As the user named it: `-` for what came by the pipe."""
    sha256: str
    size: int
    encoding: str
    """Python's name; empty for files that are not text (Parquet)."""
    head: bytes
    zone: tzinfo = DEFAULT_ZONE
    notes: tuple[str, ...] = field(default=())

    @property
    def compressed(self) -> bool:
        return self.path.suffix.lower() == ".gz"

    def open(self) -> BinaryIO:
        """The bytes, unpacked."""
        return cast("BinaryIO", gzip.open(self.path, "rb")) if self.compressed else self.path.open("rb")

    def lines(self) -> Iterator[str]:
        """Text line by line with its ending; undecodable bytes as lone surrogates (PEP 383)."""
        with (
            self.open() as raw,
            io.TextIOWrapper(raw, self.encoding, errors="surrogateescape", newline="") as text,
        ):
            while line := text.readline(ROW_CEILING):
                yield line

    def first_line(self) -> str:
        return self.head.decode(self.encoding or "latin-1", "replace").partition("\n")[0].rstrip("\r")


@contextmanager
def opened(path: str | Path, *, zone: tzinfo = DEFAULT_ZONE) -> Iterator[Source]:
    """The file at `path`, or what comes by the pipe for `-` (kept in a passing file while it is read).

    Raises FileRefusedError for an empty file, an unknown encoding, a broken archive; FileNotFoundError.
    """
    if str(path) == "-":
        with tempfile.NamedTemporaryFile(prefix="sipatenas-", suffix=".stdin") as spool:
            shutil.copyfileobj(sys.stdin.buffer, cast("IO[bytes]", spool))
            spool.flush()
            yield _inspect(Path(spool.name), "-", zone)
        return
    place = Path(path)
    if not place.is_file():
        raise FileNotFoundError(_("Berkas %(path)s tidak ada. Periksa nama dan foldernya.") % {"path": path})
    yield _inspect(place, place.name, zone)


def _inspect(path: Path, name: str, zone: tzinfo) -> Source:
    size = path.stat().st_size
    if size == 0:
        raise FileRefusedError(_("Berkas kosong. Ekspor ulang dari alat asalnya, lalu impor lagi."))
    digest = hashlib.sha256()
    with path.open("rb") as raw:
        while piece := raw.read(1 << 20):
            digest.update(piece)
    no_notes: tuple[str, ...] = ()
    bare = Source(path, name, digest.hexdigest(), size, "", b"", zone)
    try:
        with bare.open() as raw:
            head = raw.read(HEAD)
        if head.startswith(b"PAR1"):
            encoding, notes = "", no_notes
        else:
            encoding, notes = _encoding(bare, head)
    except BROKEN_ARCHIVE as error:
        raise FileRefusedError(
            _("Arsip gzip rusak atau terpotong (%(error)s). Unduh atau salin ulang berkasnya.")
            % {"error": error}
        ) from error
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise FileRefusedError(
            _("Berkas tidak berisi apa pun. Ekspor ulang dari alat asalnya, lalu impor lagi.")
        )
    return Source(path, name, bare.sha256, size, encoding, head, zone, notes)


def _encoding(source: Source, head: bytes) -> tuple[str, tuple[str, ...]]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", (_("Berkas ditulis dalam UTF-16, bukan UTF-8; dibaca sesuai tanda awalnya (BOM)."),)
    if head.count(0) > len(head) // 8:
        raise FileRefusedError(
            _(
                "Berkas tampak ditulis dalam UTF-16 tanpa tanda awal, atau bukan teks. "
                "Simpan ulang sebagai UTF-8."
            )
        )
    bad, wide, odd = _survey(source)
    if not bad:
        return "utf-8-sig" if head.startswith(b"\xef\xbb\xbf") else "utf-8", ()
    if wide:
        note = _("Berkas UTF-8, tetapi %(count)d bita di dalamnya rusak; baris yang memuatnya ditolak.")
        return "utf-8", (note % {"count": bad},)
    if odd:
        raise FileRefusedError(
            _(
                "Penyandian berkas bukan UTF-8 dan tidak dapat dipastikan (%(count)d bita asing). "
                "Simpan ulang dari alat asalnya sebagai UTF-8, lalu impor lagi."
            )
            % {"count": odd}
        )
    return "cp1252", (_("Berkas ditulis dalam Windows-1252, bukan UTF-8; dibaca sebagai Windows-1252."),)


def _survey(source: Source) -> tuple[int, int, int]:
    """Counts over the whole file: bytes that are not UTF-8, characters that are multi-byte UTF-8, and among
    the first those that Windows-1252 would not plausibly hold there."""
    bad = wide = odd = 0
    with source.open() as raw:
        for line in iter(lambda: raw.readline(ROW_CEILING), b""):
            if line.isascii():
                continue
            text = line.decode("utf-8", "surrogateescape")
            broken = sum("\udc80" <= c <= "\udcff" for c in text)
            wide += sum(c > "\x7f" for c in text) - broken
            if broken:
                bad += broken
                odd += _implausible(line)
    return bad, wide, odd


def _implausible(line: bytes) -> int:
    """High bytes that are neither common punctuation nor an accented letter beside a plain one."""
    odd = 0
    for index, byte in enumerate(line):
        if byte < 0x80 or byte in _SAFE_1252:
            continue
        beside = line[max(index - 1, 0) : index] + line[index + 1 : index + 2]
        if byte < 0xC0 or not any(65 <= b <= 122 for b in beside):
            odd += 1
    return odd

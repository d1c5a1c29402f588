"""What a file is by its own bytes; its name and what the sender says of it do not count."""

from __future__ import annotations

import mmap
import struct
import zlib
from dataclasses import dataclass

ZIP = "application/zip"
PNG, JPEG, WEBP, PDF = "image/png", "image/jpeg", "image/webp", "application/pdf"
PICTURES = frozenset({PNG, JPEG, WEBP})
FILMS = frozenset({"video/mp4", "video/quicktime", "video/webm", "video/x-matroska"})
SOUNDS = frozenset({"audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav"})
ENDINGS = {
    PNG: "png", JPEG: "jpg", WEBP: "webp", PDF: "pdf", ZIP: "zip", "video/mp4": "mp4", "video/quicktime": "mov",
    "video/webm": "webm", "video/x-matroska": "mkv", "audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/ogg": "ogg",
    "audio/wav": "wav", "text/plain; charset=utf-8": "txt",
}  # fmt: skip
"""What is taken, and the ending under which it is given back."""
MOST_PIXELS = 120_000_000
_TEXT_HEAD = 1024 * 1024
_PIECE = 1024 * 1024
Content = bytes | mmap.mmap
"""A file in memory, or on a disk and looked at where it is asked for."""


class NotTakenError(Exception):
    """The file is none that is taken; the message is an Indonesian sentence."""


@dataclass(frozen=True)
class Size:
    width: int
    height: int


def media_type(data: Content) -> str:
    """The file's media type. Raises NotTakenError for web pages, programs and whatever is not known."""
    for found in (_by_sign(data), _text(data)):
        if found:
            return found
    raise NotTakenError("jenis berkas ini tidak diterima")


def picture_size(data: Content) -> Size:
    """Width and height of a PNG or JPEG that is whole. Raises NotTakenError for one that is broken or too large."""
    try:
        size = _png(data) if data[:4] == b"\x89PNG" else _jpeg(data)
    except (struct.error, IndexError, ValueError) as error:
        raise NotTakenError("gambar rusak atau terpotong") from error
    if size.width < 1 or size.height < 1:
        raise NotTakenError("gambar rusak: tanpa ukuran")
    if size.width * size.height > MOST_PIXELS:
        raise NotTakenError("gambar terlalu besar untuk ditampilkan dengan aman")
    return size


def _by_sign(data: Content) -> str:
    head = data[:64]
    signs = {
        b"\x89PNG\r\n\x1a\n": PNG,
        b"\xff\xd8\xff": JPEG,
        b"%PDF-": PDF,
        b"PK\x03\x04": ZIP,
        b"OggS": "audio/ogg",
        b"ID3": "audio/mpeg",
    }
    for sign, kind in signs.items():
        if head.startswith(sign):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}.get(
            brand, _film(brand)
        )
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head else "video/x-matroska"
    return "audio/mpeg" if head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2") else ""


def _film(brand: bytes) -> str:
    """Pictures of phones (HEIC, AVIF) come in the same wrapping as films; browsers here cannot show them."""
    return "" if brand in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis") else "video/mp4"


def _text(data: Content) -> str:
    """Plain text in UTF-8 that no browser would take for a page or a drawing."""
    head = data[:_TEXT_HEAD]
    try:
        text = head.decode("utf-8") if len(data) <= _TEXT_HEAD else head.decode("utf-8", errors="ignore")
    except UnicodeDecodeError:
        return ""
    start = text.lstrip("\ufeff \t\r\n").lower()
    is_plain = text and not any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text)
    return "text/plain; charset=utf-8" if is_plain and not start.startswith(("<", "#!")) else ""


def _png(data: Content) -> Size:
    """Every chunk whole with its checksum, from IHDR to IEND, and nothing behind."""
    size, at, name = Size(0, 0), 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        (told,) = struct.unpack_from(">I", data, at + 8 + length)
        if _crc(data, at + 4, at + 8 + length) != told or (at == 8) != (name == b"IHDR"):
            raise ValueError("chunk")
        if name == b"IHDR":
            size = Size(*struct.unpack_from(">II", data[at + 8 : at + 8 + min(length, 8)]))
        at += 12 + length
    if at != len(data):
        raise ValueError("something behind the end")
    return size


def _crc(data: Content, start: int, stop: int) -> int:
    found = 0
    for at in range(start, stop, _PIECE):
        found = zlib.crc32(data[at : min(at + _PIECE, stop)], found)
    return found


def _jpeg(data: Content) -> Size:
    """The segments up to the frame's own header; phones put more behind the picture, which stays unread."""
    if data[:2] != b"\xff\xd8" or b"\xff\xd9" not in data[-65536:]:
        raise ValueError("no end")
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("segment")
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Size(width, height)
        if mark in (0xD9, 0xDA) or length < 2:
            raise ValueError("no frame")
        at += 2 + length

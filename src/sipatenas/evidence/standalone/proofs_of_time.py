"""Walking an OpenTimestamps proof, and checking it against the headers of Bitcoin's blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sipatenas.evidence.standalone.words import WrongError

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
BITCOIN, WAITING = bytes.fromhex("0588960d73d71901"), bytes.fromhex("83dfe30d2ef90c8e")
DEEPEST, LONGEST = 256, 4096
HASHING = {0x02: "sha1", 0x08: "sha256"}


@dataclass
class _Reader:
    data: bytes
    at: int = 0

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise _broken_ots()
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
            shift += 7
            if shift > 63:
                raise _broken_ots()

    def string(self, most: int) -> bytes:
        length = self.number()
        if length > most:
            raise _broken_ots()
        return self.take(length)


def attestations(raw: bytes, data: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """Message, kind and content of every attestation of a proof over `data`. Raises WrongError."""
    reader = _Reader(raw)
    if reader.take(len(MAGIC)) != MAGIC or reader.number() != 1 or reader.take(1) != b"\x08":
        raise _broken_ots()
    message = reader.take(32)
    if message != hashlib.sha256(data).digest():
        raise WrongError(
            "bukti OpenTimestamps itu untuk isi lain, bukan untuk segel ini",
            "the OpenTimestamps proof is for something else, not this seal",
        )
    found = list(_walk(reader, message, 0))
    if reader.at != len(raw):
        raise _broken_ots()
    return found


def _walk(reader: _Reader, message: bytes, depth: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    if depth > DEEPEST or len(message) > LONGEST:
        raise _broken_ots()
    is_last = False
    while not is_last:
        tag = reader.take(1)[0]
        is_last = tag != 0xFF
        if tag == 0xFF:
            tag = reader.take(1)[0]
        if tag == 0x00:
            kind = reader.take(8)
            yield message, kind, reader.string(8192)
        else:
            yield from _walk(reader, _step(reader, tag, message), depth + 1)


def _step(reader: _Reader, tag: int, message: bytes) -> bytes:
    if tag in HASHING:
        return hashlib.new(HASHING[tag], message).digest()
    if tag == 0xF0:
        return message + reader.string(LONGEST)
    if tag == 0xF1:
        return reader.string(LONGEST) + message
    if tag == 0xF2:
        return message[::-1]
    if tag == 0xF3:
        return message.hex().encode()
    raise _broken_ots()


def height_of(content: bytes) -> int:
    return _Reader(content).number()


def headers_of(text: str) -> dict[int, bytes]:
    """Block headers by height, of lines `HEIGHT HEX`; each must carry the work it claims. Raises WrongError."""
    known: dict[int, bytes] = {}
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words:
            try:
                height, raw = int(words[0]), bytes.fromhex(words[1])
            except (ValueError, IndexError) as error:
                raise _no_headers() from error
            if len(raw) != 80 or int.from_bytes(block_hash(raw), "little") > _target(raw):
                raise _no_headers()
            known[height] = raw
    for height, raw in known.items():
        if height - 1 in known and raw[4:36] != block_hash(known[height - 1]):
            raise _no_headers()
    return known


def block_hash(raw: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(raw).digest()).digest()


def _target(raw: bytes) -> int:
    bits = int.from_bytes(raw[72:76], "little")
    exponent, mantissa = bits >> 24, bits & 0x7FFFFF
    return mantissa << (8 * (exponent - 3)) if exponent >= 3 else mantissa >> (8 * (3 - exponent))


def block_time(raw: bytes) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(raw[68:72], "little"), UTC)


def _broken_ots() -> WrongError:
    return WrongError("bukan bukti OpenTimestamps yang utuh", "not a whole OpenTimestamps proof")


def _no_headers() -> WrongError:
    return WrongError("berkas kepala blok tidak dapat dipakai", "the file of block headers cannot be used")

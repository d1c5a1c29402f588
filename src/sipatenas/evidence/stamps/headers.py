"""Headers of Bitcoin's blocks, from a file or from an Esplora-like service. No Django.

The source is trusted as far as whoever configured it trusts it. Each header must still carry the work that it
claims, and headers that stand next to each other in a file must point to each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sipatenas.evidence.stamps.transport import TransportError, fetch

LENGTH = 80
LEAST_WORK = 1 << 62
"""Hashes that a block of the real chain takes at the least (since 2014); asked of a service, not of a file."""


class HeadersError(Exception):
    """The source cannot be used, or what it gave is no header; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Header:
    """What a time stamp needs of a block: `merkle_root` in the order of the bytes, `at` as the miner told it."""

    height: int
    merkle_root: bytes
    at: datetime
    raw: bytes


class Headers(Protocol):
    def at(self, height: int) -> Header | None:
        """The header of that block, None where the source has none. Raises HeadersError."""
        ...


def read(height: int, raw: bytes, *, least_work: int = 1) -> Header:
    """A header's 80 bytes, checked for the work it claims. Raises HeadersError."""
    if len(raw) != LENGTH:
        raise HeadersError(f"kepala blok {height} bukan {LENGTH} bita")
    bits = int.from_bytes(raw[72:76], "little")
    exponent, mantissa = bits >> 24, bits & 0x7FFFFF
    target = mantissa << (8 * (exponent - 3)) if exponent >= 3 else mantissa >> (8 * (3 - exponent))
    found = int.from_bytes(hash_of(raw), "little")
    if not 0 < target < 1 << 256 or found > target or (1 << 256) // (target + 1) < least_work:
        raise HeadersError(f"kepala blok {height} tidak membawa kerja yang disebutnya")
    return Header(
        height=height,
        merkle_root=raw[36:68],
        at=datetime.fromtimestamp(int.from_bytes(raw[68:72], "little"), UTC),
        raw=raw,
    )


def hash_of(raw: bytes) -> bytes:
    """The block's hash in the order of the bytes (explorers show it reversed)."""
    return hashlib.sha256(hashlib.sha256(raw).digest()).digest()


class FileHeaders:
    """Headers out of a text file: one a line, `HEIGHT HEX` with 160 hexadecimal digits; `#` begins a remark."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: Mapping[int, bytes] | None = None

    def at(self, height: int) -> Header | None:
        if self._known is None:
            self._known = _of_file(self._path)
        raw = self._known.get(height)
        return read(height, raw) if raw is not None else None


def _of_file(path: Path) -> dict[int, bytes]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError) as error:
        raise HeadersError(f"{path} tidak dapat dibaca: {error}") from error
    known: dict[int, bytes] = {}
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            height, raw = int(words[0]), bytes.fromhex(words[1])
        except (ValueError, IndexError) as error:
            raise HeadersError(f"{path} baris {number}: harus “TINGGI HEX”") from error
        read(height, raw)
        known[height] = raw
    for height, raw in known.items():
        before = known.get(height - 1)
        if before is not None and raw[4:36] != hash_of(before):
            raise HeadersError(f"{path}: kepala blok {height} tidak menyambung ke kepala blok {height - 1}")
    return known


class ServiceHeaders:
    """Headers from a service that speaks as Esplora does: /block-height/H, then /block/HASH/header."""

    def __init__(self, url: str, *, least_work: int = LEAST_WORK) -> None:
        self._url = url.rstrip("/")
        self._least_work = least_work

    def at(self, height: int) -> Header | None:
        try:
            block = fetch(f"{self._url}/block-height/{height}", most=200).decode("ascii").strip()
            if len(block) != 64 or not set(block) <= set("0123456789abcdef"):
                raise HeadersError(f"layanan kepala blok tidak menjawab dengan hash untuk blok {height}")
            raw = bytes.fromhex(fetch(f"{self._url}/block/{block}/header", most=400).decode("ascii").strip())
        except (TransportError, ValueError) as error:
            raise HeadersError(f"layanan kepala blok: {error}") from error
        if hash_of(raw)[::-1].hex() != block:
            raise HeadersError(f"layanan kepala blok memberi kepala lain untuk blok {height}")
        return read(height, raw, least_work=self._least_work)


def source(where: str) -> Headers | None:
    """The source that a setting names: a file, an http(s) service, or nothing."""
    if not where:
        return None
    return ServiceHeaders(where) if where.startswith(("http://", "https://")) else FileHeaders(Path(where))

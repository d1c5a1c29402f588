"""Bytes that are few on the wire and many when unpacked."""

from __future__ import annotations

import zlib

_PIECE = 16 << 20


def packed(size: int) -> bytes:
    """A gzip stream that unpacks to so many bytes; it has no end, which nobody is meant to reach."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = press.compress(bytes(_PIECE)) + press.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + block * (size // _PIECE)

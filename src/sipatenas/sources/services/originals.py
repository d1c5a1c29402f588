"""Rows as collected, sealed a batch at a time: one flush to the disk for 500 posts, not 500."""

from __future__ import annotations

import gzip
from typing import Any, Protocol

import msgspec

from sipatenas.core import blobs
from sipatenas.core.clock import Clock

MEDIA_TYPE = "application/x-ndjson+gzip"


class Sealed(Protocol):
    """Whatever points at a row as collected: a post, a snapshot, a version."""

    original_sha256: str
    original_line: int


def seal(rows: list[bytes], *, clock: Clock) -> str:
    """Store rows (a line of JSON each) as one blob. Returns its SHA-256; the same rows give the same one."""
    packed = gzip.compress(b"".join(row + b"\n" for row in rows), compresslevel=5, mtime=0)
    return blobs.put(packed, media_type=MEDIA_TYPE, clock=clock).sha256


def original_of(item: Sealed) -> dict[str, Any]:
    """The row as collected, nothing masked: for evidence only, after the look was recorded.

    Raises blobs.BlobMissing, blobs.BlobDamaged.
    """
    lines = gzip.decompress(blobs.read(item.original_sha256)).split(b"\n")
    row: dict[str, Any] = msgspec.json.decode(lines[item.original_line - 1], type=dict[str, Any])
    return row

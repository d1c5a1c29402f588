"""Which part of a film a player asks for (RFC 9110 section 14): one range of bytes, bounded. No Django."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 8 * 1024 * 1024
"""Bytes given at once: a player asks on."""
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class UnsatisfiableError(ValueError):
    """The range lies outside the file."""


@dataclass(frozen=True)
class Part:
    """Bytes from `start` to `end`, both included, of `size`."""

    start: int
    end: int
    size: int

    @property
    def header(self) -> str:
        return f"bytes {self.start}-{self.end}/{self.size}"


def part_of(asked: str, size: int) -> Part | None:
    """The part asked for; None where the whole file is to be given, as for whatever is no single range of bytes.

    Raises UnsatisfiableError.
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if found[1]:
        start, end = int(found[1]), int(found[2]) if found[2] else size - 1
        if end < start and found[2]:
            return None
    else:
        start, end = max(0, size - int(found[2])), size - 1
    end = min(end, size - 1, start + MOST - 1)
    if start >= size or end < start:
        raise UnsatisfiableError(asked)
    return Part(start, end, size)

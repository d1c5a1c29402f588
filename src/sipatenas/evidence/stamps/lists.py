"""Many seals under one time stamp: a list of their hashes, over which the stamp is taken. No Django.

Whoever holds the list, the stamp over it and one seal sees that the seal was there by then: its SHA-256 stands in the
list. That is all it takes, so a stranger needs `sha256sum`, `grep` and `openssl ts`. It matters not who wrote the
list, nor what else stands in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

SUFFIX = ".seals.txt"
MOST = 1000
"""Seals in one list: 65 kB in each package."""
_LINES = re.compile(rb"(?:[0-9a-f]{64}\n)+")


class ListError(Exception):
    """The list does not vouch for the seal; the message says why, in Indonesian."""


def written(seals: Iterable[bytes]) -> bytes:
    """The list of these seals (the bytes of each seal.json): SHA-256 in hex, sorted, each on a line of its own.

    Raises ValueError for none, or more than MOST.
    """
    lines = sorted({hashlib.sha256(seal).hexdigest() for seal in seals})
    if not 0 < len(lines) <= MOST:
        raise ValueError(f"{len(lines)} seals cannot stand in one list")
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def others(listed: bytes, seal: bytes) -> int:
    """How many other seals stand in the list that holds this one. Raises ListError."""
    lines = listed.split()
    if not _LINES.fullmatch(listed) or lines != sorted(set(lines)):
        raise ListError("daftar segel yang dicap bersama tidak dalam bentuk bakunya")
    if hashlib.sha256(seal).hexdigest().encode("ascii") not in lines:
        raise ListError("segel ini tidak ada di daftar yang dicap bersama")
    return len(lines) - 1

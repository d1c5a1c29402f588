"""The Merkle tree over the heads of the ledger, as RFC 6962 section 2.1 says. No Django."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

Heads = Mapping[str, tuple[int, str]]
"""`kind id` → where the chain stands: its length and the hash of its last entry."""


def key(kind: str, object_id: UUID) -> str:
    return f"{kind} {object_id}"


def line(name: str, stand: tuple[int, str]) -> str:
    """One head as it is written down and hashed: `kind id length hash`."""
    return f"{name} {stand[0]} {stand[1]}\n"


def written(heads: Heads) -> str:
    """All lines, sorted by their keys."""
    return "".join(line(name, heads[name]) for name in sorted(heads))


def parsed(text: str) -> Iterator[tuple[str, tuple[int, str]]]:
    """What `written` wrote. Raises ValueError for other text."""
    for one in text.splitlines():
        kind, object_id, length, head = one.split(" ")
        yield f"{kind} {object_id}", (int(length), head)


def root(heads: Heads) -> str:
    """Root (hex) of the tree whose leaves are the lines, sorted by their keys."""
    return root_of(line(name, heads[name]).encode() for name in sorted(heads))


def root_of(leaves: Iterable[bytes]) -> str:
    """Root (hex) over `leaves`: joined level by level, an odd one carried up, which is RFC 6962's tree."""
    sha256 = hashlib.sha256
    level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    if not level:
        return sha256(b"").hexdigest()
    while len(level) > 1:
        joined = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        if len(level) % 2:
            joined.append(level[-1])
        level = joined
    return level[0].hex()

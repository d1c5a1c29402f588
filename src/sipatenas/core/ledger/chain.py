"""The arithmetic of the chain, apart from any database: commitments and links."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sipatenas.core.canonical import canonical

VERSION = 1


def new_salt() -> str:
    """256 fresh random bits in hexadecimal: without them a commitment to a short text could be guessed."""
    return secrets.token_hex(32)


def commitment(*, part: str, salt: str, text: str) -> str:
    """HMAC-SHA-256 of `text` under its salt, told apart by `part` (`codes` or `personal`)."""
    return hmac.new(salt.encode("ascii"), f"{part}\n{text}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """All that one entry binds together."""

    kind: str
    object_id: UUID
    sequence: int
    at: datetime
    event: str
    actor: UUID | None
    office: str
    once: str
    codes_commitment: str
    personal_commitment: str
    previous: str

    def hash(self) -> str:
        """SHA-256 over the canonical JSON of the link, the previous link's hash included."""
        text = canonical(
            {
                "version": VERSION,
                "kind": self.kind,
                "object": str(self.object_id),
                "sequence": self.sequence,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "event": self.event,
                "actor": None if self.actor is None else str(self.actor),
                "office": self.office,
                "once": self.once,
                "codes": self.codes_commitment,
                "personal": self.personal_commitment,
                "previous": self.previous,
            }
        )
        return hashlib.sha256(text.encode()).hexdigest()


def ranges(numbers: list[int]) -> str:
    """Numbers as text: `1-3,7`."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def numbers_in(text: str) -> set[int]:
    """The numbers that `ranges` wrote down. Raises ValueError for other text."""
    found: set[int] = set()
    for run in filter(None, text.split(",")):
        first, _, last = run.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found

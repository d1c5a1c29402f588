"""Reading DER, as far as time-stamp tokens need it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sipatenas.evidence.standalone.words import WrongError


@dataclass(frozen=True)
class Element:
    tag: int
    body: bytes
    raw: bytes

    def inside(self) -> list[Element]:
        return list(elements(self.body))

    def number(self) -> int:
        return int.from_bytes(self.body, "big", signed=True)

    def dotted(self) -> str:
        """An object identifier."""
        parts, value = [], 0
        for byte in self.body:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                parts.append(value)
                value = 0
        first = min(parts[0] // 40, 2)
        return ".".join(str(part) for part in (first, parts[0] - 40 * first, *parts[1:]))


def elements(data: bytes) -> Iterator[Element]:
    at = 0
    while at < len(data):
        if at + 2 > len(data) or data[at] & 0x1F == 0x1F:
            raise _broken_der()
        length, start = data[at + 1], at + 2
        if length >= 0x80:
            size = length & 0x7F
            if not 0 < size <= 4 or start + size > len(data):
                raise _broken_der()
            length, start = int.from_bytes(data[start : start + size], "big"), start + size
        if start + length > len(data):
            raise _broken_der()
        yield Element(data[at], data[start : start + length], data[at : start + length])
        at = start + length


def only(data: bytes) -> Element:
    found = list(elements(data))
    if len(found) != 1:
        raise _broken_der()
    return found[0]


def _broken_der() -> WrongError:
    return WrongError("bukan cap waktu RFC 3161 yang utuh", "not a whole RFC 3161 time stamp")

"""The little of ASN.1's DER that a time-stamp authority writes and that its answers must be read for. No Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

BOOLEAN, INTEGER, OCTETS, NULL, OID, UTF8, TIME = 0x01, 0x02, 0x04, 0x05, 0x06, 0x0C, 0x18
SEQUENCE, SET = 0x30, 0x31


class DerError(ValueError):
    """The bytes are no whole DER."""


@dataclass(frozen=True)
class Node:
    """One element: its tag, what it holds, and its bytes as they stood."""

    tag: int
    body: bytes
    raw: bytes

    def children(self) -> list[Node]:
        return list(nodes(self.body))

    def number(self) -> int:
        return int.from_bytes(self.body, "big", signed=True)


def nodes(data: bytes) -> Iterator[Node]:
    """The elements that stand one after the other. Raises DerError for a broken length."""
    at = 0
    while at < len(data):
        if at + 2 > len(data) or data[at] & 0x1F == 0x1F:
            raise DerError("tag atau panjang DER rusak")
        length, start = data[at + 1], at + 2
        if length >= 0x80:
            size = length & 0x7F
            if not 0 < size <= 4 or start + size > len(data):
                raise DerError("panjang DER rusak")
            length, start = int.from_bytes(data[start : start + size], "big"), start + size
        end = start + length
        if end > len(data):
            raise DerError("isi DER terpotong")
        yield Node(tag=data[at], body=data[start:end], raw=data[at:end])
        at = end


def one(data: bytes) -> Node:
    """The one element that the bytes are. Raises DerError where there is none or more than one."""
    found = list(nodes(data))
    if len(found) != 1:
        raise DerError("bukan satu elemen DER")
    return found[0]


def element(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*parts: bytes) -> bytes:
    return element(SEQUENCE, *parts)


def set_of(*parts: bytes, tag: int = SET) -> bytes:
    """A SET OF in the order that DER asks for."""
    return element(tag, *sorted(parts))


def integer(value: int) -> bytes:
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    return element(OID, *(_base128(part) for part in (first * 40 + second, *rest)))


def _base128(value: int) -> bytes:
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(0x80 | value & 0x7F)
    return bytes(reversed(digits))


def octets(data: bytes) -> bytes:
    return element(OCTETS, data)


def text(words: str) -> bytes:
    return element(UTF8, words.encode())


def moment(at: datetime) -> bytes:
    """GeneralizedTime in whole seconds, as RFC 3161 and X.509 both allow it."""
    return element(TIME, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii"))

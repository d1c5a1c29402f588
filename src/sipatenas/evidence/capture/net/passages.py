"""What the local proxy lets through and what not: its limits, and its notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Because(StrEnum):
    """Why a connection was not made."""

    FORBIDDEN = "forbidden"
    UNRESOLVED = "unresolved"
    UNREACHABLE = "unreachable"
    UPSTREAM = "upstream"
    """The office's own web proxy did not let it through."""
    LIMIT = "limit"


@dataclass(frozen=True)
class ProxyLimits:
    """Of one capture: bytes over the wire each way, connections in all and at once, seconds of each step."""

    received_bytes: int = 160 * 1024 * 1024
    sent_bytes: int = 8 * 1024 * 1024
    connections: int = 2_000
    at_once: int = 200
    resolve_seconds: float = 10.0
    connect_seconds: float = 6.0
    """For one address; a name's next address is tried after it."""
    seconds: float = 600.0
    """Life of the proxy; then every connection ends and no new one is made."""


@dataclass(frozen=True)
class Connection:
    """One connection that was made: what was asked for, and the address that answered."""

    host: str
    port: int
    address: str
    at: datetime


@dataclass(frozen=True)
class Refusal:
    """One connection that was not made; `because` is an Indonesian sentence."""

    host: str
    port: int
    because: str
    kind: Because
    at: datetime

"""What the capturing process is asked and what it answers: JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

import msgspec


class Outcome(StrEnum):
    CAPTURED = "captured"
    UNREACHABLE = "unreachable"
    """No answer, a refused connection, an error status, a time-out, a file instead of a page, or a page that made the
    browser fail."""
    REFUSED = "refused"
    """The guard does not let the link, or an address it led to, be opened."""
    TOO_LARGE = "too_large"
    NO_BROWSER = "no_browser"
    BROKEN = "broken"
    """The browser itself failed; trying again may help."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds, bytes, pixels. `seconds` bounds the whole capture, the browser's start included."""

    seconds: float = 60.0
    load_seconds: float = 30.0
    scroll_seconds: float = 8.0
    received_bytes: int = 80 * 1024 * 1024
    """Of all bodies, unpacked. What comes after is not recorded, and that is said; a page larger by itself is none."""
    object_bytes: int = 60 * 1024 * 1024
    """Of one object beside the record, which has its bound in `received_bytes`."""
    total_bytes: int = 400 * 1024 * 1024
    """Of all objects together, well below what the verifiers open; what finds no room is left out, and that is said."""
    height: int = 120_000
    """Pixels of the page's height that are scrolled and pictured; where it ends before the page, that is said."""
    tile: int = 16_000
    """Pixels of height in one picture, below the 16,384 at which textures end."""
    requests: int = 5_000
    video_seconds: float = 40.0
    """Time for a public video through yt-dlp, of what is left of `seconds`; 0: none is fetched."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    folder: str
    allow: tuple[str, ...] = ()
    executable: str = ""
    timezone: str = "Asia/Jakarta"
    sandbox: bool = True
    limits: Limits = Limits()
    upstream: str = ""
    """The office's own web proxy, as set; empty: the internet is reached directly."""
    light: bool = False
    """Only look: what `light` says, no record, no prints; error pages are looked at too."""


class CapturedObject(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the browser's process left in its folder."""

    name: str
    media_type: str
    role: Literal["original", "derived"]


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate of the chain that the site showed, leaf first. SHA-256 (hex) of its DER; moments in UTC."""

    sha256: str
    subject: str
    issuer: str
    not_before: str
    not_after: str


class Captured(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `because` and `remedy` are Indonesian sentences, empty when the page was captured."""

    outcome: Outcome
    because: str = ""
    remedy: str = ""
    error: str = ""
    """Kind of failure: dns, refused, timeout, tls, reset, blocked, download, page, broken, other; empty: none."""
    final_url: str | None = None
    title: str | None = None
    status: int | None = None
    redirects: tuple[str, ...] = ()
    address: str | None = None
    """Address and port connected to for the page itself, as the local proxy connected."""
    fields: Mapping[str, str] = {}
    tools: Mapping[str, str] = {}
    objects: tuple[CapturedObject, ...] = ()
    tls: tuple[Certificate, ...] = ()
    not_made: Mapping[str, str] = {}
    """Objects that could not be made of this page, and why; Indonesian sentences."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A line on the way: hundredths done, and one sentence."""

    progress: int
    message: str

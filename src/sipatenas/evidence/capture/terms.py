"""What the capturing process is asked and what it answers: JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

import msgspec


class Outcome(StrEnum):
    CAPTURED = "captured"
    UNREACHABLE = "unreachable"
    """No answer, a refused connection, an error status, a time-out, or a file instead of a page."""
    REFUSED = "refused"
    """The guard does not let the link, or an address it led to, be opened."""
    TOO_LARGE = "too_large"
    NO_BROWSER = "no_browser"
    BROKEN = "broken"
    """The browser itself failed; trying again may help."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds and bytes. `seconds` bounds the whole capture, the browser's start included."""

    seconds: float = 60.0
    load_seconds: float = 30.0
    scroll_seconds: float = 8.0
    received_bytes: int = 80 * 1024 * 1024
    object_bytes: int = 60 * 1024 * 1024
    height: int = 16_000
    """Pixels of the page's height that fit in one picture."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    folder: str
    allow: tuple[str, ...] = ()
    executable: str = ""
    timezone: str = "Asia/Jakarta"
    sandbox: bool = True
    limits: Limits = Limits()


class CapturedObject(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the browser's process left in its folder."""

    name: str
    media_type: str
    role: Literal["original", "derived"]


class Captured(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `because` and `remedy` are Indonesian sentences, empty when the page was captured."""

    outcome: Outcome
    because: str = ""
    remedy: str = ""
    final_url: str | None = None
    title: str | None = None
    status: int | None = None
    redirects: tuple[str, ...] = ()
    address: str | None = None
    fields: Mapping[str, str] = {}
    tools: Mapping[str, str] = {}
    objects: tuple[CapturedObject, ...] = ()


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A line on the way: hundredths done, and one sentence."""

    progress: int
    message: str

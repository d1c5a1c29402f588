"""What each format states about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

from sipatenas.sources.files import Source
from sipatenas.sources.records import PostRecord, Rejected, Row


@dataclass(frozen=True)
class Terms:
    """The platform's terms for what the format holds (SAFEGUARDS 1)."""

    summary: str | _StrPromise
    who: str | _StrPromise
    """Who may lawfully use the format."""
    matching_allowed: bool
    """False: the terms forbid linking an account to a person; its posts are marked, attribution refuses."""
    certainty: str
    """A read in the platform's own terms … C not ascertained."""


@dataclass(frozen=True)
class Format:
    """An export format: how it is told from others, how it is read, on what terms."""

    name: str
    label: str | _StrPromise
    recognises: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Row | Rejected]]
    terms: Callable[[PostRecord], Terms]
    """The terms that hold for a post of this format."""
    order: int = 50
    """Tried in this order; formats with an unmistakable mark first."""

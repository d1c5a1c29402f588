"""What a look found, what was known before, and what is made of both."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

import msgspec

RULES = "recheck-2026.11"


class State(StrEnum):
    LIVE = "live"
    EDITED = "edited"
    LOGIN_WALL = "login_wall"
    RATE_LIMITED = "rate_limited"
    GEO_BLOCKED = "geo_blocked"
    UNREACHABLE = "unreachable"
    REMOVED_SUSPECTED = "removed_suspected"
    REMOVED_CONFIRMED = "removed_confirmed"


SHOWN = frozenset({State.LIVE, State.EDITED})
GONE = frozenset({State.REMOVED_SUSPECTED, State.REMOVED_CONFIRMED})

Kind = Literal["status", "redirect", "structure", "notice", "wall", "limit", "region", "network", "content"]
"""Of what nature a signal is. `status`, `redirect`, `structure` and `notice` speak for a removal."""
REMOVAL_KINDS: frozenset[str] = frozenset({"status", "redirect", "structure", "notice"})


class SeenNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Words of the site itself, found where the site says them."""

    means: Literal["removed", "private", "geo", "login", "rate"]
    words: str
    container: str
    language: Literal["id", "en"]


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader takes from the page's DOM."""

    title: str = ""
    language: str = ""
    canonical: str = ""
    structured: tuple[str, ...] = ()
    """Types that the page's own data names: `og:video`, `ld:NewsArticle`."""
    linked: tuple[str, ...] = ()
    """Links and identifiers by which the page's data names itself."""
    main_text: str = ""
    """What the post's own container shows, others' words left out."""
    visible_text: str = ""
    has_post: bool = False
    """The element that holds a post on this site is there, with text in it."""
    notices: tuple[SeenNotice, ...] = ()
    has_password: bool = False
    fields: Mapping[str, str] = {}
    """title, text, author, date, picture: as far as the page tells."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One look. `error` is empty when the site answered, else a kind: dns, refused, timeout, tls, reset, blocked,
    download, page (it made the browser fail), broken, other."""

    requested_url: str
    final_url: str = ""
    redirects: tuple[str, ...] = ()
    status: int | None = None
    headers: Mapping[str, str] = {}
    """By lower-case name; a few only: retry-after, content-language, content-type, cf-mitigated."""
    error: str = ""
    page: PageFacts = PageFacts()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the sealed evidence showed; empty where nothing is known."""

    fields: Mapping[str, str] = {}
    was_structured: bool = False
    names_id: bool = False
    """The sealed page's own data named the post's id."""
    is_comparable: bool = True
    """The fields were read by the same reader; those of an imported record are not, and prove no edit."""


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """One reason, with its kind, in plain Indonesian."""

    kind: Kind
    says: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One field as sealed and as shown now."""

    field: str
    was: str
    now: str


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    state: State
    signals: tuple[Signal, ...]
    changes: tuple[Change, ...] = ()
    wait_seconds: int | None = None
    """How long the site asked us to stay away."""

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(found.says for found in self.signals)

    @property
    def removal_kinds(self) -> frozenset[str]:
        return frozenset(found.kind for found in self.signals) & REMOVAL_KINDS

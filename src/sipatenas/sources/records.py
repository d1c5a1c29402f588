"""The contract's post as a typed record. What the platform did not give is null, never 0."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

Kind = Literal["post", "repost", "quote", "reply", "comment", "story", "video", "like"]
KINDS: tuple[str, ...] = ("post", "repost", "quote", "reply", "comment", "story", "video", "like")

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Short = Annotated[str, msgspec.Meta(max_length=190)]
Name = Annotated[str, msgspec.Meta(max_length=400)]
Required = Annotated[str, msgspec.Meta(min_length=1, max_length=190)]


class Author(msgspec.Struct, frozen=True, kw_only=True):
    handle: Short | None = None
    display_name: Name | None = None
    bio: str | None = None
    location: Name | None = None
    employer: Name | None = None


class Metrics(msgspec.Struct, frozen=True, kw_only=True):
    """How often others reacted; null where the platform did not say."""

    likes: Count | None = None
    shares: Count | None = None
    comments: Count | None = None
    views: Count | None = None


class Medium(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or video: where it is on the net, where in the export's folder."""

    kind: Annotated[str, msgspec.Meta(max_length=24)] = "image"
    url: str | None = None
    path: str | None = None


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """The post that this one reposts, quotes or answers."""

    kind: Annotated[str, msgspec.Meta(max_length=24)]
    id: Short | None = None
    author_handle: Short | None = None


class PostRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A post (CONTRACTS "A post"). `id` and `text` are required; times are aware."""

    id: Required
    platform: Annotated[str, msgspec.Meta(max_length=24)] | None = None
    kind: Kind = "post"
    url: str | None = None
    author: Author = Author()
    text: str
    posted_at: Moment | None = None
    collected_at: Moment | None = None
    metrics: Metrics = Metrics()
    media: tuple[Medium, ...] = ()
    reference: Reference | None = None
    links: tuple[str, ...] = ()
    raw: dict[str, Any] | None = None

    @property
    def platform_code(self) -> str:
        """The platform as given, else the prefix of the id, else empty."""
        if self.platform:
            return self.platform
        prefix, colon, _rest = self.id.partition(":")
        return prefix[:24] if colon else ""

    @property
    def platform_id(self) -> str:
        """The id that the platform itself gave."""
        return self.id.removeprefix(f"{self.platform_code}:") or self.id


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A post with the place it came from. `original` is the row as collected, as one line of JSON."""

    line: int
    record: PostRecord
    original: bytes
    zone_assumed: bool = False
    day_first: bool = False


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not taken: line from 1 (0: the file as a whole), field, reason with remedy, the row."""

    line: int
    field: str
    reason: str
    row: Any
    file: str = ""
    """Name of the file, filled in where rejected rows are written."""

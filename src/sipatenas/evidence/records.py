"""The imported record of a post: the row as it was collected, and where it came from."""

from __future__ import annotations

import msgspec

from sipatenas.evidence import manifest
from sipatenas.evidence.sealing import Piece
from sipatenas.sources.models import Post
from sipatenas.sources.services import original_of

RECORD = "imported-record.json"


def pieces_of(post: Post) -> list[Piece]:
    """The row with every field as collected, nothing masked. Raises core.blobs' errors on damage."""
    row = msgspec.json.format(msgspec.json.encode(original_of(post)))
    return [Piece(name=RECORD, data=row, media_type="application/json", role="original")]


def provenance_of(post: Post) -> dict[str, str]:
    """Where the row came from; what is not known is left out, never guessed."""
    facts = {
        "contract_id": post.contract_id,
        "import_sha256": post.original_sha256,
        "import_line": post.original_line,
        "imported_at": post.imported_at.isoformat() if post.imported_at else None,
        "collected_at": post.collected_at.isoformat() if post.collected_at else None,
    }
    return {name: str(value) for name, value in facts.items() if value not in (None, "")}


def page_of(post: Post) -> manifest.Page:
    """The fields of the post as stored: other people's names in the text are masked there already."""
    fields = {
        "platform": post.platform,
        "account": post.account.handle if post.account else None,
        "display_name": name_of(post),
        "posted_at": post.posted_at.isoformat() if post.posted_at else None,
        "text": post.text,
        "likes": post.likes,
        "shares": post.shares,
        "comments": post.comments,
        "views": post.views,
    }
    return manifest.Page(
        requested_url=post.url or "",
        fields={name: str(value) for name, value in fields.items() if value not in (None, "")},
    )


def name_of(post: Post) -> str | None:
    """The account's name as this post brought it; the shared account's only where the post kept none apart."""
    if post.author_display_name or post.author is not None:
        return post.author_display_name or None
    return post.account.display_name if post.account else None

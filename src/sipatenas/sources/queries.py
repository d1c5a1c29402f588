"""Reads of posts. Every one starts from `visible_to(user)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from sipatenas.accounts.rules import Viewer
from sipatenas.accounts.scope import visible
from sipatenas.sources.models import ImportRun, Post, PostSnapshot, PostVersion


@dataclass(frozen=True)
class PostDetail:
    """A post with what it was at other times, oldest first."""

    post: Post
    snapshots: Sequence[PostSnapshot]
    versions: Sequence[PostVersion]


def visible_to(user: Viewer | None) -> QuerySet[Post]:
    """Posts of the user's office and below; none for the administrator and the anonymous."""
    return Post.objects.filter(visible(user)).select_related("account")


def import_runs_visible_to(user: Viewer | None) -> QuerySet[ImportRun]:
    """Imports of the user's office and below, the latest first."""
    return ImportRun.objects.filter(visible(user)).order_by("-started_at")


def post_detail(user: Viewer | None, post_id: UUID) -> PostDetail:
    """A post that `user` may see, with its snapshots and versions. Raises Post.DoesNotExist."""
    post = visible_to(user).select_related("office").get(pk=post_id)
    return PostDetail(post, tuple(post.snapshots.all()), tuple(post.versions.all()))


def posts_by_contract_id(user: Viewer | None, ids: Sequence[str]) -> list[Post]:
    """The posts named `x:123`, one each in the order asked for. Where several offices hold it, the user's own
    copy, else the oldest; a name that `user` may not see is left out."""
    own = getattr(user, "office_id", None)
    best: dict[str, Post] = {}
    for post in visible_to(user).filter(contract_id__in=set(ids)).order_by("id"):
        held = best.get(post.contract_id)
        if held is None or (post.office_id == own and held.office_id != own):
            best[post.contract_id] = post
    return [best[name] for name in ids if name in best]


def posts_in_order(ids: Sequence[UUID]) -> list[Post]:
    """Posts by key in the order given, for services that already know their right to them."""
    rows = Post.objects.select_related("account").in_bulk(list(ids))
    return [rows[key] for key in ids if key in rows]

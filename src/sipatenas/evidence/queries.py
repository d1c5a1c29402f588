"""Reads of evidence; each starts from what the user may see."""

from __future__ import annotations

from django.db.models import QuerySet

from sipatenas.accounts.rules import Viewer
from sipatenas.accounts.scope import visible
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.workflow import EvidenceState
from sipatenas.sources.models import Post


def visible_to(user: Viewer) -> QuerySet[Evidence]:
    """The evidence of the user's office and of those below; nothing for who has no access to cases."""
    return Evidence.objects.filter(visible(user)).select_related("office", "requested_by", "post")


def sealed_for(post: Post) -> Evidence | None:
    """The latest sealed evidence of a post; for rooms that have already asked whether the user may see it."""
    return Evidence.objects.filter(post=post, state=EvidenceState.SEALED).order_by("-sealed_at").first()


def of_post(user: Viewer, post: Post) -> QuerySet[Evidence]:
    """What the user may see of a post's evidence, the latest request first."""
    return visible_to(user).filter(post=post).order_by("-requested_at")

"""Reads of evidence; each starts from what the user may see."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from sipatenas.accounts.rules import Viewer
from sipatenas.accounts.scope import Bars, visible
from sipatenas.evidence.models import Evidence, LinkObservation, Watch
from sipatenas.evidence.workflow import EvidenceState
from sipatenas.sources.models import Post

bars = Bars()
"""A room above says which evidence a user of the region may not open all the same (a conflict of interest)."""


def visible_to(user: Viewer) -> QuerySet[Evidence]:
    """The evidence of the user's office and of those below, but for what a room bars; nothing for who has no
    access to cases."""
    found = Evidence.objects.filter(visible(user))
    return bars.lifted_for(user, found).select_related("office", "requested_by", "post")


def watches_visible_to(user: Viewer) -> QuerySet[Watch]:
    """The watched links of what the user may see: who may not open the evidence that a link's history began with
    does not see the history."""
    return Watch.objects.filter(evidence__in=visible_to(user).values("pk"))


def due_by_hand(user: Viewer, *, now: datetime) -> QuerySet[Watch]:
    """Links behind a log-in whose time for an officer's look has come, the longest waiting first."""
    return watches_visible_to(user).filter(is_manual=True, next_at__lte=now).order_by("next_at")


def sealed_for(post: Post) -> Evidence | None:
    """The latest sealed evidence of a post; for rooms that have already asked whether the user may see it.

    What a re-check captured later (another version, the page without the post) never takes its place.
    """
    sealed = Evidence.objects.filter(post=post, state=EvidenceState.SEALED).exclude(disposals__state="done")
    later = LinkObservation.objects.filter(capture__isnull=False, watch__evidence__post=post)
    sealed = sealed.exclude(pk__in=later.values("capture"))
    return sealed.order_by("-sealed_at").first()


def of_post(user: Viewer, post: Post) -> QuerySet[Evidence]:
    """What the user may see of a post's evidence, the latest request first."""
    return visible_to(user).filter(post=post).order_by("-requested_at")

"""Whose accounts the posts of open leads may be: asked as the named user who brought them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from sipatenas.accounts.models import Purpose
from sipatenas.attribution.services import match_posts
from sipatenas.core.clock import Clock
from sipatenas.leads.models import Lead
from sipatenas.sources.models import ImportRun, Post

BATCH = 50
"""Leads matched between two reports of progress."""


@dataclass(frozen=True)
class MatchCounts:
    """How many leads' accounts were asked about, and how many questions were refused."""

    matched: int = 0
    refused: int = 0


def match_run(
    *, run: ImportRun, clock: Clock, told: Callable[[int, int], object] | None = None
) -> MatchCounts:
    """Match the accounts behind an import's leads, for the purpose of judging them, as the importing user.

    Only stored posts with a signal are asked about (SAFEGUARDS 5). Killed and started again it goes on.
    """
    if run.user is None:
        return MatchCounts()
    waiting = Lead.objects.filter(import_run=run, matched_at=None).select_related("post__account", "reading")
    total, matched, refused = waiting.count(), 0, 0
    while leads := list(waiting.order_by("id")[:BATCH]):
        signals = {lead.post_id: lead.reading.tells_a_signal_of(lead.post) for lead in leads}
        outcomes = match_posts(
            posts=[lead.post for lead in leads],
            user=run.user,
            purpose=Purpose.JUDGING,
            clock=clock,
            has_signal=_told(signals),
        )
        with transaction.atomic():
            Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(matched_at=clock.now())
        refused += sum(outcome.run is None for outcome in outcomes)
        matched += sum(outcome.run is not None for outcome in outcomes)
        if told is not None:
            told(matched + refused, total)
    return MatchCounts(matched, refused)


def _told(signals: dict[UUID, bool]) -> Callable[[Post], bool]:
    """The reading's own word on each post, asked of nobody again."""
    return lambda post: signals[post.pk]

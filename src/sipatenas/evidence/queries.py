"""Reads of evidence; each starts from what the user may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.rules import Viewer
from sipatenas.accounts.scope import Bars, visible
from sipatenas.core.models import Job, JobState
from sipatenas.evidence.models import Disposal, DisposalState, Evidence, LinkObservation, VaultKey, Watch
from sipatenas.evidence.models.vault import BAD
from sipatenas.evidence.retention import PastRetention, past
from sipatenas.evidence.sites import all_sites
from sipatenas.evidence.workflow import PENDING, EvidenceState
from sipatenas.sources.models import Post

DISPOSED = "disposed"
STATES = [*EvidenceState.choices, (DISPOSED, _("dimusnahkan"))]
"""The states that a list of evidence tells apart: a destroyed one is still a sealed one, but nobody reads it."""
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


def next_by_hand(user: Viewer, *, now: datetime) -> datetime | None:
    """When the next link that is not due yet wants an officer's look; None where there is none."""
    later = watches_visible_to(user).filter(is_manual=True, next_at__gt=now).order_by("next_at")
    return later.values_list("next_at", flat=True).first()


def disposals_visible_to(user: Viewer) -> QuerySet[Disposal]:
    """The proposals to destroy evidence that the user may see, whatever became of them."""
    rows = Disposal.objects.filter(evidence__in=visible_to(user).values("pk"))
    return rows.select_related("evidence__office", "proposed_by", "decided_by")


def open_disposals(user: Viewer) -> QuerySet[Disposal]:
    """Those that wait for a decision."""
    return disposals_visible_to(user).filter(state=DisposalState.PROPOSED)


@dataclass(frozen=True)
class Wanted:
    """What is asked of the list of evidence, as it stands in the address; empty: all. Only codes."""

    state: str = ""
    link: str = ""
    site: str = ""
    needs: str = ""


def listed(user: Viewer, wanted: Wanted, *, now: datetime) -> QuerySet[Evidence]:
    """The evidence wanted, the latest request first (ids grow with time). A word that is none finds nothing."""
    found = visible_to(user).order_by("-pk")
    if wanted.state:
        found = found.filter(_in_state(wanted.state))
    if wanted.link:
        found = found.filter(Exists(Watch.objects.filter(evidence=OuterRef("pk"), state=wanted.link)))
    if wanted.site:
        found = found.filter(_of_site(wanted.site))
    return found.filter(_needing(now)) if wanted.needs else found


def _in_state(state: str) -> Q:
    done = Exists(Disposal.objects.filter(evidence=OuterRef("pk"), state=DisposalState.DONE))
    if state == DISPOSED:
        return Q(done)
    return Q(state=state) & ~Q(done) if state == EvidenceState.SEALED else Q(state=state)


def _of_site(name: str) -> Q:
    site = all_sites().get(name)
    hosts = "|".join(map(re.escape, site.hosts)) if site else ""
    return Q(url__iregex=rf"^https?://([a-z0-9-]+\.)*({hosts})([:/?#]|$)") if hosts else Q(pk__in=())


def _needing(now: datetime) -> Q:
    """Failed or stuck, to be looked at by hand, proposed for disposal, or with a file in trouble."""
    stuck = Job.objects.filter(key=OuterRef("job_key"), state=JobState.FAILED)
    by_hand = Watch.objects.filter(evidence=OuterRef("pk"), is_manual=True, next_at__lte=now)
    proposed = Disposal.objects.filter(evidence=OuterRef("pk"), state=DisposalState.PROPOSED)
    rotten = VaultKey.objects.filter(evidence=OuterRef("pk"), blob__state__in=BAD)
    pending = Q(state__in=PENDING) & Exists(stuck)
    return Q(state=EvidenceState.FAILED) | pending | Exists(by_hand) | Exists(proposed) | Exists(rotten)


def past_retention(user: Viewer, *, now: datetime, most: int = 200) -> list[PastRetention]:
    """Evidence, and files handed in but never sealed, whose period of retention is over, the longest over first.

    To be proposed, never destroyed by it. Each says its class, how the day was counted, what holds it back, and whether
    its end was proposed already.
    """
    return past(visible_to(user), now=now, most=most)


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

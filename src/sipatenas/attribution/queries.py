"""Reads of runs and judgements: from the user's own jurisdiction, and never another's choice before the
own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import Viewer, is_auditor
from sipatenas.accounts.scope import may_see_path, visible
from sipatenas.attribution.models import Attribution, AttributionRun, Candidate, Judgement
from sipatenas.attribution.rules import has_judged
from sipatenas.attribution.workflow import RunState
from sipatenas.directory.models import Person
from sipatenas.directory.rules import may_look_up_people
from sipatenas.sources.models import Post

CLOSED = (RunState.CONFIRMED, RunState.NONE, RunState.UNRESOLVED)


@dataclass(frozen=True)
class Shares:
    """Of the accounts behind some posts: how many had a candidate at one half or above."""

    accounts: int
    over_half: int


def runs_visible_to(user: Viewer | None) -> QuerySet[AttributionRun]:
    """Runs of the user's office and below."""
    return AttributionRun.objects.filter(visible(user))


def latest_run(post: Post) -> AttributionRun | None:
    """The run a lead page shows: one that was judged before any newer one, else the newest."""
    runs = list(AttributionRun.objects.filter(post=post).select_related("attribution__person"))
    return next((run for run in runs if run.state != RunState.OPEN), runs[0] if runs else None)


def candidates_for(user: Viewer | None, run: AttributionRun) -> list[Candidate]:
    """The candidates with their persons, best first, for who judges leads in this jurisdiction; else nothing.

    Whoever shows them records the look (accounts.access.record_look)."""
    if not may_look_up_people(user) or not may_see_path(user, run.region_path):
        return []
    return list(run.candidates.select_related("person"))


def choices_visible_to(user: Viewer | None, run: AttributionRun) -> list[Judgement]:
    """The judgements that `user` may read: the own; those of others only once the own is made, or, for
    who has no
    turn left in it, once the run is closed. So the second officer, and the head in a dispute, judge blind."""
    if not may_see_path(user, run.region_path):
        return []
    told = list(run.judgements.select_related("person", "officer"))
    closed = run.state in CLOSED
    if closed and (is_auditor(user) or may_look_up_people(user)):
        return told
    if isinstance(user, User) and has_judged(user, run):
        return told if may_look_up_people(user) else []
    return []


def confirmed_attribution(*, post: Post) -> Attribution | None:
    """The attribution of the post's account that two officers of its office's work confirmed; the newest.

    None where officers who judged this very post named nobody: that outweighs an older confirmation."""
    if post.account_id is None:
        return None
    found = Attribution.objects.filter(account_id=post.account_id, office_id=post.office_id)
    newest = found.select_related("person").order_by("-confirmed_at", "-id").first()
    if newest is None:
        return None
    own = latest_run(post)
    return None if own is not None and own.state in (RunState.NONE, RunState.UNRESOLVED) else newest


def confirmed_person(*, post: Post) -> Person | None:
    """The person whom two officers confirmed behind the post's account, or None."""
    confirmed = confirmed_attribution(post=post)
    return confirmed.person if confirmed else None


def accounts_with_candidate_over_half(posts: QuerySet[Post]) -> Shares:
    """For `summary.json`: accounts matched, and those whose best candidate has p >= .5."""
    runs = AttributionRun.objects.filter(post__in=posts)
    over = runs.filter(candidates__probability__gte=0.5)
    return Shares(runs.values("account").distinct().count(), over.values("account").distinct().count())

"""From stored posts to leads: read what is new or changed, keep the readings, queue those with a signal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F, Q, QuerySet

from sipatenas.attribution.rules import is_registered
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.leads import events
from sipatenas.leads.models import Lead, PostReading
from sipatenas.leads.services import subject_of
from sipatenas.leads.workflow import LeadState
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.reading import Context, PostText, Reading, read_posts
from sipatenas.rulebook.elections import Election, phase_on, stage_on
from sipatenas.rulebook.elections import election as load_election
from sipatenas.sources.models import ImportRun, Post

BATCH = 500
"""Posts read and written in one transaction."""
Told = Callable[[int, int], object]


@dataclass(frozen=True)
class ReadCounts:
    """What a reading of an import brought: posts read, those with a signal, leads opened.

    A post of a registered party, candidate, team or institution is no lead: they may take their own side, and
    stand in a register of their own (SAFEGUARDS 3).
    """

    read: int = 0
    with_signal: int = 0
    leads: int = 0

    def __add__(self, other: ReadCounts) -> ReadCounts:
        return ReadCounts(
            self.read + other.read, self.with_signal + other.with_signal, self.leads + other.leads
        )


def unread(run: ImportRun) -> QuerySet[Post]:
    """The run's posts that nobody has read as they stand now."""
    stale = Q(reading=None) | ~Q(reading__text_sha256=F("text_sha256"))
    return Post.objects.filter(stale, seen_run=run).select_related("account", "reading").order_by("id")


def read_run(*, run: ImportRun, clock: Clock, told: Told | None = None) -> ReadCounts:
    """Read a finished import and queue its leads. Killed and started again it goes on where it stopped.

    Raises UnknownElection when the run names an election that the rulebook does not know.
    """
    election = load_election(run.election_id)
    office = run.office
    context = Context(election=election, region=None if office.code == "00" else office.code)
    total = unread(run).count()
    counts = ReadCounts()
    while True:
        posts = list(unread(run)[:BATCH])
        if not posts:
            break
        counts += _read_batch(posts, run, office, context, clock)
        if told is not None:
            told(counts.read, total)
    if counts.read:
        ledger.append(
            subject=ledger.Subject("import_run", run.pk),
            event=events.READ,
            clock=clock,
            actor=run.user_id,
            office=office.pk,
            codes={"read": counts.read, "with_signal": counts.with_signal, "leads": counts.leads},
        )
    return counts


@transaction.atomic
def _read_batch(
    posts: list[Post], run: ImportRun, office: Office, context: Context, clock: Clock
) -> ReadCounts:
    readings = read_posts([_as_text(post) for post in posts], context)
    kept = [
        _keep(post, reading, office, context.election, clock)
        for post, reading in zip(posts, readings, strict=True)
    ]
    fields = [field.name for field in PostReading._meta.concrete_fields if not field.primary_key]
    PostReading.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["post"], update_fields=[f for f in fields if f != "post"]
    )
    stored = {reading.post_id: reading for reading in PostReading.objects.filter(post__in=posts)}
    signals = [post for post in posts if stored[post.pk].signal]
    opened = _queue([post for post in signals if not is_registered(post, clock)], stored, run, office, clock)
    return ReadCounts(read=len(posts), with_signal=len(signals), leads=opened)


def _as_text(post: Post) -> PostText:
    reference = post.reference or {}
    return PostText(
        id=post.contract_id,
        text=post.text,
        posted_at=post.posted_at,
        kind=post.kind,
        author_handle=post.account.handle if post.account else None,
        reference_author_handle=reference.get("author_handle"),
        picture=bool(post.media),
    )


def _keep(post: Post, reading: Reading, office: Office, election: Election, clock: Clock) -> PostReading:
    favour = max(reading.favours, key=lambda one: one.score, default=None)
    day = legal_day(post.posted_at, office) if post.posted_at else None
    stage = stage_on(election, day) if day else None
    return PostReading(
        post=post,
        election=election.id,
        model=reading.model,
        read_at=clock.now(),
        act=reading.act.top,
        act_scores=msgspec.to_builtins(reading.act),
        direction=favour.direction if favour else "",
        target=favour.target if favour else "",
        target_label=label_of(election, favour.target)[:200] if favour else "",
        phase=phase_on(election, day).id if day else "",
        stage=stage.id if stage else "",
        mentions=msgspec.to_builtins(reading.mentions),
        why=msgspec.to_builtins(reading.why),
        rules=msgspec.to_builtins(reading.rules),
        language=reading.language.code,
        signal=reading.has_signal,
        text_sha256=post.text_sha256,
    )


def strength_of(reading: PostReading) -> float:
    """0 to 1: the probability that the text takes a side, as the reading gave it."""
    scores = reading.act_scores
    return round(float(sum(scores.get(act, 0.0) for act in ("call_to_vote", "support", "attack"))), 4)


def label_of(election: Election, target: str) -> str:
    """How a side is called on screen: the pair's names and region, or the party's name."""
    pair = election.pair(target)
    if pair is not None:
        contest = election.contests[target.rpartition("/")[0]]
        number = f"{pair.number}. " if pair.number else ""
        return f"{number}{pair.label}, {contest.region_name}"
    party = next((party for party in election.parties if party.id == target), None)
    return party.name if party else target


def _copied(reading: PostReading) -> dict[str, str]:
    """What the queue sorts and filters by, as the lead keeps it."""
    return {
        "act": reading.act,
        "target": reading.target,
        "target_label": reading.target_label,
        "phase": reading.phase,
    }


def _queue(
    posts: list[Post],
    stored: dict[UUID, PostReading],
    run: ImportRun,
    office: Office,
    clock: Clock,
) -> int:
    """Open a lead for each post with a signal that has none; refresh the strength of those still open."""
    now = clock.now()
    present = {lead.post_id: lead for lead in Lead.objects.filter(post__in=posts)}
    fresh = []
    for post in posts:
        strength = strength_of(stored[post.pk])
        known = present.get(post.pk)
        if known is None:
            fresh.append(
                Lead(
                    post=post,
                    reading=stored[post.pk],
                    office=office,
                    region_path=office.path,
                    import_run=run,
                    strength=strength,
                    platform=post.platform,
                    **_copied(stored[post.pk]),
                    arrived_at=post.imported_at,
                    queued_at=now,
                )
            )
        elif known.state == LeadState.OPEN:
            Lead.objects.filter(pk=known.pk).update(strength=strength, **_copied(stored[post.pk]))
    Lead.objects.bulk_create(fresh)
    for lead in fresh:
        ledger.append(
            subject=subject_of(lead),
            event=events.OPENED,
            clock=clock,
            actor=run.user_id,
            office=office.pk,
            codes={"act": stored[lead.post_id].act, "model": stored[lead.post_id].model},
        )
    return len(fresh)

"""How long an evidence is kept, and what keeps it from being destroyed all the same; nothing here destroys.

Rooms above say for what they need an evidence (`register`) and by what it counts (`register_standing`: a case that
ended). Of several classes the one that keeps longest holds; an evidence that no room speaks of counts by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from sipatenas.evidence.models import Disposal, DisposalState, Evidence, Hold
from sipatenas.evidence.workflow import EvidenceState
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.retention import LOOSE, RetentionClass, how_counted, kept_until, retention_classes

Need = Callable[[Sequence[Evidence]], Mapping[UUID, str]]
"""Why evidences are still needed, in Indonesian, by their ids; those that are not are left out."""
_TOGETHER = 500
RECEIVED = "kiriman diterima"
"""From when files count that were handed in and could not be sealed."""


@dataclass(frozen=True)
class Standing:
    """By what an evidence counts: the id of a class of the rulebook, and the moment from which its period runs.

    None: it has not begun (the case still runs), whatever else counts.
    """

    rule: str
    since: datetime | None


Stands = Callable[[Sequence[Evidence]], Mapping[UUID, Sequence[Standing]]]
"""What a room has to say of these evidences, by their ids; those it knows nothing of are left out."""

_needs: list[Need] = []
_standings: list[Stands] = []


@dataclass(frozen=True)
class PastRetention:
    """An evidence whose period is over: by which class, from which legal day of its office to which, in one sentence.

    `held`: why it may not be destroyed now all the same; `is_proposed`: its end waits for a decision already.
    """

    evidence: Evidence
    rule: RetentionClass
    since: date
    until: date
    how: str
    held: tuple[str, ...]
    is_proposed: bool


def register(need: Need) -> None:
    """A room above says for what it needs an evidence (a case that is not over)."""
    if need not in _needs:
        _needs.append(need)


def register_standing(stands: Stands) -> None:
    """A room above says by what evidences count (cases that are over)."""
    if stands not in _standings:
        _standings.append(stands)


def needed_for(evidence: Evidence) -> list[str]:
    """Why it may not be destroyed now: standing holds first, then what the rooms above say."""
    return _needed([evidence])[evidence.pk]


def past(found: QuerySet[Evidence], *, now: datetime, most: int) -> list[PastRetention]:
    """Those of `found` whose period is over at `now`, the longest over first, at most so many."""
    shortest = min(kept_until(rule, date(2001, 1, 1)) for rule in retention_classes().values())
    before = now - (shortest - date(2001, 1, 1)) + timedelta(days=2)
    sealed = Q(state=EvidenceState.SEALED, sealed_at__lte=before)
    unsealed = Q(state=EvidenceState.FAILED, delivery__isnull=False, requested_at__lte=before)
    kept = found.filter(sealed | unsealed).exclude(disposals__state=DisposalState.DONE)
    kept = kept.select_related("office").order_by("pk")
    over: list[tuple[Evidence, RetentionClass, date]] = []
    batch: list[Evidence] = []
    for evidence in kept.iterator(_TOGETHER):
        batch.append(evidence)
        if len(batch) == _TOGETHER:
            over, batch = [*over, *_over(batch, now)], []
    over += _over(batch, now)
    over.sort(key=lambda one: (kept_until(one[1], one[2]), one[0].pk))
    shown = [evidence for evidence, _rule, _since in over[:most]]
    proposed, needed = _proposed(shown), _needed(shown)
    return [
        PastRetention(
            evidence=evidence,
            rule=rule,
            since=since,
            until=kept_until(rule, since),
            how=how_counted(rule if evidence.sealed_at else replace(rule, counted_from=RECEIVED), since),
            held=tuple(needed[evidence.pk]),
            is_proposed=evidence.pk in proposed,
        )
        for evidence, rule, since in over[:most]
    ]


def counted(evidences: Sequence[Evidence]) -> dict[UUID, tuple[RetentionClass, date]]:
    """For each evidence the class that keeps it longest, and the legal day from which that counts.

    Left out are those whose period has not begun. What was handed in and could not be sealed counts from its coming.
    """
    said: dict[UUID, list[Standing]] = defaultdict(list)
    for stands in _standings:
        for key, standings in stands(evidences).items():
            said[key] += standings
    rules = retention_classes()
    result = {}
    for evidence in evidences:
        is_ended = evidence.state in (EvidenceState.SEALED, EvidenceState.FAILED)
        if not is_ended:
            continue
        standings = said[evidence.pk] or [Standing(LOOSE, evidence.sealed_at or evidence.requested_at)]
        begun = [(rules[one.rule], one.since) for one in standings if one.since is not None]
        if len(begun) == len(standings):
            days = [(rule, legal_day(since, evidence.office)) for rule, since in begun]
            result[evidence.pk] = max(days, key=lambda one: kept_until(*one))
    return result


def _over(evidences: Sequence[Evidence], now: datetime) -> list[tuple[Evidence, RetentionClass, date]]:
    found = counted(evidences)
    told = [(evidence, *found[evidence.pk]) for evidence in evidences if evidence.pk in found]
    return [
        (evidence, rule, since)
        for evidence, rule, since in told
        if kept_until(rule, since) < legal_day(now, evidence.office)
    ]


def _needed(evidences: Sequence[Evidence]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {one.pk: [] for one in evidences}
    for hold in Hold.objects.filter(evidence__in=list(found), lifted_at__isnull=True).order_by("placed_at"):
        found[hold.evidence_id].append(f"ditahan: {hold.reason}")
    for need in _needs:
        for key, words in need(evidences).items():
            found[key].append(words)
    return found


def _proposed(evidences: Iterable[Evidence]) -> set[UUID]:
    ids = [evidence.pk for evidence in evidences]
    waiting = Disposal.objects.filter(evidence__in=ids, state=DisposalState.PROPOSED)
    return set(waiting.values_list("evidence_id", flat=True))

"""What a case needs its evidence for: as long as it is not over, nothing of it is destroyed (SAFEGUARDS 11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max

from sipatenas.cases.models import Case
from sipatenas.cases.workflow import OVER, CaseState
from sipatenas.core.models import LedgerEntry
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.retention import Standing
from sipatenas.rulebook.retention import CASE, NOT_HANDLED, NOT_PROVEN


def standings(evidences: Sequence[Evidence]) -> dict[UUID, list[Standing]]:
    """By what evidence counts on which cases rest: from the end of each, or from no day yet while one still runs."""
    resting = _resting_on(evidences)
    last = _last_events(case for cases in resting.values() for case in cases)
    found: dict[UUID, list[Standing]] = {}
    for key, cases in resting.items():
        found[key] = []
        for case in cases:
            ended = case.closed_at or last.get(case.pk) or case.opened_at
            found[key].append(Standing(_class_of(case), ended if case.state in OVER else None))
    return found


def needed_by_cases(evidences: Sequence[Evidence]) -> dict[UUID, str]:
    """How many running cases rest on each, or on another evidence of the same post; those of none are left out."""
    counts = {
        key: sum(case.state not in OVER for case in cases) for key, cases in _resting_on(evidences).items()
    }
    return {key: f"{count} perkara masih berjalan" for key, count in counts.items() if count}


def _resting_on(evidences: Sequence[Evidence]) -> dict[UUID, list[Case]]:
    """For each the cases that rest on it or on its post, each once; one that was joined to another counts as that one
    does. Some queries for all of them, and one for each joining of joined cases."""
    posts = {one.post_id for one in evidences if one.post_id is not None}
    by_evidence: dict[UUID | None, list[Case]] = defaultdict(list)
    by_post: dict[UUID | None, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(evidence__in=[one.pk for one in evidences]):
        by_evidence[case.evidence_id].append(case)
    for case in Case.objects.filter(lead__post__in=posts).annotate(of_post=F("lead__post")):
        by_post[case.of_post].append(case)
    roots = _roots([case for cases in (*by_evidence.values(), *by_post.values()) for case in cases])
    found: dict[UUID, list[Case]] = {}
    for one in evidences:
        if cases := [*by_evidence[one.pk], *by_post[one.post_id]]:
            found[one.pk] = list({roots[case.pk].pk: roots[case.pk] for case in cases}.values())
    return found


def _roots(cases: Sequence[Case]) -> dict[UUID, Case]:
    """For each case the one that it was joined to in the end."""
    known = {case.pk: case for case in cases}
    while (
        wanted := {case.merged_into_id for case in known.values() if case.merged_into_id is not None}
        - known.keys()
    ):
        known |= {case.pk: case for case in Case.objects.filter(pk__in=wanted)}
    roots: dict[UUID, Case] = {}
    for one in cases:
        case, seen = one, {one.pk}
        while case.merged_into_id is not None and case.merged_into_id not in seen:
            case = known[case.merged_into_id]
            seen.add(case.pk)
        roots[one.pk] = case
    return roots


def _class_of(case: Case) -> str:
    if case.state == CaseState.ENDED:
        return NOT_PROVEN
    return CASE if case.registered_at is not None else NOT_HANDLED


def _last_events(cases: Iterable[Case]) -> dict[UUID, datetime]:
    ids = {case.pk for case in cases if case.closed_at is None}
    entries = LedgerEntry.objects.filter(head__kind="case", head__object_id__in=ids)
    return dict(entries.values_list("head__object_id").annotate(Max("at")))

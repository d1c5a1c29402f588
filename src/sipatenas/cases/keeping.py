"""What a case needs its evidence for: as long as it is not over, nothing of it is destroyed (SAFEGUARDS 11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from sipatenas.cases.models import Case
from sipatenas.cases.workflow import OVER, CaseState
from sipatenas.core.models import LedgerEntry
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.retention import Standing
from sipatenas.rulebook.retention import CASE, NOT_HANDLED, NOT_PROVEN


def standings(evidences: Sequence[Evidence]) -> dict[UUID, list[Standing]]:
    """By what evidence counts on which cases rest: from the end of each, or from no day yet while one still runs."""
    found: dict[UUID, list[Standing]] = {}
    resting = {one.pk: _roots(one) for one in evidences}
    last = _last_events(case for cases in resting.values() for case in cases)
    for key, cases in resting.items():
        told = []
        for case in cases:
            ended = case.closed_at or last.get(case.pk) or case.opened_at
            told.append(Standing(_class_of(case), ended if case.state in OVER else None))
        if told:
            found[key] = told
    return found


def needed_by_a_case(evidence: Evidence) -> str:
    """The running cases that rest on the evidence, or on another of the same post; empty if there is none."""
    count = sum(case.state not in OVER for case in _roots(evidence))
    return f"{count} perkara masih berjalan" if count else ""


def _roots(evidence: Evidence) -> list[Case]:
    """The cases that rest on it or on its post, each once; one that was joined to another counts as that one does."""
    rests = Q(evidence=evidence)
    if evidence.post_id is not None:
        rests |= Q(lead__post=evidence.post_id)
    found: dict[UUID, Case] = {}
    for one in Case.objects.filter(rests).distinct():
        case, seen = one, {one.pk}
        while case.merged_into is not None and case.merged_into_id not in seen:
            case = case.merged_into
            seen.add(case.pk)
        found[case.pk] = case
    return list(found.values())


def _class_of(case: Case) -> str:
    if case.state == CaseState.ENDED:
        return NOT_PROVEN
    return CASE if case.registered_at is not None else NOT_HANDLED


def _last_events(cases: Iterable[Case]) -> dict[UUID, datetime]:
    ids = {case.pk for case in cases if case.closed_at is None}
    entries = LedgerEntry.objects.filter(head__kind="case", head__object_id__in=ids)
    return dict(entries.values_list("head__object_id").annotate(Max("at")))

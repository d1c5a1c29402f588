"""How long evidence of cases is kept: from the case's end, by how it ended; never while one still runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support.journey import Journey

from sipatenas.cases.keeping import needed_by_cases, standings
from sipatenas.cases.models import Case
from sipatenas.core.clock import FixedClock
from sipatenas.core.ids import new_id
from sipatenas.evidence import queries
from sipatenas.evidence.models import Evidence
from sipatenas.rulebook.retention import CASE, NOT_HANDLED, NOT_PROVEN

pytestmark = pytest.mark.django_db


def test_a_case_over_keeps_its_evidence_for_its_class_and_a_running_one_for_good(
    journey: Journey, clock: FixedClock
) -> None:
    closed, running = journey.case_at("closed"), journey.case_at("registered", category="ptt")
    evidence = closed.evidence or Evidence.objects.get(post=closed.lead.post if closed.lead else None)
    (told,) = standings([evidence])[evidence.pk]
    assert (told.rule, told.since) == (CASE, closed.closed_at)
    still = running.evidence or Evidence.objects.get(post=running.lead.post if running.lead else None)
    assert [one.since for one in standings([still])[still.pk]] == [None]
    assert needed_by_cases([still]) == {still.pk: "1 perkara masih berjalan"}
    later = clock.now() + timedelta(days=365 * 6)
    assert evidence in [one.evidence for one in queries.past_retention(journey.users["head"], now=later)]
    assert still not in [one.evidence for one in queries.past_retention(journey.users["head"], now=later)]
    # joined to the running one, the first counts as that one does
    Case.objects.filter(pk=closed.pk).update(merged_into=running)
    assert needed_by_cases([evidence]) == {evidence.pk: "1 perkara masih berjalan"}
    assert [one.since for one in standings([evidence])[evidence.pk]] == [None]
    assert len(standings([evidence, still])) == 2, "one case, on which both rest"
    Case.objects.filter(pk=closed.pk).update(merged_into=None, closed_at=None, registered_at=None)
    (told,) = standings([evidence])[evidence.pk]
    assert told.rule == NOT_HANDLED
    assert told.since is not None
    assert told.since >= closed.opened_at, "from the last thing that its ledger tells"


def test_a_case_that_ended_in_an_exoneration_keeps_shorter(journey: Journey) -> None:
    case = journey.case_at("ended")
    evidence = case.evidence or Evidence.objects.get(post=case.lead.post if case.lead else None)
    (told,) = standings([evidence])[evidence.pk]
    assert (told.rule, told.since) == (NOT_PROVEN, case.closed_at)


def test_many_evidences_are_asked_about_together(
    journey: Journey, clock: FixedClock, django_assert_max_num_queries: Any
) -> None:
    """A thousand of no case beside one of a case that is over: batches, not rows, are asked about."""
    closed = journey.case_at("closed")
    known = closed.evidence or Evidence.objects.get(post=closed.lead.post if closed.lead else None)
    names = [
        field.attname for field in Evidence._meta.concrete_fields if field.attname not in ("id", "post_id")
    ]
    facts = {name: getattr(known, name) for name in names}
    Evidence.objects.bulk_create(Evidence(id=new_id(), **facts) for _each in range(1000))
    later = clock.now() + timedelta(days=365 * 6)
    with django_assert_max_num_queries(12):
        found = queries.past_retention(journey.users["head"], now=later, most=2000)
    assert len(found) == 1001
    assert [one.rule.id for one in found if one.evidence == known] == [CASE]

"""State, number, document and ledger event come together or not at all; and two at once come out as one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from tests.support.journey import Journey

from sipatenas.cases import services
from sipatenas.cases.models import Case, Clarification, FollowUp, Referral
from sipatenas.core import ledger
from sipatenas.core.models import LedgerEntry, Series
from sipatenas.documents.models import Document
from sipatenas.leads.models import Lead

STEPS = {
    "found": "register",
    "registered": "clarify",
    "clarified": "refer",
    "referred": "decide",
    "followed_up": "close",
}


def standing() -> dict[str, object]:
    """All that a step could leave behind."""
    rows = {model.__name__: model.objects.count() for model in (Clarification, Referral, FollowUp, Document)}
    return {
        **rows,
        "cases": list(Case.objects.values()),
        "leads": list(Lead.objects.order_by("id").values()),
        "ledger": LedgerEntry.objects.count(),
        "series": list(Series.objects.order_by("name").values_list("name", "last")),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "step"), [*STEPS.items(), ("clarified", "end")])
def test_a_step_whose_event_cannot_be_written_leaves_nothing(
    journey: Journey, monkeypatch: pytest.MonkeyPatch, state: str, step: str
) -> None:
    case = journey.case_at(state)
    before = standing()
    written: list[str] = []

    def fail(*, event: str, **_facts: Any) -> None:
        written.append(event)
        raise RuntimeError("listrik padam")

    monkeypatch.setattr(services.ledger, "append", fail)
    with pytest.raises(RuntimeError, match="listrik padam"):
        journey.step(case, step)
    assert len(written) == 1
    assert standing() == before


@pytest.mark.django_db
def test_a_finding_whose_event_cannot_be_written_leaves_the_lead_open(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = journey.ready_lead()
    before = standing()
    honest = ledger.append

    def fail(*, event: str, **facts: Any) -> Any:
        if event == "cases.found":
            raise RuntimeError("listrik padam")
        return honest(event=event, **facts)

    monkeypatch.setattr(services.ledger, "append", fail)
    with pytest.raises(RuntimeError, match="listrik padam"):
        services.make_finding(
            lead=lead,
            user=journey.officer,
            rules=journey.rules_for(lead),
            reason="Ajakan.",
            clock=journey.clock,
        )
    assert standing() == before


@pytest.mark.django_db
def test_numbers_have_no_gap_where_work_was_undone(journey: Journey) -> None:
    numbers = []
    for turn in range(6):
        lead = journey.ready_lead()
        with transaction.atomic():
            case = services.make_finding(
                lead=lead,
                user=journey.officer,
                rules=journey.rules_for(lead),
                reason="Ajakan.",
                clock=journey.clock,
            )
            services.register(case=case, user=journey.officer, clock=journey.clock)
            transaction.set_rollback(turn % 2 == 0)
        if turn % 2:
            kept = Case.objects.get(pk=case.pk)
            numbers.append((kept.finding_number[:3], (kept.register_number or "")[:3]))
    assert numbers == [("001", "001"), ("002", "002"), ("003", "003")]


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Each verb in a thread of its own, all let go at the same moment: results, or what was raised."""
    start, told = Barrier(len(verbs)), []

    def run(verb: Callable[[], object]) -> None:
        try:
            start.wait()
            told.append(verb())
        except Exception as error:  # noqa: BLE001 (the test looks at what was raised)
            told.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
def test_two_users_who_register_the_same_finding_get_one_number_and_one_event(journey: Journey) -> None:
    case = journey.finding()
    told = at_once(
        *(
            lambda who=who: services.register(case=case, user=journey.users[who], clock=journey.clock)
            for who in ("officer", "second", "head")
        )
    )
    assert sum(isinstance(one, Case) for one in told) == 1, told
    assert Case.objects.get(pk=case.pk).register_number == "001/Reg/TM/PW/Kota/65.71/X/2024"
    assert Series.objects.get(name__startswith="register/").last == 1
    events = [line.event for line in ledger.history(services.subject_of(case))]
    assert events == ["cases.found", "cases.registered"]
    assert ledger.verify().whole


@pytest.mark.django_db(transaction=True)
def test_two_users_who_make_a_finding_of_the_same_lead_make_one_case(journey: Journey) -> None:
    lead = journey.ready_lead()
    rules = journey.rules_for(lead)
    told = at_once(
        *(
            lambda who=who: services.make_finding(
                lead=lead,
                user=journey.users[who],
                rules=rules,
                reason="Ajakan.",
                clock=journey.clock,
            )
            for who in ("officer", "second", "head")
        )
    )
    assert sum(isinstance(one, Case) for one in told) == 1, told
    case = Case.objects.get()
    assert case.finding_number.startswith("001/")
    assert Series.objects.get(name__startswith="finding/").last == 1
    assert [line.event for line in ledger.history(services.subject_of(case))] == ["cases.found"]

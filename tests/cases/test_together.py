"""State, number, document and ledger event come together or not at all; and two at once come out as one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from tests.cases.standing import standing
from tests.support.journey import Journey

from sipatenas.cases import transitions
from sipatenas.cases.models import Case
from sipatenas.cases.services import opening
from sipatenas.cases.services.finding import make_finding
from sipatenas.core import ledger
from sipatenas.core.models import Series
from sipatenas.leads.models import Lead

STEPS = {
    "found": "register",
    "registered": "hear",
    "clarified": "study",
    "studied": "decide",
    "decided": "refer",
    "referred": "recommend",
    "recommended": "follow_up",
    "followed_up": "close",
}


def power_cut(**_facts: Any) -> None:
    raise RuntimeError("listrik padam")


def find(journey: Journey, lead: Lead, who: str = "officer") -> Case:
    return make_finding(
        lead=lead,
        user=journey.users[who],
        rules=journey.rules_for(lead),
        reason="Ajakan.",
        clock=journey.clock,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "step"), STEPS.items())
def test_a_step_whose_event_cannot_be_written_leaves_nothing(
    journey: Journey, monkeypatch: pytest.MonkeyPatch, state: str, step: str
) -> None:
    case = journey.case_at(state)
    before = standing()
    monkeypatch.setattr(transitions.ledger, "append", power_cut)
    with pytest.raises(RuntimeError, match="listrik padam"):
        journey.step(case, step)
    assert standing() == before


@pytest.mark.django_db
def test_a_finding_whose_event_cannot_be_written_leaves_the_lead_open(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = journey.ready_lead()
    rules = journey.rules_for(lead)
    before = standing()
    honest = ledger.append

    def fail(*, event: str, **facts: Any) -> Any:
        return power_cut() if event == "cases.found" else honest(event=event, **facts)

    monkeypatch.setattr(opening.ledger, "append", fail)
    with pytest.raises(RuntimeError, match="listrik padam"):
        make_finding(lead=lead, user=journey.officer, rules=rules, reason="Ajakan.", clock=journey.clock)
    assert standing() == before


@pytest.mark.django_db
def test_numbers_have_no_gap_where_work_was_undone(journey: Journey) -> None:
    numbers = []
    for turn in range(4):
        lead = journey.ready_lead()
        with transaction.atomic():
            case = journey.step(find(journey, lead), "register")
            transaction.set_rollback(turn % 2 == 0)
        if turn % 2:
            kept = Case.objects.get(pk=case.pk)
            numbers.append(((kept.finding_number or "")[:3], (kept.register_number or "")[:3]))
    assert numbers == [("001", "001"), ("002", "002")]


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
        *(lambda who=who: journey.step(case, "register", who) for who in ("officer", "second", "head"))
    )
    assert sum(isinstance(one, Case) for one in told) == 1, told
    assert Case.objects.get(pk=case.pk).register_number == "001/Reg/TM/PW/Kota/65.71/X/2024"
    assert Series.objects.get(name__startswith="register/").last == 1
    events = [line.event for line in ledger.history(ledger.Subject("case", case.pk))]
    assert events == ["cases.found", "cases.registered"]
    assert ledger.verify().whole


@pytest.mark.django_db(transaction=True)
def test_two_users_who_make_a_finding_of_the_same_lead_make_one_case(journey: Journey) -> None:
    lead = journey.ready_lead()
    told = at_once(*(lambda who=who: find(journey, lead, who) for who in ("officer", "second", "head")))
    assert sum(isinstance(one, Case) for one in told) == 1, told
    case = Case.objects.get()
    assert str(case.finding_number).startswith("001/")
    assert Series.objects.get(name__startswith="finding/").last == 1
    events = [line.event for line in ledger.history(ledger.Subject("case", case.pk))]
    assert events == ["cases.found"]

"""Each step of a case from each state: taken once, in its order, and refused everywhere else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed
from tests.support.journey import WAY_TO, Journey

from sipatenas.cases import services
from sipatenas.cases.models import Case, CounterEvidence, FollowUpKind, Hearing
from sipatenas.cases.workflow import CaseState
from sipatenas.core import ledger
from sipatenas.core.models import LedgerEntry

pytestmark = pytest.mark.django_db
LEADS_TO = {
    ("found", "register"): "registered",
    ("registered", "clarify"): "clarified",
    ("clarified", "refer"): "referred",
    ("clarified", "end"): "ended",
    ("referred", "acknowledge"): "followed_up",
    ("referred", "decide"): "followed_up",
    ("followed_up", "acknowledge"): "followed_up",
    ("followed_up", "decide"): "followed_up",
    ("followed_up", "close"): "closed",
}
"""All that the law of the house allows; every other step from every other state is refused."""
STEPS = ("register", "clarify", "refer", "end", "acknowledge", "decide", "close")
EVENTS = {
    "register": "cases.registered",
    "clarify": "cases.clarified",
    "refer": "cases.referred",
    "end": "cases.ended",
    "acknowledge": "cases.followed_up",
    "decide": "cases.followed_up",
    "close": "cases.closed",
}


@pytest.mark.parametrize("state", CaseState.values)
def test_from_each_state_exactly_the_allowed_steps_lead_on(journey: Journey, state: str) -> None:
    from django.db import transaction

    case = journey.case_at(state)
    for step in STEPS:
        before = LedgerEntry.objects.count()
        expected = LEADS_TO.get((state, step))
        with transaction.atomic():
            if expected is None:
                with pytest.raises((TransitionNotAllowed, ValidationError)):
                    journey.step(case, step)
                assert LedgerEntry.objects.count() == before, step
            else:
                journey.step(case, step)
                last = ledger.history(services.subject_of(case))[-1]
                assert last.event == EVENTS[step]
                assert last.actor == journey.officer.pk
            assert Case.objects.get(pk=case.pk).state == (expected or state), step
            transaction.set_rollback(True)


def test_the_state_is_moved_by_the_transitions_alone(journey: Journey) -> None:
    case = journey.finding()
    with pytest.raises(AttributeError):
        case.state = CaseState.CLOSED


@pytest.mark.parametrize("who", ["auditor", "administrator", "below", "foreign_officer", "foreign_head"])
@pytest.mark.parametrize("state", ["found", "clarified", "followed_up"])
def test_who_has_no_say_moves_no_case(journey: Journey, state: str, who: str) -> None:
    case, before = journey.case_at(state), LedgerEntry.objects.count()
    for step in STEPS:
        with pytest.raises(PermissionDenied):
            journey.step(case, step, who)
    assert Case.objects.get(pk=case.pk).state == state
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("who", ["second", "head", "superior"])
def test_colleagues_heads_and_superiors_carry_it_on(journey: Journey, who: str) -> None:
    case = journey.finding()
    for step in WAY_TO[CaseState.CLOSED]:
        journey.step(case, step, who)
    assert Case.objects.get(pk=case.pk).state == CaseState.CLOSED


def test_clarification_cannot_be_skipped(journey: Journey) -> None:
    case = journey.case_at("registered")
    for step in ("refer", "end", "decide", "close"):
        with pytest.raises((TransitionNotAllowed, ValidationError)):
            journey.step(case, step)
    assert not hasattr(Case.objects.get(pk=case.pk), "clarification")


def heard(held_on: date, statement: str = "", hearing: Hearing = Hearing.HEARD) -> services.Heard:
    return services.Heard(
        held_on=held_on, hearing=hearing, counter_evidence=CounterEvidence.NONE, statement=statement
    )


def test_what_was_said_is_written_down(journey: Journey) -> None:
    case, today = journey.case_at("registered"), journey.clock.now().date()
    for said in (heard(today), heard(today, "  "), heard(today, hearing=Hearing.WRITTEN)):
        with pytest.raises(ValidationError, match="keterangan"):
            services.clarify(case=case, user=journey.officer, heard=said, clock=journey.clock)
    absent = heard(today, hearing=Hearing.ABSENT)
    services.clarify(case=case, user=journey.officer, heard=absent, clock=journey.clock)
    assert Case.objects.get(pk=case.pk).state == CaseState.CLARIFIED


def test_the_day_of_a_clarification_is_counted_where_the_office_lies(journey: Journey) -> None:
    case = journey.case_at("registered")
    journey.clock.advance(timedelta(hours=13, minutes=59))  # 4 October, 23.59 WITA
    tomorrow = heard(date(2024, 10, 5), "Bukan saya.")
    with pytest.raises(ValidationError, match="belum tiba"):
        services.clarify(case=case, user=journey.officer, heard=tomorrow, clock=journey.clock)
    journey.clock.advance(timedelta(minutes=1))
    services.clarify(case=case, user=journey.officer, heard=tomorrow, clock=journey.clock)


@pytest.mark.parametrize("kind", FollowUpKind.values)
def test_a_case_closes_only_after_a_decision(journey: Journey, kind: str) -> None:
    case = journey.case_at("referred")
    answer = services.Answer(FollowUpKind(kind), journey.clock.now().date(), "R-1/REKAAN")
    services.record_follow_up(case=case, user=journey.officer, answer=answer, clock=journey.clock)
    if kind in {"acknowledged", "examined"}:
        with pytest.raises(ValidationError, match="Belum ada keputusan"):
            journey.step(case, "close")
        assert Case.objects.get(pk=case.pk).closed_at is None
    else:
        journey.step(case, "close")
        assert Case.objects.get(pk=case.pk).closed_at == journey.clock.now()


def test_a_follow_up_names_its_letter_and_does_not_come_from_tomorrow(journey: Journey) -> None:
    case, today = journey.case_at("referred"), journey.clock.now().date()
    for day, number, complaint in (
        (today + timedelta(days=1), "R-1", "belum tiba"),
        (today, "  ", "nomor surat"),
    ):
        answer = services.Answer(FollowUpKind.MORAL, day, number)
        with pytest.raises(ValidationError, match=complaint):
            services.record_follow_up(case=case, user=journey.officer, answer=answer, clock=journey.clock)
    assert not case.follow_ups.exists()


def test_an_ended_case_says_that_the_allegation_was_not_proven(journey: Journey) -> None:
    case = journey.case_at("ended")
    assert "tidak terbukti" in str(CaseState(case.state).label)
    assert case.closed_at == journey.clock.now()
    assert not hasattr(case, "referral")
    last = ledger.history(services.subject_of(case))[-1]
    assert (last.event, last.personal) == ("cases.ended", {"reason": "Akun tiruan."})


@pytest.mark.parametrize("reason", ["", " \t"])
def test_an_end_needs_a_reason(journey: Journey, reason: str) -> None:
    case = journey.case_at("clarified")
    with pytest.raises(ValidationError, match="alasannya"):
        services.end(case=case, user=journey.officer, reason=reason, clock=journey.clock)


def test_the_whole_way_stands_in_the_ledger_and_the_ledger_is_whole(journey: Journey) -> None:
    case = journey.case_at("closed")
    events = [line.event for line in ledger.history(services.subject_of(case))]
    assert events == ["cases.found", *(EVENTS[step] for step in WAY_TO[CaseState.CLOSED])]
    report = ledger.verify()
    assert report.whole
    assert report.entries == LedgerEntry.objects.count()


def test_a_clarification_does_not_precede_its_finding(journey: Journey) -> None:
    case = journey.case_at("registered")
    heard = services.Heard(
        held_on=case.found_at.date() - timedelta(days=1),
        hearing=Hearing.ABSENT,
        counter_evidence=CounterEvidence.NONE,
    )
    with pytest.raises(ValidationError, match="mendahului temuannya"):
        services.clarify(case=case, user=journey.officer, heard=heard, clock=journey.clock)
    assert Case.objects.get(pk=case.pk).state == CaseState.REGISTERED


def test_an_answer_does_not_precede_the_referral(journey: Journey) -> None:
    case = journey.case_at("referred")
    answer = services.Answer(
        kind=FollowUpKind.ACKNOWLEDGED,
        received_on=case.referral.referred_at.date() - timedelta(days=1),
        reference="1/2024",
    )
    with pytest.raises(ValidationError, match="mendahului penerusannya"):
        services.record_follow_up(case=case, user=journey.officer, answer=answer, clock=journey.clock)
    assert Case.objects.get(pk=case.pk).state == CaseState.REFERRED

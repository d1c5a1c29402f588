"""What was decided on each person, the end of a case, and what happens when nobody decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django_fsm import TransitionNotAllowed
from tests.support.bodies import decided, liaison, person_of
from tests.support.journey import Journey
from tests.support.steps_examination import paper

from sipatenas.cases.models import CaseClock, FollowUpKind, WorkTask
from sipatenas.cases.queries.related import earlier_cases
from sipatenas.cases.queries.today import today
from sipatenas.cases.services.escalation import escalate_due
from sipatenas.cases.services.follow_up import Outcomes, close, follow_up, kind_of
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.core.tasks import run_due
from sipatenas.rulebook.catalogue import sanctions
from sipatenas.rulebook.routes import subjects

pytestmark = pytest.mark.django_db


def test_a_case_closes_only_when_everybody_alleged_has_a_decision(journey: Journey) -> None:
    case = decided(journey, ("pns", "polri"))
    journey.step(case, "refer")
    bkn, propam = (case.referrals.get(addressee_id=one) for one in ("bkn", "propam"))
    servant, police = person_of(case, "pns"), person_of(case, "polri")
    journey.step(case, "follow_up", referral=str(bkn.pk), respondent=str(servant.pk))
    bkn.refresh_from_db()
    assert bkn.state == "decided"
    assert not bkn.tasks.filter(state__in=["open", "waiting"]).exists()
    with pytest.raises(ValidationError, match=police.name):
        close(case=case, user=journey.officer, clock=journey.clock)
    with pytest.raises(ValidationError) as wrong:
        follow_up(
            case=case, user=journey.officer, clock=journey.clock, referral=str(propam.pk),
            told=Outcomes(
                kind="moral", received_on=date(2024, 10, 4), reference="R-1", respondent=str(servant.pk)
            ),
        )  # fmt: skip
    assert "respondent" in wrong.value.message_dict
    journey.step(
        case,
        "follow_up",
        referral=str(propam.pk),
        respondent=str(police.pk),
        kind="sanction:sesuai_peraturan",
    )
    assert case.follow_ups.get(respondent=police).kind == "other_sanction"
    assert WorkTask.objects.filter(case=case, kind="close", state="open").count() == 1
    assert journey.step(case, "close").state == "closed"
    assert ledger.history(subject_of(case))[-1].codes["kinds"] == "moral other_sanction"


def test_the_appointing_authority_decides_with_its_number_and_idis(journey: Journey) -> None:
    liaison(journey, "bkn", "00")
    liaison(journey, "ppk")
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "recommend", "bkn")
    journey.clock.advance(timedelta(days=3))
    journey.step(case, "follow_up", "ppk", kind="sanction:moral_terbuka", idis_number="IDIS-7")
    row = case.follow_ups.get(respondent__isnull=False)
    assert (row.kind, row.idis_number, row.recorded_by) == ("moral", "IDIS-7", journey.users["ppk"])
    term = CaseClock.objects.get(case=case, body_task__kind="sanction")
    assert term.state == "met"
    assert case.referrals.get().state == "decided"


def test_a_letter_entered_without_its_scan_keeps_the_case_open_until_it_is_attached(
    journey: Journey, client: Client
) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "recommend", number="R-1/2024", scan=None)
    journey.step(case, "follow_up", reference="800/1/2024", scan=None)
    assert [one.note for one in case.tasks.filter(kind="scan", state="open")] == ["R-1/2024", "800/1/2024"]
    with pytest.raises(ValidationError, match="R-1/2024, 800/1/2024"):
        close(case=case, user=journey.officer, clock=journey.clock)
    client.force_login(journey.officer)
    assert 'id="langkah-close"' not in client.get(f"/perkara/{case.pk}/").content.decode()
    for owed in case.tasks.filter(kind="scan", state="open"):
        with pytest.raises(ValidationError) as wrong:
            journey.step(case, "attach", letter=str(owed.pk))
        assert "kind" in wrong.value.message_dict
        journey.step(case, "attach", kind="answer", letter=str(owed.pk), file=paper("surat.pdf"))
    row, advice = case.follow_ups.get(kind="moral"), case.referrals.get().recommendations.get()
    kept = [one.file for one in (row, advice)]
    assert None not in kept
    assert set(case.referrals.get().files.all()) == set(kept)
    assert journey.step(case, "close").state == "closed"


def test_a_body_that_works_here_owes_no_scan(journey: Journey) -> None:
    liaison(journey, "bkn", "00")
    liaison(journey, "ppk")
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "recommend", "bkn", scan=None)
    journey.step(case, "follow_up", "ppk", scan=None)
    assert not case.tasks.filter(kind="scan").exists()
    assert journey.step(case, "close").state == "closed"


def test_a_note_on_the_way_decides_nothing(journey: Journey) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    after = journey.step(case, "note_answer")
    assert after.state == "referred"
    assert case.follow_ups.get().kind == "examined"
    with pytest.raises(TransitionNotAllowed):
        close(case=case, user=journey.officer, clock=journey.clock)


def rounds(journey: Journey, *days: int) -> list[tuple[int, int, int]]:
    """What each round asked for, that many days after the one before: to remind, to warn, to block."""
    seen = []
    for number in days:
        journey.clock.advance(timedelta(days=number))
        told = escalate_due(clock=journey.clock)
        seen.append((told.reminded, told.warned, told.escalated))
    return seen


def test_an_appointing_authority_that_is_late_is_blocked_only_after_a_warning_on_file(
    journey: Journey,
) -> None:
    bkn = liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "recommend", "bkn")
    assert rounds(journey, 0, 30, 0, 30, 0, 90, 90) == [
        (0, 0, 0), (1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip
    journey.step(case, "note_answer", "bkn", kind="warned", received_on="2025-05-20")
    assert not WorkTask.objects.filter(case=case, kind__in=["remind", "escalate"], state="open").exists()
    assert rounds(journey, 1, 30, 0) == [(0, 0, 0), (0, 0, 1), (0, 0, 0)]
    term = CaseClock.objects.get(case=case, short="tindak_lanjut", body_task__kind="sanction")
    assert term.escalation == "escalated"
    asked = WorkTask.objects.filter(case=case, kind__in=["remind", "escalate"]).order_by("created_at")
    assert [(one.kind, one.authority_id, one.term_id) for one in asked] == [
        ("remind", None, term.pk), ("escalate", bkn.authority_id, term.pk), ("escalate", bkn.authority_id, term.pk),
    ]  # fmt: skip
    journey.step(case, "note_answer", "bkn", kind="blocked", received_on="2025-06-20")
    assert not WorkTask.objects.filter(case=case, kind="escalate", state="open").exists()
    said = [one.label for one in ledger.history(subject_of(case)) if one.actor is None]
    assert [str(one) for one in said] == [
        "Diminta mengingatkan instansi", "Diminta menegur instansi", "Diminta memblokir data kepegawaian",
    ]  # fmt: skip


def test_the_time_to_warn_runs_from_the_term_that_passed_and_the_time_to_block_from_the_warning(
    journey: Journey,
) -> None:
    liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "recommend", "bkn")
    rounds(journey, 30)
    term = CaseClock.objects.get(case=case, short="tindak_lanjut", body_task__kind="sanction")
    warning = CaseClock.objects.get(case=case, step="BKN-TEGUR")
    assert (warning.state, warning.started_at) == ("running", term.due_at)
    journey.step(case, "note_answer", "bkn", kind="warned")
    warning.refresh_from_db()
    assert warning.state == "met"
    journey.step(case, "follow_up", "officer")
    ended = {one.step: one.state for one in case.clocks.filter(body_task__kind="sanction")}
    assert (ended["BKN-BLOKIR"], ended[term.step]) == ("void", "late")


@pytest.mark.parametrize("subject", ["ptt", "village", "polri", "tni"])
def test_whoever_decides_without_bkn_is_waited_for_and_reminded_again_and_again(
    journey: Journey, subject: str
) -> None:
    case = decided(journey, (subject,))
    journey.step(case, "refer")
    running = set(CaseClock.objects.filter(case=case, state="running").values_list("body_task", flat=True))
    assert running == {one.pk for one in case.body_tasks.filter(state="open")} != set()
    (waited,) = [line for line in today(journey.officer, journey.clock.now()).waiting if line.case == case]
    assert waited.near is None
    assert rounds(journey, 13, 1, 1, 200) == [(0, 0, 0), (1, 0, 0), (0, 0, 0), (0, 0, 0)]
    journey.step(case, "note_reminder")
    assert not case.tasks.filter(kind="remind", state="open").exists()
    assert rounds(journey, 0, 13, 1) == [(0, 0, 0), (0, 0, 0), (1, 0, 0)]
    journey.step(case, "note_answer")
    assert not case.tasks.filter(kind="remind", state="open").exists()
    assert rounds(journey, 13, 1) == [(0, 0, 0), (1, 0, 0)]
    journey.step(case, "follow_up", kind="other_sanction")
    assert not case.clocks.filter(state="running").exists()
    assert not case.tasks.filter(kind="remind", state="open").exists()


def test_the_appointing_authority_of_who_is_no_civil_servant_has_its_time_and_is_not_blocked_by_bkn(
    journey: Journey,
) -> None:
    case = decided(journey, ("ptt",))
    journey.step(case, "refer")
    for _ in ("examine", "decide"):
        journey.step(case, "finish_task")
    term = CaseClock.objects.get(case=case, state="running")
    assert (term.short, term.body_task.kind) == ("tindak_lanjut", "sanction")  # type: ignore[union-attr]
    assert rounds(journey, 40, 1) == [(1, 0, 0), (0, 0, 0)]
    journey.step(case, "note_reminder")
    assert rounds(journey, 60) == [(1, 0, 0)]
    journey.step(case, "note_answer", kind="warned")
    assert rounds(journey, 60, 60) == [(1, 0, 0), (0, 0, 0)]
    assert not case.tasks.filter(kind="escalate").exists()
    assert not case.clocks.filter(step__startswith="BKN").exists()


def test_the_hourly_round_asks_for_the_reminder(journey: Journey) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    journey.clock.advance(timedelta(days=40))
    run_due(clock=journey.clock)
    from sipatenas.cases.tasks import escalate_authorities
    from sipatenas.core.tasks import enqueue

    enqueue(escalate_authorities, key="cases.escalation:test", clock=journey.clock)
    run_due(clock=journey.clock)
    assert WorkTask.objects.filter(case=case, kind="remind", state="open").count() == 1


def test_every_sanction_of_the_rulebook_counts_as_some_decision() -> None:
    for subject in subjects():
        for kind in sanctions(subject=subject, day=date(2024, 10, 1)):
            assert kind_of(kind.id) in set(FollowUpKind)


def test_an_earlier_decided_case_of_the_same_number_is_shown_to_who_may_see_it(journey: Journey) -> None:
    bkn, propam = liaison(journey, "bkn", "00"), liaison(journey, "propam")
    first = decided(journey)
    journey.step(first, "refer")
    journey.step(first, "follow_up")
    second = decided(journey)
    person = person_of(second, "pns")
    (told,) = earlier_cases(journey.officer, person)
    assert told.case_id == first.pk
    assert told.decided
    assert [one.case_id for one in earlier_cases(bkn, person)] == [first.pk]
    for who in (propam, journey.users["foreign_officer"]):
        assert earlier_cases(who, person) == []
    person.known_by = "statement"
    assert earlier_cases(journey.officer, person) == []

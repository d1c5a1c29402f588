"""What comes in, when it counts as received, and each round of the initial study up to the register."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed
from tests.support.intake import ALL_MET, CITIZEN, MATTER, SOLDIER, TEACHER, Desk, fresh
from tests.support.town import ABOVE, FAR, SIBLING

from sipatenas.cases.models import Case, CaseClock, Channel, InitialStudy, Origin, WorkTask
from sipatenas.cases.services import initial, intake, moving
from sipatenas.cases.transitions import StaleCase, subject_of
from sipatenas.cases.workflow import CaseState
from sipatenas.core import ledger
from sipatenas.core.models import LedgerEntry
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db


def clock_of(case: Case, short: str) -> CaseClock:
    return CaseClock.objects.filter(case=case, short=short).latest("pk")


def test_a_report_begins_a_case_with_number_clock_task_and_line(desk: Desk) -> None:
    case = desk.report()
    assert (case.state, case.origin, case.stage) == (CaseState.RECEIVED, Origin.REPORT, "campaign")
    assert case.report_number == "001/LP/PW/Kota/65.71/X/2024"
    assert [task.kind for task in case.tasks.all()] == ["study"]
    assert clock_of(case, "kajian_awal").started_at == case.counted_from
    (line,) = ledger.history(subject_of(case))
    assert (line.event, line.codes["reporter"], line.codes["persons"]) == ("cases.received", "voter", 1)


def test_a_report_handed_in_at_night_counts_from_the_next_opening(desk: Desk) -> None:
    """Thursday 3 October 2024, 20.00 WITA: the counter of Kota Tarakan had closed at 16.00 (Perbawaslu 9/2024)."""
    case = desk.report(received_at=datetime(2024, 10, 3, 12, tzinfo=UTC))
    assert case.received_at == datetime(2024, 10, 3, 12, tzinfo=UTC)
    assert case.counted_from == datetime(2024, 10, 4, 0, tzinfo=UTC)
    assert clock_of(case, "kajian_awal").started_at == case.counted_from
    why = " ".join(intake.receipt_explained(case))
    assert "di luar jam penerimaan" in why
    assert "Perbawaslu 9/2024" in why


def test_a_paper_entered_late_counts_from_when_it_was_received(desk: Desk) -> None:
    received = datetime(2024, 10, 2, 2, tzinfo=UTC)
    on_time = desk.report(received_at=received)
    desk.journey.clock.advance(timedelta(days=4))
    late = desk.report(received_at=received)
    assert late.opened_at - on_time.opened_at == timedelta(days=4)
    assert late.counted_from == on_time.counted_from == received
    assert clock_of(late, "kajian_awal").due_at == clock_of(on_time, "kajian_awal").due_at
    assert late.report_number != on_time.report_number


def test_nothing_is_received_before_its_time(desk: Desk) -> None:
    with pytest.raises(ValidationError, match="belum tiba"):
        desk.report(received_at=desk.journey.clock.now() + timedelta(minutes=1))
    assert not Case.objects.exists()


def test_nothing_is_known_after_it_was_reported(desk: Desk) -> None:
    with pytest.raises(ValidationError) as refused:
        desk.report(known_at=desk.journey.clock.now() + timedelta(hours=1))
    assert "known_at" in refused.value.error_dict


@pytest.mark.parametrize("day", [date(2021, 6, 1), date(2025, 3, 3)])
def test_outside_the_stages_a_report_is_refused_and_information_taken(desk: Desk, day: date) -> None:
    desk.journey.clock.advance(timedelta(days=200))
    when = {"event_on": day, "known_at": datetime(2025, 3, 4, tzinfo=UTC)}
    before = LedgerEntry.objects.count()
    with pytest.raises(ValidationError, match="pencegahan dan informasi awal"):
        desk.report(**when)
    with pytest.raises(ValidationError, match="pencegahan dan informasi awal"):
        desk.finding(**when)
    assert LedgerEntry.objects.count() == before
    case = desk.information(TEACHER, **when)
    assert (case.state, case.stage, case.finding_number) == (CaseState.INFORMATION, "", None)
    assert clock_of(case, "penelusuran").due_at is not None
    with pytest.raises(ValidationError, match="bukan temuan"):
        initial.find(case=case, user=desk.journey.officer, clock=desk.journey.clock, reason="Ada bukti.")


def test_information_ends_as_prevention(desk: Desk) -> None:
    case = desk.information()
    case = initial.note_prevention(
        case=case, user=desk.journey.officer, clock=desk.journey.clock, note="Imbauan tertulis ke dinas."
    )
    assert case.state == CaseState.NOTED
    assert clock_of(case, "penelusuran").state == "met"
    assert not WorkTask.objects.filter(case=case, state="open").exists()


def test_information_within_the_stages_becomes_a_finding(desk: Desk) -> None:
    case = desk.information(TEACHER)
    case = initial.find(case=case, user=desk.journey.officer, clock=desk.journey.clock, reason="Ada bukti.")
    assert (case.state, case.finding_number) == (CaseState.FOUND, "001/TM/PW/Kota/65.71/X/2024")
    assert clock_of(case, "temuan").state == "running"
    case = initial.register(case=case, user=desk.journey.officer, clock=desk.journey.clock)
    assert case.state == CaseState.REGISTERED


def test_information_that_names_nobody_is_no_finding(desk: Desk) -> None:
    case = desk.information()
    with pytest.raises(ValidationError, match="Belum ada terlapor"):
        initial.find(case=case, user=desk.journey.officer, clock=desk.journey.clock, reason="Ada bukti.")


def test_a_private_citizen_alone_is_no_case(desk: Desk) -> None:
    for take in (desk.report, desk.finding, desk.information):
        with pytest.raises(ValidationError, match="Warga biasa"):
            take(CITIZEN)
    assert not Case.objects.exists()
    assert len(desk.report(CITIZEN, SOLDIER).people) == 2


def test_a_finding_of_the_field_names_who_supervised(desk: Desk) -> None:
    case = desk.finding()
    assert (case.state, case.channel) == (CaseState.FOUND, Channel.SUPERVISION)
    assert case.field_report.number == "012/LHP/PM.01.02/X/2024"
    with pytest.raises(ValidationError) as refused:
        intake.record_finding(
            user=desk.journey.officer, matter=MATTER, people=[TEACHER], clock=desk.journey.clock,
            supervision=intake.Supervision(supervisor=" "),
        )  # fmt: skip
    assert "supervisor" in refused.value.error_dict


def test_only_who_may_report_reports(desk: Desk) -> None:
    with pytest.raises(ValidationError, match="informasi awal") as refused:
        desk.report(told=desk.told(kind="other"))
    assert "UU 1/2015" in str(refused.value)


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_who_has_no_say_takes_nothing_in(desk: Desk, who: str) -> None:
    with pytest.raises(PermissionDenied):
        desk.report(who=who)
    assert not Case.objects.exists()


def test_registration_gives_the_reports_own_line_of_the_register(desk: Desk) -> None:
    case = desk.register(desk.report())
    assert (case.state, case.register_number) == (CaseState.REGISTERED, "001/Reg/LP/PW/Kota/65.71/X/2024")
    assert case.registered_at == desk.journey.clock.now()
    assert clock_of(case, "kajian_awal").state == "met"
    assert clock_of(case, "tindak_lanjut").state == "running"
    finding = initial.register(case=desk.finding(), user=desk.journey.officer, clock=desk.journey.clock)
    assert finding.register_number == "002/Reg/TM/PW/Kota/65.71/X/2024"


def test_the_clock_answers_whether_the_report_came_in_time(desk: Desk) -> None:
    """Known on 1 October: the seventh working day ends on 10 October; on 14 October it is too late (Ps 134)."""
    case = desk.report()
    assert initial.time_of(case).met
    desk.journey.clock.advance(timedelta(days=10))
    late = desk.report()
    found = initial.time_of(late)
    assert not found.met
    assert any("7" in line for line in found.how)
    with pytest.raises(ValidationError, match="Disampaikan dalam 7 hari"):
        desk.register(late)
    with pytest.raises(ValidationError, match="tidak dapat dilengkapi"):
        initial.ask_completion(
            case=late, user=desk.journey.officer, met=ALL_MET, clock=desk.journey.clock, note="Waktu."
        )
    ended = initial.decline(
        case=late, user=desk.journey.officer, met=ALL_MET, clock=desk.journey.clock, reason="Lewat 7 hari."
    )
    assert ended.state == CaseState.NOT_REGISTERED


def test_what_has_not_happened_yet_is_not_reported(desk: Desk) -> None:
    with pytest.raises(ValidationError) as refused:
        desk.report(event_on=date(2024, 10, 5), known_at=None)
    assert "event_on" in refused.value.error_dict


def test_a_report_that_does_not_say_when_it_was_known_is_not_in_time(desk: Desk) -> None:
    case = desk.report(known_at=None)
    assert not initial.time_of(case).met


def test_an_outcome_against_the_answers_needs_its_reason(desk: Desk) -> None:
    case = desk.report()
    some = [key for key in ALL_MET if key != "evidence"]
    with pytest.raises(ValidationError, match="Belum terpenuhi: Bukti"):
        desk.register(case, met=some)
    with pytest.raises(ValidationError, match="Semua syarat terpenuhi"):
        initial.ask_completion(
            case=case, user=desk.journey.officer, met=ALL_MET, clock=desk.journey.clock, note="Bukti."
        )
    case = desk.register(case, met=some, reason="Bukti ada pada petugas.")
    (line,) = [one for one in ledger.history(subject_of(case)) if one.event == "cases.registered"]
    assert (line.codes["against_checks"], line.codes["unmet"]) == (True, "PIL-M-EVIDENCE")
    assert InitialStudy.objects.get(case=case).reason == "Bukti ada pada petugas."


def test_what_can_be_completed_is_not_declined_at_once(desk: Desk) -> None:
    case = desk.report()
    some = [key for key in ALL_MET if key != "evidence"]
    decline: dict[str, Any] = {"user": desk.journey.officer, "met": some, "clock": desk.journey.clock}
    case = initial.ask_completion(case=case, note="Bukti foto.", **decline)
    assert case.state == CaseState.INCOMPLETE
    assert clock_of(case, "lengkapi").state == "running"
    case = initial.decline(case=case, reason="Tidak dilengkapi sampai batas waktu.", **decline)
    assert case.state == CaseState.NOT_REGISTERED
    assert case.next_due is None


def test_the_study_takes_several_rounds(desk: Desk) -> None:
    journey, case = desk.journey, desk.report()
    some = [key for key in ALL_MET if key != "evidence"]
    for _round in range(2):
        case = initial.ask_completion(
            case=case, user=journey.officer, met=some, clock=journey.clock, note="Bukti foto."
        )
        journey.clock.advance(timedelta(hours=3))
        case = initial.complete(case=case, user=journey.officer, clock=journey.clock, note="Foto diserahkan.")
        assert case.state == CaseState.RECEIVED
        assert clock_of(case, "kajian_awal").started_at == journey.clock.now()
    case = desk.register(case)
    assert list(case.initial_studies.values_list("round", "first")) == [
        (1, "complete"),
        (2, "complete"),
        (3, "register"),
    ]
    assert CaseClock.objects.filter(case=case, short="lengkapi", state="met").count() == 2


def test_a_completion_counts_from_when_it_came(desk: Desk) -> None:
    journey, case = desk.journey, desk.report()
    case = initial.ask_completion(
        case=case, user=journey.officer, met=(), clock=journey.clock, note="Semua syarat."
    )
    came = journey.clock.now() + timedelta(hours=2)
    journey.clock.advance(timedelta(days=6))
    case = initial.complete(
        case=case, user=journey.officer, clock=journey.clock, note="Diserahkan.", received_at=came
    )
    assert clock_of(case, "lengkapi").state == "met"
    assert clock_of(case, "kajian_awal").started_at == came


@pytest.mark.parametrize("shift", [timedelta(days=-9), timedelta(hours=1)])
def test_a_completion_comes_after_the_report_and_before_now(desk: Desk, shift: timedelta) -> None:
    journey, case = desk.journey, desk.report()
    case = initial.ask_completion(
        case=case, user=journey.officer, met=(), clock=journey.clock, note="Semua syarat."
    )
    with pytest.raises(ValidationError) as refused:
        initial.complete(
            case=case, user=journey.officer, clock=journey.clock, note="X.",
            received_at=journey.clock.now() + shift,
        )  # fmt: skip
    assert "received_at" in refused.value.error_dict


def test_a_report_is_withdrawn_before_registration_and_never_after(desk: Desk) -> None:
    """Perbawaslu 8/2020: what is registered is no longer the reporter's to take back."""
    journey, case = desk.journey, desk.report()
    gone = initial.withdraw(case=case, user=journey.officer, clock=journey.clock, reason="Sudah berdamai.")
    assert gone.state == CaseState.WITHDRAWN
    assert gone.next_due is None
    held = desk.register(desk.report())
    with pytest.raises(ValidationError, match="Perbawaslu 8/2020"):
        initial.withdraw(case=held, user=journey.officer, clock=journey.clock, reason="Sudah berdamai.")
    assert fresh(held).state == CaseState.REGISTERED


def test_the_head_opens_a_report_again(desk: Desk) -> None:
    journey, case = desk.journey, desk.report()
    case = initial.withdraw(case=case, user=journey.officer, clock=journey.clock, reason="Sudah berdamai.")
    with pytest.raises(PermissionDenied, match="kepala divisi"):
        initial.reconsider(case=case, user=journey.officer, clock=journey.clock, reason="Kepentingan umum.")
    case = initial.reconsider(
        case=case, user=journey.users["head"], clock=journey.clock, reason="Kepentingan umum."
    )
    assert case.state == CaseState.RECEIVED
    assert clock_of(case, "kajian_awal").state == "running"
    assert desk.register(case).register_number == "001/Reg/LP/PW/Kota/65.71/X/2024"


def test_a_finding_has_no_initial_study_and_a_report_no_short_way(desk: Desk) -> None:
    journey = desk.journey
    with pytest.raises(TransitionNotAllowed):
        desk.register(desk.finding())
    with pytest.raises(TransitionNotAllowed):
        initial.register(case=desk.report(), user=journey.officer, clock=journey.clock)


def test_of_two_who_study_at_once_the_second_is_told(desk: Desk) -> None:
    journey, case = desk.journey, desk.report()
    initial.ask_completion(
        case=case, user=journey.officer, met=(), clock=journey.clock, note="Semua.", version=case.version
    )
    with pytest.raises(StaleCase):
        desk.register(case, user=journey.users["second"], version=case.version)


def test_a_transfer_moves_the_case_its_clocks_and_tasks(desk: Desk) -> None:
    journey, case = desk.journey, desk.report()
    office = Office.objects.get(pk=SIBLING)
    moved = moving.transfer(
        case=case, user=journey.officer, office=office, reason="Terjadi di Bulungan.", clock=journey.clock,
        met=ALL_MET,
    )  # fmt: skip
    assert (moved.office_id, moved.region_path) == (SIBLING, office.path)
    assert set(moved.clocks.values_list("office", flat=True)) == {SIBLING}
    assert set(moved.tasks.values_list("office", flat=True)) == {SIBLING}
    study = InitialStudy.objects.get(case=moved)
    assert (study.first, study.second, all(one["met"] for one in study.checks)) == (
        "register",
        "transferred",
        True,
    )
    with pytest.raises(PermissionDenied):
        desk.register(moved)
    done = desk.register(moved, user=journey.users["foreign_officer"])
    assert done.register_number == "001/Reg/LP/PB/Kab/65.01/X/2024"
    assert "cases.transferred" in [line.event for line in ledger.history(subject_of(case))]


def test_only_a_head_above_takes_a_case_over(desk: Desk) -> None:
    journey, case = desk.journey, desk.report()
    for who in (journey.users["head"], journey.users["superior"], desk.boss(Office.objects.get(pk=FAR))):
        with pytest.raises(PermissionDenied):
            moving.take_over(case=case, user=who, reason="Melibatkan pejabat kota.", clock=journey.clock)
    boss = desk.boss(Office.objects.get(pk=ABOVE))
    taken = moving.take_over(case=case, user=boss, reason="Melibatkan pejabat kota.", clock=journey.clock)
    assert taken.office_id == ABOVE
    assert InitialStudy.objects.get(case=case).second == "taken_over"


def test_a_step_without_its_reason_is_refused(desk: Desk) -> None:
    journey, case = desk.journey, desk.report()
    common: dict[str, Any] = {"case": case, "user": journey.officer, "clock": journey.clock}
    for step in (
        lambda: initial.decline(**common, met=(), reason=" "),
        lambda: initial.ask_completion(**common, met=(), note=" "),
        lambda: initial.withdraw(**common, reason=" "),
        lambda: moving.transfer(**common, office=Office.objects.get(pk=SIBLING), reason=" "),
    ):
        with pytest.raises(ValidationError):
            step()
    assert fresh(case).version == 1

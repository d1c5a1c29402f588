"""Nobody named goes unheard: summons in time, every statement kept, and no way past the clarification."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django_fsm import TransitionNotAllowed
from tests.support.journey import Journey
from tests.support.steps_examination import first_person, local, paper, today

from sipatenas.cases.models import Case, CaseFile, Clarification, KnownBy, Part, Respondent, Summons
from sipatenas.cases.services import hearing, people, summons
from sipatenas.cases.services.opening import Named, add_people
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger

pytestmark = pytest.mark.django_db
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2 invented"


def two_people(journey: Journey) -> Case:
    """A registered case in which a second person is named."""
    case = journey.case_at("registered")
    other = Named(
        name="Bonifasius Lerek", subject="pppk", known_by=KnownBy.STATEMENT, rules=("SKB22-DIS-06",)
    )
    add_people(case=case, people=[other], first=2)
    return case


def invited(case: Case, order: int = 1) -> summons.Invited:
    return summons.Invited(part=Part.RESPONDENT, respondent=Respondent.objects.get(case=case, order=order))


def summoned(journey: Journey, case: Case, *, order: int = 1, delivered: bool = True, **more: Any) -> Summons:
    """Invited for four days from now, and the paper brought at once."""
    invitation = summons.Invitation(
        invited=invited(case, order), for_at=journey.clock.now() + timedelta(days=4), place="Kantor", **more
    )
    known = set(Summons.objects.values_list("pk", flat=True))
    summons.summon(case=case, user=journey.officer, invitation=invitation, clock=journey.clock)
    made = Summons.objects.exclude(pk__in=known).get()
    if delivered:
        brought = summons.Delivery(at=journey.clock.now(), how="Diantar, diterima istrinya.")
        summons.deliver(case=case, user=journey.officer, summons=made, delivery=brought, clock=journey.clock)
    return Summons.objects.get(pk=made.pk)


def stayed_away(journey: Journey, case: Case, of: Summons, **more: Any) -> None:
    """Nobody came on the day of the summons."""
    journey.clock.advance(max(of.for_at - journey.clock.now(), timedelta()))
    heard = hearing.Heard(
        invited=invited(case, of.respondent.order if of.respondent else 1),
        mode=hearing.Mode.ABSENT,
        held_on=date.fromisoformat(today(journey, case)),
        summons=of,
        **more,
    )
    hearing.hear(case=case, user=journey.officer, heard=heard, clock=journey.clock)


def test_who_was_not_heard_is_named_with_the_article(journey: Journey) -> None:
    case = two_people(journey)
    journey.step(case, "hear")
    with pytest.raises(ValidationError, match="Bonifasius Lerek") as refused:
        hearing.clarify(case=case, user=journey.officer, clock=journey.clock)
    told = " ".join(refused.value.messages)
    assert "Perbawaslu 8/2020" in told
    assert "Perbawaslu 7/2022" not in told, "the regulation of the other regime"
    assert "Rusmiyati" not in told
    assert Case.objects.get(pk=case.pk).state == "registered"


@pytest.mark.parametrize("step", ["study", "decide", "end", "refer"])
def test_the_clarification_cannot_be_skipped(journey: Journey, step: str) -> None:
    from sipatenas.cases.transitions import Said, take

    case = journey.case_at("registered")
    user = journey.users["head"]
    with pytest.raises(TransitionNotAllowed):
        take(case=case, step=step, user=user, clock=journey.clock, work=lambda _held: Said())


def test_a_written_statement_counts_as_being_heard(journey: Journey) -> None:
    case = journey.case_at("registered")
    journey.step(case, "hear", mode="written", statement="Akun saya diretas.", counter_evidence="hacked")
    assert journey.step(case, "clarify").state == "clarified"


def test_an_absence_counts_after_two_proper_summonses(journey: Journey) -> None:
    case = journey.case_at("registered")
    first = summoned(journey, case)
    stayed_away(journey, case, first)
    with pytest.raises(ValidationError, match="undang sekali lagi"):
        hearing.clarify(case=case, user=journey.officer, clock=journey.clock)
    second = summoned(journey, case)
    assert (first.order, second.order) == (1, 2)
    stayed_away(journey, case, second)
    with pytest.raises(ValidationError, match="Sudah dua kali"):
        summoned(journey, case)
    assert journey.step(case, "clarify").state == "clarified"


def test_the_second_summons_may_be_waived_with_a_reason(journey: Journey) -> None:
    case = journey.case_at("registered")
    stayed_away(journey, case, summoned(journey, case), waived_reason="Menyatakan tertulis tidak akan hadir.")
    assert journey.step(case, "clarify").state == "clarified"
    event = ledger.history(subject_of(case))[-2]
    assert (event.codes["waived"], event.codes["hearing"]) == (True, "absent")


def test_an_absence_needs_a_summons_that_reached_the_person_in_time(journey: Journey) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError, match="atas sebuah undangan"):
        journey.step(case, "hear", mode="absent", statement="")
    undelivered = summoned(journey, case, delivered=False)
    with pytest.raises(ValidationError, match="tidak patut"):
        stayed_away(journey, case, undelivered)
    late = summons.Delivery(at=journey.clock.now(), how="Diantar.")
    summons.deliver(case=case, user=journey.officer, summons=undelivered, delivery=late, clock=journey.clock)
    assert ledger.history(subject_of(case))[-1].codes["in_time"] is False
    with pytest.raises(ValidationError, match="tidak patut"):
        stayed_away(journey, case, undelivered)


@pytest.mark.parametrize(
    ("hours", "allowed"),
    [(13, False), (14, True), (38, True)],
    ids=["later today", "after midnight at the office", "tomorrow"],
)
def test_a_summons_is_for_another_day_at_the_office(journey: Journey, hours: int, allowed: bool) -> None:
    """The clock stands at 10.00 WITA: delivered today, tomorrow at 00.00 is the first moment."""
    case = journey.case_at("registered")
    for_at = journey.clock.now() + timedelta(hours=hours)
    invitation = summons.Invitation(invited=invited(case), for_at=for_at, place="Kantor")
    if allowed:
        summons.summon(case=case, user=journey.officer, invitation=invitation, clock=journey.clock)
        assert Summons.objects.get().number == "001/UND/Kota-65.71/X/2024"
        return
    with pytest.raises(ValidationError) as refused:
        summons.summon(case=case, user=journey.officer, invitation=invitation, clock=journey.clock)
    told = refused.value.message_dict["for_at"][0]
    assert "3 Oktober 2024" in told
    assert "Perbawaslu 8/2020" in told
    assert not Summons.objects.exists()


def test_the_latest_delivery_of_the_general_election_counts_working_days(journey: Journey) -> None:
    case = journey.case_at("registered")
    monday = datetime(2024, 10, 7, 2, tzinfo=UTC)
    latest = summons.latest_delivery(regime="pemilu", election="", office=case.office, for_at=monday)
    assert (latest.rule_id, latest.last_day) == ("PML-UNDANG", date(2024, 10, 4))
    latest = summons.latest_delivery(regime="pilkada", election="", office=case.office, for_at=monday)
    assert (latest.rule_id, latest.last_day) == ("PIL-UNDANG", date(2024, 10, 6))


@pytest.mark.parametrize(("cause", "reason"), [("geography", ""), ("", "Jauh.")])
def test_online_needs_one_of_the_four_causes_and_its_reason(
    journey: Journey, cause: str, reason: str
) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError, match="sebab dan penjelasannya"):
        summoned(journey, case, online_cause=cause, online_reason=reason)


def test_an_online_hearing_is_announced_and_recorded(journey: Journey) -> None:
    case = journey.case_at("registered")
    at_place = summoned(journey, case)
    online = summoned(journey, case, online_cause="geography", online_reason="Tinggal di pulau lain.")
    journey.clock.advance(timedelta(days=4))
    with pytest.raises(ValidationError, match="daring disebut dalam undangannya"):
        journey.step(case, "hear", mode="online", summons=str(at_place.pk))
    with pytest.raises(ValidationError, match="Lampirkan rekamannya"):
        journey.step(case, "hear", mode="online", summons=str(online.pk))
    with pytest.raises(ValidationError, match="bukan jenis yang diterima"):
        journey.step(case, "hear", mode="online", summons=str(online.pk), recording=paper())
    journey.step(case, "hear", mode="online", summons=str(online.pk), recording=paper("rekaman.mp4", MP4))
    said = Clarification.objects.get()
    assert said.online
    assert said.recording is not None
    assert (said.recording.kind, said.recording.media_type) == ("recording", "video/mp4")


def test_without_a_recording_the_reason_is_said(journey: Journey) -> None:
    case = journey.case_at("registered")
    online = summoned(journey, case, online_cause="disaster", online_reason="Banjir.")
    journey.clock.advance(timedelta(days=4))
    journey.step(case, "hear", mode="online", summons=str(online.pk), unrecorded_reason="Jaringan terputus.")
    assert Clarification.objects.get().unrecorded_reason == "Jaringan terputus."


def test_what_was_said_is_written_down(journey: Journey) -> None:
    case = journey.case_at("registered")
    for mode in ("in_person", "written"):
        with pytest.raises(ValidationError, match="keterangan yang disampaikan"):
            journey.step(case, "hear", mode=mode, statement="  ")
    with pytest.raises(ValidationError, match="yang meringankan"):
        journey.step(case, "hear", counter_evidence="other")


def test_counter_evidence_and_minutes_are_kept_with_the_hearing(journey: Journey) -> None:
    case = journey.case_at("registered")
    journey.step(
        case, "hear", counter_evidence="on_leave", counter_note="Cuti sejak Agustus.",
        counter_file=paper("sk-cuti.pdf"), minutes=paper("ba.pdf"),
    )  # fmt: skip
    said = Clarification.objects.get()
    assert {one.kind for one in said.papers.all()} == {"counter", "minutes"}
    event = ledger.history(subject_of(case))[-1]
    assert event.codes["counter_evidence"] == "on_leave"
    assert event.personal["note"] == "Cuti sejak Agustus."
    assert "Cuti" not in str(event.codes)


def test_the_day_of_a_hearing_is_counted_where_the_office_lies(journey: Journey) -> None:
    case = journey.case_at("registered")
    journey.clock.advance(timedelta(hours=13, minutes=59))  # 4 October, 23.59 WITA
    with pytest.raises(ValidationError, match="belum tiba"):
        journey.step(case, "hear", held_on="2024-10-05")
    journey.clock.advance(timedelta(minutes=1))
    journey.step(case, "hear", held_on="2024-10-05")


def test_a_hearing_does_not_precede_its_case(journey: Journey) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError, match="mendahului perkaranya"):
        journey.step(case, "hear", held_on="2024-10-03")


@pytest.mark.parametrize("part", ["witness", "expert"])
def test_witnesses_and_experts_are_heard_by_name(journey: Journey, part: str) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError, match="nama saksi atau ahli"):
        journey.step(case, "hear", person=part)
    journey.step(case, "hear", person=part, name="Yuliana Rekaan")
    assert Clarification.objects.get().name == "Yuliana Rekaan"
    with pytest.raises(ValidationError, match="Klarifikasi tidak dapat dilewati"):
        hearing.clarify(case=case, user=journey.officer, clock=journey.clock)


def test_a_finding_has_no_reporter_to_hear(journey: Journey) -> None:
    case = journey.case_at("registered")
    heard = hearing.Heard(
        invited=summons.Invited(part=Part.REPORTER),
        mode="written",
        held_on=date(2024, 10, 4),
        statement="Ya.",
    )
    with pytest.raises(ValidationError, match="tidak ada pelapor"):
        hearing.hear(case=case, user=journey.officer, heard=heard, clock=journey.clock)


def test_the_name_of_a_reporter_is_not_taken_down_here(journey: Journey) -> None:
    case = journey.case_at("registered")
    Case.objects.filter(pk=case.pk).update(origin="report")
    heard = hearing.Heard(
        invited=summons.Invited(part=Part.REPORTER, name="Siapa Rekaan"), mode="written",
        held_on=date(2024, 10, 4), statement="Ya.",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="tersegel"):
        hearing.hear(case=case, user=journey.officer, heard=heard, clock=journey.clock)


def test_nobody_is_heard_in_the_case_of_another(journey: Journey) -> None:
    case, other = journey.case_at("registered"), journey.case_at("registered", category="pppk")
    heard = hearing.Heard(
        invited=invited(other), mode="written", held_on=date(2024, 10, 4), statement="Bukan perkara saya."
    )
    with pytest.raises(ValidationError, match="bukan terlapor"):
        hearing.hear(case=case, user=journey.officer, heard=heard, clock=journey.clock)


def test_a_summons_stands_for_one_person_and_one_hearing(journey: Journey) -> None:
    case = two_people(journey)
    made = summoned(journey, case)
    with pytest.raises(ValidationError, match="untuk orang lain"):
        journey.step(
            case, "hear", person=f"respondent:{invited(case, 2).respondent.pk}", summons=str(made.pk)
        )  # type: ignore[union-attr]
    journey.clock.advance(timedelta(days=4))
    journey.step(case, "hear", summons=str(made.pk))
    again = hearing.Heard(
        invited=invited(case), mode="written", held_on=date(2024, 10, 8), statement="Lagi.", summons=made
    )
    with pytest.raises(ValidationError, match="sudah dicatat"):
        hearing.hear(case=case, user=journey.officer, heard=again, clock=journey.clock)


def test_a_refused_hearing_leaves_no_file_behind(journey: Journey) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError):
        journey.step(case, "hear", minutes=paper(), counter_file=paper("halaman.html", b"<html>"))
    assert not CaseFile.objects.exists()
    assert not Clarification.objects.exists()


def test_the_summons_is_a_paper_that_tells_the_invited_what_is_alleged_of_them(
    journey: Journey, client: Client
) -> None:
    case = two_people(journey)
    made = summoned(journey, case)
    assert made.letter is not None
    facts = made.letter.facts
    assert (facts["addressee"], facts["number"], facts["second"]) == (
        first_person(case).name,
        made.number,
        False,
    )
    assert facts["about"]
    assert "Bonifasius" not in str(facts)
    assert (facts["day"], facts["time"]) == ("Selasa, 8 Oktober 2024", "10.00 WITA")
    client.force_login(journey.officer)
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert reverse("documents:download", args=[made.letter_id]) in shown


def test_a_number_of_the_secretariat_is_taken_once_and_needs_no_paper_of_ours(journey: Journey) -> None:
    case = journey.case_at("registered")
    made = summoned(journey, case, number="001/UND/Kota-65.71/X/2024", delivered=False)
    assert made.letter is None
    with pytest.raises(ValidationError, match="sudah dipakai"):
        summoned(journey, case, number="001/und/kota-65.71/x/2024")
    assert summoned(journey, case).number == "002/UND/Kota-65.71/X/2024"


def test_a_summons_to_the_reporter_names_nobody(journey: Journey) -> None:
    case = journey.case_at("registered")
    Case.objects.filter(pk=case.pk).update(origin="report")
    invitation = summons.Invitation(
        invited=summons.Invited(part=Part.REPORTER),
        for_at=journey.clock.now() + timedelta(days=3),
        place="Kantor",
    )
    summons.summon(case=case, user=journey.officer, invitation=invitation, clock=journey.clock)
    made = Summons.objects.get()
    assert (made.letter, made.name, made.respondent) == (None, "", None)


def test_the_page_shows_the_summons_with_how_its_latest_delivery_was_counted(
    journey: Journey, client: Client
) -> None:
    case = journey.case_at("registered")
    made = summoned(journey, case)
    client.force_login(journey.officer)
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert made.number in shown
    assert "paling lambat" in shown
    assert "patut" in shown
    assert "sudah diundang, belum dicatat apa yang terjadi" in shown
    for name in ("summon", "hear", "extend", "pause", "attach", "declare_conflict"):
        assert f'action="{reverse("cases:step", args=[case.pk, name])}"' in shown, name
    refused = client.post(
        reverse("cases:step", args=[case.pk, "clarify"]), {"clarify-version": case.version + 2}
    )
    assert refused.status_code == 422
    assert escape(first_person(case).name) in refused.content.decode()


def test_the_form_of_a_summons_is_read_on_the_clock_of_the_office(journey: Journey, client: Client) -> None:
    case = journey.case_at("registered")
    client.force_login(journey.officer)
    sent = {
        "person": f"respondent:{first_person(case).pk}", "for_at": local(journey, case, days=3), "place": "Kantor",
        "version": case.version,
    }  # fmt: skip
    address = reverse("cases:step", args=[case.pk, "summon"])
    assert client.post(address, {f"summon-{name}": value for name, value in sent.items()}).status_code == 302
    assert Summons.objects.get().for_at == journey.clock.now().replace(second=0, microsecond=0) + timedelta(
        days=3
    )


def test_who_was_heard_is_not_exchanged_for_somebody_else(journey: Journey) -> None:
    case = journey.case_at("clarified")
    (heard,) = case.people
    nurse = Named(name="Bonifasius Lerek", subject="pppk", number="199003032022211007", address="Tarakan")
    with pytest.raises(ValidationError, match="sudah didengar"):
        people.name_person(
            case=case, user=journey.officer, named=nurse, respondent=heard.pk, reason="Salah orang.",
            clock=journey.clock,
        )  # fmt: skip
    assert str(Respondent.objects.get(pk=heard.pk)) == heard.name

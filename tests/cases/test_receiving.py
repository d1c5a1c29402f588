"""What a receiving body sees and does: its own referral, its own persons, its own drafts; and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.support.bodies import decided, liaison, person_of
from tests.support.journey import Journey
from tests.support.steps_examination import paper

from sipatenas.cases import queries, reach
from sipatenas.cases.models import BodyTask, CaseClock, Clarification, Conflict, Part, Referral, WorkTask
from sipatenas.cases.queries.desk import desk
from sipatenas.cases.services import receiving, recommending
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger

pytestmark = pytest.mark.django_db


def test_a_body_reads_of_its_own_persons_and_of_nobody_else(journey: Journey, client: Client) -> None:
    bkn, propam, ppk = liaison(journey, "bkn", "00"), liaison(journey, "propam"), liaison(journey, "ppk")
    case = decided(journey, ("pns", "polri", "village"), not_proven=["village"])
    Clarification.objects.create(
        case=case, part=Part.REPORTER, held_on=date(2024, 10, 4), hearing="heard", statement="Saya pelapor.",
        counter_evidence="none", recorded_by=journey.officer, recorded_at=journey.clock.now(),
    )  # fmt: skip
    assert not reach.may_look(bkn, case)
    journey.step(case, "refer")
    servant, police, chief = (person_of(case, one) for one in ("pns", "polri", "village"))
    assert list(reach.people_for(bkn, case)) == [servant]
    assert list(reach.people_for(propam, case)) == [police]
    assert list(reach.people_for(ppk, case)) == []
    assert set(reach.people_for(journey.officer, case)) == {servant, police, chief}
    assert [one.respondent for one in reach.clarifications_for(bkn, case)] == [servant]
    assert [one.addressee_id for one in reach.referrals_for(propam, case)] == ["propam"]
    client.force_login(bkn)
    page = client.get(f"/perkara/{case.pk}/").content.decode()
    for hidden in (police.name, chief.name, "Rapat rahasia", "Saya pelapor", f"Keterangan {police.name}"):
        assert hidden not in page
    assert servant.name in page
    mine, theirs = case.referrals.get(addressee_id="bkn"), case.referrals.get(addressee_id="propam")
    assert client.get(f"/perkara/surat/{mine.pk}/").status_code == 200
    assert client.get(f"/perkara/surat/{theirs.pk}/").status_code == 404
    client.force_login(ppk)
    assert client.get(f"/perkara/{case.pk}/").status_code == 404


def test_the_body_acknowledges_asks_and_gets_its_answer_with_a_file(journey: Journey) -> None:
    bkn = liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "attach", kind="evidence", file=paper("bukti.pdf"))
    journey.step(case, "refer")
    assert [line.asked[0].what for line in desk(bkn).open] == ["Memeriksa"]
    journey.step(case, "acknowledge", "bkn")
    journey.step(case, "ask_back", "bkn")
    referral = case.referrals.get()
    assert referral.state == "asked_back"
    assert WorkTask.objects.filter(case=case, kind="answer", state="open").count() == 1
    assert list(reach.files_for(bkn, case)) == []
    evidence = case.files.get()
    journey.step(case, "answer", papers=[str(evidence.pk)])
    referral.refresh_from_db()
    assert (referral.state, referral.questions.get().answered_by) == ("acknowledged", journey.officer)
    assert list(reach.files_for(bkn, case)) == [evidence]
    assert not WorkTask.objects.filter(case=case, kind="answer", state="open").exists()
    told = ledger.history(subject_of(case))
    assert [line.event for line in told[-3:]] == ["cases.acknowledged", "cases.asked_back", "cases.answered"]
    assert told[-3].codes["entered_by"] == "authority"


def test_a_body_that_returns_the_case_sees_it_no_more(journey: Journey, client: Client) -> None:
    bkn = liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    client.force_login(bkn)
    assert client.get(f"/perkara/{case.pk}/").status_code == 200
    journey.step(case, "return", "bkn")
    referral = case.referrals.get()
    assert (referral.state, referral.returned_reason) == ("returned", "Bukan pegawai daerah ini.")
    assert client.get(f"/perkara/{case.pk}/").status_code == 404
    assert client.get(f"/perkara/surat/{referral.pk}/").status_code == 404
    assert not queries.visible_to(bkn).exists()
    assert not case.body_tasks.exclude(state="void").exists()
    assert not CaseClock.objects.filter(referral=referral, state="running").exists()
    with pytest.raises(PermissionDenied):
        receiving.acknowledge(case=case, user=bkn, clock=journey.clock, referral=str(referral.pk))


def test_a_body_of_the_same_role_elsewhere_and_a_conflicted_one_see_nothing(
    journey: Journey, client: Client
) -> None:
    mayor, regent = liaison(journey, "ppk"), liaison(journey, "ppk", "65.01")
    case = decided(journey, ("ptt",))
    journey.step(case, "refer")
    for user, status in ((regent, 404), (mayor, 200)):
        client.force_login(user)
        assert client.get(f"/perkara/{case.pk}/").status_code == status
    Conflict.objects.create(
        case=case, authority=mayor.authority, relation="relative", reason="Ipar terlapor.",
        declared_by=journey.officer, declared_at=journey.clock.now(),
    )  # fmt: skip
    assert client.get(f"/perkara/{case.pk}/").status_code == 404
    assert client.get("/perkara/meja/").status_code == 200
    assert not desk(mayor).open


def test_a_draft_is_its_authors_alone_until_it_is_issued(journey: Journey) -> None:
    bkn = liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "draft", "bkn", reasons="Konsep pertimbangan.")
    assert reach.recommendations_for(bkn, case).get().draft
    for who in ("officer", "head", "auditor"):
        assert not reach.recommendations_for(journey.users[who], case).exists()
    assert "Konsep pertimbangan." not in str([line.personal for line in ledger.history(subject_of(case))])
    journey.step(case, "recommend", "bkn")
    issued = reach.recommendations_for(journey.officer, case).get()
    assert (issued.draft, issued.written_by) == (False, bkn)


def test_the_recommendation_opens_the_appointing_authoritys_task_and_the_case_to_it(journey: Journey) -> None:
    ppk = liaison(journey, "ppk")
    liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    assert not reach.may_look(ppk, case)
    journey.step(case, "recommend", "bkn")
    states = dict(case.body_tasks.values_list("kind", "state"))
    assert states == {"examine": "done", "decide": "done", "sanction": "open"}
    assert reach.may_look(ppk, case)
    assert [one.subject for one in reach.people_for(ppk, case)] == ["pns"]
    term = CaseClock.objects.get(body_task__kind="sanction")
    assert (term.step, term.certainty, term.authority_id) == ("PPK-TL-USUL", "C", "ppk/65.71")
    assert term.due_at is not None


def test_the_office_enters_a_bodys_letter_by_its_number_and_the_page_says_so(
    journey: Journey, client: Client
) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    referral = str(case.referrals.get().pk)
    with pytest.raises(ValidationError) as wrong:
        receiving.acknowledge(case=case, user=journey.officer, clock=journey.clock, referral=referral)
    assert "reference" in wrong.value.message_dict
    journey.step(case, "acknowledge", scan=paper("surat-bkn.pdf"))
    journey.step(case, "recommend", scan="")
    client.force_login(journey.officer)
    page = client.get(f"/perkara/{case.pk}/").content.decode()
    assert "dari surat nomor B-12/K/2024" in page
    assert "dari surat nomor R-77/2024; pindaian belum dilampirkan" in page
    assert case.files.get().kind == "answer"


def test_for_a_body_that_works_here_the_office_enters_nothing_without_its_letter(journey: Journey) -> None:
    liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    with pytest.raises(ValidationError, match="menjawab sendiri di sini"):
        journey.step(case, "recommend", scan="")
    journey.step(case, "recommend", scan=paper("rekomendasi.pdf"))


def test_an_acquittal_by_the_authority_is_the_decision_and_closes_the_case(journey: Journey) -> None:
    liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "recommend", "bkn", proven="no", sanction="")
    referral = case.referrals.get()
    assert (referral.state, case.follow_ups.get(respondent__isnull=False).kind) == ("decided", "not_proven")
    assert case.body_tasks.get(kind="sanction").state == "void"
    assert WorkTask.objects.filter(case=case, kind="close", state="open").count() == 1
    assert journey.step(case, "close").state == "closed"


def test_finishing_the_examination_lets_the_decision_begin(journey: Journey) -> None:
    liaison(journey, "bkn", "00")
    propam = liaison(journey, "propam")
    case = decided(journey)
    journey.step(case, "refer")
    task = BodyTask.objects.get(case=case, kind="examine")
    with pytest.raises(PermissionDenied):
        receiving.finish_task(case=case, user=propam, clock=journey.clock, task=str(task.pk))
    journey.step(case, "finish_task", "bkn")
    assert BodyTask.objects.get(case=case, kind="decide").state == "open"
    assert CaseClock.objects.get(body_task=task).state == "met"


def test_only_a_sanction_of_the_rulebooks_scale_for_that_subject_is_recommended(journey: Journey) -> None:
    case = decided(journey, ("polri",))
    journey.step(case, "refer")
    referral = case.referrals.get()
    advice = recommending.Advice(
        respondent=str(person_of(case, "polri").pk), proven=True, number="R-1", issued_on=date(2024, 10, 4),
        reasons="Terbukti.", sanction="disiplin_berat",
    )  # fmt: skip
    with pytest.raises(ValidationError) as wrong:
        recommending.recommend(
            case=case, user=journey.officer, clock=journey.clock, referral=str(referral.pk), advice=advice
        )
    assert "sanction" in wrong.value.message_dict
    assert Referral.objects.get(pk=referral.pk).state == "sent"


def test_the_desk_is_a_liaisons_home_and_nobody_elses(journey: Journey, client: Client) -> None:
    client.force_login(liaison(journey, "bkn", "00"))
    assert client.get("/").headers["Location"] == "/perkara/meja/"
    client.force_login(journey.officer)
    assert client.get("/perkara/meja/").status_code == 403

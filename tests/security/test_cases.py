"""Ways round the need to know, the hearing and the office's numbers, tried by somebody who is signed in."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cases import desk
from tests.support.bodies import PEOPLE, decided, liaison, named, opened, person_of
from tests.support.journey import Journey
from tests.support.steps_examination import local, paper

from sipatenas.cases import queries, reach
from sipatenas.cases.models import Case, CaseFile, Clarification, Conflict, Part, Summons
from sipatenas.cases.services import files, joining, people, receiving, reserve, work
from sipatenas.cases.services.referral import Wish, refer
from sipatenas.cases.workflow import CaseState
from sipatenas.exchange.services import AnswerRefused, receive_answer
from sipatenas.leads.models import Lead
from sipatenas.leads.papers import issue_report
from sipatenas.leads.queries import QueueFilter

pytestmark = pytest.mark.django_db


def interest(journey: Journey, case: Case, who: str = "second") -> None:
    journey.step(case, "declare_conflict", person=f"user:{journey.users[who].pk}")


def minutes(journey: Journey, case: Case, **whose: Any) -> CaseFile:
    """The signed minutes of a hearing of somebody."""
    said = Clarification.objects.filter(case=case, **whose).first() or Clarification.objects.create(
        case=case, held_on=date(2024, 10, 4), hearing="heard", statement="Saya melihatnya sendiri.",
        counter_evidence="none", recorded_by=journey.officer, recorded_at=journey.clock.now(), **whose,
    )  # fmt: skip
    kept = files.keep(
        case=case, upload=paper(), kind=CaseFile.Kind.MINUTES, user=journey.officer, clock=journey.clock
    )
    files.belong(kept, said)
    return kept


def test_a_body_does_not_find_out_by_number_who_else_is_named(journey: Journey, client: Client) -> None:
    bkn = liaison(journey, "bkn", "00")
    case = journey.step(decided(journey, ("pns", "polri")), "refer")
    client.force_login(bkn)
    for subject, found in (("pns", True), ("polri", False)):
        page = client.get("/perkara/", {"person": PEOPLE[subject][1]}).content.decode()
        assert (f"/perkara/{case.pk}/" in page) is found, subject


def test_a_body_reads_of_the_history_only_what_concerns_it(journey: Journey, client: Client) -> None:
    bkn, propam = liaison(journey, "bkn", "00"), liaison(journey, "propam")
    case = decided(journey, ("pns", "polri"))
    interest(journey, case)
    journey.step(case, "refer")
    mine, theirs = (str(case.referrals.get(addressee_id=role).pk) for role in ("bkn", "propam"))
    journey.step(case, "acknowledge", "propam", referral=theirs)
    journey.step(case, "ask_back", "propam", referral=theirs)
    journey.step(case, "acknowledge", "bkn", referral=mine)
    client.force_login(bkn)
    page = client.get(f"/perkara/{case.pk}/").content.decode()
    assert str(propam) not in page
    told = [(line.event, line.codes.get("referral")) for line in queries.history(bkn, case)]
    assert ("cases.acknowledged", mine) in told
    assert "cases.referred" in [event for event, _referral in told]
    assert theirs not in [referral for _event, referral in told]
    assert not {"cases.conflict_declared", "cases.asked_back"} & {event for event, _referral in told}
    assert len(queries.history(journey.officer, case)) > len(told)


def test_an_interest_goes_with_the_persons_who_are_split_off(journey: Journey) -> None:
    case = opened(journey, ("pns", "polri"))
    interest(journey, case)
    new = joining.split(
        case=case, user=journey.officer, respondents=[person_of(case, "polri").pk], reason="Berbeda tempat.",
        clock=journey.clock,
    )  # fmt: skip
    assert queries.case_for(journey.officer, new.pk) is not None
    assert queries.case_for(journey.users["second"], new.pk) is None


def test_an_interest_goes_into_the_case_that_takes_the_other_in(journey: Journey) -> None:
    first, second = opened(journey, ("pns",)), opened(journey, ("polri",))
    interest(journey, second)
    interest(journey, first, "head")
    interest(journey, second, "head")
    joining.merge(case=second, into=first, user=journey.officer, reason="Satu rapat.", clock=journey.clock)
    assert queries.case_for(journey.users["second"], first.pk) is None
    assert Conflict.objects.filter(case=first).count() == 2


@pytest.mark.parametrize("declared_in", ["gone", "survivor"])
@pytest.mark.parametrize("merged", ["before", "after"])
def test_an_interest_closes_all_that_was_merged_and_is_taken_back_from_all(
    journey: Journey, declared_in: str, merged: str
) -> None:
    second = journey.users["second"]
    survivor, gone = opened(journey, ("pns",)), opened(journey, ("polri",))
    named_in = {"gone": gone, "survivor": survivor}[declared_in]

    def merge() -> None:
        joining.merge(
            case=gone, into=survivor, user=journey.officer, reason="Satu rapat.", clock=journey.clock
        )

    steps = [merge, lambda: interest(journey, named_in)]
    for step in steps if merged == "before" else reversed(steps):
        step()
    for case in (gone, survivor):
        assert queries.case_for(second, case.pk) is None
        assert queries.case_for(journey.officer, case.pk) is not None
    journey.step(named_in, "lift_conflict")
    for case in (gone, survivor):
        assert queries.case_for(second, case.pk) is not None


def test_nobody_is_named_after_the_hearing_and_so_judged_unheard(journey: Journey) -> None:
    case = journey.case_at("clarified")
    with pytest.raises(ValidationError, match="Klarifikasi tidak dapat dilewati"):
        people.name_person(case=case, user=journey.officer, named=named("polri"), clock=journey.clock)
    assert case.respondents.count() == 1


def test_nobody_comes_unheard_through_a_merger(journey: Journey) -> None:
    case, other = journey.case_at("clarified"), opened(journey, ("polri",))
    with pytest.raises(ValidationError, match="Klarifikasi tidak dapat dilewati"):
        joining.merge(case=other, into=case, user=journey.officer, reason="Sama.", clock=journey.clock)
    assert Case.objects.get(pk=other.pk).state == CaseState.FOUND


@pytest.mark.parametrize("receipt", [False, True])
def test_an_absence_written_down_after_its_day_needs_the_receipt(journey: Journey, receipt: bool) -> None:
    case = opened(journey, ("pns",))
    journey.clock.advance(timedelta(days=6))
    journey.step(case, "register")
    delivered = {"delivered_at": local(journey, case, days=-4), "delivered_how": "Diantar."}
    shown: dict[str, Any] = {"receipt": paper("tanda-terima.pdf")} if receipt else {}
    journey.step(case, "summon", for_at=local(journey, case, days=-2), number="S-1", **delivered, **shown)
    absent = {"mode": "absent", "statement": "", "summons": str(Summons.objects.get(case=case).pk)}
    if receipt:
        journey.step(case, "hear", **absent)
        return
    with pytest.raises(ValidationError) as wrong:
        journey.step(case, "hear", **absent)
    assert "summons" in wrong.value.message_dict


def test_a_case_opened_again_after_its_end_is_referred_anew(journey: Journey) -> None:
    case = journey.case_at("closed")
    journey.clock.advance(timedelta(days=3))
    for step in ("reopen", "hear", "clarify", "study", "decide", "refer"):
        case = journey.step(case, step)
    assert (case.state, case.referrals.count()) == ("referred", 2)


def test_the_minutes_of_a_reporter_never_go_along(journey: Journey) -> None:
    case = decided(journey)
    told = minutes(journey, case, part=Part.REPORTER)
    with pytest.raises(ValidationError) as wrong:
        refer(case=case, user=journey.officer, clock=journey.clock, wish=Wish(files=[str(told.pk)]))
    assert "files" in wrong.value.message_dict
    liaison(journey, "bkn", "00")
    journey.step(case, "refer")
    journey.step(case, "ask_back", "bkn")
    journey.step(case, "attach", kind="evidence", file=paper("bukti.pdf"))
    question = case.referrals.get().questions.get()
    with pytest.raises(ValidationError) as wrong:
        receiving.answer(
            case=case, user=journey.officer, clock=journey.clock, question=str(question.pk), text="Terlampir.",
            files=(str(told.pk),),
        )  # fmt: skip
    assert "files" in wrong.value.message_dict


def test_the_minutes_of_one_person_go_only_where_that_person_is_referred(journey: Journey) -> None:
    bkn, propam = liaison(journey, "bkn", "00"), liaison(journey, "propam")
    case = decided(journey, ("pns", "polri"))
    told = minutes(journey, case, respondent=person_of(case, "polri"), part=Part.RESPONDENT)
    refer(case=case, user=journey.officer, clock=journey.clock, wish=Wish(files=[str(told.pk)]))
    assert told in reach.files_for(propam, case)
    assert told not in reach.files_for(bkn, case)
    assert told.name not in str(case.referrals.get(addressee_id="bkn").letter.facts)


def test_a_letter_number_written_by_hand_neither_collides_nor_stops_the_series(journey: Journey) -> None:
    first, second, third = (decided(journey, (subject,)) for subject in ("pns", "polri", "village"))
    journey.step(first, "refer")
    used = first.referrals.get().number
    with pytest.raises(ValidationError) as wrong:
        journey.step(second, "refer", number=used)
    assert "number" in wrong.value.message_dict
    coming = used.replace("001", "002", 1)
    journey.step(second, "refer", number=coming)
    journey.step(third, "refer")
    assert len({used, coming, third.referrals.get().number}) == 3


@pytest.mark.parametrize(("text", "taken"), [("Dua\x00kata.", False), ("Tertulis \\u0000.", True)])
def test_an_answer_that_no_database_keeps_is_refused_whole(journey: Journey, text: str, taken: bool) -> None:
    case = journey.step(decided(journey), "refer")
    referral = case.referrals.get()
    told = {
        "format": "sipatenas-exchange/1", "kind": "answer", "id": str(referral.pk), "case": str(case.pk),
        "referral": str(referral.pk), "sender": "BKN", "reference": "B-1/2024",
        "items": [{"type": "returned", "reason": text}],
    }  # fmt: skip
    brought: dict[str, Any] = {
        "data": json.dumps(told).encode(), "name": "jawaban.json", "user": journey.officer,
    }  # fmt: skip
    if taken:
        assert receive_answer(**brought, clock=journey.clock).items == 1
        return
    with pytest.raises(AnswerRefused, match="NUL"):
        receive_answer(**brought, clock=journey.clock)
    assert not case.referrals.filter(state="returned").exists()


def test_a_handover_is_not_stopped_by_a_case_that_the_head_may_not_see(journey: Journey) -> None:
    head, leaving, second = (journey.users[one] for one in ("head", "officer", "second"))
    hidden, plain = opened(journey, ("pns",)), opened(journey, ("polri",))
    for case in (hidden, plain):
        work.assign(case=case, user=head, to=leaving, clock=journey.clock)
    interest(journey, hidden, "head")
    done = work.hand_over(leaving=leaving, to=[second], user=head, reason="Pindah.", clock=journey.clock)
    assert (done.given, done.left) == (1, [])
    assert Case.objects.get(pk=hidden.pk).assigned_to == leaving


def test_who_has_an_interest_reaches_neither_the_evidence_nor_the_lead(
    journey: Journey, client: Client
) -> None:
    case = journey.case_at("registered")
    addresses = (
        f"/bukti/{case.evidence_id}/", f"/bukti/{case.evidence_id}/paket/", f"/antrean/{case.lead_id}/",
    )  # fmt: skip
    client.force_login(journey.users["second"])
    assert client.get(addresses[0]).status_code == 200
    interest(journey, case)
    for address in addresses:
        assert client.get(address).status_code == 404, address
    client.force_login(journey.officer)
    for address in addresses[::2]:
        assert client.get(address).status_code == 200, address


def lines(page: bytes, *leads: Lead | None) -> list[bool]:
    """Whether each lead stands in the page."""
    return [f"/antrean/{lead.pk}/" in page.decode() for lead in leads if lead]


def test_the_queue_shows_no_line_of_a_case_in_which_the_reader_has_an_interest(
    journey: Journey, client: Client
) -> None:
    case, other = journey.case_at("registered"), journey.lead(category="polri")
    client.force_login(journey.users["second"])
    address = "/antrean/?state=all"
    assert lines(client.get(address).content, case.lead, other) == [True, True]
    interest(journey, case)
    assert lines(client.get(address).content, case.lead, other) == [False, True]
    decided = f"/antrean/?state={Lead.objects.get(pk=case.lead_id).state}"
    assert lines(client.get(decided).content, case.lead) == [False]
    assert lines(client.get(f"/antrean/{other.pk}/").content, case.lead) == [False]
    client.force_login(journey.officer)
    assert lines(client.get(address).content, case.lead, other) == [True, True]
    journey.step(case, "lift_conflict")
    client.force_login(journey.users["second"])
    assert lines(client.get(address).content, case.lead, other) == [True, True]


def test_nor_does_the_report_of_leads_tell_of_it(journey: Journey) -> None:
    case = journey.case_at("registered", text="Rahasia perkara: coblos nomor 1 Khairul – Ibnu Saud!")
    journey.lead(category="polri")
    interest(journey, case)
    told = {}
    for who in ("officer", "second"):
        document = issue_report(user=journey.users[who], wanted=QueueFilter(state="all"), clock=journey.clock)
        told[who] = (len(document.facts["leads"]), "Rahasia perkara" in str(document.facts))
    assert told == {"officer": (2, True), "second": (1, False)}


def test_the_queue_asks_as_often_whether_or_not_somebody_has_interests(
    journey: Journey, client: Client
) -> None:
    cases = [journey.case_at("registered") for _n in range(3)]
    journey.leads(*(journey.post(category="polri") for _n in range(3)))
    client.force_login(journey.users["second"])
    client.get("/antrean/?state=all")
    asked = []
    for case in (None, *cases):
        if case is not None:
            interest(journey, case)
        with CaptureQueriesContext(connection) as queries_made:
            client.get("/antrean/?state=all")
        asked.append(len(queries_made))
    assert len(set(asked)) == 1


def test_a_number_of_another_offices_series_is_not_taken_here(journey: Journey) -> None:
    coming = desk.opened(journey, who="foreign_officer").report_number or ""
    number = coming.replace("001", "002", 1)
    with pytest.raises(ValidationError, match="seri yang lain"):
        reserve.enter(
            user=journey.users["head"], kind="report", election_id="pilkada-2024", number=number,
            reason="Salah tulis.", clock=journey.clock,
        )  # fmt: skip
    assert desk.opened(journey, who="foreign_officer").report_number == number

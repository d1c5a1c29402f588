"""The plenary decides with a quorum and a majority; what is not proven ends the case and is said first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from tests.support.journey import Journey
from tests.support.steps_examination import MEMBERS, first_person

from sipatenas.cases.models import Allegation, Case, CaseClock, Plenary, Respondent, Vote
from sipatenas.cases.services import ending, plenary, study
from sipatenas.cases.services.plenary import Ballot
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.places.zones import legal_day

pytestmark = pytest.mark.django_db
FOR, AGAINST, ABSENT, CONFLICTED = (str(choice) for choice in Vote.Choice)


def ballots(*choices: str) -> list[Ballot]:
    return [Ballot(member=name, choice=choice) for name, choice in zip(MEMBERS, choices, strict=False)]


def decided(journey: Journey, case: Case, votes: list[Ballot], **changes: Any) -> Case:
    """The plenary of today, of three seats, holding all that is alleged."""
    person = first_person(case)
    rules = tuple(one.rule_id for one in person.allegations.all())
    verdict = study.Verdict(person.pk, "alleged", ("ethics",), rules)
    facts: dict[str, Any] = {
        "held_on": date(2024, 10, 4), "seats": 3, "ballots": votes, "verdicts": [verdict], "reason": "Sesuai kajian.",
    }  # fmt: skip
    decision = plenary.Decision(**{**facts, **changes})
    return plenary.decide(case=case, user=journey.users["head"], decision=decision, clock=journey.clock)


def test_only_the_head_records_it(journey: Journey) -> None:
    case = journey.case_at("studied")
    with pytest.raises(PermissionDenied, match="kepala divisi kantor yang menangani"):
        journey.step(case, "decide", "second")


@pytest.mark.parametrize("votes", [(FOR,), (FOR, ABSENT), (FOR, CONFLICTED, ABSENT)])
def test_below_the_quorum_nothing_is_decided(journey: Journey, votes: tuple[str, ...]) -> None:
    case = journey.case_at("studied")
    with pytest.raises(ValidationError, match="Kuorum tidak tercapai: hadir 1, perlu 2 dari 3") as refused:
        decided(journey, case, ballots(*votes))
    assert "Perbawaslu 5/2018" in refused.value.messages[0]
    assert not Plenary.objects.exists()
    assert Case.objects.get(pk=case.pk).state == "studied"


@pytest.mark.parametrize("votes", [(FOR, AGAINST), (AGAINST, AGAINST, FOR), (AGAINST, AGAINST)])
def test_without_a_majority_nothing_is_decided(journey: Journey, votes: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError, match="suara terbanyak"):
        decided(journey, journey.case_at("studied"), ballots(*votes))


def test_a_dissent_keeps_its_words(journey: Journey) -> None:
    case = journey.case_at("studied")
    votes = [*ballots(FOR, FOR), Ballot(MEMBERS[2], AGAINST, dissent="Akun itu tiruan.")]
    decided(journey, case, votes)
    assert Vote.objects.get(choice=AGAINST).dissent == "Akun itu tiruan."
    event = ledger.history(subject_of(case))[-1]
    assert (event.codes["votes_for"], event.codes["votes_against"], event.codes["dissents"]) == (2, 1, 1)
    assert "tiruan" not in str(event.codes)


def test_the_decision_is_written_to_each_person_and_entry(journey: Journey) -> None:
    case = journey.case_at("studied")
    person = first_person(case)
    first, *others = [one.rule_id for one in person.allegations.all()]
    verdict = study.Verdict(person.pk, "alleged", ("discipline", "ethics"), (first,))
    decided(journey, case, ballots(FOR, FOR, FOR), verdicts=[verdict])
    person.refresh_from_db()
    assert (person.outcome, person.breaches) == ("alleged", ["ethics", "discipline"])
    held = dict(Allegation.objects.filter(respondent=person).values_list("rule_id", "outcome"))
    assert held == {first: "alleged", **dict.fromkeys(others, "not_proven")}
    made, now = Plenary.objects.get(), Case.objects.get(pk=case.pk)
    assert (made.number, made.seats, made.quorum, made.present) == ("001/BA-PLENO/Kota-65.71/X/2024", 3, 2, 3)
    assert now.decided_at == journey.clock.now()
    assert now.next_due is None


def test_a_number_of_the_secretariat_is_taken_as_given(journey: Journey) -> None:
    case = journey.case_at("studied")
    decided(journey, case, ballots(FOR, FOR), number="17/BA/2024")
    assert Plenary.objects.get().number == "17/BA/2024"


@pytest.mark.parametrize("seats", [1, 4, 7])
def test_the_law_knows_the_number_of_seats(journey: Journey, seats: int) -> None:
    with pytest.raises(ValidationError, match="3 atau 5"):
        decided(journey, journey.case_at("studied"), ballots(FOR, FOR, FOR), seats=seats)


def test_nobody_sits_on_two_seats_or_beside_them(journey: Journey) -> None:
    case = journey.case_at("studied")
    with pytest.raises(ValidationError, match="hanya bersuara sekali"):
        decided(journey, case, [Ballot("Ani", FOR), Ballot("ANI ", FOR)])
    with pytest.raises(ValidationError, match="lebih dari 3 kursi"):
        decided(journey, case, [*ballots(FOR, FOR, FOR), Ballot("Anggota Empat", FOR)])


def test_a_substitute_takes_the_place_of_one_who_withdrew(journey: Journey) -> None:
    case = journey.case_at("studied")
    stands_in = Ballot("Pengganti Rekaan", FOR, substitute_for=MEMBERS[2])
    with pytest.raises(ValidationError, match="berhalangan atau mengundurkan diri"):
        decided(journey, case, [*ballots(FOR, FOR, FOR), stands_in])
    decided(journey, case, [*ballots(FOR, ABSENT, CONFLICTED), stands_in])
    assert Plenary.objects.get().present == 2


def test_a_member_with_a_declared_conflict_does_not_vote(journey: Journey) -> None:
    case = journey.case_at("studied")
    journey.step(case, "declare_conflict")
    barred = str(journey.users["second"])
    with pytest.raises(ValidationError, match="tidak ikut memutus"):
        decided(journey, case, [*ballots(FOR, FOR), Ballot(barred, FOR)])
    decided(journey, case, [*ballots(FOR, FOR), Ballot(barred, CONFLICTED)])
    assert Vote.objects.get(choice=CONFLICTED).user == journey.users["second"]


@pytest.mark.parametrize(("days", "complaint"), [(1, "belum tiba"), (-1, "mendahului kajiannya")])
def test_the_day_of_the_plenary_is_after_the_study_and_not_to_come(
    journey: Journey, days: int, complaint: str
) -> None:
    case = journey.case_at("studied")
    with pytest.raises(ValidationError, match=complaint):
        decided(journey, case, ballots(FOR, FOR), held_on=date(2024, 10, 4) + timedelta(days=days))


@pytest.mark.parametrize(("held_on", "state"), [(date(2024, 10, 7), "met"), (date(2024, 10, 8), "late")])
def test_the_day_of_the_plenary_meets_the_term_not_the_day_it_was_typed_in(
    journey: Journey, held_on: date, state: str
) -> None:
    """The term ends on 7 October; the minutes are entered on the 9th."""
    case = journey.case_at("studied")
    journey.clock.advance(timedelta(days=5))
    case = decided(journey, case, ballots(FOR, FOR), held_on=held_on)
    assert CaseClock.objects.get(case=case, short="tindak_lanjut").state == state
    assert case.decided_at is not None
    assert legal_day(case.decided_at, case.office) == held_on


def test_a_paused_case_is_resumed_before_it_is_decided(journey: Journey) -> None:
    case = journey.step(journey.case_at("studied"), "pause")
    with pytest.raises(ValidationError, match="lanjutkan dahulu"):
        decided(journey, case, ballots(FOR, FOR))


def test_the_database_refuses_a_plenary_below_its_quorum(journey: Journey) -> None:
    decided(journey, journey.case_at("studied"), ballots(FOR, FOR))
    with pytest.raises(IntegrityError), transaction.atomic():
        Plenary.objects.update(present=1)


def test_on_the_form_an_exoneration_is_one_choice(journey: Journey) -> None:
    """What the study proposed stays ticked on the page; whoever chooses “not proven” need not untick it."""
    case = journey.case_at("studied")
    rules = [one.rule_id for one in first_person(case).allegations.all()]
    case = journey.step(case, "exonerate", breaches_1=["ethics"], rules_1=rules)
    assert (first_person(case).outcome, first_person(case).breaches) == ("not_proven", [])


def test_on_the_form_a_vote_without_a_name_is_refused(journey: Journey) -> None:
    from sipatenas.cases.acts.verdict_forms import PlenaryForm

    case = journey.case_at("studied")
    form = PlenaryForm({"vote_2": "for"}, case=case, user=journey.users["head"])
    assert not form.is_valid()
    assert "Tulis nama" in form.errors["member_2"][0]


def test_an_alleged_breach_is_referred_and_not_ended(journey: Journey) -> None:
    case = journey.case_at("decided")
    with pytest.raises(ValidationError, match="diteruskan, bukan dihentikan") as refused:
        ending.end(case=case, user=journey.officer, clock=journey.clock)
    assert first_person(case).name in refused.value.messages[0]
    assert ending.someone_alleged(case)


def test_an_exoneration_closes_the_case(journey: Journey) -> None:
    case = journey.case_at("ended")
    assert case.closed_at == journey.clock.now()
    assert case.next_due is None
    assert not case.tasks.filter(state="open").exists()
    assert not ending.someone_alleged(case)
    found = ending.exoneration(case)
    assert found is not None
    assert (found.whole, found.names) == (True, (first_person(case).name,))
    event = ledger.history(subject_of(case))[-1]
    assert (event.codes["outcome"], event.personal) == ("not_proven", {"reason": "Akun tiruan."})


def test_on_the_page_the_exoneration_stands_before_the_accusation(journey: Journey, client: Client) -> None:
    case = journey.case_at("ended")
    client.force_login(journey.officer)
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert shown.index("tidak terbukti") < shown.index(escape(first_person(case).name))
    study_part = shown.split('id="bagian-study"')[1]
    assert study_part.index("Dugaan tidak terbukti") < study_part.index("Kajian 1")


def test_a_case_is_opened_again_only_for_something_new(journey: Journey) -> None:
    case = journey.case_at("ended")
    with pytest.raises(ValidationError, match="novum"):
        ending.reopen(case=case, user=journey.users["head"], reason="", clock=journey.clock)
    with pytest.raises(PermissionDenied):
        journey.step(case, "reopen", "second")


def test_opened_again_it_counts_anew_and_everybody_is_heard_anew(journey: Journey) -> None:
    case = journey.case_at("ended")
    before = {"plenaries": Plenary.objects.count(), "hearings": case.clarifications.count()}
    journey.clock.advance(timedelta(days=30))
    case = journey.step(case, "reopen")
    assert (case.state, case.closed_at, case.decided_at) == ("registered", None, None)
    assert case.next_due is not None
    assert case.next_due > journey.clock.now() + timedelta(days=2)
    assert not Respondent.objects.exclude(outcome="open", breaches=[]).exists()
    assert not Allegation.objects.exclude(outcome="open").exists()
    with pytest.raises(ValidationError, match="belum diundang dan belum didengar"):
        journey.step(case, "clarify")
    for step in ("hear", "clarify", "study", "decide"):
        case = journey.step(case, step)
    assert Plenary.objects.count() == before["plenaries"] + 1
    assert case.clarifications.count() == before["hearings"] + 1
    assert first_person(case).outcome == "alleged"


def test_an_exoneration_outlives_the_opening_again_in_the_ledger(journey: Journey) -> None:
    case = journey.step(journey.case_at("ended"), "reopen")
    codes = ledger.history(subject_of(case))[-1].codes
    assert (codes["was_not_proven"], codes["was_alleged"], codes["plenaries"]) == (1, 0, 1)

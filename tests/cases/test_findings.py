"""What a finding needs, and what refuses it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.support.journey import Journey

from sipatenas.cases.models import Case, KnownBy
from sipatenas.cases.services.finding import make_finding as make
from sipatenas.cases.transitions import subject_of
from sipatenas.cases.workflow import CaseState
from sipatenas.core import ledger
from sipatenas.core.models import LedgerEntry, Series
from sipatenas.directory.models import Person
from sipatenas.leads.models import Lead
from sipatenas.leads.services import dismiss
from sipatenas.leads.workflow import LeadState

pytestmark = pytest.mark.django_db
REASON = "Ajakan memilih pada masa kampanye."


def make_finding(journey: Journey, lead: Lead, who: str = "officer", reason: str = REASON) -> Case:
    return make(
        lead=lead,
        user=journey.users[who],
        rules=journey.rules_for(lead),
        reason=reason,
        clock=journey.clock,
    )


def refused(journey: Journey, lead: Lead, complaint: str) -> None:
    """The finding is refused with that complaint, and nothing of it remains."""
    before = LedgerEntry.objects.count()
    with pytest.raises(ValidationError, match=complaint):
        make_finding(journey, lead)
    assert not Case.objects.exists()
    assert not Series.objects.filter(name__startswith="finding/").exists()
    assert Lead.objects.get(pk=lead.pk).state == lead.state
    assert LedgerEntry.objects.count() == before


def test_a_finding_ends_the_lead_and_begins_the_case(journey: Journey) -> None:
    lead = journey.ready_lead()
    case = make_finding(journey, lead)
    assert Lead.objects.get(pk=lead.pk).state == LeadState.FINDING
    (named,) = case.people
    assert (case.state, named.person, named.subject) == (CaseState.FOUND, journey.person(), "pns")
    assert named.known_by == KnownBy.ATTRIBUTION
    assert (case.stage, case.election) == ("campaign", "pilkada-2024")
    assert case.finding_number == "001/TM/PW/Kota/65.71/X/2024"
    assert case.rule_ids
    (line,) = ledger.history(subject_of(case))
    assert (line.event, line.actor) == ("cases.found", journey.officer.pk)
    assert line.personal == {"reason": REASON, "names": named.name}
    assert line.codes["persons"] == 1
    assert line.codes["lead"] == str(lead.pk)


def test_no_finding_without_an_attribution(journey: Journey) -> None:
    lead = journey.lead()
    journey.seal(lead)
    refused(journey, lead, "ditetapkan dua petugas")


def test_one_officers_word_is_no_attribution(journey: Journey) -> None:
    lead = journey.lead()
    journey.seal(lead)
    journey.choose(lead, "officer", journey.person())
    refused(journey, lead, "ditetapkan dua petugas")


def test_two_officers_who_say_none_of_these_are_no_attribution(journey: Journey) -> None:
    lead = journey.lead()
    journey.seal(lead)
    for who in ("officer", "second"):
        journey.choose(lead, who, None)
    refused(journey, lead, "ditetapkan dua petugas")


def test_no_finding_without_sealed_evidence(journey: Journey) -> None:
    refused(journey, journey.confirmed_lead(), "bukti yang tersegel")


def test_evidence_that_was_only_asked_for_is_not_enough(journey: Journey) -> None:
    from sipatenas.leads.services import keep_evidence

    lead = journey.confirmed_lead()
    keep_evidence(lead=lead, user=journey.officer, reason="Dapat hilang.", clock=journey.clock)
    refused(journey, lead, "bukti yang tersegel")


@pytest.mark.parametrize("posted_at", ["2023-10-01T08:00:00+08:00", "2025-03-01T08:00:00+08:00"])
def test_outside_the_stages_there_is_prevention_and_no_finding(journey: Journey, posted_at: str) -> None:
    refused(journey, journey.ready_lead(posted_at=posted_at), "di luar tahapan")


@pytest.mark.parametrize(
    ("posted_at", "within"),
    [("2024-12-16T23:59:00+08:00", True), ("2024-12-17T00:00:00+08:00", False)],
)
def test_the_stage_is_that_of_the_offices_legal_day(journey: Journey, posted_at: str, within: bool) -> None:
    lead = journey.ready_lead(posted_at=posted_at)
    journey.clock.at = datetime(2024, 12, 18, 2, 0, tzinfo=UTC)
    if within:
        assert make_finding(journey, lead).stage == "after"
    else:
        refused(journey, lead, "di luar tahapan")


def test_a_post_without_a_date_is_no_finding(journey: Journey) -> None:
    refused(journey, journey.ready_lead(posted_at=None), "Waktu unggahan tidak tersedia")


def test_a_citizen_is_not_regulated(journey: Journey) -> None:
    lead = journey.ready_lead()
    Person.objects.filter(pk=journey.person().pk).update(category="citizen")
    refused(journey, lead, "bukan subjek yang diatur")


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_a_finding_needs_a_reason(journey: Journey, reason: str) -> None:
    lead = journey.ready_lead()
    with pytest.raises(ValidationError, match="alasannya"):
        make_finding(journey, lead, reason=reason)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "who",
    [
        "auditor",
        "administrator",
        "superior",
        "below",
        "foreign_officer",
        "foreign_head",
        "foreign_administrator",
    ],
)
def test_who_has_no_say_makes_no_finding(journey: Journey, who: str) -> None:
    lead = journey.ready_lead()
    with pytest.raises(PermissionDenied):
        make_finding(journey, lead, who)
    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["second", "head"])
def test_who_has_the_say_makes_one_for_the_leads_own_office(journey: Journey, who: str) -> None:
    case = make_finding(journey, journey.ready_lead(), who)
    assert case.office == journey.office
    assert case.opened_by == journey.users[who]


def test_a_lead_set_aside_must_be_opened_again_first(journey: Journey) -> None:
    lead = journey.ready_lead()
    dismiss(lead=lead, user=journey.officer, reason_code="quoted", reason="", clock=journey.clock)
    with pytest.raises((PermissionDenied, ValidationError)):
        make_finding(journey, lead)
    assert not Case.objects.exists()


def test_a_lead_becomes_a_finding_once(journey: Journey) -> None:
    lead = journey.ready_lead()
    make_finding(journey, lead)
    with pytest.raises((PermissionDenied, ValidationError)):
        make_finding(journey, lead)
    assert Case.objects.count() == 1
    assert Series.objects.get(name__startswith="finding/").last == 1


def test_the_officer_alleges_and_the_machine_only_offers(journey: Journey) -> None:
    lead = journey.ready_lead()
    offered = journey.rules_for(lead)
    assert len(offered) > 1

    def alleging(rules: list[str]) -> Case:
        return make(lead=lead, user=journey.officer, rules=rules, reason=REASON, clock=journey.clock)

    with pytest.raises(ValidationError, match="sedikitnya satu ketentuan"):
        alleging([])
    with pytest.raises(ValidationError, match="tidak ditawarkan"):
        alleging(["SKB22-DIS-99"])
    assert alleging([offered[1]]).rule_ids == [offered[1]]


def test_a_soldier_stands_under_the_act_on_soldiers_not_under_the_catalogue_of_asn(journey: Journey) -> None:
    lead = journey.ready_lead("tni")
    offered = journey.rules_for(lead)
    assert offered == ["TNI-39-2"]
    case = make(lead=lead, user=journey.officer, rules=offered, reason=REASON, clock=journey.clock)
    assert case.rule_ids == offered

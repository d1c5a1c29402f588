"""Nobody is named by a side door: not without a signal, not against a judgement, not by a colleague's words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.support.journey import Journey, account_of
from tests.support.town import SIBLING

from sipatenas.accounts.models import AccessLook
from sipatenas.attribution.papers import masked_candidates
from sipatenas.attribution.queries import confirmed_person, runs_visible_to
from sipatenas.cases.services.finding import make_finding
from sipatenas.leads.commands import match_stored_posts
from sipatenas.leads.matching import match_run
from sipatenas.leads.models import Lead
from sipatenas.leads.services import keep_evidence
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db
HARMLESS = "Selamat pagi semuanya, hari ini hujan di pasar."
LATER = "2024-10-03T08:00:00+08:00"


def page_of(journey: Journey, who: str, lead: Lead) -> str:
    client = Client()
    client.force_login(journey.users[who])
    return client.get(f"/antrean/{lead.pk}/").content.decode()


def reworded(journey: Journey) -> tuple[Lead, dict[str, object]]:
    """A lead whose post was imported again with a text that tells no signal."""
    post = journey.post()
    lead = journey.leads(post)[0]
    return lead, post | {"text": HARMLESS, "collected_at": LATER}


def test_a_text_that_changed_is_not_matched_on_the_word_of_its_old_reading(journey: Journey) -> None:
    post = journey.post()
    run = journey.import_posts(post)
    journey.read(run)
    journey.import_posts(post | {"text": HARMLESS, "collected_at": LATER})  # imported, not yet read
    match_run(run=run, clock=journey.clock)
    answers, _missing = match_stored_posts(
        ids=[str(post["id"])], user=journey.officer, purpose="judging", clock=journey.clock
    )
    assert not runs_visible_to(journey.officer).exists()
    assert "isyarat" in answers[0]


def test_who_lost_the_signal_is_judged_no_further(journey: Journey) -> None:
    lead, changed = reworded(journey)
    journey.read(journey.import_posts(changed))
    with pytest.raises(ValidationError, match="isyarat"):
        journey.choose(Lead.objects.get(pk=lead.pk), "officer", journey.person())


def test_a_person_is_not_accused_of_a_post_that_two_officers_gave_to_nobody(journey: Journey) -> None:
    journey.confirmed_lead()
    other = journey.lead("Coblos nomor 1 Khairul – Ibnu Saud, sekali lagi!")
    for who in ("officer", "second"):
        journey.choose(other, who, None)
    journey.seal(other)
    assert confirmed_person(post=other.post) is None
    with pytest.raises(ValidationError, match="dua petugas"):
        make_finding(lead=other, user=journey.officer, rules=[], reason="Tetap dia.", clock=journey.clock)


def test_the_second_officer_reads_no_word_of_the_first_before_choosing(journey: Journey) -> None:
    lead = journey.lead()
    journey.choose(lead, "officer", journey.person(), reason="Jelas Rusmiyati, gurunya anak saya.")
    keep_evidence(lead=lead, user=journey.officer, reason="Ini jelas RUSMIYATI, simpan.", clock=journey.clock)
    before = page_of(journey, "second", lead)
    assert "RUSMIYATI" not in before
    assert "gurunya" not in before
    assert "RUSMIYATI" in page_of(journey, "officer", lead)
    journey.choose(lead, "second", None)
    assert "RUSMIYATI" in page_of(journey, "second", lead)


def test_each_look_at_candidates_from_the_command_line_is_logged(journey: Journey) -> None:
    lead = journey.lead()
    for times in (1, 2):
        match_stored_posts(
            ids=[lead.post.contract_id], user=journey.officer, purpose="judging", clock=journey.clock
        )
        looks = AccessLook.objects.filter(user=journey.officer, subject_kind="post_attribution")
        assert looks.count() == times


def test_a_masked_reason_tells_no_year_of_birth(journey: Journey) -> None:
    account = {"handle": "rusmiyati1985", "display_name": "Rusmiyati Kartawinata", "location": "Tarakan"}
    lead = journey.lead(author=account)
    told = " ".join(reason for one in masked_candidates(journey.run_of(lead)) for reason in one.reasons)
    assert "tahun lahir" in told
    assert "1985" not in told


def test_another_offices_file_makes_nobody_the_owner_of_an_account(
    journey: Journey, offices: dict[str, Office]
) -> None:
    """Accounts are shared; what a foreign officer writes about one must not point it at a person here."""
    mine = journey.import_posts(journey.post(author={"handle": "anonim77"}))
    journey.read(mine)
    named = {**account_of("pns"), "handle": "ANONIM77", "display_name": "Rusmiyati Kartawinata"}
    journey.import_posts(
        journey.post("Halo", author=named), office=offices[SIBLING], user=journey.users["foreign_officer"]
    )
    match_run(run=mine, clock=journey.clock)
    lead = Lead.objects.get(import_run=mine)
    assert not journey.run_of(lead).candidates.exists()
    assert "Rusmiyati" not in page_of(journey, "officer", lead)


def test_what_an_account_told_the_own_office_in_another_post_counts(journey: Journey) -> None:
    bare = journey.post(author={"handle": "anonim77"})
    told = journey.post("Halo", author={**account_of("pns"), "handle": "anonim77"})
    lead = _lead_of(journey, bare, told)
    assert journey.run_of(lead).candidates.filter(person=journey.person()).exists()


def _lead_of(journey: Journey, *posts: dict[str, object]) -> Lead:
    run = journey.import_posts(*posts)
    journey.read(run)
    match_run(run=run, clock=journey.clock)
    return Lead.objects.get(import_run=run)

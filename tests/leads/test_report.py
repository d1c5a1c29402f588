"""The report of leads: indications, masked, with missing things said."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.support.journey import ROSTER, Journey

from sipatenas.core import ledger
from sipatenas.documents.models import Document
from sipatenas.documents.queries import pdf_of
from sipatenas.evidence import checkpoints
from sipatenas.leads import papers
from sipatenas.leads.queries import QueueFilter

pytestmark = pytest.mark.django_db
UNMASKED = {word for _number, name, _position in ROSTER.values() for word in name.split()[1:]}


def report(journey: Journey, who: str = "officer", **wanted: str) -> Document:
    return papers.issue_report(user=journey.users[who], wanted=QueueFilter(**wanted), clock=journey.clock)


def words(document: Document) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(document))).pages)
    return " ".join(text.replace("\u200b", "").split())


def told_nobody(document: Document) -> None:
    text, facts = words(document), str(document.facts)
    for number, name, _position in ROSTER.values():
        for whole in (text, facts):
            assert name not in whole
            assert not number or number not in whole
            assert name.split()[1] not in whole


def test_no_candidates_name_or_number_stands_in_it(journey: Journey) -> None:
    journey.leads(*(journey.post(category=category) for category in ROSTER))
    document = report(journey)
    told_nobody(document)
    assert "R••• K•••" in words(document)


def test_nor_after_two_officers_confirmed_one(journey: Journey) -> None:
    journey.confirmed_lead()
    told_nobody(report(journey, state="all"))


def test_it_speaks_of_indications_and_never_of_findings_or_guilt(journey: Journey) -> None:
    journey.lead()
    text = words(report(journey))
    assert "indikasi" in text.casefold()
    for word in ("terbukti", "pelaku", "bersalah"):
        assert word not in text.casefold().replace("tidak terbukti", "")


def test_it_bears_the_ledgers_latest_checkpoint(journey: Journey) -> None:
    journey.lead()
    assert "Titik periksa" not in words(report(journey))
    made = checkpoints.make(clock=journey.clock)
    assert f"Titik periksa buku kejadian: {made.number} · {made.short}." in words(report(journey))


def test_what_is_missing_is_said_and_never_zero(journey: Journey) -> None:
    journey.lead(metrics={"likes": None, "shares": None, "comments": 0, "views": None})
    document = report(journey)
    assert "tidak tersedia tidak tersedia 0 tidak tersedia" in words(document)
    (lead,) = document.facts["leads"]
    assert (lead["likes"], lead["comments"]) == (None, 0)


def test_the_post_and_the_hashes_of_its_evidence_are_in_it(journey: Journey) -> None:
    lead = journey.lead()
    evidence = journey.seal(lead)
    text = words(report(journey)).replace(" ", "")
    for told in (
        "@rusmiyati.kart",
        "1.234",
        "Selasa,1Oktober202408.00WITA",
        *(one.sha256 for one in evidence.objects_sealed.all()),
    ):
        assert told in text, told


def test_it_holds_what_the_filter_shows_and_no_more(journey: Journey) -> None:
    journey.leads(journey.post(), journey.post("Bangga dukung Khairul – Ibnu Saud, pemimpin amanah."))
    assert len(report(journey).facts["leads"]) == 2
    (only,) = report(journey, act="support").facts["leads"]
    assert only["act"] == "dukungan"


def test_strangers_get_a_report_of_their_own_and_nothing_of_ours(journey: Journey) -> None:
    journey.lead()
    assert report(journey, "foreign_officer").facts["leads"] == []


def test_a_report_that_was_cut_says_so(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST", 2)
    journey.leads(*(journey.post() for _ in range(3)))
    assert "Hanya 2 dari 3 indikasi dimuat." in words(report(journey))


def test_making_and_taking_it_are_on_record(journey: Journey, client: Client) -> None:
    journey.lead()
    client.force_login(journey.officer)
    answer = client.post(reverse("leads:report"), follow=True)
    assert answer.headers["Content-Type"] == "application/pdf"
    document = Document.objects.get()
    events = [line.event for line in ledger.history(ledger.Subject("document", document.pk))]
    assert events == ["documents.issued", "leads.reported"]
    assert journey.officer.looks.filter(subject_id=document.pk).count() == 1

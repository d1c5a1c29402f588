"""Issuing a paper, and who may read it."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse
from tests.documents.samples import laporan, lead, penerusan
from tests.documents.test_papers import PIXEL

from sipatenas.accounts.models import AccessLook, Duty, User
from sipatenas.core import blobs
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import history, verify
from sipatenas.documents.facts import FactError
from sipatenas.documents.models import Document
from sipatenas.documents.queries import pdf_of, visible_to
from sipatenas.documents.services import issue, subject_of
from sipatenas.places.models import Level, Office, Region

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.documents.urls")]


def make_office(code: str, path: str, level: int) -> Office:
    region = Region.objects.create(code=code, name=code, level=level, path=path, timezone="Asia/Makassar")
    return Office.objects.create(
        code=code, region=region, name=f"Bawaslu {code}", level=level, path=path, timezone="Asia/Makassar"
    )


@pytest.fixture
def offices() -> dict[str, Office]:
    return {
        "65": make_office("65", "00/65/", Level.PROVINCE),
        "65.71": make_office("65.71", "00/65/65.71/", Level.REGENCY),
        "64.71": make_office("64.71", "00/64/64.71/", Level.REGENCY),
    }


def make_user(office: Office | None, duty: str = Duty.OFFICER) -> User:
    return User.objects.create(username=str(uuid4()), office=office, duty=duty)


@pytest.fixture
def letter(offices: dict[str, Office]) -> Document:
    return issue(
        template="penerusan",
        facts=penerusan(),
        office=offices["65.71"],
        user=make_user(offices["65.71"]),
        number="012/PP.01.02/2024",
        clock=FixedClock(),
    )


def test_an_issued_paper_keeps_its_facts_its_version_and_its_pdf(letter: Document) -> None:
    assert pdf_of(letter).startswith(b"%PDF")
    assert hashlib.sha256(pdf_of(letter)).hexdigest() == letter.pdf_sha256
    assert letter.facts == penerusan()
    assert letter.region_path == "00/65/65.71/"
    assert letter.file_name == "penerusan-012-PP.01.02-2024.pdf"


def test_issuing_stands_in_the_ledger_with_the_hash_of_the_pdf(letter: Document) -> None:
    (entry,) = history(subject_of(letter))
    assert entry.event == "documents.issued"
    assert entry.codes["pdf"] == letter.pdf_sha256
    assert not verify().broken


def test_a_number_is_given_once(letter: Document) -> None:
    with pytest.raises(IntegrityError):
        issue(template="penerusan", facts=penerusan(), office=letter.office, user=None, number=letter.number,
              clock=FixedClock())  # fmt: skip


def test_a_wrong_fact_leaves_nothing_behind(offices: dict[str, Office]) -> None:
    with pytest.raises(FactError):
        issue(template="penerusan", facts={}, office=offices["65"], user=None, number="1", clock=FixedClock())
    assert not Document.objects.exists()


def test_a_picture_is_taken_from_the_stored_files(offices: dict[str, Office]) -> None:
    stored = blobs.put(PIXEL, media_type="image/png", clock=FixedClock())
    facts = laporan(leads=[lead(picture=stored.sha256)])
    report = issue(
        template="laporan", facts=facts, office=offices["65"], user=None, number="", clock=FixedClock()
    )
    assert b"/Image" in pdf_of(report)


def test_a_paper_is_seen_by_its_office_and_those_above_only(
    letter: Document, offices: dict[str, Office]
) -> None:
    assert visible_to(make_user(offices["65.71"])).get() == letter
    assert visible_to(make_user(offices["65"], Duty.AUDITOR)).get() == letter
    assert not visible_to(make_user(offices["64.71"])).exists()
    assert not visible_to(make_user(offices["65.71"], Duty.ADMINISTRATOR)).exists()
    assert not visible_to(make_user(None)).exists()


def test_a_download_gives_the_pdf_and_is_kept_in_the_access_log(letter: Document, client) -> None:
    reader = make_user(letter.office)
    client.force_login(reader)
    answer = client.get(reverse("documents:download", args=[letter.id]))
    assert answer.status_code == 200
    assert answer.content == pdf_of(letter)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="penerusan-012-PP.01.02-2024.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    look = AccessLook.objects.get(user=reader)
    assert (look.subject_kind, look.subject_id) == ("document", letter.id)


@pytest.mark.parametrize(("code", "duty"), [("64.71", Duty.OFFICER), ("65.71", Duty.ADMINISTRATOR)])
def test_a_stranger_finds_nothing_and_leaves_no_look(letter: Document, offices, client, code, duty) -> None:
    client.force_login(make_user(offices[code], duty))
    assert client.get(reverse("documents:download", args=[letter.id])).status_code == 404
    assert not AccessLook.objects.exists()


def test_nobody_is_sent_to_the_door(letter: Document, client) -> None:
    assert client.get(reverse("documents:download", args=[letter.id])).status_code in {302, 401, 403}

"""The files of one form together have a limit, said in the message, beside the limit of each."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import Client
from django.urls import reverse
from tests.cases.test_intake_pages import filled
from tests.support.journey import Journey
from tests.support.steps_examination import hear

from sipatenas.cases.models import Case, CaseFile, Clarification
from sipatenas.cases.services import files

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"


def weighing(name: str, megabytes: int) -> UploadedFile[bytes]:
    return SimpleUploadedFile(name, PDF + b" " * (megabytes * 1024 * 1024 - len(PDF)))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house that takes 2 MB a file and 3 MB a form."""
    monkeypatch.setattr(files, "LIMIT", 2 * 1024 * 1024)
    monkeypatch.setattr(files, "TOTAL", 3 * 1024 * 1024)


@pytest.mark.usefixtures("small")
def test_files_that_pass_one_by_one_are_too_much_together(journey: Journey, client: Client) -> None:
    client.force_login(journey.officer)
    for spread in (
        {"evidence": [weighing("a.pdf", 2), weighing("b.pdf", 2)]},
        {"evidence": [weighing("a.pdf", 2)], "papers": [weighing("b.pdf", 1), weighing("c.pdf", 1)]},
    ):
        page = client.post(reverse("cases:new_report"), {**filled(), **spread})
        assert page.status_code == 422
        assert "bersama 4 MB; paling besar 3 MB sekali kirim" in page.content.decode()
    assert not Case.objects.exists()
    within = {"evidence": [weighing("a.pdf", 2)], "papers": [weighing("b.pdf", 1)]}
    assert client.post(reverse("cases:new_report"), {**filled(), **within}).status_code == 302
    assert CaseFile.objects.count() == 1


@pytest.mark.usefixtures("small")
def test_a_hearing_is_not_handed_in_with_more_than_the_form_takes(journey: Journey, client: Client) -> None:
    case = journey.case_at("registered")
    client.force_login(journey.officer)
    said = {f"hear-{name}": value for name, value in hear(journey, case).items()}
    papers = {"hear-minutes": weighing("a.pdf", 2), "hear-counter_file": weighing("b.pdf", 2)}
    answer = client.post(
        reverse("cases:step", args=[case.pk, "hear"]), {**said, **papers, "hear-version": case.version}
    )
    assert answer.status_code == 422
    assert "paling besar 3 MB sekali kirim" in answer.content.decode()
    assert not Clarification.objects.exists()


def test_the_limit_of_a_form_is_larger_than_that_of_a_file() -> None:
    assert files.LIMIT < files.TOTAL
    assert files.total_in_words() == "200 MB"

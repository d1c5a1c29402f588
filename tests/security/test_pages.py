"""Hostile posts, curious administrators: what a page must not show or run."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.support.journey import Journey

from sipatenas.core.models import Job, JobState

pytestmark = pytest.mark.django_db
HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "//penipu.example/masuk",
    '"><script>alert(1)</script>',
]


def client_of(journey: Journey, who: str) -> Client:
    client = Client()
    client.force_login(journey.users[who])
    return client


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_link_of_a_post_is_shown_and_cannot_be_clicked(journey: Journey, url: str) -> None:
    lead = journey.lead(url=url)
    page = client_of(journey, "officer").get(f"/antrean/{lead.pk}/").content.decode()
    links = re.findall(r'<a\b[^>]*href="([^"]*)"', page)
    assert all(link.startswith(("/", "#", "?")) and not link.startswith("//") for link in links), links
    assert "<script>alert" not in page


def test_a_web_link_can_be_clicked(journey: Journey) -> None:
    lead = journey.lead(url="https://contoh.example/1")
    page = client_of(journey, "officer").get(f"/antrean/{lead.pk}/").content.decode()
    assert 'href="https://contoh.example/1"' in page


def test_markup_in_every_field_of_a_post_stays_text(journey: Journey) -> None:
    bad = "<img src=x onerror=alert(1)>"
    author = {"handle": "a", "display_name": bad, "bio": bad, "location": bad, "employer": bad}
    lead = journey.lead(
        f"Ayo coblos nomor 1 Khairul – Ibnu Saud {bad}",
        author=author,
        links=[bad],
        media=[{"kind": "image", "url": bad, "path": bad}],
    )
    client = client_of(journey, "officer")
    for address in ("/antrean/", f"/antrean/{lead.pk}/"):
        assert "<img src=x" not in client.get(address).content.decode()


@pytest.mark.parametrize(("who", "reads"), [("administrator", False), ("officer", True), ("head", True)])
def test_a_jobs_error_is_quoted_only_to_who_may_see_the_case(journey: Journey, who: str, reads: bool) -> None:
    Job.objects.create(
        key="leads.read_import:1",
        task="t",
        state=JobState.FAILED,
        last_error="IntegrityError: Key (handle_key)=(rusmiyati) already exists.\n\nTraceback ...",
        region_path=journey.office.path,
        created_at=journey.clock.now(),
    )
    page = client_of(journey, who).get("/pekerjaan/").content.decode()
    assert "IntegrityError" in page
    assert ("rusmiyati" in page) is reads


@pytest.mark.parametrize("address", ["/antrean/", "/antrean/{lead}/", "/perkara/", "/pekerjaan/"])
def test_no_page_of_a_signed_in_reader_is_kept_by_the_browser(journey: Journey, address: str) -> None:
    lead = journey.lead()
    answer = client_of(journey, "officer").get(address.format(lead=lead.pk))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]

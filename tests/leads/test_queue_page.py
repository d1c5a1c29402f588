"""The queue as officers meet it: its order, its filters, its pages, and what fades."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.support.journey import CALL, Journey
from tests.support.town import SIBLING

from sipatenas.evidence.services import seal_imported_record
from sipatenas.leads import queries, services
from sipatenas.leads.models import Lead
from sipatenas.leads.views import PAGE_SIZE

pytestmark = pytest.mark.django_db
ATTACK = "Khairul – Ibnu Saud bohong semua, jangan pilih nomor 1!"
PRAISE = "Bangga dukung Khairul – Ibnu Saud, pemimpin amanah."


def texts(journey: Journey, who: str = "officer", **wanted: str) -> list[str]:
    found = queries.queue(journey.users[who], queries.QueueFilter(**wanted), journey.clock.now())
    return [lead.post.text for lead in found]


def page(client: Client, journey: Journey, query: str = "", who: str = "officer") -> str:
    client.force_login(journey.users[who])
    return client.get(reverse("leads:queue") + query).content.decode()


def test_the_strongest_come_first_or_the_oldest_on_wish(journey: Journey) -> None:
    weak, strong, middle = journey.leads(*(journey.post(f"{CALL} {n}") for n in "abc"))
    start = journey.clock.now()
    for lead, strength, age in ((weak, 0.2, 2), (strong, 0.9, 1), (middle, 0.5, 3)):
        Lead.objects.filter(pk=lead.pk).update(strength=strength, queued_at=start - timedelta(days=age))
    assert [text[-1] for text in texts(journey)] == ["b", "c", "a"]
    assert [text[-1] for text in texts(journey, order="oldest")] == ["c", "a", "b"]


def test_leads_of_equal_strength_keep_one_order(journey: Journey) -> None:
    journey.leads(*(journey.post(f"{CALL} {n}") for n in range(7)))
    Lead.objects.update(strength=0.5)
    assert texts(journey) == texts(journey)
    assert [text[-1] for text in texts(journey)] == [str(n) for n in range(7)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {CALL, PRAISE, ATTACK}),
        ({"act": "support"}, {PRAISE}),
        ({"act": "information"}, set()),
        ({"act": "made-up"}, set()),
        ({"side": "pilkada-2024/65.71/1"}, {CALL, PRAISE, ATTACK}),
        ({"side": "pilkada-2024/65/1"}, set()),
        ({"platform": "x"}, {CALL, PRAISE}),
        ({"platform": "facebook"}, {ATTACK}),
        ({"phase": "before"}, {PRAISE}),
        ({"phase": "candidate", "platform": "x"}, {CALL}),
        ({"state": "dismissed"}, set()),
        ({"state": "all"}, {CALL, PRAISE, ATTACK}),
    ],
)
def test_filters_narrow_and_combine(journey: Journey, wanted: dict[str, str], found: set[str]) -> None:
    journey.leads(
        journey.post(CALL),
        journey.post(PRAISE, posted_at="2024-09-01T08:00:00+08:00"),
        journey.post(ATTACK, id="facebook:9", platform="facebook"),
    )
    assert set(texts(journey, **wanted)) == found


@pytest.mark.parametrize("name", ["state", "act", "side", "platform", "phase", "order", "halaman", "lain"])
@pytest.mark.parametrize("value", ["%00", "%27%3B--", "-1", "99999999999999999999", "%F0%9F%98%80" * 50, ""])
def test_no_filter_whatever_breaks_the_page(journey: Journey, client: Client, name: str, value: str) -> None:
    journey.lead()
    client.force_login(journey.officer)
    assert client.get(f"{reverse('leads:queue')}?{name}={value}").status_code == 200


def test_a_long_queue_comes_in_pages_that_keep_the_filter(journey: Journey, client: Client) -> None:
    journey.leads(*(journey.post(f"{CALL} {n}") for n in range(PAGE_SIZE + 3)))
    first = page(client, journey, "?act=call_to_vote")
    assert first.count("data-row") == PAGE_SIZE
    assert "?act=call_to_vote&amp;halaman=2" in first
    second = page(client, journey, "?act=call_to_vote&halaman=2")
    assert second.count("data-row") == 3
    shown = [re.findall(r"/antrean/([0-9a-f-]{36})/\"", one) for one in (first, second)]
    assert not set(shown[0]) & set(shown[1])


def test_what_was_judged_stays_an_hour_faded_and_then_goes(journey: Journey, client: Client) -> None:
    lead, _other = journey.leads(journey.post(CALL), journey.post(PRAISE))
    services.dismiss(
        lead=lead, user=journey.users["second"], reason_code="quoted", reason="", clock=journey.clock
    )
    shown = page(client, journey)
    assert shown.count("data-row") == 2
    assert shown.count('class="faded"') == 1
    assert "batalkan" in shown
    journey.clock.advance(timedelta(hours=1))
    assert set(texts(journey)) == {CALL, PRAISE}
    journey.clock.advance(timedelta(seconds=1))
    assert texts(journey) == [PRAISE]
    assert texts(journey, state="dismissed") == [CALL]


def test_a_decision_undone_is_one_press_away(journey: Journey, client: Client) -> None:
    lead = journey.lead()
    services.dismiss(lead=lead, user=journey.officer, reason_code="quoted", reason="", clock=journey.clock)
    client.force_login(journey.officer)
    client.post(reverse("leads:reopen", args=[lead.pk]))
    assert Lead.objects.get().state == "open"


def test_the_first_lines_count_what_waits_and_what_is_watched(journey: Journey, client: Client) -> None:
    one, _two, _three = journey.leads(*(journey.post(f"{CALL} {n}") for n in range(3)))
    services.look_again(
        lead=one,
        user=journey.officer,
        until=journey.clock.now().date() + timedelta(days=3),
        reason="Belum jelas.",
        clock=journey.clock,
    )
    facts = queries.queue_facts(journey.officer)
    assert (facts.open, facts.watching) == (2, 1)
    shown = page(client, journey)
    assert "2 indikasi menunggu penilaian" in shown
    assert "1 akan dilihat lagi" in shown


def test_the_state_of_the_evidence_stands_in_words(journey: Journey, client: Client) -> None:
    lead = journey.lead()
    seal_imported_record(
        post=lead.post, user=journey.officer, office=journey.office, reason="Hilang.", clock=journey.clock
    )
    shown = page(client, journey)
    assert "disegel" in shown
    assert "sealed" not in shown


def test_a_full_page_asks_the_database_as_often_as_a_short_one(journey: Journey, client: Client) -> None:
    journey.leads(*(journey.post(f"{CALL} {n}") for n in range(5)))
    page(client, journey)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, journey)
    journey.leads(*(journey.post(f"{CALL} lagi {n}") for n in range(45)))
    with CaptureQueriesContext(connection) as many:
        page(client, journey)
    assert len(many) <= len(few)


def test_an_empty_queue_says_what_to_do(journey: Journey, client: Client) -> None:
    shown = page(client, journey)
    assert "Tidak ada indikasi dalam daftar ini" in shown
    assert "sipatenas import" in shown


def test_each_office_sees_its_own_queue_and_what_lies_below(journey: Journey) -> None:
    journey.lead(CALL)
    stranger = journey.users["foreign_officer"]
    journey.leads(
        journey.post(PRAISE.replace("Khairul – Ibnu Saud", "Zainal A Paliwang – Ingkong Ala")),
        office=stranger.office,
        user=stranger,
    )
    assert stranger.office_id == SIBLING
    assert texts(journey) == [CALL]
    assert CALL not in texts(journey, "foreign_officer")
    assert len(texts(journey, "foreign_officer")) == 1
    assert len(texts(journey, "superior")) == 2
    assert texts(journey, "below") == texts(journey, "administrator") == []


def test_moments_are_told_in_the_offices_zone(journey: Journey, client: Client) -> None:
    journey.lead(posted_at=datetime(2024, 10, 1, 16, 30, tzinfo=UTC).isoformat())
    assert "2 Okt 2024 00.30 WITA" in page(client, journey)

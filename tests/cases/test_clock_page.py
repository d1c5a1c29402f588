"""The page of one clock: each day that counted, what stopped it, the rule and the event it began with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.browser import inline_style_or_script
from tests.cases.desk import opened
from tests.support.journey import Journey

from sipatenas.accounts.models import Authority, Duty, User
from sipatenas.cases.models import CaseClock

pytestmark = pytest.mark.django_db


def shown(client: Client, user: User, clock: CaseClock) -> str:
    client.force_login(user)
    answer = client.get(reverse("cases:clock", args=[clock.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_counts_day_by_day_and_names_rule_version_and_event(
    journey: Journey, client: Client
) -> None:
    clock = opened(journey).clocks.get()
    html = shown(client, journey.officer, clock)
    for words in (clock.rule_id, clock.rule_version, "Laporan diterima", "Sabtu, 5 Oktober 2024",
                  "Minggu, 6 Oktober 2024", "dihitung", "kepastian"):  # fmt: skip
        assert words in html, words
    assert all(line in html.replace("&#x27;", "'").replace("&quot;", '"') for line in clock.how)
    assert inline_style_or_script(html) == []


def test_pauses_and_the_extension_are_said(journey: Journey, client: Client) -> None:
    clock = opened(journey).clocks.get()
    clock.pauses = [
        ["2024-10-04T04:00:00+00:00", "2024-10-05T04:00:00+00:00"],
        ["2024-10-06T04:00:00+00:00", None],
    ]
    clock.state = "paused"
    clock.save()
    html = shown(client, journey.officer, clock)
    assert "hitungan waktu ditunda" in html
    assert "4 Okt 2024 12.00 WITA" in html
    assert "sekarang" in html


def test_a_date_that_the_law_no_longer_gives_is_said(journey: Journey, client: Client) -> None:
    clock = opened(journey).clocks.get()
    assert "Aturan atau kalender berubah" not in shown(client, journey.officer, clock)
    CaseClock.objects.update(due_at=(clock.due_at or journey.clock.now()) + timedelta(days=1))
    assert "Aturan atau kalender berubah" in shown(client, journey.officer, clock)


def test_a_clock_is_seen_by_who_sees_its_case_and_a_body_sees_its_own(
    journey: Journey, client: Client
) -> None:
    clock = opened(journey).clocks.get()
    for who in ("head", "auditor", "superior"):
        shown(client, journey.users[who], clock)
    body = Authority.objects.create(code="bkn/00", role="bkn", name="BKN", region=journey.office.region)
    liaison = User.objects.create(username="bkn", duty=Duty.LIAISON, authority=body)
    for stranger in (*map(journey.users.get, ("foreign_officer", "below", "administrator")), liaison):
        assert stranger is not None
        client.force_login(stranger)
        assert client.get(reverse("cases:clock", args=[clock.pk])).status_code == 404, stranger


def test_a_term_that_is_over_says_by_how_much(journey: Journey, client: Client) -> None:
    clock = opened(journey).clocks.get()
    assert clock.due_at is not None
    CaseClock.objects.update(state="late", ended_at=clock.due_at + timedelta(days=3))
    html = shown(client, journey.officer, clock)
    assert "dipenuhi, terlambat" in html

"""Whatever rests on a row of the law that is still to be confirmed says so, on every page that shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.bodies import liaison
from tests.support.doubt import MARK, everything_unsure, unmarked
from tests.support.journey import WAY_TO, Journey

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, CaseClock, Recommendation, Referral
from sipatenas.leads.models import Lead
from sipatenas.ui.moments import say_moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unsure() -> Iterator[None]:
    with everything_unsure():
        yield


def shown(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def all_marked(html: str, *words: str) -> None:
    for one in words:
        assert unmarked(html, one) == [], one


def terms(case: Case, *, short: bool = False) -> list[str]:
    """The due dates of the terms that run, as pages say them."""
    zone = case.office.timezone
    running = CaseClock.objects.filter(case=case, state="running", due_at__isnull=False)
    return [say_moment(one.due_at, zone, short=short) for one in running if one.due_at]


def test_the_rules_on_the_page_of_a_lead(journey: Journey, client: Client) -> None:
    lead = journey.ready_lead()
    html = shown(client, journey.officer, reverse("leads:lead", args=[lead.pk]))
    ids = [rule["id"] for rule in lead.reading.rules]
    assert ids
    all_marked(html, *ids)
    assert html.count("perlu dikonfirmasi") >= 2 * len(ids), "beside the reading, and beside the choices"


def test_every_page_of_a_case_on_its_way(journey: Journey, client: Client) -> None:
    case = journey.finding()
    head, zone = journey.users["head"], case.office.timezone
    liaison(journey, "bkn")
    for step in ("", *WAY_TO["closed"][:6]):  # type: ignore[index]
        case = journey.step(case, step, **_scan(step)) if step else case
        html = shown(client, head, reverse("cases:case", args=[case.pk]))
        all_marked(html, *case.rule_ids, *terms(case))
        for clock in CaseClock.objects.filter(case=case):
            page = shown(client, head, reverse("cases:clock", args=[clock.pk]))
            all_marked(
                page, f"{clock.rule_id} · versi", *([say_moment(clock.due_at, zone)] if clock.due_at else [])
            )
        if due := Case.objects.get(pk=case.pk).next_due:
            all_marked(shown(client, head, reverse("cases:list")), say_moment(due, zone, short=True))
        today = shown(client, head, reverse("cases:today"))
        for clock in CaseClock.objects.filter(
            case=case, state="running", referral=None, due_at__isnull=False
        ):
            all_marked(today, clock.label)
        for clock in CaseClock.objects.filter(case=case, state="running", referral__isnull=False):
            if clock.due_at:
                all_marked(today, clock.label)
        _of_the_route(case, html)


def _scan(step: str) -> dict[str, object]:
    from tests.support.steps_examination import paper

    return {"scan": paper()} if step in ("recommend", "follow_up") else {}


def _of_the_route(case: Case, html: str) -> None:
    if case.state == "decided":
        all_marked(html, "→")
        (letter,) = [one for one in html.split("<li>") if " → " in one]
        assert letter.partition("<details>")[0].count(MARK) >= 4, "the receiver, and each of the copies"
    for referral in Referral.objects.filter(case=case):
        all_marked(html, f"{referral.rule_id} · ")
        assert set(referral.unsure) == {referral.addressee, *referral.copies}
        all_marked("<main>" + html.partition('id="bagian-referral"')[2], *referral.copies)
        assert set(case.body_tasks.values_list("certainty", flat=True)) == {"C"}
    for advice in Recommendation.objects.filter(referral__case=case):
        all_marked(html, advice.sanction_label)


def test_the_desk_of_a_body(journey: Journey, client: Client) -> None:
    user = liaison(journey, "bkn")
    case = journey.case_at("referred")
    html = shown(client, user, reverse("cases:desk"))
    for clock in CaseClock.objects.filter(case=case, authority=user.authority, due_at__isnull=False):
        all_marked(html, say_moment(clock.due_at, case.office.timezone, short=True))  # type: ignore[arg-type]
    page = shown(client, user, reverse("cases:case", args=[case.pk]))
    all_marked(page, *case.rule_ids, Referral.objects.get().rule_id)


def test_the_rules_offered_for_a_person(journey: Journey, client: Client) -> None:
    case = journey.finding()
    address = reverse("cases:person", args=[case.pk]) + f"?orang={case.people[0].pk}"
    html = shown(client, journey.officer, address)
    all_marked(html, "SKB 2022, disiplin butir 6")
    assert "perlu dipastikan" not in html


def test_why_a_report_is_no_longer_withdrawn(journey: Journey) -> None:
    from sipatenas.cases.services.initial import withdrawal_refused

    case = journey.case_at("registered")
    assert withdrawal_refused(case).endswith("(perlu dikonfirmasi)")


def test_a_lead_kept_from_an_older_catalogue_is_unsure(journey: Journey, client: Client) -> None:
    lead = journey.lead()
    lead.reading.rules = [{"id": "SKB-LAMA-1", "because": "Menurut butir yang sudah dihapus."}]
    lead.reading.save()
    html = shown(client, journey.officer, reverse("leads:lead", args=[Lead.objects.get().pk]))
    all_marked(html, "SKB-LAMA-1")

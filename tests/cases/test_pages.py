"""The list and the page of a case: what stands where, for whom, and what comes back when a step is refused."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.browser import inline_style_or_script
from tests.cases.desk import opened, overdue
from tests.support.journey import WAY_TO, Journey

from sipatenas.accounts.models import AccessLook
from sipatenas.cases.models import Case, Respondent
from sipatenas.cases.services import work
from sipatenas.cases.workflow import STEPS

pytestmark = pytest.mark.django_db


def page(client: Client, journey: Journey, case: Case, who: str = "officer", query: str = "") -> str:
    client.force_login(journey.users[who])
    answer = client.get(reverse("cases:case", args=[case.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client: Client, journey: Journey, who: str = "officer", **asked: str) -> str:
    client.force_login(journey.users[who])
    answer = client.get(reverse("cases:list"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def offered(html: str) -> set[str]:
    return set(re.findall(r'action="/perkara/[0-9a-f-]+/langkah/([a-z_]+)/"', html))


@pytest.mark.parametrize("state", WAY_TO)
def test_the_page_of_each_state_for_each_duty(journey: Journey, client: Client, state: str) -> None:
    case = journey.case_at(state)
    for who in ("officer", "head", "auditor", "superior"):
        html = page(client, journey, case, who)
        assert offered(html) <= {step.name for step in STEPS.values() if state in step.sources}
        assert html.count('aria-current="step"') == 1
        assert "dugaan" in html.lower()
        assert inline_style_or_script(html) == []
        if who in ("auditor", "superior"):
            assert not {step for step in offered(html) if STEPS[step].who in ("handler", "head")}
    for who in ("foreign_officer", "administrator"):
        client.force_login(journey.users[who])
        assert client.get(reverse("cases:case", args=[case.pk])).status_code in (403, 404)


def test_the_term_stands_on_the_time_line_with_its_hour_and_article(journey: Journey, client: Client) -> None:
    case = opened(journey)
    html = page(client, journey, case)
    clock = case.clocks.get()
    assert "2 hari lagi" in html
    assert "Minggu, 6 Oktober 2024 23.59 WITA" in html
    assert clock.basis in html
    assert reverse("cases:clock", args=[clock.pk]) in html
    assert "Belum didengar" in html or "belum didengar" in html


def test_what_is_alleged_stands_before_who_is_heard_in_rooms_of_one_size(
    journey: Journey, client: Client
) -> None:
    html = page(client, journey, opened(journey, persons=2))
    columns = html.index('<div class="columns">')
    assert columns < html.index("Yang diduga") < html.index("Yang didengar") < html.index("Langkah sekarang")
    assert html.count("belum didengar") == 2


def test_what_is_unsure_is_marked(journey: Journey, client: Client) -> None:
    case = opened(journey)
    assert "perlu dikonfirmasi" not in page(client, journey, case)
    case.clocks.update(certainty="C")
    assert "perlu dikonfirmasi" in page(client, journey, case)


def test_an_exoneration_is_said_first(journey: Journey, client: Client) -> None:
    case = journey.case_at("ended")
    html = page(client, journey, case)
    assert "<h1>Dugaan tidak terbukti" in html
    row = listed(client, journey)
    assert row.index("tidak terbukti</span>") < row.index(str(case))


def test_a_refused_step_says_why_and_who_can(journey: Journey, client: Client) -> None:
    html = page(client, journey, opened(journey), "auditor")
    assert offered(html) == {"declare_conflict"}  # anybody who reads it may say that it concerns them
    assert "bukan tugas Anda" in html
    assert "petugas atau kepala divisi kantor yang menangani" in html
    assert "Tidak ada langkah yang terbuka bagi Anda" in html


def test_one_step_is_unfolded_and_a_link_unfolds_another(journey: Journey, client: Client) -> None:
    case = opened(journey)
    html = page(client, journey, case, "head", "?langkah=assign")
    step = html.split('id="langkah-assign"')[1][:200]
    assert "<details open" in step
    plain = page(client, journey, case, "head").split('id="langkah-assign"')[1][:200]
    assert "<details open" not in plain


def test_a_step_on_an_old_page_is_told_and_what_was_written_is_kept(journey: Journey, client: Client) -> None:
    case, head = opened(journey), journey.users["head"]
    work.assign(case=case, user=head, to=journey.officer, clock=journey.clock)
    client.force_login(head)
    form = {
        "assign-to": str(journey.users["second"].pk),
        "assign-reason": "Beban merata.",
        "assign-version": "1",
    }
    answer = client.post(reverse("cases:step", args=[case.pk, "assign"]), form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Perkara ini berubah sejak halaman Anda dibuka" in html
    assert "Beban merata." in html
    assert Case.objects.get().assigned_to == journey.officer
    again = re.search(r'name="assign-version" value="(\d+)"', html)
    assert again is not None
    client.post(reverse("cases:step", args=[case.pk, "assign"]), {**form, "assign-version": again.group(1)})
    assert Case.objects.get().assigned_to == journey.users["second"]


def test_what_was_written_into_a_step_that_is_gone_is_shown(journey: Journey, client: Client) -> None:
    case = journey.finding()
    client.force_login(journey.users["head"])
    form = {"assign-to": "", "assign-reason": "Kalimat yang panjang.", "assign-version": str(case.version)}
    Case.objects.filter(pk=case.pk).update(state="registered", version=case.version + 1)
    for state, version in (("clarified", 3), ("studied", 4), ("decided", 5), ("ended", 6)):
        Case.objects.filter(pk=case.pk).update(state=state, version=version)
    answer = client.post(reverse("cases:step", args=[case.pk, "assign"]), form)
    assert answer.status_code == 409
    assert "Kalimat yang panjang." in answer.content.decode()


def test_each_showing_is_a_logged_look(journey: Journey, client: Client) -> None:
    case = opened(journey)
    page(client, journey, case)
    look = AccessLook.objects.get(subject_id=case.pk)
    assert (look.user, look.purpose) == (journey.officer, "case_handling")
    listed(client, journey)
    assert AccessLook.objects.filter(subject_kind="case_list").count() == 1


def test_the_list_names_the_first_person_and_counts_the_others(journey: Journey, client: Client) -> None:
    case = opened(journey, persons=4)
    html = listed(client, journey)
    assert f"{case.people[0].name} dan 3 lainnya" in html
    assert "2 hari lagi" in html
    assert "data-row" in html
    assert "data-open" in html
    assert inline_style_or_script(html) == []


def test_filters_stand_in_the_address_and_narrow_the_list(journey: Journey, client: Client) -> None:
    late, fresh = overdue(journey), opened(journey)
    work.assign(case=fresh, user=journey.users["head"], to=journey.officer, clock=journey.clock)

    def found(**asked: str) -> set[str]:
        html = listed(client, journey, **asked)
        return {name for name, case in (("late", late), ("fresh", fresh)) if str(case.pk) in html}

    assert found() == {"late", "fresh"}
    assert found(due="overdue") == {"late"}
    assert found(due="running") == {"late", "fresh"}
    assert found(mine="1") == {"fresh"}
    assert found(state="received") == {"late", "fresh"}
    assert found(state="closed") == set()
    assert found(origin="finding") == set()
    assert found(election="pilkada-2024") == {"late", "fresh"}
    assert found(number=str(late)[:4]) == {"late"}
    assert found(number="001/l") == set()
    assert found(office="65.71.01") == set()
    assert found(office="65.01") == set()


def test_a_person_is_found_by_a_confirmed_number_alone_and_the_search_is_logged(
    journey: Journey, client: Client
) -> None:
    case = opened(journey)
    person = Respondent.objects.get()

    def found(text: str) -> bool:
        return str(case.pk) in listed(client, journey, person=text)

    assert not found(person.number), "only said by a reporter so far"
    Respondent.objects.update(known_by="document")
    assert found(person.number)
    assert not found(person.number[:8])
    assert not found(person.name)
    Respondent.objects.update(subject="citizen")
    assert not found(person.number)
    assert AccessLook.objects.filter(what__startswith="pencarian").count() == 5


@pytest.mark.parametrize(
    "query",
    ["state=%00", "state=found%27", "due=besok", "after=x", "after=2024-10-04T00:00:00~x", "before=~", "office=%27",
     "number=%25%25%25", "election=%00", "person=%00"],
)  # fmt: skip
def test_no_filter_whatever_breaks_the_list(journey: Journey, client: Client, query: str) -> None:
    opened(journey)
    client.force_login(journey.officer)
    assert client.get(f"{reverse('cases:list')}?{query}").status_code == 200


def test_pages_follow_each_other_without_a_gap_or_a_twin(
    journey: Journey, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sipatenas.cases.queries import lists

    monkeypatch.setattr(lists, "PAGE", 3)
    made = [str(opened(journey).pk) for _ in range(8)]  # all in the same moment
    for asked in ({}, {"due": "running"}):
        first = listed(client, journey, **asked)
        seen, html, pages = [], first, [first]
        while True:
            seen += re.findall(r'data-open href="/perkara/([0-9a-f-]+)/"', html)
            after = re.search(r'rel="next" href="\?([^"]+)"', html)
            if after is None:
                break
            html = client.get(
                f"{reverse('cases:list')}?{after.group(1).replace('&amp;', '&')}"
            ).content.decode()
            pages.append(html)
        assert sorted(seen) == sorted(made)
        back = re.search(r'rel="prev" href="\?([^"]+)"', pages[-1])
        assert back is not None
        html = client.get(f"{reverse('cases:list')}?{back.group(1).replace('&amp;', '&')}").content.decode()
        ids = r'data-open href="/perkara/([0-9a-f-]+)/"'
        assert re.findall(ids, html) == re.findall(ids, pages[-2])


def test_the_list_takes_the_same_number_of_queries_for_three_rows_and_for_sixty(
    journey: Journey, client: Client
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            listed(client, journey)
        return len(asked)

    for _ in range(3):
        opened(journey, persons=2)
    listed(client, journey)  # the first look begins the chain of looks
    few = count()
    for _ in range(57):
        opened(journey)
    assert count() == few


def test_the_page_takes_the_same_number_of_queries_for_two_persons_and_for_twelve(
    journey: Journey, client: Client
) -> None:
    def count(case: Case) -> int:
        page(client, journey, case)
        with CaptureQueriesContext(connection) as asked:
            page(client, journey, case)
        return len(asked)

    assert count(opened(journey, persons=2)) == count(opened(journey, persons=12))


def test_a_second_press_on_make_a_finding_makes_no_second_case(journey: Journey, client: Client) -> None:
    lead = journey.ready_lead()
    client.force_login(journey.officer)
    address = reverse("cases:make_finding", args=[lead.pk])
    form = {"finding-reason": "Ajakan.", "finding-rules": [lead.reading.rules[0]["id"]]}
    first = client.post(address, form)
    assert first.headers["Location"] == reverse("cases:case", args=[Case.objects.get().pk])
    second = client.post(address, form, follow=True)
    assert "sudah diputus" in second.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "home"),
    [("officer", "cases:today"), ("head", "cases:today"), ("auditor", "accounts:looks"),
     ("administrator", "accounts:users")],
)  # fmt: skip
def test_each_duty_begins_where_its_work_lies(journey: Journey, client: Client, who: str, home: str) -> None:
    client.force_login(journey.users[who])
    assert client.get("/").headers["Location"] == reverse(home)

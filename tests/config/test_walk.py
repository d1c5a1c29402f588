"""Every address of the house, as everybody: only what is theirs answers, and what is refused changes nothing."""

from __future__ import annotations

import copy
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.support.journey import Journey

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case
from sipatenas.core.models import Job, JobState
from sipatenas.evidence.services import request_capture
from sipatenas.leads.models import Lead
from sipatenas.leads.services import dismiss

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[1] / "golden" / "walk.csv"
WHO = (
    "nobody",
    "officer",
    "head",
    "superior",
    "below",
    "auditor",
    "administrator",
    "foreign_officer",
    "foreign_head",
    "foreign_auditor",
    "foreign_administrator",
    "deactivated",
)
OUTSIDERS = {name for name in WHO if name.startswith("foreign_")} | {"nobody", "below", "deactivated"}
OF_ONES_OWN = {"accounts:language", "ui:language", "accounts:logout", "leads:report"}
"""What an outsider may do for themselves: their language, their leaving, a report of their own queue."""


def named(patterns: list[Any], space: str = "") -> Iterator[str]:
    """The full name of every address that the resolver knows."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (space, pattern.namespace) if part)
            yield from named(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name: give it one, and a line in the table"
            yield f"{space}:{pattern.name}" if space else str(pattern.name)


ADDRESSES = sorted(named(get_resolver().url_patterns))


@dataclass
class World:
    """One of everything, in the office of Kota Tarakan."""

    keys: dict[str, dict[str, object]]
    forms: dict[str, dict[str, object]]

    def url(self, name: str) -> str:
        return reverse(name, kwargs=self.keys.get(name, {}))


def make_world(journey: Journey) -> World:
    cases = {
        state: journey.case_at(state)
        for state in ("found", "registered", "clarified", "referred", "followed_up")
    }
    ready = journey.ready_lead()
    aside, fresh = journey.lead(category="tni"), journey.lead(category="polri")
    dismiss(lead=aside, user=journey.officer, reason_code="quoted", reason="", clock=journey.clock)
    asked = request_capture(
        post=fresh.post,
        url=fresh.post.url or "",
        user=journey.officer,
        office=journey.office,
        reason="Dapat hilang.",
        clock=journey.clock,
    )
    Job.objects.update(state=JobState.FAILED)
    evidence = cases["found"].evidence
    kept = User.objects.create(username="dijaga", office=journey.office, duty="officer")
    return World(keys_of(cases, ready, aside, fresh, evidence.pk, asked.pk, kept), forms_of(ready))


def keys_of(
    cases: dict[str, Case], ready: Lead, aside: Lead, fresh: Lead, sealed: object, asked: object, kept: User
) -> dict[str, dict[str, object]]:
    """Sample arguments for every address that takes some."""
    users = {
        f"accounts:{name}": {"pk": kept.pk} for name in ("user", "user_duty", "user_active", "user_link")
    }
    leads = {
        f"leads:{name}": {"lead_id": fresh.pk}
        for name in ("lead", "dismiss", "look_again", "keep_evidence", "judge")
    }
    steps = {
        "case": "found",
        "register": "found",
        "clarify": "registered",
        "end": "clarified",
        "refer": "clarified",
        "follow_up": "referred",
        "close": "followed_up",
    }
    return {
        **users,
        **leads,
        **{f"cases:{name}": {"case_id": cases[state].pk} for name, state in steps.items()},
        "accounts:password_set": {"uidb64": "x", "token": "y"},
        "leads:reopen": {"lead_id": aside.pk},
        "cases:make_finding": {"lead_id": ready.pk},
        "evidence:detail": {"evidence_id": sealed},
        "evidence:progress": {"evidence_id": asked},
        "evidence:object": {"evidence_id": sealed, "name": "imported-record.json"},
        "evidence:package": {"evidence_id": sealed},
        "evidence:again": {"evidence_id": asked},
        "documents:download": {"document_id": cases["referred"].referral.letter_id},
        "core:job_retry": {"job_id": Job.objects.get(subject_kind="evidence").pk},
    }


def forms_of(ready: Lead) -> dict[str, dict[str, object]]:
    """What a right form holds: a refusal is then for who asks, not for what is asked."""
    return {
        "ui:language": {"language": "en"},
        "accounts:language": {"language": "en"},
        "accounts:user_new": {
            "username": "baru",
            "full_name": "Baru",
            "office_code": "65.71",
            "duty": "officer",
        },
        "accounts:user_duty": {"tugas-duty": "auditor", "tugas-reason": "Mutasi."},
        "accounts:user_active": {"akun-reason": "Pensiun."},
        "leads:dismiss": {"dismiss-reason_code": "quoted"},
        "leads:look_again": {"again-until": "2024-10-09", "again-reason": "Belum jelas."},
        "leads:keep_evidence": {"evidence-reason": "Dapat hilang."},
        "leads:judge": {"judge-person": "none", "judge-no_conflict": "on", "judge-reason": "Tidak cocok."},
        "cases:make_finding": {
            "finding-reason": "Ajakan memilih.",
            "finding-rules": [ready.reading.rules[0]["id"]],
        },
        "cases:clarify": {
            "held_on": "2024-10-04",
            "hearing": "heard",
            "statement": "Bukan saya.",
            "counter_evidence": "none",
        },
        "cases:end": {"end-reason": "Akun tiruan."},
        "cases:follow_up": {"kind": "moral", "received_on": "2024-10-04", "reference": "R-1"},
    }


@pytest.fixture
def world(journey: Journey) -> World:
    return make_world(journey)


def enter(client: Client, journey: Journey, who: str) -> None:
    if who == "nobody":
        return
    user = journey.users.get(who) or User.objects.create(username=who, office=journey.office, duty="officer")
    client.force_login(user)
    if who == "deactivated":
        User.objects.filter(pk=user.pk).update(is_active=False)


def standing() -> dict[str, list[object]]:
    """Every row of every table but the sessions."""
    models = [model for model in apps.get_models() if model._meta.label != "sessions.Session"]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in models}


def ask(client: Client, world: World, name: str, method: str) -> Any:
    if method == "GET":
        return client.get(world.url(name))
    return client.post(world.url(name), world.forms.get(name, {}))


def told(answer: Any) -> str:
    """The status; a redirect to the log-in as `login`."""
    if answer.status_code == 302 and answer.headers["Location"].startswith(reverse("accounts:login")):
        return "login"
    return str(answer.status_code)


def expected() -> dict[str, dict[str, str]]:
    with GOLDEN.open(encoding="utf-8") as stream:
        return {f"{row['method']} {row['address']}": row for row in csv.DictReader(stream)}


def walk(client: Client, world: World, look: Callable[[str, str, Any], None] | None = None) -> dict[str, str]:
    """Ask for every address by both methods, each as if it were the first; returns what each said."""
    found = {}
    for name in ADDRESSES:
        for method in ("GET", "POST"):
            cookies = copy.deepcopy(client.cookies)
            with transaction.atomic():
                answer = ask(client, world, name, method)
                if look:
                    look(name, method, answer)
                transaction.set_rollback(True)
            client.cookies = cookies
            found[f"{method} {name}"] = told(answer)
    return found


def test_the_table_names_every_address_and_no_other() -> None:
    rows = {f"{method} {name}" for name in ADDRESSES for method in ("GET", "POST")}
    assert set(expected()) == rows, "a new address needs its lines in tests/golden/walk.csv"


def test_every_address_that_takes_arguments_has_a_sample(world: World) -> None:
    for name in ADDRESSES:
        assert world.url(name).startswith("/")


@pytest.mark.parametrize("who", WHO)
def test_only_what_is_theirs_answers_and_a_refusal_changes_nothing(
    who: str, journey: Journey, world: World, client: Client
) -> None:
    enter(client, journey, who)
    before = standing()

    def unchanged(name: str, method: str, answer: Any) -> None:
        harmless = who in OUTSIDERS and method == "POST" and name not in OF_ONES_OWN
        if harmless or told(answer) in {"login", "403", "404", "405"}:
            assert standing() == before, f"{method} {name} changed something"

        if method == "POST" and told(answer) == "302" and name not in {*OF_ONES_OWN, "accounts:login"}:
            assert standing() != before, f"{name} answered as if done, yet did nothing"

    table = expected()
    assert walk(client, world, unchanged) == {line: row[who] for line, row in table.items()}


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator", "superior"])
def test_what_does_not_exist_is_not_found(who: str, journey: Journey, world: World, client: Client) -> None:
    enter(client, journey, who)
    table, unknown = expected(), uuid4()
    for name, keys in world.keys.items():
        if name == "accounts:password_set":
            continue
        address = reverse(
            name, kwargs={key: value if key == "name" else unknown for key, value in keys.items()}
        )
        for method, verb in (("GET", client.get), ("POST", client.post)):
            refused = {table[f"{method} {name}"][who]} & {"403", "405"}
            assert str(verb(address).status_code) in refused | {"404"}, (name, method)


@pytest.mark.parametrize("who", ["officer", "head", "administrator"])
def test_no_form_is_taken_without_its_token(who: str, journey: Journey, world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client, journey, who)
    before = standing()
    for name in ADDRESSES:
        assert ask(client, world, name, "POST").status_code in {403, 405}, name
    assert standing() == before


class Page(HTMLParser):
    """What the walk looks at in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang, self.h1, self.title, self.faults = "", 0, "", []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open.append(tag)
        if tag == "html":
            self.lang = given.get("lang") or ""
        self.h1 += tag == "h1"
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.faults.append(f"inline <{tag}>")
        self.faults += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.faults += [
            f"{tag} {value}" for value in given.values() if (value or "").startswith("javascript:")
        ]
        self.faults += [
            f"label of {tag}"
            for name in ("src", "href")
            if (given.get(name) or "").startswith("http:") and tag in {"script", "link", "img"}
        ]

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self.title += data


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("who", ["nobody", "officer", "auditor", "administrator", "foreign_officer"])
def test_every_page_is_whole_and_free_of_inline_script_and_style(
    who: str, language: str, journey: Journey, world: World, client: Client
) -> None:
    enter(client, journey, who)
    client.cookies["django_language"] = language
    pages = []

    def look(name: str, method: str, answer: Any) -> None:
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return
        line, policy = f"{method} {name}", answer.headers.get("Content-Security-Policy", "")
        for directive in (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
        ):
            assert directive in policy, line
        assert "unsafe" not in policy, line
        html = answer.content.decode()
        page = Page(html)
        assert page.faults == [], line
        if "<html" in html:
            pages.append(line)
            assert page.lang == language, line
            assert page.title.strip(" ·\n") not in {"", "SIPATENAS"}, line
            assert page.h1 == 1, line

    walk(client, world, look)
    assert pages

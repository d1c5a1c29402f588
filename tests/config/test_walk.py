"""Every address of the house, as everybody: only what is theirs answers, and what is refused changes nothing."""

from __future__ import annotations

import copy
import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from tests.config.world import ADDRESSES, World, make_world
from tests.support.journey import Journey
from tests.support.town import OWN, make_offices, make_others, make_people

from sipatenas.accounts.models import User
from sipatenas.attribution import rosters
from sipatenas.core.clock import FixedClock

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walk")]
WRITES = re.compile(r"""(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) ["`]?(\w+)""")
GOLDEN = Path(__file__).parents[1] / "golden" / "walk.csv"
OFFICE = ("officer", "head", "superior", "superior_head", "below", "auditor", "administrator", "custodian")
FOREIGN = ("foreign_officer", "foreign_head", "foreign_auditor", "foreign_administrator", "foreign_custodian")
WHO = ("nobody", *OFFICE, "liaison", *FOREIGN, "foreign_liaison", "deactivated")
OUTSIDERS = {*FOREIGN, "foreign_liaison", "nobody", "below", "deactivated"}
OF_ONES_OWN = {
    "accounts:language",
    "ui:language",
    "accounts:logout",
    "leads:report",
    "accounts:user_new",
    "accounts:authority_new",
    "cases:new_report",
    "cases:new_finding",
    "cases:new_information",
    "cases:numbers",
    "evidence:controls",
}
"""What an outsider may do for themselves: their language, their leaving, work and numbers of their own
office, a known post beside which every office's links are judged."""


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Journey, World]]:
    """The whole world, made once for this file; each test undoes what it did."""
    folder = tmp_path_factory.mktemp("jalan")
    blobs = {**settings.STORAGES["blobs"], "OPTIONS": {"location": str(folder / "blobs")}}
    given = {
        "SIPATENAS_DATA": folder / "data",
        "SIPATENAS_KEYS": folder / "keys",
        "SIPATENAS_CLOCK": "sipatenas.core.clock.FixedClock",
        "STORAGES": {**settings.STORAGES, "blobs": blobs},
    }
    with django_db_blocker.unblock(), override_settings(**given), transaction.atomic():
        rosters.forget()
        offices = make_offices()
        users = make_people(offices) | make_others(offices)
        journey = Journey(office=offices[OWN], users=users, clock=FixedClock(), folder=folder)
        journey.roster()
        yield journey, make_world(journey)
        transaction.set_rollback(True)
        rosters.forget()


@pytest.fixture
def _django_db_helper(house: tuple[Journey, World]) -> None:
    """In place of pytest-django's: each test stands inside the transaction of the world, which no test ends."""


@pytest.fixture
def journey(house: tuple[Journey, World]) -> Iterator[Journey]:
    with transaction.atomic():
        yield house[0]
        transaction.set_rollback(True)


@pytest.fixture
def world(house: tuple[Journey, World], journey: Journey) -> World:
    return house[1]


def enter(client: Client, journey: Journey, who: str) -> None:
    if who == "nobody":
        return
    user = journey.users.get(who) or User.objects.create(username=who, office=journey.office, duty="officer")
    client.force_login(user)
    if who == "deactivated":
        User.objects.filter(pk=user.pk).update(is_active=False)


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that are written to meanwhile, but for the sessions."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found and found.group(1) != "django_session":
            tables.add(found.group(1))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def standing() -> dict[str, list[object]]:
    """Every row of every table but the sessions."""
    models = [model for model in apps.get_models() if model._meta.label != "sessions.Session"]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in models}


def ask(client: Client, world: World, name: str, method: str) -> Any:
    if method == "GET":
        return client.get(world.url(name))
    return client.post(world.url(name), world.form(name))


def told(answer: Any) -> str:
    """The status; a redirect to the log-in as `login`."""
    if answer.status_code == 302 and answer.headers["Location"].startswith(reverse("accounts:login")):
        return "login"
    return str(answer.status_code)


def expected() -> dict[str, dict[str, str]]:
    with GOLDEN.open(encoding="utf-8") as stream:
        return {f"{row['method']} {row['address']}": row for row in csv.DictReader(stream)}


def walk(
    client: Client, world: World, look: Callable[[str, str, Any, set[str]], None] | None = None
) -> dict[str, str]:
    """Ask for every address by both methods, each as if it were the first; returns what each said."""
    found = {}
    for name in ADDRESSES:
        for method in ("GET", "POST"):
            cookies = copy.deepcopy(client.cookies)
            with transaction.atomic():
                with written() as tables:
                    answer = ask(client, world, name, method)
                if look:
                    look(name, method, answer, tables)
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

    def unchanged(name: str, method: str, answer: Any, tables: set[str]) -> None:
        harmless = who in OUTSIDERS and method == "POST" and name not in OF_ONES_OWN
        refused = told(answer) in {"login", "403", "404", "405"}
        if tables and (harmless or refused):  # what was written may have been taken back
            assert standing() == before, f"{method} {name} changed something"
        if method == "POST" and told(answer) == "302" and name not in {*OF_ONES_OWN, "accounts:login"}:
            assert tables, f"{name} answered as if done, yet did nothing"

    table = expected()
    found = walk(client, world, unchanged)
    assert [
        f"{line}: {said}, not {table[line][who]}" for line, said in found.items() if said != table[line][who]
    ] == []


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator", "superior"])
def test_what_does_not_exist_is_not_found(who: str, journey: Journey, world: World, client: Client) -> None:
    enter(client, journey, who)
    table, unknown = expected(), uuid4()
    for name, keys in world.keys.items():
        if name == "accounts:password_set":
            continue
        if name == "accounts:authority":
            continue
        kept = {key: value if key in {"name", "number", "step"} else unknown for key, value in keys.items()}
        address = reverse(name.partition(" ")[0], kwargs=kept)
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

    def look(name: str, method: str, answer: Any, _tables: set[str]) -> None:
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return
        line, policy = f"{method} {name}", answer.headers.get("Content-Security-Policy", "")
        if (
            line == "GET evidence:as_captured" and answer.status_code == 200
        ):  # others' page, and not a page of ours
            assert policy.startswith("sandbox; default-src 'none'"), line
            assert "script-src" not in policy, line
            return
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

"""How the authorities' side looks in a browser, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page
from tests.browser import *  # noqa: F403
from tests.browser import axe, overflow, picture
from tests.support.bodies import decided, liaison
from tests.support.journey import Journey

from sipatenas.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def entered(page: Page, live_server: Any, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])


def looks_right(page: Page, name: str) -> None:
    picture(page, name)
    assert overflow(page) == 0
    assert axe(page) == []


def test_a_liaison_finds_its_case_recommends_and_the_office_sees_it(
    page: Page, narrow_page: Page, live_server: Any, journey: Journey
) -> None:
    bkn = liaison(journey, "bkn", "00")
    liaison(journey, "ppk")
    case = decided(journey, ("pns", "polri"))
    entered(page, live_server, journey.officer)
    page.goto(f"{live_server.url}/perkara/{case.pk}/")
    looks_right(page, "refer-1280")
    page.locator("form[action$='/langkah/refer/'] button.main").click()
    page.get_by_text("Penerusan dibuat").wait_for()
    looks_right(page, "referred-1280")
    journey.step(case, "form_task_force")
    for one, width in ((page, 1280), (narrow_page, 360)):
        one.context.clear_cookies()
        entered(one, live_server, bkn)
        one.goto(live_server.url)
        assert one.url.endswith("/perkara/meja/")
        looks_right(one, f"desk-{width}")
        one.locator("a[data-open]").first.click()
        looks_right(one, f"desk-case-{width}")
    page.locator("summary", has_text="Terbitkan rekomendasi").click()
    form = page.locator("form[action$='/langkah/recommend/']")
    form.locator("[name=recommend-proven]").select_option("yes")
    form.locator("[name=recommend-sanction]").select_option(index=1)
    form.locator("[name=recommend-number]").fill("R-5/2024")
    form.locator("[name=recommend-reasons]").fill("Terbukti dari unggahan.")
    form.locator("button").last.click()
    page.get_by_text("Rekomendasi terbit.").wait_for()
    looks_right(page, "recommended-1280")
    entered(narrow_page, live_server, journey.officer)
    narrow_page.goto(f"{live_server.url}/perkara/{case.pk}/")
    assert narrow_page.get_by_text("R-5/2024").count() >= 1
    looks_right(narrow_page, "office-360")
    entered(narrow_page, live_server, journey.users["administrator"])
    narrow_page.goto(f"{live_server.url}/akun/instansi/ppk/65.71/")
    looks_right(narrow_page, "authority-360")

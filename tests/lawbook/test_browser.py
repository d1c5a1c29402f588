"""The lawbook in a real browser, wide and narrow: nothing overflows, and axe finds nothing serious."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from tests.browser import *  # noqa: F403
from tests.browser import axe, overflow, picture
from tests.lawbook.samples import body, to_the_body

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.lawbook import services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Page, base: str, user: User) -> None:
    """As somebody who has signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])


@pytest.mark.parametrize("width", ["1280", "360"])
def test_the_law_is_read_drafted_and_decided_wide_and_narrow(
    width: str, page: Page, narrow_page: Page, live_server: Any, lawyers: dict[str, User], clock: FixedClock
) -> None:
    view, base = (page if width == "1280" else narrow_page), live_server.url
    first = services.draft(wanted=body(), user=lawyers["ri_officer"], clock=clock)
    services.propose(change=first, user=lawyers["ri_officer"], clock=clock)
    services.approve(change=first, user=lawyers["ri_head"], clock=clock)
    change = services.draft(wanted=to_the_body(), user=lawyers["ri_officer"], clock=clock)
    services.propose(change=change, user=lawyers["ri_officer"], clock=clock)
    rule = ["routes.yaml", "routes", "R-ASN-BKN"]
    pages = {
        "list": reverse("lawbook:list"),
        "row": reverse("lawbook:row", args=rule),
        "amend": reverse("lawbook:amend", args=rule),
        "changes": reverse("lawbook:changes"),
        "change": reverse("lawbook:change", args=[change.pk]),
    }
    enter(view, base, lawyers["ri_head"])
    for name, url in pages.items():
        view.goto(base + url)
        picture(view, f"lawbook-{name}-{width}")
        assert axe(view) == [], name
        assert overflow(view) == 0, name
    view.get_by_role("button", name="Setujui").click()
    view.get_by_text("Perubahan disetujui dan berlaku.").wait_for()
    view.goto(base + pages["amend"])
    view.get_by_label("Alasan perubahan").fill("Alasan yang saya tulis")
    view.evaluate("document.querySelectorAll('[required]').forEach(field => field.required = false)")
    view.get_by_role("button", name="Simpan rancangan").click()
    assert view.get_by_label("Alasan perubahan").input_value() == "Alasan yang saya tulis"
    picture(view, f"lawbook-refused-{width}")
    assert axe(view) == []

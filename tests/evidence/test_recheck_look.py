"""The history of a link and both of its pictures, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as house
from django.test import Client
from playwright.sync_api import Page
from tests.browser import *  # noqa: F403
from tests.browser import axe, overflow, picture
from tests.evidence.watching import FACEBOOK, Go, Sees, look_at, sealed_capture
from tests.evidence.watching import page as recorded

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence.models.watches import Watch
from sipatenas.evidence.services import rechecking

pytest_plugins = ["tests.evidence.watched"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTROL = "https://www.facebook.com/bawaslu/posts/pfbid0Kendali0000001"


@pytest.fixture
def looked_at(officer: User, clock: FixedClock, sees: Sees, go: Go) -> Watch:
    """A link that was live, edited, unreachable and then gone for good."""
    evidence = sealed_capture(officer=officer, clock=clock)
    watch = Watch.objects.select_related("evidence__office", "office").get(evidence=evidence)
    rechecking.register_control(url=CONTROL, user=officer)
    live = recorded("facebook", "sealed")
    gone = recorded("facebook", "removed-notice-in-indonesian")
    sees({CONTROL: look_at(CONTROL, live.replace(FACEBOOK, CONTROL))})
    for shown in (
        look_at(FACEBOOK, live),
        look_at(FACEBOOK, recorded("facebook", "edited-words-of-the-text")),
        look_at(FACEBOOK, status=None, error="timeout"),
    ):
        sees({FACEBOOK: shown})
        go(watch)
    rechecking.let_go(watch=watch, user=officer, clock=clock)
    sees({FACEBOOK: look_at(FACEBOOK, gone, status=404)})
    while go(watch).state == "removed_suspected":
        assert watch.looks < 12
    return watch


def enter(view: Page, base: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    value = client.cookies[house.SESSION_COOKIE_NAME].value
    view.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": value, "url": base}])


def test_history_and_comparison_are_readable_wide_and_narrow(
    page: Page, narrow_page: Page, live_server: Any, looked_at: Watch, officer: User
) -> None:
    number = looked_at.observations.latest("number").number
    for view, width in ((page, "1280"), (narrow_page, "360")):
        enter(view, live_server.url, officer)
        view.goto(f"{live_server.url}/bukti/{looked_at.evidence_id}/")
        assert view.get_by_text("dipastikan", exact=False).first.is_visible()
        picture(view, f"recheck-history-{width}")
        assert axe(view) == []
        assert overflow(view) == 0
        view.goto(f"{live_server.url}/bukti/{looked_at.evidence_id}/dulu-dan-sekarang/{number}/")
        picture(view, f"recheck-beside-{width}")
        assert axe(view) == []
        assert overflow(view) == 0
        was, now = (view.locator(f"section[aria-labelledby={one}]").bounding_box() for one in ("was", "is"))
        assert was
        assert now
        if width == "1280":
            assert now["x"] > was["x"] + 100
            assert abs(now["y"] - was["y"]) < 2
        else:
            assert now["y"] >= was["y"] + was["height"] - 1

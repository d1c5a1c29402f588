"""The room's pages in a real browser: nothing serious for axe, nothing wider than the window."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from tests.browser import *  # noqa: F403
from tests.browser import axe, overflow, picture

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import Duty
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject

from .conftest import PASSWORD, Make

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.accounts.urls"),
    pytest.mark.django_db(transaction=True),
]


def sign_in(page: Page, base: str, name: str) -> None:
    page.goto(base + reverse("accounts:login"))
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"{base}/")


def look_over(page: Page, name: str) -> None:
    picture(page, name)
    assert axe(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("width", ["1280", "360"])
def test_the_administrators_and_the_auditors_pages_can_be_read_wide_and_narrow(
    width: str, page: Page, narrow_page: Page, live_server: Any, make_user: Make, clock: FixedClock
) -> None:
    view = page if width == "1280" else narrow_page
    kept = make_user("65.71", name="ani")
    make_user("65", Duty.ADMINISTRATOR, name="admin")
    make_user("65", Duty.AUDITOR, name="auditor")
    for _ in range(3):
        record_look(
            user=kept,
            subject=Subject("lead", kept.id),
            what="nama, NIP",
            purpose=Purpose.JUDGING,
            clock=clock,
        )
    base = live_server.url
    view.goto(base + reverse("accounts:login"))
    look_over(view, f"accounts-login-{width}")
    sign_in(view, base, "admin")
    for name, address in (
        ("users", reverse("accounts:users")),
        ("user", reverse("accounts:user", kwargs={"pk": kept.pk})),
        ("user-new", reverse("accounts:user_new")),
        ("password", reverse("accounts:password")),
    ):
        view.goto(base + address)
        look_over(view, f"accounts-{name}-{width}")
    view.get_by_role("button", name="Keluar").click()
    view.wait_for_url("**/masuk/")
    sign_in(view, base, "auditor")
    view.goto(base + reverse("accounts:looks"))
    look_over(view, f"accounts-looks-{width}")
    assert (
        view.get_by_role("row").count() == 1 + 3 + 1 + 1
    )  # head, Ani's, the administrator's, the auditor's own

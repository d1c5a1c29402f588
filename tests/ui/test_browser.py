"""The sample pages in a real browser: axe, keys, polling, narrow windows."""

import pytest
from playwright.sync_api import Page
from tests.browser import *  # noqa: F403
from tests.browser import axe, overflow, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.ui.pages"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("address", ["/queue/?halaman=2", "/lead/?wrong=1", "/nowhere/"])
def test_axe_finds_nothing_serious_wide_or_narrow(
    page: Page, narrow_page: Page, live_server, settings, address
) -> None:
    settings.SIPATENAS_DEMONSTRATION = True
    for view, width in ((page, "1280"), (narrow_page, "360")):
        view.goto(live_server.url + address)
        picture(view, f"ui-{address.strip('/').split('/')[0]}-{width}")
        assert axe(view) == []
        assert overflow(view) == 0


def test_keys_move_through_the_rows_open_and_press(page: Page, live_server) -> None:
    page.goto(live_server.url + "/queue/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-row]').id") == "row-1"
    page.evaluate(
        "document.querySelector('#row-1 [data-key=x]').addEventListener('click', () => {window.pressed = 1})"
    )
    page.keyboard.press("x")
    assert page.evaluate("window.pressed") == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/lead/?1")


def test_keys_are_left_alone_while_typing(page: Page, live_server) -> None:
    page.goto(live_server.url + "/queue/")
    page.get_by_label("Sejak").fill("")
    page.get_by_label("Sejak").press("j")
    assert page.get_by_label("Sejak").input_value() == "j"
    assert page.locator(".at").count() == 0


def test_a_question_mark_opens_the_help(page: Page, live_server) -> None:
    page.goto(live_server.url + "/queue/")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Tutup").click()
    assert not page.get_by_role("dialog").is_visible()


def test_progress_is_asked_again_until_finished(page: Page, live_server) -> None:
    page.goto(live_server.url + "/lead/")
    page.get_by_text("selesai").wait_for()
    assert page.locator("[hx-get]").count() == 0


def test_the_check_itself_finds_a_planted_fault(page: Page, live_server) -> None:
    page.goto(live_server.url + "/queue/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [found["rule"] for found in axe(page)] == ["button-name"]

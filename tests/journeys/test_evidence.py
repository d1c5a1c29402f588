"""An evidence by hand, in a real browser: looked at behind its log-in, destroyed by two persons, never by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.browser import *  # noqa: F403
from tests.evidence.watching import FACEBOOK, sealed_capture
from tests.journeys.desk import desk
from tests.journeys.stage import Stage, staged
from tests.support.fixtures import *  # noqa: F403
from tests.support.journey import Journey

from sipatenas.evidence import checkpoints, vault
from sipatenas.evidence.models import Evidence, Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(live_server: Any, settings: Any, journey: Journey, browser: Browser) -> Iterator[Stage]:
    settings.SIPATENAS_CLOCK = "tests.journeys.stage.TurnedClock"
    yield from staged(live_server.url, journey, browser)


def test_a_link_is_looked_at_by_hand_and_its_evidence_ends_by_two_persons(stage: Stage) -> None:
    evidence = sealed_capture(officer=stage.journey.officer, clock=stage.journey.clock)
    due = stage.journey.clock.now() - timedelta(hours=3)
    Watch.objects.filter(evidence=evidence).update(is_manual=True, next_at=due)
    printed = checkpoints.make(clock=stage.journey.clock)
    look_by_hand(stage, evidence)
    ending = propose(stage, evidence)
    destroy(stage, evidence, ending)
    narrow = ["/bukti/", ending, f"/bukti/{evidence.pk}/", f"/bukti/titik-periksa/?sidik={printed.short}"]
    with desk(stage.browser, stage, "head", width=360) as phone:
        for number, path in enumerate(narrow):
            phone.go(path)
            phone.look_over(f"bukti-sempit-{number}")
    expect_matched(stage, printed.short)


def look_by_hand(stage: Stage, evidence: Evidence) -> None:
    """From today to the list, by the keyboard to the link, and what was seen written down."""
    at = stage.at("officer")
    at.go("/perkara/hari-ini/")
    with at.page.expect_navigation():
        at.page.locator("a[href='/bukti/tautan/']").click()
    stage.look(at, "tautan")
    at.page.keyboard.press("j")
    with at.page.expect_navigation():
        at.page.keyboard.press("Enter")
    expect(at.page.locator("main")).to_contain_text(FACEBOOK)
    stage.look(at, "lihat")
    at.fill(
        "/dilihat/?dari=daftar", lihat__state="removed_suspected", lihat__note="Situs menulis tidak tersedia."
    )
    expect(at.page.locator("main")).to_contain_text("Yang terlihat sudah dicatat")
    at.go(f"/bukti/{evidence.pk}/")
    expect(at.page.locator("main")).to_contain_text("dilihat petugas: Situs menulis tidak tersedia.")
    stage.look(at, "bukti")


def propose(stage: Stage, evidence: Evidence) -> str:
    """The officer proposes, and is offered to withdraw, never to destroy."""
    at = stage.at("officer")
    ending = f"/bukti/{evidence.pk}/pemusnahan/"
    with at.page.expect_navigation():
        at.page.locator(f"a[href='{ending}']").click()
    stage.look(at, "pemusnahan")
    at.fill("/usul/", propose__basis="JRA 2.1", propose__reason="Masa simpannya habis.")
    expect(at.page.locator("main")).to_contain_text("Anda yang mengusulkan")
    assert at.page.locator("form[action$='/setujui/']").count() == 0
    stage.look(at, "diusulkan")
    return ending


def destroy(stage: Stage, evidence: Evidence, ending: str) -> None:
    """The head comes from today, reads, and destroys; without the tick nothing happens."""
    head = stage.at("head")
    head.go("/perkara/hari-ini/")
    with head.page.expect_navigation():
        head.page.locator("a[href='/bukti/pemusnahan/']").click()
    stage.look(head, "usul")
    with head.page.expect_navigation():
        head.page.locator(f"a[href='{ending}']").click()
    head.fill("/setujui/", approve__decision="Sesuai jadwal.")
    assert not vault.is_destroyed(evidence)
    stage.look(head, "tanpa-centang")
    head.page.locator("[name=approve-is_sure]").check()
    head.fill("/setujui/")
    assert vault.is_destroyed(evidence)
    head.go(f"/bukti/{evidence.pk}/")
    expect(head.page.locator("main")).to_contain_text("Berita pemusnahan")
    assert FACEBOOK not in head.page.content()
    stage.look(head, "dimusnahkan")


def expect_matched(stage: Stage, print_of: str) -> None:
    """Who holds a paper compares its print without an account."""
    context = stage.browser.new_context()
    page = context.new_page()
    page.goto(f"{stage.base}/bukti/titik-periksa/")
    page.locator("[name=sidik]").fill(print_of)
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status]")).to_contain_text("cocok")
    context.close()

"""A real browser for tests: Debian's Chromium through Playwright, an axe check, and pictures of pages.

A test module takes the fixtures with `from tests.browser import *` (page, narrow_page) and pytest-django's
`live_server`. Playwright's sync API runs an event loop in this thread, so Django must be told that the test's
own queries are safe there: DJANGO_ALLOW_ASYNC_UNSAFE is set while a browser is open, in tests only.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

expect.set_options(
    timeout=30_000
)  # what is expected may come late on a busy machine; a pass waits for nothing
__all__ = ["browser", "narrow_page", "page"]

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PICTURES = Path(folder) if (folder := os.environ.get("SIPATENAS_PICTURES")) else None
"""Where pictures of pages go; none are kept when the variable is empty."""
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium() -> str | None:
    """The path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def opened() -> Iterator[Browser]:
    """A headless browser; skips the test with a plain message where there is none."""
    path = chromium()
    if path is None:
        pytest.skip("No Chromium on this machine: install the package chromium to run the browser tests.")
    flags = FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    with sync_playwright() as playwright:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        found = playwright.chromium.launch(executable_path=path, headless=True, args=flags)
        try:
            yield found
        finally:
            found.close()
            if before is None:
                os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
            else:
                os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as found:
        yield found


def _fresh(browser: Browser, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="id-ID")
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    yield page
    context.close()
    assert complaints == [], "the browser complained"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1280 x 800 in a context of its own; a script error or refused style or script fails it."""
    yield from _fresh(browser, 1280, 800)


@pytest.fixture
def narrow_page(browser: Browser) -> Iterator[Page]:
    """The same as on a phone: 360 x 740."""
    yield from _fresh(browser, 360, 740)


def axe(page: Page) -> list[dict[str, Any]]:
    """The serious and critical breaches that axe finds (WCAG 2.2 A and AA); each with its rule and elements.

    The source is evaluated over the browser's protocol, so the page's own policy stays as strict as it is.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    told = "{runOnly: rules, resultTypes: ['violations']}"  # what passed is long, and nobody reads it
    result = page.evaluate(f"rules => axe.run(document, {told}).then(found => found.violations)", rules)
    return [
        {"rule": found["id"], "impact": found["impact"], "where": [n["html"][:160] for n in found["nodes"]]}
        for found in result
        if found["impact"] in {"serious", "critical"}
    ]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window (0 = no sideways scrolling)."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, when SIPATENAS_PICTURES names a folder."""
    if PICTURES is not None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def inline_style_or_script(html: str) -> list[str]:
    """What the strict policy would refuse: style and on… attributes, style elements, scripts without src."""
    patterns = (
        r"<style\b",
        r"<script(?![^>]*\bsrc=)",
        r"<[^>]+\sstyle\s*=",
        r"<[^>]+\son\w+\s*=",
        r"javascript:",
    )
    return [hit for pattern in patterns for hit in re.findall(pattern, html, re.IGNORECASE)]

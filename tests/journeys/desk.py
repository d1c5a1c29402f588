"""What one person does at a browser: sign in, look a page over, take things away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Browser, Locator, Page
from tests.browser import axe, overflow, picture

Said = str | list[str] | Path


def letter(folder: Path) -> Path:
    """An invented letter of a body, as the office scanned it."""
    kept = folder / "surat-instansi.pdf"
    kept.write_bytes(b"%PDF-1.7\n% invented\n")
    return kept


class Place(Protocol):
    """Where the house is served, and the password of everybody in it."""

    @property
    def base(self) -> str: ...

    @property
    def password(self) -> str: ...


class Desk:
    """One person's browser window on the house."""

    def __init__(self, page: Page, house: Place, name: str) -> None:
        self.page = page
        self.house = house
        self.name = name

    def sign_in(self) -> None:
        page = self.page
        page.goto(f"{self.house.base}/akun/masuk/")
        page.locator("[name=username]").fill(self.name)
        page.locator("[name=password]").fill(self.house.password)
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url: "/akun/masuk/" not in url)

    def sign_out(self) -> None:
        self.page.locator("header form[action='/akun/keluar/'] button").click()
        self.page.wait_for_url("**/akun/masuk/**")

    def go(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.house.base + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def look_over(self, name: str) -> None:
        """The page at hand: a picture, nothing serious for axe, nothing wider than the window."""
        picture(self.page, name)
        breaches, wider = axe(self.page), overflow(self.page)
        assert not breaches, f"{self.page.url}: {breaches}"
        assert wider == 0, f"{self.page.url} is {wider} px too wide"

    def fill(self, form: str, **values: Said) -> None:
        """Fill a form (found by where it posts to) by its fields' names, `__` for `-`; then send it.

        A text fills a field or picks a select's value; a list ticks the boxes of those values; a path is a file.
        """
        found = self.page.locator(f"form[action$='{form}']") if form else self.page.locator("main form").first
        for closed in found.locator("xpath=ancestor::details[not(@open)]").all():
            closed.locator("> summary").click()
        for name, value in values.items():
            self._put(found, name.replace("__", "-"), value)
        with self.page.expect_navigation():
            found.locator("button").last.click()

    def _put(self, form: Locator, name: str, value: Said) -> None:
        field = form.locator(f"[name='{name}']")
        if isinstance(value, list):
            for one in value:
                form.locator(f"[name='{name}'][value='{one}']").check()
        elif isinstance(value, Path):
            field.set_input_files(value)
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    def taken(self, selector: str, into: Path) -> Path:
        """The file behind a link or button, as the browser would store it."""
        with self.page.expect_download() as waiting:
            self.page.locator(selector).first.click()
        path = into / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path


@contextmanager
def desk(
    browser: Browser,
    house: Place,
    name: str,
    *,
    width: int = 1280,
    scripts: bool = True,
    locale: str = "id-ID",
) -> Iterator[Desk]:
    """A signed-in window of its own; a script error or a refused style or script fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale=locale, java_script_enabled=scripts
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    at = Desk(page, house, name)
    try:
        at.sign_in()
        yield at
    finally:
        context.close()
    assert complaints == [], "the browser complained"

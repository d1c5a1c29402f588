"""The pictures of docs/pictures, made from a demonstration in a folder of its own. All people are invented."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

HOUSE = Path(__file__).resolve().parents[1]
PICTURES = HOUSE / "docs" / "pictures"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
TALLEST = 1150
"""Pixels of a picture from the top of the page; what lies below is left out."""
LARGEST = 200_000
"""Bytes of one picture."""
PATIENCE = 60.0
"""Seconds within which the house must answer."""


def main() -> int:
    """Make all pictures. Returns 1 with one sentence where there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.stderr.write("No Chromium on this machine: install the package chromium.\n")
        return 1
    with (
        tempfile.TemporaryDirectory(prefix="sipatenas-pictures-") as folder,
        _house(Path(folder)) as (address, password),
        _browser(chromium) as browser,
    ):
        _take(browser, address, password)
    return 0


@contextmanager
def _house(folder: Path) -> Iterator[tuple[str, str]]:
    """A demonstration that is served: its address and the password of its accounts."""
    port = _free_port()
    known = {**os.environ, "SIPATENAS_DATA": str(folder / "data"), "SIPATENAS_ENV_FILE": str(folder / "none")}
    for name in ("DATABASE_URL", "SIPATENAS_BLOBS", "SIPATENAS_KEYS", "DJANGO_SETTINGS_MODULE"):
        known.pop(name, None)
    verb = [str(Path(sys.executable).parent / "sipatenas")]
    subprocess.run([*verb, "demonstrate", "--port", str(port)], env=known, cwd=HOUSE, check=True)
    served = subprocess.Popen([*verb, "serve", "--port", str(port)], env=known, cwd=HOUSE)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address, json.loads((folder / "data" / "demonstration").read_text())["password"]
    finally:
        served.terminate()
        served.wait(timeout=30)


def _free_port() -> int:
    """A port that is free and whose neighbour, for the invented platform, is free as well."""
    for port in range(8600, 8800, 2):
        with socket.socket() as one, socket.socket() as two:
            if one.connect_ex(("127.0.0.1", port)) and two.connect_ex(("127.0.0.1", port + 1)):
                return port
    raise SystemExit("No free port between 8600 and 8800.")


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 (our own loopback address)
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit(f"{address} did not answer within {PATIENCE:.0f} seconds.")


@contextmanager
def _browser(path: str) -> Iterator[Browser]:
    flags = ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=flags)
        yield browser
        browser.close()


def _take(browser: Browser, address: str, password: str) -> None:
    """Go the officer's way once, and stop for a picture at each station."""
    page = _signed_in(browser, address, password, DESK)
    page.goto(f"{address}/antrean/")
    _keep(page, "antrean")
    page.goto(address + _first_link(page, r"^/antrean/[0-9a-f-]{36}/$"))
    _keep(page, "indikasi")
    _keep(page, "pemilik", start="#pemilik", left="#penilaian")
    page.goto(f"{address}/perkara/hari-ini/")
    _keep(page, "hari-ini")
    page.goto(address + _first_link(page, r"^/perkara/tenggat/[0-9a-f-]{36}/$"))
    _keep(page, "tenggat")
    page.goto(f"{address}/perkara/")
    page.goto(address + _first_link(page, r"^/perkara/[0-9a-f-]{36}/$"))
    _keep(page, "perkara")
    page.goto(f"{address}/perkara/?state=closed")
    page.goto(address + _first_link(page, r"^/perkara/[0-9a-f-]{36}/$"))
    page.goto(address + _first_link(page, r"^/bukti/[0-9a-f-]{36}/$"))
    _keep(page, "bukti")
    desk = _signed_in(browser, address, password, DESK, who="narahubung")
    desk.goto(f"{address}/perkara/meja/")
    _keep(desk, "meja")
    phone = _signed_in(browser, address, password, PHONE)
    phone.goto(f"{address}/antrean/")
    _keep(phone, "telepon")


def _signed_in(
    browser: Browser, address: str, password: str, size: dict[str, int], who: str = "petugas1"
) -> Page:
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]}, locale="id-ID")
    page = context.new_page()
    page.goto(f"{address}/akun/masuk/")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/(antrean|perkara)/"))
    return page


def _first_link(page: Page, pattern: str) -> str:
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    for href in found:
        path = str(href).split("?")[0]
        if re.match(pattern, path):
            return path
    raise SystemExit(f"No link {pattern} on {page.url}.")


def _keep(page: Page, name: str, *, start: str = "", left: str = "") -> None:
    """Keep a page as JPEG: its upper part, or what lies below `start` and right of `left`.

    Refuses a picture that is too heavy for the repository.
    """
    size = page.viewport_size or {"width": DESK["width"], "height": DESK["height"]}
    top = _edge(page, start, "y") - 12 if start else 0.0
    margin = _edge(page, left, "x") - 12 if left else 0.0
    below = float(page.evaluate("document.documentElement.scrollHeight")) - top
    clip = {"x": margin, "y": top, "width": size["width"] - margin, "height": min(below, TALLEST)}
    path = PICTURES / f"{name}.jpg"
    PICTURES.mkdir(parents=True, exist_ok=True)
    for quality in (80, 70, 60, 50):
        page.screenshot(path=path, type="jpeg", quality=quality, full_page=True, clip=clip)  # type: ignore[arg-type]
        if path.stat().st_size < LARGEST:
            sys.stdout.write(f"{path.relative_to(HOUSE)}  {path.stat().st_size // 1000} kB\n")
            return
    raise SystemExit(f"{path} is larger than {LARGEST} bytes.")


def _edge(page: Page, selector: str, axis: str) -> float:
    """Pixels from the top (`y`) or left (`x`) of the page to an element."""
    box = page.locator(selector).bounding_box()
    if box is None:
        raise SystemExit(f"{selector} is not shown on {page.url}.")
    return float(box[axis])  # type: ignore[literal-required]


if __name__ == "__main__":
    sys.exit(main())

"""Through the proxy, nothing that a page does reaches a listener of the inner network: the whole table."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from tests.evidence.conftest import Site, chromium, make_site
from tests.security.ssrf import WAYS, WITHOUT_PATH, Canary, page_against, page_that_asks

from sipatenas.evidence.capture.net import guard as judging
from sipatenas.evidence.capture.net import proxy as proxying
from sipatenas.evidence.capture.net.guard import Guard
from sipatenas.evidence.capture.net.passages import Because, Refusal
from sipatenas.evidence.capture.net.proxy import BROWSER_FLAGS, NOWHERE, Proxy

__all__ = ["chromium", "make_site"]
pytestmark = pytest.mark.browser
PATIENCE = 15.0
"""Seconds after which what a page was to do counts as not done."""

NAMES = {
    "dalam.uji": ["127.0.0.1"],
    "campur.uji": ["8.8.8.8", "127.0.0.1"],
    "enam.uji": ["::1"],
    "dipetakan.uji": ["::ffff:127.0.0.1"],
    "nat64.uji": ["64:ff9b::7f00:1"],
    "awan.uji": ["169.254.169.254"],
    "localhost": ["127.0.0.1", "::1"],
    "apa-saja.localhost": ["127.0.0.1"],
}
FORMS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.", "127.0.0.%31", "①②⑦.⓪.⓪.①", "127。0。0。1", "0", "0.0.0.0",  # noqa: S104
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[2001:0:53aa:64c:0:0:80ff:fffe]",
    "localhost", "LOCALHOST", "localhost.", *NAMES,
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the table, with the proxy's flags and no other fence."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path,
            args=["--headless", *BROWSER_FLAGS, f"--proxy-server={NOWHERE}"],
            chromium_sandbox=False,
        )
        yield started
        started.close()


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canary]:
    with Canary() as listening:
        monkeypatch.setattr(judging, "WEB_PORTS", frozenset({listening.port, 80, 443}))
        yield listening


def visit(
    browser: Browser,
    proxy: Proxy,
    *urls: str,
    wait: float = 0.25,
    until: Callable[[], bool] | None = None,
) -> None:
    """Open the links one after the other in one context; each gets so many seconds for what it does.

    With `until`, the last link is left only once that holds, or after `PATIENCE` seconds without it: what a busy
    machine does late is then awaited, not missed.
    """
    context = browser.new_context(proxy=proxy.for_browser())  # type: ignore[arg-type]
    try:
        page = context.new_page()
        for url in urls:
            try:
                page.goto(url, wait_until="load", timeout=10_000)
                page.wait_for_timeout(wait * 1000)
            except PlaywrightError:
                pass  # a page that was refused, which is what the table wants
        deadline = time.monotonic() + PATIENCE
        while until and not until() and time.monotonic() < deadline:
            with suppress(PlaywrightError):
                page.wait_for_timeout(50)
    finally:
        context.close()


def _paths(site: Site) -> set[str]:
    return {path.strip("/") for path in site.asked}


def _hosts(proxy: Proxy) -> set[str]:
    return {found.host for found in proxy.refused if found.kind == Because.FORBIDDEN}


def _refused_at(proxy: Proxy, canary: Canary) -> list[Refusal]:
    return [found for found in proxy.refused if found.port == canary.port]


def resolver(name: str) -> list[str]:
    return NAMES.get(name, [])


def test_every_way_reaches_a_site_that_is_allowed(browser: Browser, make_site: Callable[[], Site]) -> None:
    """Without this the table below would prove nothing."""
    page, other = make_site(), make_site()
    page.page("/", page_against(f"http://{other.host}"))
    with Proxy(Guard(allow=frozenset({page.host, other.host}))) as proxy:
        visit(browser, proxy, page.url(), until=lambda: _paths(other) >= set(WAYS) - WITHOUT_PATH)
    assert set(WAYS) - WITHOUT_PATH <= _paths(other)


@pytest.mark.parametrize("form", ["127.0.0.1", "localhost", "dalam.uji", "[::1]"])
def test_no_way_of_a_page_reaches_an_inner_address(
    browser: Browser, make_site: Callable[[], Site], canary: Canary, form: str
) -> None:
    site = make_site()
    site.page("/", page_against(f"http://{form}:{canary.port}"))
    with Proxy(Guard(allow=frozenset({site.host}), resolver=resolver)) as proxy:
        visit(browser, proxy, site.url(), wait=0.8, until=lambda: bool(_refused_at(proxy, canary)))
    assert "/" in site.asked
    assert canary.contacts == []
    assert any(found.kind == Because.FORBIDDEN for found in _refused_at(proxy, canary))


def test_no_form_of_an_inner_address_is_reached_directly_or_by_a_redirect(
    browser: Browser, make_site: Callable[[], Site], canary: Canary
) -> None:
    site = make_site()
    with Proxy(Guard(allow=frozenset({site.host}), resolver=resolver)) as proxy:
        links = []
        for number, form in enumerate(FORMS):
            links += [f"http://{form}:{canary.port}/x", f"/pindah-{number}"]
            site.moved(f"/pindah-{number}", f"http://{form}:{canary.port}/pindah")
        site.page("/", page_that_asks(links))
        moved = {f"/pindah-{number}" for number in range(len(FORMS))}
        hosts = {"127.0.0.1", "localhost", "::1", "::ffff:7f00:1", *NAMES}
        visit(
            browser,
            proxy,
            site.url(),
            wait=1,
            until=lambda: moved <= set(site.asked) and hosts <= _hosts(proxy),
        )
    assert canary.contacts == []
    assert moved <= set(site.asked)
    assert hosts <= _hosts(proxy)


@pytest.mark.parametrize("form", ["127.1", "localhost.", "dalam.uji", "[::ffff:127.0.0.1]"])
def test_the_page_itself_is_not_opened_there(
    browser: Browser, make_site: Callable[[], Site], canary: Canary, form: str
) -> None:
    site = make_site()
    at = f"http://{form}:{canary.port}/"
    site.moved("/pindah", at)
    site.page("/js", f"<script>location = '{at}'</script>")
    site.page("/meta", "", head=f'<meta http-equiv="refresh" content="0; url={at}">')
    with Proxy(Guard(allow=frozenset({site.host}), resolver=resolver)) as proxy:
        for link in [at, at.replace("http", "https"), *map(site.url, ("/pindah", "/js", "/meta"))]:
            before = len(_refused_at(proxy, canary))
            visit(browser, proxy, link, until=lambda before=before: len(_refused_at(proxy, canary)) > before)
            assert len(_refused_at(proxy, canary)) > before, link
    assert canary.contacts == []
    assert {"/pindah", "/js", "/meta"} <= set(site.asked)


def test_other_ports_of_a_public_name_are_not_opened(browser: Browser, make_site: Callable[[], Site]) -> None:
    site = make_site()
    site.page("/", page_that_asks([f"http://umum.uji:{port}/" for port in (3306, 6379, 11211)]))
    with Proxy(Guard(allow=frozenset({site.host}), resolver=lambda _name: ["8.8.8.8"])) as proxy:
        visit(browser, proxy, site.url(), until=lambda: len(proxy.refused) >= 3)
        assert {found.port for found in proxy.refused} >= {3306, 6379, 11211}
        assert {(one.host, one.port) for one in proxy.connections} == {("127.0.0.1", site.port)}


def test_a_name_bound_anew_while_the_page_runs_leads_nowhere_else(
    browser: Browser, make_site: Callable[[], Site], canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """127.0.0.1 plays the public address on which the attacker's page lies, 127.0.0.2 the inner one."""
    site = make_site()
    asked: list[str] = []
    _play_public(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(judging, "WEB_PORTS", frozenset({site.port}))

    def bound_anew(name: str) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with socket.create_server(("127.0.0.2", site.port)) as listening:
        site.page("/", page_that_asks([f"http://berganti.uji:{site.port}/lagi?{n}" for n in range(5)]))
        with Proxy(Guard(resolver=bound_anew)) as proxy:
            visit(
                browser,
                proxy,
                f"http://berganti.uji:{site.port}/",
                wait=0.5,
                until=lambda: "/lagi?4" in site.asked,
            )
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert asked == ["berganti.uji"]
    assert {one.address for one in proxy.connections} == {"127.0.0.1"}
    assert "/lagi?4" in site.asked


def test_a_name_bound_to_the_inner_net_after_an_earlier_capture_is_refused(
    browser: Browser, make_site: Callable[[], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site()
    site.page("/", "<h1>Umpan")
    _play_public(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(judging, "WEB_PORTS", frozenset({site.port}))
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    for _capture in range(2):
        with Proxy(Guard(resolver=lambda _name: answers.pop(0))) as proxy:
            visit(browser, proxy, f"http://berganti.uji:{site.port}/", wait=0.1)
    assert site.asked.count("/") == 1
    assert proxy.connections == []
    assert "127.0.0.2" in proxy.refused[0].because


def _play_public(monkeypatch: pytest.MonkeyPatch, public: str) -> None:
    known = judging.is_public
    for module in (judging, proxying):
        monkeypatch.setattr(module, "is_public", lambda address: address == public or known(address))
    monkeypatch.setattr(proxying, "is_own", lambda _address: False)

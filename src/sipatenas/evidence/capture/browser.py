"""One page in one fresh browser context: what it showed, as files in the task's folder."""

from __future__ import annotations

import platform
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser, Page, Playwright, Response, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from sipatenas.evidence.capture.guard import Guard, RefusedError, UnresolvedError
from sipatenas.evidence.capture.terms import Captured, CapturedObject, Limits, Outcome, Task
from sipatenas.evidence.capture.watch import Watch

FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-site-isolation-trials",
)  # fmt: skip
"""Without site isolation every frame answers to the page's own session, so that `watch` judges each redirect in
a frame of another site too; there is nothing to isolate in a fresh context that is signed in nowhere."""
INSTALL = (
    "Pasang Chromium (Debian/Ubuntu: apt-get install chromium; sistem lain: python -m playwright install "
    "chromium), lalu minta tangkapan sekali lagi."
)
CHECK_LINK = "Periksa tautannya di peramban biasa. Jika unggahan masih ada, minta tangkapan sekali lagi."
_FIELDS = """() => {
  const found = {};
  const wanted = 'meta[property^="og:"], meta[name^="twitter:"], meta[name="author"]';
  for (const tag of document.querySelectorAll(wanted)) {
    const name = tag.getAttribute('property') || tag.getAttribute('name');
    const value = tag.getAttribute('content');
    const isNew = name && value && !(name in found) && Object.keys(found).length < 30;
    if (isNew) found[name] = value.slice(0, 500);
  }
  const canonical = document.querySelector('link[rel="canonical"]');
  if (canonical && canonical.href) found.canonical = canonical.href.slice(0, 500);
  if (document.documentElement.lang) found.lang = document.documentElement.lang.slice(0, 20);
  return found;
}"""
_TEXT = "() => document.body ? document.body.innerText : ''"
_HEIGHT = (
    "() => Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0)"
)

Report = Callable[[int, str], None]


class _Stop(Exception):  # noqa: N818 -- carries the answer out of the steps
    def __init__(self, outcome: Outcome, because: str, remedy: str) -> None:
        super().__init__(because)
        self.answer = Captured(outcome=outcome, because=because, remedy=remedy)


@dataclass
class _Run:
    """One capture under way."""

    task: Task
    report: Report
    guard: Guard
    started: float = field(default_factory=time.monotonic)

    @property
    def limits(self) -> Limits:
        return self.task.limits

    def milliseconds(self, seconds: float) -> float:
        """What is left of the capture's time, at most `seconds`; never 0, which Playwright reads as never."""
        left = self.limits.seconds - (time.monotonic() - self.started)
        return max(1.0, min(seconds, left) * 1000)


def run(task: Task, report: Report) -> Captured:
    """Capture the task's page. Always answers; only a failure of the browser itself raises."""
    it = _Run(task=task, report=report, guard=Guard(allow=frozenset(task.allow)))
    try:
        _judge(it.guard, task.url)
        with sync_playwright() as playwright:
            browser = _start(playwright, task)
            try:
                return _capture(it, browser)
            finally:
                browser.close()
    except _Stop as stop:
        return stop.answer
    except PlaywrightTimeout:
        return _too_slow(task.limits).answer
    except PlaywrightError as error:
        return Captured(
            outcome=Outcome.BROKEN,
            because=f"peramban gagal: {_first_line(error)}",
            remedy="Coba lagi. Jika berulang, jalankan: sipatenas doctor",
        )


def _judge(guard: Guard, url: str) -> None:
    try:
        guard.judge_url(url)
    except RefusedError as refused:
        raise _Stop(
            Outcome.REFUSED, str(refused), "Hanya halaman publik di internet yang dapat direkam."
        ) from refused
    except UnresolvedError as unresolved:
        raise _Stop(Outcome.UNREACHABLE, str(unresolved), CHECK_LINK) from unresolved


def _start(playwright: Playwright, task: Task) -> Browser:
    executable = task.executable or playwright.chromium.executable_path
    if not Path(executable).exists():
        raise _Stop(Outcome.NO_BROWSER, "peramban Chromium tidak ditemukan di komputer ini", INSTALL)
    return playwright.chromium.launch(
        executable_path=executable,
        args=[*FLAGS, f"--host-resolver-rules={_resolver_rules(task.allow)}"],
        chromium_sandbox=task.sandbox,
        handle_sigint=False,
        timeout=30_000,
    )


def _resolver_rules(allow: tuple[str, ...]) -> str:
    """A second fence inside the browser: addresses written out in a link, also from workers and redirects."""
    fenced = ("localhost", "*.localhost", "127.*", "10.*", "192.168.*", "169.254.*", "0.*", "[::1]", "[::]")
    let_through = {f"EXCLUDE {re.sub(r':[0-9]+$', '', entry)}" for entry in allow}
    return ", ".join([*(f"MAP {pattern} ~NOTFOUND" for pattern in fenced), *sorted(let_through)])


def _capture(it: _Run, browser: Browser) -> Captured:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        locale="id-ID",
        timezone_id=it.task.timezone,
        accept_downloads=False,
        service_workers="block",
    )
    page = context.new_page()
    watch = Watch(guard=it.guard, most_bytes=it.limits.received_bytes)
    watch.over(context, page)
    try:
        return _steps(it, page, watch)
    except PlaywrightError as error:
        if watch.is_over_limit:
            raise _too_much() from error
        raise


def _steps(it: _Run, page: Page, watch: Watch) -> Captured:
    it.report(15, "Memuat halaman")
    response = _open(it, page, watch)
    it.report(35, "Menggulir halaman agar gambar dimuat")
    _scroll(it, page)
    it.report(55, "Mengambil gambar")
    picture, was_cut = _picture(it, page)
    it.report(70, "Menyimpan isi halaman")
    dom, text = page.content(), str(page.evaluate(_TEXT))
    title, fields = page.title(), dict(page.evaluate(_FIELDS))
    final_url = page.url
    _judge(it.guard, final_url)
    addresses = _connections(it, watch)
    if watch.is_over_limit:
        raise _too_much()
    notes = msgspec.json.encode(
        {
            "connections": addresses,
            "refused": watch.refused[:200],
            "picture_cut_at": it.limits.height if was_cut else None,
            "bytes_received": watch.bytes_received,
        }
    )
    objects = (
        _write(it, "screenshot.png", picture, "image/png", "original"),
        _write(it, "dom.html", _clean(dom).encode(), "text/html; charset=utf-8", "original"),
        _write(it, "text.txt", _clean(text).encode(), "text/plain; charset=utf-8", "derived"),
        _write(it, "connections.json", msgspec.json.format(notes), "application/json", "original"),
    )
    return Captured(
        outcome=Outcome.CAPTURED,
        final_url=_clean(final_url),
        title=_clean(title)[:500],
        status=response.status,
        redirects=_redirects(response),
        address=_address(response),
        fields={_clean(name)[:80]: _clean(str(value)) for name, value in fields.items()},
        tools=_tools(page),
        objects=objects,
    )


def _tools(page: Page) -> dict[str, str]:
    browser = page.context.browser
    name = f"{browser.browser_type.name} {browser.version}" if browser else "?"
    system = platform.platform(terse=True)
    return {"browser": name, "playwright": version("playwright"), "system": system}


def _open(it: _Run, page: Page, watch: Watch) -> Response:
    try:
        response = page.goto(
            it.task.url, wait_until="domcontentloaded", timeout=it.milliseconds(it.limits.load_seconds)
        )
    except PlaywrightTimeout as error:
        raise _too_much() if watch.is_over_limit else _too_slow(it.limits) from error
    except PlaywrightError as error:
        raise _why_not_opened(error, watch) from error
    if response is None:
        raise _Stop(Outcome.UNREACHABLE, "halaman tidak memberi jawaban", CHECK_LINK)
    if response.status >= 400:
        raise _error_status(response.status)
    _settle(it, page, "load", 10.0)
    return response


def _why_not_opened(error: PlaywrightError, watch: Watch) -> _Stop:
    said = _first_line(error)
    if watch.page_status >= 400:
        return _error_status(watch.page_status)
    if watch.is_over_limit:
        return _too_much()
    if watch.refused_page:
        return _Stop(
            Outcome.REFUSED, watch.refused_page, "Hanya halaman publik di internet yang dapat direkam."
        )
    if "Download is starting" in said or "ERR_ABORTED" in said:
        return _Stop(Outcome.UNREACHABLE, "tautan itu berkas unduhan, bukan halaman", CHECK_LINK)
    if "crashed" in said or "closed" in said:
        return _Stop(Outcome.BROKEN, f"peramban gagal: {said}", "Coba lagi.")
    known = {
        "ERR_NAME_NOT_RESOLVED": "nama situs tidak dikenal oleh DNS",
        "ERR_CONNECTION_REFUSED": "situs menolak sambungan",
        "ERR_CONNECTION_TIMED_OUT": "situs tidak menjawab",
        "ERR_INTERNET_DISCONNECTED": "komputer ini tidak terhubung ke jaringan",
        "ERR_ADDRESS_UNREACHABLE": "alamat situs tidak terjangkau dari jaringan ini",
        "ERR_TOO_MANY_REDIRECTS": "situs mengalihkan tanpa akhir",
        "ERR_CERT": "sertifikat situs tidak sah",
        "ERR_SSL": "sambungan aman ke situs gagal",
    }
    because = next(
        (words for code, words in known.items() if code in said), f"halaman tidak dapat dibuka ({said})"
    )
    return _Stop(Outcome.UNREACHABLE, because, CHECK_LINK)


def _error_status(status: int) -> _Stop:
    return _Stop(Outcome.UNREACHABLE, f"situs menjawab dengan kode kesalahan HTTP {status}", CHECK_LINK)


def _scroll(it: _Run, page: Page) -> None:
    """Down in steps so that lazy pictures load, bounded in time and height, and back to the top."""
    end = time.monotonic() + min(it.limits.scroll_seconds, it.milliseconds(it.limits.scroll_seconds) / 1000)
    reached = 0
    while time.monotonic() < end and reached < min(int(page.evaluate(_HEIGHT)), it.limits.height):
        reached += 800
        page.evaluate("y => window.scrollTo(0, y)", reached)
        page.wait_for_timeout(80)
    _settle(it, page, "networkidle", 3.0)
    page.evaluate("() => window.scrollTo(0, 0)")


def _settle(it: _Run, page: Page, state: Any, seconds: float) -> None:
    try:
        page.wait_for_load_state(state, timeout=it.milliseconds(seconds))
    except PlaywrightTimeout:
        return  # a page that never rests is captured as it is


def _picture(it: _Run, page: Page) -> tuple[bytes, bool]:
    """The full page as PNG, and whether it had to be cut below."""
    height = int(page.evaluate(_HEIGHT))
    was_cut = height > it.limits.height
    options: dict[str, Any] = {"full_page": True, "timeout": it.milliseconds(20), "animations": "disabled"}
    if was_cut:
        options["clip"] = {"x": 0, "y": 0, "width": 1280, "height": it.limits.height}
    return page.screenshot(**options), was_cut


def _connections(it: _Run, watch: Watch) -> list[dict[str, str]]:
    """Every address that the browser reports to have connected to. A forbidden one spoils the capture."""
    found: dict[str, dict[str, str]] = {}
    try:
        for url, address, port in watch.connections():
            it.guard.judge_connection(address, port, url)
            found.setdefault(
                f"{address}:{port}", {"address": address, "port": str(port), "first_url": url[:500]}
            )
    except RefusedError as refused:
        raise _Stop(
            Outcome.REFUSED, str(refused), "Hanya halaman publik di internet yang dapat direkam."
        ) from refused
    return list(found.values())


def _redirects(response: Response) -> tuple[str, ...]:
    chain: list[str] = []
    request = response.request.redirected_from
    while request is not None:
        chain.append(_clean(request.url))
        request = request.redirected_from
    return tuple(reversed(chain))


def _address(response: Response) -> str | None:
    found = response.server_addr()
    return f"{found['ipAddress']}:{found['port']}" if found and found.get("ipAddress") else None


def _write(it: _Run, name: str, data: bytes, media_type: str, role: Any) -> CapturedObject:
    if len(data) > it.limits.object_bytes:
        raise _Stop(Outcome.TOO_LARGE, f"{name} melebihi batas ukuran", "Simpan bukti dengan cara lain.")
    (Path(it.task.folder) / name).write_bytes(data)
    return CapturedObject(name=name, media_type=media_type, role=role)


def _too_much() -> _Stop:
    return _Stop(Outcome.TOO_LARGE, "halaman mengirim data melebihi batas", "Simpan bukti dengan cara lain.")


def _too_slow(limits: Limits) -> _Stop:
    because = f"halaman tidak selesai dimuat dalam batas waktu ({limits.load_seconds:.0f} detik)"
    return _Stop(Outcome.UNREACHABLE, because, "Coba lagi ketika situsnya lebih lancar.")


def _clean(text: str) -> str:
    """Text as UTF-8 can carry it: half surrogate pairs and NUL replaced."""
    return text.replace("\0", "\ufffd").encode("utf-8", errors="replace").decode()


def _first_line(error: PlaywrightError) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else "tanpa keterangan"

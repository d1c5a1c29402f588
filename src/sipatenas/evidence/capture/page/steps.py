"""One page in one fresh browser context: what it showed and what went over the wire, as files in a folder."""

from __future__ import annotations

import base64
import platform
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from sipatenas.evidence.capture import stops
from sipatenas.evidence.capture.archive import tls, wacz, warc
from sipatenas.evidence.capture.archive.answers import PageAnswers
from sipatenas.evidence.capture.archive.exchange import Exchange
from sipatenas.evidence.capture.archive.record import Recorder
from sipatenas.evidence.capture.devtools import (
    BrowserGoneError,
    Chromium,
    CrashedError,
    DevtoolsError,
    SlowError,
)
from sipatenas.evidence.capture.net import upstream
from sipatenas.evidence.capture.net.guard import Guard, RefusedError, UnresolvedError, split
from sipatenas.evidence.capture.net.passages import ProxyLimits
from sipatenas.evidence.capture.net.proxy import BROWSER_FLAGS, BYPASS, NOWHERE, USER, Proxy
from sipatenas.evidence.capture.page import light, parts, picture
from sipatenas.evidence.capture.page.fields import read_fields
from sipatenas.evidence.capture.page.open_page import OpenPage
from sipatenas.evidence.capture.page.parts import Report, Run, first_line, tried
from sipatenas.evidence.capture.page.prints import clean
from sipatenas.evidence.capture.page.watch import TOLD_SHUT, Watch
from sipatenas.evidence.capture.terms import Captured, Outcome, Task

FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-startup-window", "--no-default-browser-check",
    "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    "--disable-extensions", "--disable-dev-shm-usage", "--mute-audio", "--password-store=basic",
    "--disable-site-isolation-trials", "--disable-checker-imaging", "--force-color-profile=srgb",
    "--disable-features=Translate,MediaRouter,OptimizationHints,DialMediaRouteProvider,AutofillServerCommunication",
    f"--proxy-server={NOWHERE}", f"--proxy-bypass-list={BYPASS}", *BROWSER_FLAGS,
)  # fmt: skip
"""Without site isolation a frame of another site is drawn by the same process: less memory, and there is nothing
to isolate in a fresh context that is signed in nowhere. No picture is taken before all images are decoded."""

Start = Callable[[Task], Chromium]


def start(task: Task) -> Chromium:
    """A browser for tasks like this one. Raises Stop where there is none, DevtoolsError where it does not start."""
    executable = task.executable or _of_playwright()
    if not executable or not Path(executable).exists():
        raise stops.Stop(
            Outcome.NO_BROWSER, "peramban Chromium tidak ditemukan di komputer ini", stops.INSTALL
        )
    flags = [*FLAGS, *(() if task.sandbox else ("--no-sandbox",))]
    return Chromium(executable, flags=flags, home=Path.home())


def _of_playwright() -> str:
    """The Chromium that Playwright has installed, if any."""
    with suppress(Exception):
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            return str(playwright.chromium.executable_path)
    return ""


def run(task: Task, report: Report, started: Start = start) -> Captured:
    """Capture the task's page with a browser that `started` gives. Always answers."""
    guard = Guard(allow=frozenset(task.allow))
    most = ProxyLimits(received_bytes=2 * task.limits.received_bytes, seconds=task.limits.seconds + 10)
    try:
        through = upstream.read(task.upstream)
        _judge(guard, task.url, said_too=upstream.NO_NAMES if through else "")
        with Proxy(guard, limits=most, upstream=through) as proxy:
            return _in_context(Run(task, report, started(task), proxy), guard)
    except stops.Stop as stop:
        return stop.answer
    except upstream.UpstreamError as error:
        return stops.by_upstream(str(error)).answer
    except SlowError:
        return stops.too_slow(task.limits).answer
    except DevtoolsError as error:
        return stops.broken(first_line(error)).answer


def _judge(guard: Guard, url: str, *, said_too: str) -> None:
    try:
        guard.judge_url(url)
    except RefusedError as refused:
        raise stops.refused(str(refused)) from refused
    except UnresolvedError as unresolved:
        raise stops.unreachable(f"{unresolved}{said_too}", "dns") from unresolved


def _in_context(it: Run, guard: Guard) -> Captured:
    spool = it.folder / ".spool"
    spool.mkdir(exist_ok=True)
    asked = {"disposeOnDetach": True, "proxyServer": it.proxy.url, "proxyBypassList": BYPASS}
    context = str(it.browser.send("Target.createBrowserContext", asked)["browserContextId"])
    recorder = Recorder(
        it.browser, spool, most_exchanges=it.limits.requests, most_bytes=it.limits.received_bytes
    )
    watch = Watch(
        browser=it.browser,
        guard=guard,
        recorder=recorder,
        most_requests=it.limits.requests,
        answers=None if it.task.light else PageAnswers(it.browser, recorder),
        credentials=(USER, it.proxy.password),
    )
    try:
        denied = {"behavior": "deny", "browserContextId": context}
        it.browser.ask("Browser.setDownloadBehavior", denied)
        session = watch.open_page(context)
        ends_at = it.started + it.limits.seconds
        page = OpenPage(it.browser, session, watch, recorder, it.limits, ends_at)
        page.arrange(it.task.timezone)
        return _read(it, page)
    except BrowserGoneError:
        if watch.answers and watch.answers.is_swollen:
            raise stops.too_much() from None
        raise
    finally:
        recorder.freeze()
        shutil.rmtree(spool, ignore_errors=True)
        with suppress(DevtoolsError):
            watch.leave()
            it.browser.send("Target.disposeBrowserContext", {"browserContextId": context}, seconds=5)


def _read(it: Run, page: OpenPage) -> Captured:
    """The steps; what the page makes fail is a finding of the link. Raises Stop, SlowError, BrowserGoneError."""
    try:
        return _steps(it, page)
    except (BrowserGoneError, SlowError):
        raise
    except DevtoolsError as error:
        raise stops.by_page(first_line(error)) from error


def _steps(it: Run, page: OpenPage) -> Captured:
    it.report(15, "Memuat halaman")
    _open(it, page)
    if it.task.light:
        return _look(it, page)
    it.report(35, "Menggulir halaman agar gambar dimuat")
    parts.scroll(it, page)
    asked = {"expression": TOLD_SHUT, "returnByValue": True}
    if told := tried(it, page, "refused", lambda: page.send("Runtime.evaluate", asked)):
        page.watch.note_shut(told["result"].get("value"))
    shown = parts.shown(it, page, _last(page))
    _judge_shape(page, str(shown["url"]))
    fields = tried(it, page, "fields.json", lambda: read_fields(page.evaluate, str(shown["url"])))
    it.report(55, "Mengambil gambar")
    taken = parts.pictured(it, page)
    _judge_held(it, page, has_anything=bool(shown["dom"] or taken.names))
    it.report(70, "Menyimpan isi halaman")
    tried(it, page, "bodies", lambda: page.wait(lambda: page.recorder.bodies_due == 0, 3))
    exchanges = page.recorder.freeze()
    dom = clean(str(shown["dom"])).encode()
    with ThreadPoolExecutor(1) as aside:
        recording = aside.submit(_record, it, page, exchanges, shown, dom)
        prints = parts.printed(it, page)
        chain = tls.chain_of(page.send, exchanges)
        _recorded(it, recording)
    if dom:
        it.write("dom.html", dom, "text/html; charset=utf-8", "original")
        it.write("text.txt", clean(str(shown["text"])).encode(), "text/plain; charset=utf-8", "derived")
    if fields is not None:
        it.write("fields.json", fields, "application/json", "derived")
    for name in prints:
        it.keep(name, parts.PRINTS[name], "original")
    parts.fetch_video(it, page, shown)
    _say_what_was_left_out(it, page)
    it.write("connections.json", _notes(it, page, taken, chain, shown), "application/json", "original")
    return _captured(it, page, shown, chain)


def _say_what_was_left_out(it: Run, page: OpenPage) -> None:
    if page.watch.is_over_limit:
        most = it.limits.received_bytes >> 20
        it.not_made["resources"] = (
            f"halaman mengirim lebih dari {most} MB; yang datang sesudahnya tidak direkam"
        )


def _judge_held(it: Run, page: OpenPage, *, has_anything: bool) -> None:
    """Raises Stop where neither the page nor its answer can be kept."""
    if not has_anything and not _is_held(it, page):
        raise stops.by_page(next(iter(it.not_made.values()), "tanpa keterangan"))


def _look(it: Run, page: OpenPage) -> Captured:
    """A light look only; see `light`."""
    last, hops = _last(page), page.recorder.main_chain()
    seen = light.look(page, it.folder, last)
    _judge_shape(page, seen.url)
    return Captured(
        outcome=Outcome.CAPTURED,
        final_url=seen.url,
        title=seen.title,
        status=stops.code(last.status) if last else None,
        redirects=tuple(clean(hop.url) for hop in hops if hop.is_redirect),
        address=_address(it, hops),
        tools=_tools(it.browser),
        objects=seen.objects,
    )


def _open(it: Run, page: OpenPage) -> None:
    try:
        page.open(it.task.url)
    except stops.Stop as stop:
        _why_not_opened(it, page, "")
        if it.task.light or stop.answer.error != "timeout" or not _is_held(it, page):
            raise
        it.not_made["page"] = f"{stop.answer.because}; skripnya dihentikan agar isinya dapat dibaca"
        page.end_loading(it.proxy.cut)
    except BrowserGoneError:
        raise
    except CrashedError:
        _why_not_opened(it, page, "")
        if it.task.light or not _is_held(it, page):
            raise
    except DevtoolsError as error:
        _why_not_opened(it, page, first_line(error))
        raise stops.by_code(first_line(error)) from error
    last = _last(page)
    if last and last.status >= 400 and not it.task.light:
        raise stops.error_status(last.status)


def _is_held(it: Run, page: OpenPage) -> bool:
    """The page's own answer came with its body, and there is time to write it down."""
    it.browser.wait_until(lambda: page.recorder.bodies_due == 0, page.seconds(2))
    last = _last(page)
    return bool(last and last.body_path) and page.ends_at - time.monotonic() > parts.SEAL_SECONDS


def _why_not_opened(it: Run, page: OpenPage, said: str) -> None:
    """Raises Stop where what was refused, or the status, tells more than the browser's code."""
    last = _last(page)
    if page.watch.refused_page:
        raise stops.refused(page.watch.refused_page)
    if last and last.status >= 400:
        raise stops.error_status(last.status)
    if page.is_too_much:
        raise stops.too_much()
    with suppress(RefusedError):
        refusal = it.proxy.refusal_of(*split(last.url if last else it.task.url))
        if refusal and said:
            raise stops.by_proxy(refusal)


def _last(page: OpenPage) -> Exchange | None:
    chain = page.recorder.main_chain()
    return chain[-1] if chain else None


def _judge_shape(page: OpenPage, url: str) -> None:
    try:
        page.watch.guard.judge_shape(url)
    except RefusedError as refused:
        raise stops.refused(str(refused)) from refused


def _record(
    it: Run, page: OpenPage, exchanges: Sequence[Exchange], shown: dict[str, Any], dom: bytes
) -> tuple[bytes, bytes, bytes]:
    """The WARC into the folder; its index, the index's blocks, and the list of pages."""
    final, title = str(shown["url"]).partition("#")[0], clean(str(shown["title"]))
    main = page.recorder.main_chain()
    held = {one.url: one for one in (*exchanges, *main) if one.kind == "Document" and one.status}
    entry = held.get(final) or (main[-1] if main else None)
    addresses = {f"{one.host}:{one.port}": one.address for one in it.proxy.connections}
    places = warc.write(
        it.folder / "data.warc.gz",
        exchanges,
        addresses=addresses,
        resources=[(f"urn:dom:{final}", dom, "text/html; charset=utf-8")] if dom else [],
        software=f"SIPATENAS {_version('sipatenas')} (warcio {_version('warcio')}, {it.browser.version})",
        title=title,
        page_url=final,
        at=it.at,
    )
    at = datetime.fromtimestamp(entry.at, UTC) if entry else it.at
    listed = wacz.pages(url=entry.url if entry else final, title=title, at=at, text=clean(str(shown["text"])))
    return (*wacz.index(places), listed)


def _recorded(it: Run, recording: Future[tuple[bytes, bytes, bytes]]) -> None:
    index, blocks, listed = recording.result()
    if not it.keep("data.warc.gz", "application/warc", "original", most=it.limits.total_bytes):
        raise stops.too_large("data.warc.gz")
    it.write("index.cdx.gz", index, "application/gzip", "derived")
    it.write("index.idx", blocks, "text/plain; charset=utf-8", "derived")
    it.write("pages.jsonl", listed, "application/jsonl", "derived")


def _notes(
    it: Run, page: OpenPage, taken: picture.Pictures, chain: Sequence[tls.Shown], shown: dict[str, Any]
) -> bytes:
    """connections.json: where the browser was let connect to, what was refused, what could not be kept."""
    connections = {
        (one.host, one.port, one.address): {
            "host": one.host, "port": str(one.port), "address": one.address, "at": one.at.isoformat(),
        }
        for one in reversed(it.proxy.connections)
    }  # fmt: skip
    by_proxy = [
        {"url": f"{one.host}:{one.port}", "because": one.because, "kind": one.kind.value}
        for one in it.proxy.refused
    ]
    recorder = page.recorder
    said = {
        "through_office_proxy": it.proxy.upstream is not None,
        "connections": list(reversed(connections.values())),
        "refused": [*page.watch.refused[:200], *by_proxy[:200]],
        "page_pixels": {"width": taken.width, "height": taken.height},
        "picture_cut_at": taken.cut_at,
        "images": {"on_page": shown["images"], "loaded": shown["loaded"]},
        "bytes_received": recorder.bytes_received,
        "bytes_over_wire": it.proxy.received,
        "exchanges": len(recorder.exchanges),
        "exchanges_left_out": recorder.left_out,
        "not_made": it.not_made,
        "certificates": [base64.b64encode(one.der).decode() for one in chain],
    }
    return msgspec.json.format(msgspec.json.encode(said))


def _captured(it: Run, page: OpenPage, shown: dict[str, Any], chain: Sequence[tls.Shown]) -> Captured:
    hops = page.recorder.main_chain()
    fields = {clean(str(name))[:80]: clean(str(value)) for name, value in shown["meta"].items()}
    return Captured(
        outcome=Outcome.CAPTURED,
        final_url=clean(str(shown["url"])),
        title=clean(str(shown["title"]))[:500],
        status=stops.code(hops[-1].status) if hops else None,
        redirects=tuple(clean(hop.url) for hop in hops if hop.is_redirect),
        address=_address(it, hops),
        fields=fields,
        tools=_tools(it.browser),
        objects=tuple(it.objects),
        tls=tuple(one.facts for one in chain),
        not_made=it.not_made,
    )


def _address(it: Run, hops: Sequence[Exchange]) -> str | None:
    with suppress(RefusedError):
        if hops:
            host, port = split(hops[-1].url)
            address = it.proxy.address_of(host, port)
            shown = f"[{address}]" if address and ":" in address else address
            return f"{shown}:{port}" if shown else None
    return None


def _tools(browser: Chromium) -> dict[str, str]:
    return {
        "browser": browser.version,
        "warcio": _version("warcio"),
        "system": platform.platform(terse=True),
        "wire": "isi datang terurai dari protokol peramban; baris kepala sebagaimana dikirim bila protokol memberinya",
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except ImportError:
        return "?"

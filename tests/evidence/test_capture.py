"""A real Chromium captures a page of loopback, and reaches nothing that the guard forbids."""

from __future__ import annotations

import io
import json
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.evidence import swollen
from tests.evidence.conftest import Site
from warcio.archiveiterator import ArchiveIterator

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import commands, sealing, services
from sipatenas.evidence.capture import Captured, CapturedObject, Limits, Outcome, capture, run, stops
from sipatenas.evidence.capture.process.pool import Pool, environment
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]
MakeSite = Callable[[], Site]


Shot = Callable[..., Captured]


@pytest.fixture
def shot(pool: Pool, site: Site, tmp_path: Path) -> Shot:
    def take(path: str = "/", **changes: Any) -> Captured:
        return capture(**{
            "url": site.url(path), "folder": tmp_path, "allow": [site.host], "pool": pool, **changes,
        })  # fmt: skip

    return take


def test_a_page_is_kept_as_picture_dom_text_and_fields(shot: Shot, site: Site, tmp_path: Path) -> None:
    site.page(
        "/",
        '<h1>Pilih nomor satu</h1><div style="height:3000px"></div>'
        '<img src="/bawah.png" loading="lazy"><p>akhir</p>',
        title="Unggahan Budi",
        head='<meta property="og:title" content="Judul">',
    )
    site.moved("/tautan", "/")
    heard: list[int] = []
    seen = shot("/tautan", report=lambda progress, _message: heard.append(progress))
    assert seen.outcome == Outcome.CAPTURED
    assert (seen.title, seen.status, seen.final_url) == ("Unggahan Budi", 200, site.url())
    assert seen.redirects == (site.url("/tautan"),)
    assert seen.address == site.host
    assert seen.fields["og:title"] == "Judul"
    assert heard == sorted(heard)
    picture = (tmp_path / "screenshot.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[20:24]) > 3000
    assert "Pilih nomor satu" in (tmp_path / "dom.html").read_text()
    assert "akhir" in (tmp_path / "text.txt").read_text()
    assert "/bawah.png" in site.asked


CALLS = {
    "a picture": '<img src="http://{host}/x">',
    "a frame by name": '<iframe src="http://localhost:{port}/x"></iframe>',
    "a script in decimal form": '<script src="http://2130706433:{port}/x"></script>',
    "octal form": '<img src="http://0177.0.0.1:{port}/x">',
    "the short form": '<img src="http://127.1:{port}/x">',
    "IPv6 that holds IPv4": '<img src="http://[::ffff:127.0.0.1]:{port}/x">',
    "fetch": "<script>fetch('http://{host}/x').catch(() => 0)</script>",
    "a web socket": "<script>new WebSocket('ws://{host}/x')</script>",
    "a worker": "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('http://{host}/x')\"])))</script>",
    "a beacon": "<script>navigator.sendBeacon('http://{host}/x', 'a')</script>",
    "a redirected picture": '<img src="/pindah">',
    "a redirected frame": '<iframe src="/pindah"></iframe>',
    "a new window": "<script>window.open('http://{host}/x')</script>",
}


def test_nothing_on_a_page_reaches_a_listening_canary(
    shot: Shot, site: Site, make_site: MakeSite, tmp_path: Path
) -> None:
    canary = make_site()
    body = "".join(
        call.replace("{host}", canary.host).replace("{port}", str(canary.port)) for call in CALLS.values()
    )
    site.page("/", f"<h1>Umpan</h1>{body}")
    site.moved("/pindah", canary.url("/x"))
    seen = shot()
    assert seen.outcome == Outcome.CAPTURED
    assert canary.asked == []
    refused = json.loads((tmp_path / "connections.json").read_text())["refused"]
    assert len(refused) >= 4


def test_a_page_that_leads_to_the_inner_net_is_not_captured(
    shot: Shot, site: Site, make_site: MakeSite, tmp_path: Path
) -> None:
    canary = make_site()
    canary.page("/", "rahasia")
    site.moved("/pindah", canary.url())
    site.page("/js", f"<script>location = '{canary.url()}'</script>")
    assert shot("/pindah").outcome == Outcome.REFUSED
    shot("/js")
    assert canary.asked == []


@pytest.mark.parametrize(
    ("path", "because"), [("/tidak-ada", "HTTP 404"), ("/kosong", "HTTP 500"), ("/unduh", "berkas unduhan")]
)
def test_a_page_that_is_none_says_why(
    shot: Shot, site: Site, tmp_path: Path, path: str, because: str
) -> None:
    site.pages["/kosong"] = (500, {}, b"")
    site.pages["/unduh"] = (200, {"Content-Type": "application/octet-stream"}, b"x")
    seen = shot(path)
    assert (seen.outcome, because in seen.because) == (Outcome.UNREACHABLE, True)
    assert seen.remedy


def test_a_closed_port_is_unreachable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
    seen = capture(url=f"http://{host}/", folder=tmp_path, allow=[host])
    assert (seen.outcome, seen.because) == (
        Outcome.UNREACHABLE,
        f"127.0.0.1 tidak menjawab pada porta {host[10:]}",
    )


def test_a_page_beyond_the_limit_of_bytes_is_refused(shot: Shot, site: Site, tmp_path: Path) -> None:
    site.page("/", "x" * 3_000_000)
    assert shot(limits=Limits(received_bytes=1_000_000)).outcome == Outcome.TOO_LARGE


def test_a_page_that_hangs_is_killed_in_time(
    shot: Shot, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_GRACE_SECONDS", 0.5)
    site.page("/", "<script>for (;;) {}</script>")
    seen = shot(limits=Limits(seconds=3, load_seconds=60))
    assert (seen.outcome, "tidak selesai" in seen.because) == (Outcome.UNREACHABLE, True)


def test_the_browsers_process_knows_neither_database_nor_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://rahasia")
    monkeypatch.setenv("SIPATENAS_SECRET_KEY", "rahasia")
    assert not any("rahasia" in value for value in environment(tmp_path).values())


def test_without_a_browser_the_answer_says_how_to_get_one(shot: Shot, site: Site, tmp_path: Path) -> None:
    seen = shot(executable=str(tmp_path / "tidak-ada"), pool=None)
    assert seen.outcome == Outcome.NO_BROWSER
    assert "apt-get install chromium" in seen.remedy


def test_the_command_writes_one_package_a_link_that_verifies_with_the_offices_key(
    site: Site, office: Office, officer: User, clock: FixedClock, tmp_path: Path, settings: Any
) -> None:
    site.page("/", "<h1>Halo</h1>")
    out = tmp_path / "paket"
    made = list(
        commands.capture_links(
            urls=[site.url(), site.url("/tidak-ada")],
            out=out,
            office=office,
            user=officer,
            reason="uji",
            clock=clock,
        )
    )
    assert [link.is_sealed for link in made] == [True, False]
    assert "HTTP 404" in made[1].because
    assert [file.name for file in out.iterdir()] == [made[0].path.name if made[0].path else ""]
    key = settings.SIPATENAS_KEYS / "office-65.71.pub.pem"
    [report] = commands.verify_packages(list(out.iterdir()), key=key)
    assert not report.has_failed
    data = next(out.iterdir()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "objects/screenshot.png" in archive.namelist()


def test_what_no_verifier_would_open_is_not_sealed_and_says_so(
    make_posts: Callable[..., list[Post]], officer: User, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*, folder: Path, **_asked: Any) -> Captured:
        (folder / "dom.html").write_bytes(b"x" * 2_000_000)
        kept = CapturedObject(name="dom.html", media_type="text/html", role="original")
        return Captured(outcome=Outcome.CAPTURED, objects=(kept,))

    monkeypatch.setattr(services.capturing, "capture", taken)
    monkeypatch.setattr(sealing, "MOST_BYTES", 1_000_000)
    [post] = make_posts(1)
    asked = services.request_capture(
        url=post.url, post=post, user=officer, office=post.office, reason="uji", clock=clock
    )
    made = services.perform(evidence_id=asked.id, clock=clock)
    assert (made.is_sealed, made.kind) == (True, "imported_record")
    assert "tidak dapat diperiksa siapa pun" in made.failure
    assert "dari luar" in made.remedy


def test_when_the_worker_is_killed_the_browser_does_not_live_on(site: Site, tmp_path: Path) -> None:
    site.page("/", "<script>setInterval(() => fetch('/lagi?' + Math.random()), 50)</script>")
    code = (
        "from pathlib import Path; from sipatenas.evidence.capture import Limits, capture;"
        f"capture(url={site.url()!r}, folder=Path({str(tmp_path)!r}), allow=[{site.host!r}],"
        "limits=Limits(scroll_seconds=50))"
    )
    worker = subprocess.Popen([sys.executable, "-c", code])
    assert _within(120, lambda: len(site.asked) > 3)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert _within(60, lambda: not _alive(str(tmp_path)))


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.2)
    return False


def _alive(folder: str) -> list[str]:
    """Processes whose home is the capture's folder: the capturing one, the driver and the browser."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"HOME={folder}".encode() in entry.read_bytes():
                found.append(entry.parent.name)
        except OSError:
            continue
    return found


DEEP = """const deep = () => { let p = document.body; for (let i = 0; i < 40000; i++) {
  const d = document.createElement('div'); p.appendChild(d); p = d; } }"""
HOSTILE = {
    "without a root": "<script>onload = () => document.documentElement.remove()</script>",
    "without a body": "<script>onload = () => document.body.remove()</script>",
    "reloading for ever": "<script>setInterval(() => location.reload(), 5)</script>",
    "moving for ever": "<script>setInterval(() => { location = '/?' + Math.random() }, 20)</script>",
    "that crashes when it is scrolled": f"<script>{DEEP.replace('40000', '5000')}; onscroll = deep</script>"
    '<div style="height:20000px"></div>',
    "that crashes while it loads": f"<script>{DEEP}; deep()</script>",
    "that never gets past its first line": "<script>for (;;) {}</script>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_page_does_to_the_browser_is_recorded_and_its_answer_is_kept(
    shot: Shot, site: Site, tmp_path: Path, body: str
) -> None:
    site.page("/", f"{body}<p>Pilih nomor satu bersama kami</p>")
    site.any_query = True
    seen = shot(limits=Limits(load_seconds=4, scroll_seconds=4))
    assert (seen.outcome, seen.because, seen.status) == (Outcome.CAPTURED, "", 200)
    names = {one.name for one in seen.objects}
    assert names >= {"data.warc.gz", "connections.json", "pages.jsonl"}
    assert b"Pilih nomor satu bersama kami" in answers(tmp_path)
    said = json.loads((tmp_path / "connections.json").read_text())["not_made"]
    assert said == seen.not_made
    for name in {"screenshot.png", "dom.html", "fields.json"} - names:
        assert said[name]
    assert not any("doctor" in because for because in said.values())


def answers(folder: Path) -> bytes:
    """Every response's body in the record."""
    with (folder / "data.warc.gz").open("rb") as file:
        records = (one for one in ArchiveIterator(file) if one.rec_type == "response")
        return b"".join(record.content_stream().read() for record in records)


def test_a_page_whose_script_never_ends_is_read_once_the_script_is_ended(
    shot: Shot, site: Site, tmp_path: Path
) -> None:
    site.page("/", "<p>Pilih nomor satu</p>", head="<script>while (true) {}</script>")
    seen = shot(limits=Limits(load_seconds=3))
    assert {"screenshot.png", "dom.html", "page.pdf"} <= {one.name for one in seen.objects}
    assert "Pilih nomor satu" in (tmp_path / "text.txt").read_text()
    assert "tidak selesai dimuat" in seen.not_made["page"]


def test_a_page_that_waits_for_a_server_that_never_answers_is_read_as_far_as_it_came(
    shot: Shot, site: Site, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        site.page("/", f"<p>Pilih nomor satu</p><script src='http://{host}/diam.js'></script><p>Kedua</p>")
        seen = shot(limits=Limits(load_seconds=2), allow=[site.host, host])
    assert {"screenshot.png", "dom.html", "page.pdf"} <= {one.name for one in seen.objects}
    assert "Kedua" in (tmp_path / "text.txt").read_text()
    assert "tidak selesai dimuat" in seen.not_made["page"]


def test_a_light_look_at_a_page_that_crashes_is_a_finding_of_the_link(shot: Shot, site: Site) -> None:
    site.page("/", f"<p>Pilih nomor satu</p><script>{DEEP}; deep()</script>")
    seen = shot(light=True)
    assert (seen.outcome, seen.error) == (Outcome.UNREACHABLE, "page")
    assert "membuat peramban berhenti" in seen.because
    assert "doctor" not in seen.remedy


def test_a_page_that_is_little_on_the_wire_and_swells_ends_before_the_machine_does(
    shot: Shot, site: Site
) -> None:
    site.pages["/"] = (
        200,
        {"Content-Type": "text/html", "Content-Encoding": "gzip"},
        swollen.packed(3 << 30),
    )
    site.page("/lain", "<h1>Halo")
    assert shot().outcome == Outcome.TOO_LARGE
    assert shot("/lain").outcome == Outcome.CAPTURED


@pytest.mark.parametrize(("told", "kept"), [(200, 200), (99, None), (99999, None), (-1, None), (None, None)])
def test_a_status_is_one_of_http_or_none(told: int | None, kept: int | None) -> None:
    assert stops.code(told) == kept

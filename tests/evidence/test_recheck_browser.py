"""The deletion table in a real browser: what scripts make and style sheets hide is seen as a reader sees it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.evidence.conftest import Site as LittleSite
from tests.evidence.recheck_table import Row, table

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.core.tasks import run_due
from sipatenas.evidence import services
from sipatenas.evidence.capture import Captured, Outcome
from sipatenas.evidence.capture.process.pool import Pool
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.models.watches import LinkObservation, Watch
from sipatenas.evidence.recheck.judge import judge
from sipatenas.evidence.recheck.looking import Look, look, look_from
from sipatenas.evidence.recheck.reading import known_from
from sipatenas.evidence.sites import site as known_site

pytestmark = pytest.mark.browser

ALSO = {
    "facebook: live, unchanged", "facebook: edited, words of the text", "facebook: removed, notice and 404",
    "facebook: live, notice in scripts and templates", "x: removed, notice with a curly apostrophe",
    "x: live, quotes a post that was deleted", "youtube: removed, notice with an escaped apostrophe",
    "tiktok: gone, 410", "instagram: log-in wall by redirect", "generic: rate limit",
    "generic: live, notice quoted in the post", "generic: region blocked", "generic: empty shell",
}  # fmt: skip
ROWS = [row for row in table() if row.needs_browser or row.name in ALSO]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as found:
        yield found


@pytest.fixture
def see(chromium: str, tmp_path: Path, pool: Pool) -> Callable[..., Look]:
    def go(little: LittleSite, path: str = "/", *, of: str = "generic", may: bool = True) -> Look:
        allow = (little.host,) if may else ()
        return look(
            url=little.url(path),
            site=known_site(of),
            folder=tmp_path,
            allow=allow,
            executable=chromium,
            pool=pool,
        )

    return go


def test_the_pages_that_need_a_browser_are_among_those_looked_at() -> None:
    assert len([row for row in ROWS if row.needs_browser]) == 24
    assert {row.name for row in ROWS} >= ALSO


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_browser_sees_what_the_table_says(
    row: Row, make_site: Callable[[], LittleSite], see: Callable[..., Look]
) -> None:
    little = make_site()
    headers = {"Content-Type": "text/html; charset=utf-8", **row.headers}
    little.pages["/post"] = (row.status or 200, headers, row.html.encode())
    seen = see(little, "/post", of=row.platform)
    assert seen.facts.status == row.status, seen.because
    facts = msgspec.structs.replace(seen.facts, requested_url=row.url, final_url=row.final or row.url)
    assert judge(facts, row.known, row.site).state == row.expected, facts
    assert seen.picture.startswith(b"\x89PNG")
    assert seen.dom


def test_an_answer_without_a_page_is_judged_by_its_status(
    make_site: Callable[[], LittleSite], see: Callable[..., Look]
) -> None:
    little = make_site()
    little.pages["/gone"] = (410, {"Content-Length": "0"}, b"")
    seen = see(little, "/gone")
    assert (seen.facts.status, seen.facts.error) == (410, "")


def test_what_keeps_the_browser_out_is_told_by_its_kind(
    make_site: Callable[[], LittleSite], see: Callable[..., Look]
) -> None:
    forbidden = see(make_site(), may=False)
    assert (forbidden.facts.error, forbidden.is_ours) == ("blocked", False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = LittleSite(port=free.getsockname()[1])
    refused = see(closed)
    assert (refused.facts.error, refused.is_ours) == ("refused", False)


@pytest.mark.django_db
def test_from_the_capture_over_an_edit_to_a_suspected_removal_in_a_real_browser(
    site: LittleSite, officer: User, clock: FixedClock, chromium: str
) -> None:
    words = "Kepala dinas mengajak semua warga memilih {} bulan depan."
    article = f"<main><article><h1>Deklarasi</h1><p>{words}</p></article></main>"
    site.page("/1", article.format("nomor satu"))
    asked = services.request_capture(
        url=site.url("/1"), user=officer, office=officer.office, reason="x", clock=clock
    )
    run_due(clock=clock)
    watch = Watch.objects.get(evidence=asked)

    def later() -> LinkObservation:
        watch.refresh_from_db()
        clock.at = max(watch.next_at or clock.now(), clock.now()) + timedelta(minutes=1)
        run_due(clock=clock)
        return watch.observations.latest("number")

    assert later().state == "live"
    site.page("/1", article.format("dengan bijak pada"))
    edited = later()
    assert (edited.state, [one["field"] for one in edited.changes]) == ("edited", ["text"])
    assert edited.capture is not None
    assert Evidence.objects.get(pk=edited.capture_id).is_sealed
    del site.pages["/1"]
    gone = later()
    assert gone.state == "removed_suspected", gone.signals
    assert {one["kind"] for one in gone.signals} == {"status"}
    assert gone.status == 404
    assert gone.picture_sha256


def test_words_in_a_shadow_tree_are_seen_and_those_in_a_frame_are_not(
    make_site: Callable[[], LittleSite], see: Callable[..., Look]
) -> None:
    little = make_site()
    body = (
        "<div id=host></div><iframe srcdoc='<h1>Halaman tidak ditemukan</h1>'></iframe><script>"
        "document.getElementById('host').attachShadow({mode: 'open'}).innerHTML = '<p>kata di dalam bayangan</p>'"
        "</script>"
    )
    little.page("/", body)
    seen = see(little)
    assert "kata di dalam bayangan" in seen.facts.page.visible_text
    assert seen.facts.page.notices == ()


DEEP = """let p = document.body; for (let i = 0; i < 40000; i++) {
  const d = document.createElement('div'); p.appendChild(d); p = d; }"""
HOSTILE = {
    "crashes": (f"<p>Pilih nomor satu</p><script>{DEEP}</script>", {"page"}),
    "has no root": ("<script>onload = () => document.documentElement.remove()</script>", {""}),
    "has no body": ("<script>onload = () => document.body.remove()</script>", {""}),
    "reloads": ("<script>setInterval(() => location.reload(), 5)</script>", {"", "page", "timeout"}),
}


@pytest.mark.parametrize(("body", "errors"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_page_does_to_the_browser_is_a_finding_of_the_link(
    make_site: Callable[[], LittleSite], see: Callable[..., Look], body: str, errors: set[str]
) -> None:
    little = make_site()
    little.page("/", body)
    little.page("/lain", "<article>Kepala desa terlihat ikut berkampanye di lapangan</article>")
    seen = see(little)
    assert not seen.is_ours
    assert seen.facts.error in errors
    known = known_from(
        "<article>Kepala desa terlihat ikut berkampanye</article>", little.url(), known_site("generic")
    )
    assert judge(seen.facts, known, known_site("generic")).state == "unreachable"
    assert see(little, "/lain").facts.status == 200


@pytest.mark.parametrize("status", [99, 1000, 99999, -1])
def test_a_status_that_http_does_not_know_is_none(tmp_path: Path, status: int) -> None:
    for outcome in (Outcome.CAPTURED, Outcome.UNREACHABLE):
        told = Captured(outcome=outcome, final_url="https://contoh.id/", status=status)
        seen = look_from(told, url="https://contoh.id/", site=known_site("generic"), folder=tmp_path)
        assert (seen.facts.status, seen.facts.error, seen.is_ours) == (None, "other", False)

"""The deletion table in a real browser: what scripts make and style sheets hide is seen as a reader sees it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from tests.evidence.conftest import Site as LittleSite
from tests.evidence.recheck_table import Row, table

from sipatenas.evidence.capture.pool import Pool
from sipatenas.evidence.recheck.judge import judge
from sipatenas.evidence.recheck.looking import Look, look
from sipatenas.evidence.sites import site

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
            url=little.url(path), site=site(of), folder=tmp_path, allow=allow, executable=chromium, pool=pool
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

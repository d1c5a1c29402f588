"""A page cannot send the capturing browser into the office's network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.evidence.conftest import Site, chromium, make_site

from sipatenas.evidence.capture import Outcome, capture

__all__ = ["chromium", "make_site"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]


def test_a_frame_of_another_site_cannot_redirect_into_the_inner_net(
    make_site: Callable[[], Site],
    tmp_path: Path,
) -> None:
    page, other, canary = make_site(), make_site(), make_site()
    other.moved("/pindah", canary.url("/bingkai"))
    other.moved("/gambar", canary.url("/gambar"))
    other.page("/dalam", '<img src="/gambar"><script>fetch("/gambar", {mode: "no-cors"})</script>')
    frames = (f'<iframe src="http://localhost:{other.port}/{name}"></iframe>' for name in ("pindah", "dalam"))
    page.page("/", "<h1>Umpan</h1>" + "".join(frames))
    seen = capture(url=page.url(), folder=tmp_path, allow=[page.host, f"localhost:{other.port}"])
    assert "/gambar" in other.asked
    assert canary.asked == []
    assert seen.outcome == Outcome.CAPTURED

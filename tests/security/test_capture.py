"""A page cannot send the capturing browser into the office's network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from tests.evidence.conftest import Site, chromium, make_site, warm
from tests.security.ssrf import Canary

from sipatenas.evidence.capture import Outcome, capture
from sipatenas.evidence.capture.net.guard import WEB_PORTS
from sipatenas.evidence.capture.process.pool import Pool

__all__ = ["chromium", "make_site", "warm"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]


def test_a_frame_of_another_site_cannot_redirect_into_the_inner_net(
    make_site: Callable[[], Site],
    tmp_path: Path,
    warm: Pool,
) -> None:
    page, other, canary = make_site(), make_site(), make_site()
    other.moved("/pindah", canary.url("/bingkai"))
    other.moved("/gambar", canary.url("/gambar"))
    other.page("/dalam", '<img src="/gambar"><script>fetch("/gambar", {mode: "no-cors"})</script>')
    frames = (f'<iframe src="http://localhost:{other.port}/{name}"></iframe>' for name in ("pindah", "dalam"))
    page.page("/", "<h1>Umpan</h1>" + "".join(frames))
    seen = capture(url=page.url(), folder=tmp_path, pool=warm, allow=[page.host, f"localhost:{other.port}"])
    assert "/gambar" in other.asked
    assert canary.asked == []
    assert seen.outcome == Outcome.CAPTURED


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A listener on a port of the web, so that it is the address that is refused and not the port."""
    with ExitStack() as stack:
        for port in sorted(WEB_PORTS - {80, 443}):
            with suppress(OSError):
                yield stack.enter_context(Canary(port=port))
                return
        pytest.skip("every port of the web is taken on this machine")


def test_a_name_of_the_inner_net_is_refused_by_the_proxy_and_the_capture_says_why(
    make_site: Callable[[], Site], canary: Canary, tmp_path: Path, warm: Pool
) -> None:
    site = make_site()
    inner = f"http://localhost:{canary.port}/rahasia"
    site.moved("/pindah", inner)
    site.page(
        "/",
        f"<h1>Umpan</h1><img src='{inner}'><iframe src='{inner}'></iframe><script src='/pindah'></script>",
    )
    sent = capture(url=site.url("/pindah"), folder=tmp_path, pool=warm, allow=[site.host])
    assert (sent.outcome, "jaringan dalam" in sent.because) == (Outcome.REFUSED, True)
    seen = capture(url=site.url(), folder=tmp_path, pool=warm, allow=[site.host])
    assert seen.outcome == Outcome.CAPTURED
    assert canary.contacts == []
    refused = json.loads((tmp_path / "connections.json").read_text())["refused"]
    assert any("localhost" in str(one) and "jaringan dalam" in str(one) for one in refused)

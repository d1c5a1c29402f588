"""Large bodies pass through little memory; what passes a limit is left out, and that is said."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.conftest import Site
from warcio.archiveiterator import ArchiveIterator

from sipatenas.evidence.capture import Captured, Limits, Outcome, capture
from sipatenas.evidence.capture.page import picture
from sipatenas.evidence.capture.process.pool import Pool

MB = 1 << 20
LARGE = random.Random(7).randbytes(60 * MB)
Shot = Callable[..., Captured]


@pytest.fixture
def shot(pool: Pool, site: Site, tmp_path: Path, chromium: str) -> Shot:
    head = {"Content-Type": "video/mp4", "Content-Length": str(len(LARGE))}
    site.pages["/besar"] = (200, head, LARGE)
    site.page("/", "<h1>Halo")
    fetching = "fetch('/besar').then(it => it.arrayBuffer()).then(it => document.title = it.byteLength)"
    site.page("/unggahan", f"<p>Pilih nomor satu</p><script>{fetching}</script>")

    def take(path: str, **limits: Any) -> Captured:
        folder = tmp_path / "tangkapan"
        folder.mkdir(exist_ok=True)
        return capture(
            url=site.url(path), folder=folder, allow=[site.host], pool=pool, limits=Limits(**limits)
        )

    return take


def peak(pool: Pool) -> int:
    """Bytes that the capturing process has held at most (its browser is another process)."""
    said = Path(f"/proc/{pool._idle[0].pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", said)
    assert found
    return int(found[1]) << 10


def recorded(folder: Path, name: str) -> tuple[bytes, str | None, dict[str, Any]]:
    """A body in the record, the record's word on truncation, and the list's entry."""
    body, truncated, listed = b"", None, []
    with (folder / "data.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            link = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type == "response" and link.endswith(name):
                body = record.content_stream().read()
                truncated = record.rec_headers.get_header("WARC-Truncated")
            if link == "urn:sipatenas:exchanges":
                listed = json.loads(record.content_stream().read())["exchanges"]
    return body, truncated, next(one for one in listed if one["url"].endswith(name))


@pytest.mark.browser
def test_sixty_megabytes_are_recorded_to_the_byte_through_a_few_megabytes_of_memory(
    shot: Shot, pool: Pool, tmp_path: Path
) -> None:
    assert shot("/").outcome == Outcome.CAPTURED
    before = peak(pool)
    seen = shot("/unggahan")
    assert (seen.outcome, dict(seen.not_made)) == (Outcome.CAPTURED, {})
    body, truncated, listed = recorded(tmp_path / "tangkapan", "/besar")
    assert hashlib.sha256(body).digest() == hashlib.sha256(LARGE).digest()
    assert (truncated, listed["body"]) == (None, "exact")
    assert peak(pool) - before < 40 * MB


@pytest.mark.browser
def test_what_comes_after_the_limit_is_left_out_and_the_page_is_kept(shot: Shot, tmp_path: Path) -> None:
    seen = shot("/unggahan", received_bytes=8 * MB)
    assert seen.outcome == Outcome.CAPTURED
    assert "lebih dari 8 MB" in seen.not_made["resources"]
    body, truncated, listed = recorded(tmp_path / "tangkapan", "/besar")
    assert LARGE.startswith(body)
    assert len(body) < 20 * MB
    assert truncated in {"length", "unspecified"}
    assert listed["body"] in {"partial", "missing"}
    assert "Pilih nomor satu" in (tmp_path / "tangkapan" / "text.txt").read_text()


@pytest.mark.browser
def test_all_objects_together_have_a_bound_and_what_finds_no_room_is_named(
    shot: Shot, tmp_path: Path
) -> None:
    seen = shot("/", total_bytes=20_000, video_seconds=0)
    names = {one.name for one in seen.objects}
    assert {"data.warc.gz", "dom.html", "connections.json"} <= names
    assert sum((tmp_path / "tangkapan" / name).stat().st_size for name in names) < 25_000
    left_out = {"screenshot.png", "page.pdf", "page.mhtml"} - names
    assert "screenshot.png" in left_out
    assert all("batas" in seen.not_made[name] for name in left_out)
    said = json.loads((tmp_path / "tangkapan" / "connections.json").read_text())
    assert said["not_made"] == dict(seen.not_made)


@pytest.mark.parametrize(
    ("bounds", "tiles", "cut_at"),
    [
        (picture.Bounds(tile=100, pixels=1000, one=50, all=1000), 3, None),
        (picture.Bounds(tile=100, pixels=150, one=50, all=1000), 2, 150),
        (picture.Bounds(tile=100, pixels=1000, one=50, all=60), 2, 200),
        (picture.Bounds(tile=100, pixels=1000, one=20, all=1000), 0, 0),
    ],
    ids=["whole", "pixels", "bytes of all", "bytes of one"],
)
def test_a_picture_ends_at_the_first_bound_and_says_where(
    tmp_path: Path, bounds: picture.Bounds, tiles: int, cut_at: int | None
) -> None:
    def send(method: str, params: Any, _seconds: float) -> dict[str, Any]:
        if method == "Page.getLayoutMetrics":
            return {"cssContentSize": {"width": 300, "height": 250}}
        assert params["clip"]["height"] <= bounds.tile
        return {"data": base64.b64encode(b"x" * 30).decode()}

    taken = picture.take(send, tmp_path, bounds, width=300)
    assert (len(taken.names), taken.cut_at) == (tiles, cut_at)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(taken.names)

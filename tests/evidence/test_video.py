"""A video is fetched by a tool of its own, bounded, through the local proxy; without the tool that is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.evidence.conftest import Site

from sipatenas.evidence.capture import Captured, Limits, Outcome, capture
from sipatenas.evidence.capture.page import video

FILM = b"\x00\x00\x00\x18ftypmp42" + b"film" * 100
FETCH = """
import json, sys, urllib.request
url = sys.argv[-1]
with urllib.request.urlopen(url.replace("/unggahan", "/film.mp4")) as answer, open("video.mp4", "wb") as out:
    out.write(answer.read())
with open("video.info.json", "w") as out:
    json.dump({"id": "7", "options": sys.argv[1:-1]}, out)
"""


def tool(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for yt-dlp on the PATH."""
    folder.mkdir(exist_ok=True)
    path = folder / video.TOOL
    path.write_text(f"#!{sys.executable}\n{code}")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def shot(site: Site, folder: Path, **limits: float) -> Captured:
    folder.mkdir()
    site.page("/unggahan", "<h1>Halo</h1><video></video>")
    site.pages["/film.mp4"] = (200, {"Content-Type": "video/mp4"}, FILM)
    return capture(
        url=site.url("/unggahan"),
        folder=folder,
        allow=[site.host],
        limits=Limits(**limits),  # type: ignore[arg-type]
    )


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_the_video_of_a_page_is_kept_beside_it(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool(tmp_path / "alat", FETCH, monkeypatch)
    seen = shot(site, tmp_path / "a")
    assert seen.outcome == Outcome.CAPTURED, seen.because
    kept = {
        found.name: (found.media_type, found.role) for found in seen.objects if found.name.startswith("video")
    }
    assert kept == {"video.mp4": ("video/mp4", "derived"), "video.json": ("application/json", "derived")}
    assert (tmp_path / "a/video.mp4").read_bytes() == FILM


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_the_tool_reaches_nothing_that_the_browser_may_not(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`/film.mp4` of the site is asked for by the name of a host that only the proxy would refuse."""
    tool(
        tmp_path / "alat",
        FETCH.replace('/film.mp4")', "/film.mp4\").replace('127.0.0.1', '127.0.0.2')"),
        monkeypatch,
    )
    seen = shot(site, tmp_path / "a")
    assert seen.outcome == Outcome.CAPTURED, seen.because
    assert "video tidak dapat diambil" in seen.not_made["video"]
    assert "/film.mp4" not in site.asked


def test_a_tool_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool(
        tmp_path / "alat",
        "open('video.mp4', 'w').write('setengah'); import time; time.sleep(60)",
        monkeypatch,
    )
    found = video.fetch("http://a.id/", tmp_path, proxy="http://127.0.0.1:9", seconds=2, most=1000)
    assert (found.files, "tidak selesai" in found.because) == ({}, True)
    assert not (tmp_path / "video.mp4").exists()


def test_without_the_tool_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = video.fetch("http://a.id/", tmp_path, proxy="http://127.0.0.1:9", seconds=9, most=1000)
    assert "tidak dipasang" in found.because


def test_a_link_can_not_become_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool(tmp_path / "alat", "import sys; open('video.mp4', 'w').write(repr(sys.argv[-2:]))", monkeypatch)
    video.fetch("--exec=rm", tmp_path, proxy="http://127.0.0.1:9", seconds=20, most=1000)
    assert (tmp_path / "video.mp4").read_text() == "['--', '--exec=rm']"

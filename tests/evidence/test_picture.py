"""A tall page is pictured whole, in tiles; where a limit ends it, that is said (peers: cut at 25,000 pixels)."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path

import pytest
from tests.evidence.conftest import Site
from tests.evidence.recorded import png

from sipatenas.evidence.capture import Captured, Limits, Outcome, capture
from sipatenas.evidence.capture.process.pool import Pool

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]
BANDS = 40


def colour(band: int) -> tuple[int, int, int]:
    return band * 6, 255 - band * 6, band * 37 % 256


def tall(site: Site, folder: Path, warm: Pool, **limits: int) -> Captured:
    bands = "".join(
        f"<div style='height:1000px;background:rgb{colour(number)}'></div>" for number in range(BANDS)
    )
    site.page("/", f"<style>body{{margin:0}}</style>{bands}")
    seen = capture(url=site.url(), folder=folder, allow=[site.host], limits=Limits(**limits), pool=warm)
    assert seen.outcome == Outcome.CAPTURED, seen.because
    return seen


def size_of(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[16:24]
    return int.from_bytes(head[:4]), int.from_bytes(head[4:])


def first_pixels(path: Path) -> list[tuple[int, int, int]]:
    """The first pixel of every row; the picture must be eight bits deep and not interlaced."""
    data, at, packed = path.read_bytes(), 8, b""
    width, depth, kind = 0, 0, 0
    while at < len(data):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        chunk = data[at + 8 : at + 8 + length]
        if name == b"IHDR":
            width, depth, kind = int.from_bytes(chunk[:4]), chunk[8], chunk[9]
        packed += chunk if name == b"IDAT" else b""
        at += length + 12
    assert (depth, kind in {2, 6}) == (8, True)
    pixel = 3 if kind == 2 else 4
    raw, stride = zlib.decompress(packed), width * pixel + 1
    above, found = [0] * pixel, []
    for start in range(0, len(raw), stride):
        how, values = raw[start], list(raw[start + 1 : start + 1 + pixel])
        if how in {2, 4}:  # up; and Paeth, which at the left edge is the same
            values = [(value + before) % 256 for value, before in zip(values, above, strict=True)]
        elif how == 3:
            values = [(value + before // 2) % 256 for value, before in zip(values, above, strict=True)]
        above = values
        found.append((values[0], values[1], values[2]))
    return found


def test_a_page_of_forty_thousand_pixels_is_pictured_whole(site: Site, tmp_path: Path, warm: Pool) -> None:
    seen = tall(site, tmp_path, warm)
    names = [found.name for found in seen.objects if found.media_type == "image/png"]
    assert names == ["screenshot.png", "screenshot-2.png", "screenshot-3.png"]
    assert [size_of(tmp_path / name) for name in names] == [(1280, 16000), (1280, 16000), (1280, 8000)]
    rows = [pixel for name in names for pixel in first_pixels(tmp_path / name)]
    assert [rows[number * 1000 + 500] for number in range(BANDS)] == [
        colour(number) for number in range(BANDS)
    ]
    assert json.loads((tmp_path / "connections.json").read_text())["picture_cut_at"] is None


def test_a_picture_that_ends_before_the_page_says_where(site: Site, tmp_path: Path, warm: Pool) -> None:
    seen = tall(site, tmp_path, warm, height=20_000)
    names = [found.name for found in seen.objects if found.media_type == "image/png"]
    assert [size_of(tmp_path / name)[1] for name in names] == [16000, 4000]
    notes = json.loads((tmp_path / "connections.json").read_text())
    assert (notes["picture_cut_at"], notes["page_pixels"]["height"]) == (20_000, 40_000)


def test_the_prints_hold_the_page(site: Site, tmp_path: Path, warm: Pool) -> None:
    from pypdf import PdfReader

    site.page("/", "<h1>Pilih nomor satu</h1><img src=/foto.png>")
    picture = png(3)
    site.pages["/foto.png"] = (200, {"Content-Type": "image/png"}, picture)
    seen = capture(url=site.url(), folder=tmp_path, allow=[site.host], pool=warm)
    assert seen.not_made == {}
    assert "Pilih nomor satu" in PdfReader(tmp_path / "page.pdf").pages[0].extract_text()
    mhtml = (tmp_path / "page.mhtml").read_text()
    assert re.search(r"^Content-Type: multipart/related", mhtml, re.MULTILINE)
    assert base64.b64encode(picture).decode() in mhtml.replace("\n", "").replace("\r", "")


def test_a_print_that_is_too_large_is_left_out_and_said(site: Site, tmp_path: Path, warm: Pool) -> None:
    site.page("/", "<h1>Halo</h1>" + "<p>kata</p>" * 4000)
    small = Limits(object_bytes=300_000, height=900)
    seen = capture(url=site.url(), folder=tmp_path, allow=[site.host], limits=small, pool=warm)
    assert seen.outcome == Outcome.CAPTURED, seen.because
    assert "page.pdf" in seen.not_made
    assert not (tmp_path / "page.pdf").exists()
    assert "page.pdf" not in {found.name for found in seen.objects}

"""An invented post's page with all that a recorder stumbles over, captured once for several tests."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.conftest import Site, serving
from warcio.archiveiterator import ArchiveIterator

from sipatenas.evidence.capture import Captured, Outcome, capture

PICTURES = 8
STYLE = b"body{margin:0} img{display:block;width:300px;height:700px}"
OLD_SCRIPT = "document.title += ' \u2013 caf\u00e9';"
COMMENTS = """
const end = document.getElementById('akhir');
let batch = 0;
new IntersectionObserver(async seen => {
  if (!seen[0].isIntersecting || batch >= 3) return;
  const told = await (await fetch('/komentar?b=' + batch++)).json();
  for (const one of told) { const p = document.createElement('p'); p.textContent = one; p.style.height = '400px';
    end.before(p); }
}).observe(end);
"""
CALLS = """
fetch('/kirim', {method: 'POST', headers: {'Content-Type': 'application/json'},
  body: JSON.stringify({query: 'suka', id: 7})}).catch(() => 0);
"""


def png(number: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = (1).to_bytes(4) + (1).to_bytes(4) + bytes([8, 2, 0, 0, 0])
    line = zlib.compress(bytes([0, number * 20, 255 - number * 20, 90]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", line) + chunk(b"IEND", b"")


@dataclass
class Recorded:
    """The capture, its site, and the site's closed neighbour."""

    seen: Captured
    folder: Path
    site: Site
    closed: str
    forbidden: str

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def notes(self) -> Any:
        return json.loads(self.read("connections.json"))

    def records(self) -> list[tuple[str, str, dict[str, str], bytes, Any]]:
        """Kind, link, WARC headers, content as a reader gets it, and the HTTP headers."""
        found = []
        with (self.folder / "data.warc.gz").open("rb") as file:
            for record in ArchiveIterator(file):
                headers = dict(record.rec_headers.headers)
                body = record.content_stream().read()
                link = record.rec_headers.get_header("WARC-Target-URI") or ""
                found.append((record.rec_type, link, headers, body, record.http_headers))
        return found


def _fill(site: Site, closed: str, forbidden: str) -> None:
    pictures = "".join(
        f'<img {"loading=lazy" if number > 2 else ""} src="/foto{number}.png">' for number in range(PICTURES)
    )
    calls = f"<img src='http://{closed}/gagal.png'><img src='http://{forbidden}/terlarang.png'>"
    site.page(
        "/unggahan/7",
        f"<h1>Pilih nomor satu</h1><p>37 suka</p>{pictures}{calls}<div id=akhir>akhir</div>"
        f"<script>{COMMENTS}{CALLS}</script><script src=/lama.js></script>",
        title="Unggahan Budi",
        head='<link rel=stylesheet href="/gaya.css"><meta property="og:title" content="Judul">',
    )
    site.moved("/awal", "/tengah")
    site.pages["/tengah"] = (301, {"Location": "/unggahan/7", "X-Kata": "tengah"}, b"")
    packed = gzip.compress(STYLE)
    site.pages["/gaya.css"] = (
        200,
        {"Content-Type": "text/css", "Content-Encoding": "gzip", "Content-Length": str(len(packed))},
        packed,
    )
    old = OLD_SCRIPT.encode("windows-1252")
    site.pages["/lama.js"] = (200, {"Content-Type": "text/javascript; charset=windows-1252"}, old)
    for number in range(PICTURES):
        site.pages[f"/foto{number}.png"] = (200, {"Content-Type": "image/png"}, png(number))
    for batch in range(3):
        told = json.dumps([f"Komentar {batch}-{number}" for number in range(4)]).encode()
        site.pages[f"/komentar?b={batch}"] = (200, {"Content-Type": "application/json"}, told)


@cache
def _recorded(folder: Path) -> Recorded:
    """Once for all modules of a session: nobody changes its files."""
    with serving() as make, socket.create_server(("127.0.0.1", 0)) as held:
        site, other = make(), make()
        closed = f"127.0.0.1:{held.getsockname()[1]}"
        held.close()
        _fill(site, closed, other.host)
        seen = capture(url=site.url("/awal"), folder=folder, allow=[site.host, closed])
        assert seen.outcome == Outcome.CAPTURED, seen.because
        return Recorded(seen, folder, site, closed, other.host)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    folder = tmp_path_factory.getbasetemp() / "tangkapan"
    folder.mkdir(exist_ok=True)
    return _recorded(folder)

"""Offices, people and posts for the room's tests, and a site on loopback that the browser may visit."""

from __future__ import annotations

import contextlib
import http.server
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.evidence.ledgers import say
from tests.evidence.stamping import pair, seal_one
from tests.evidence.tampering import alone, folder, judged, other, whole

from sipatenas.accounts.models import Duty, User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence.capture.process.pool import Pool
from sipatenas.evidence.models import Evidence
from sipatenas.places.models import Office, Region
from sipatenas.places.paths import level_of, path_of
from sipatenas.sources.models import Post
from sipatenas.sources.services import import_file

__all__ = ["alone", "folder", "judged", "other", "pair", "say", "seal_one", "whole"]


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    """Blobs, keys and rejected rows in a folder of this test."""
    settings.SIPATENAS_DATA = tmp_path / "data"
    settings.SIPATENAS_KEYS = tmp_path / "keys"
    settings.SIPATENAS_CHECKPOINTS = tmp_path / "data" / "checkpoints"
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": str(tmp_path / "blobs")}},
        "vault": {**settings.STORAGES["vault"], "OPTIONS": {"location": str(tmp_path / "vault")}},
    }


def make_office(code: str, name: str) -> Office:
    facts = {"level": level_of(code), "path": path_of(code), "timezone": "Asia/Makassar"}
    region, _ = Region.objects.get_or_create(code=code, defaults={"name": name, **facts})
    office, _ = Office.objects.get_or_create(
        code=code, defaults={"region": region, "name": f"Bawaslu {name}", **facts}
    )
    return office


@pytest.fixture
def office(db: None) -> Office:
    return make_office("65.71", "Kota Tarakan")


def capturing(office: Office, officer: User, clock: FixedClock) -> Evidence:
    """An evidence under way, for which files may be kept; each of another link."""
    return Evidence.objects.create(
        url=f"https://contoh.id/{Evidence.objects.count()}",
        office=office,
        region_path=office.path,
        state="capturing",
        reason="bukti awal",
        requested_by=officer,
        requested_at=clock.now(),
    )


@pytest.fixture
def officer(office: Office) -> User:
    return User.objects.create_user("petugas", office=office, duty=Duty.OFFICER, full_name="Sri Petugas")


@pytest.fixture
def make_user(office: Office) -> Callable[..., User]:
    def make(code: str = "65.71", duty: str = Duty.OFFICER) -> User:
        return User.objects.create_user(f"{duty}-{code}", office=make_office(code, code), duty=duty)

    return make


@pytest.fixture
def enter(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def make_posts(office: Office, officer: User, tmp_path: Path, clock: FixedClock) -> Callable[..., list[Post]]:
    """Imports posts through the room that owns them: `make_posts(3, url="")`."""

    def make(count: int = 1, **changes: Any) -> list[Post]:
        path = tmp_path / "posts.ndjson"
        with path.open("w", encoding="utf-8") as out:
            for number in range(count):
                out.write(json.dumps(_post(number) | changes) + "\n")
        import_file(path=path, office=office, user=officer, clock=clock)
        return list(Post.objects.filter(office=office).select_related("account").order_by("id"))

    return make


def _post(number: int) -> dict[str, Any]:
    return {
        "id": f"x:{number}",
        "platform": "x",
        "kind": "post",
        "url": f"http://127.0.0.1:9/{number}",
        "author": {"handle": "budi", "display_name": "Budi"},
        "text": f"Pilih nomor satu bersama @tetangga {number}",
        "posted_at": "2024-10-01T08:00:00+08:00",
        "metrics": {"likes": 7, "shares": None},
    }


@dataclass
class Site:
    """A little site: what each path answers, and which paths were asked for."""

    port: int = 0
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    any_query: bool = False
    """Whatever stands behind the question mark, the path answers."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def page(self, path: str, body: str, *, title: str = "Halaman", head: str = "") -> None:
        start = f"<!doctype html><html lang=id><head><meta charset=utf-8><title>{title}</title>"
        html = f"{start}{head}</head><body>{body}"
        self.pages[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, html.encode())

    def moved(self, path: str, to: str) -> None:
        self.pages[path] = (302, {"Location": to}, b"")


@contextlib.contextmanager
def serving() -> Iterator[Callable[[], Site]]:
    """Makes sites for as long as the block lasts."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def make() -> Site:
        site = Site()

        class Answer(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_words: object) -> None:
                return

            def do_GET(self) -> None:
                site.asked.append(self.path)
                path = self.path.partition("?")[0] if site.any_query else self.path
                status, headers, body = site.pages.get(path, (404, {}, b"tidak ada"))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 -- the name that the library calls

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        servers.append(server)
        site.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return site

    try:
        yield make
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


@pytest.fixture
def make_site() -> Iterator[Callable[[], Site]]:
    with serving() as make:
        yield make


@pytest.fixture
def site(make_site: Callable[[], Site], settings: Any) -> Site:
    """The one site that the guard lets through."""
    found = make_site()
    settings.SIPATENAS_CAPTURE_ALLOW = (found.host,)
    return found


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """One warm browser for the module; each capture has a fresh context of its own."""
    with Pool(1, idle_seconds=0) as made:
        yield made


@pytest.fixture(scope="session")
def warm() -> Iterator[Pool]:
    """One warm browser for tests that are not about its process; each capture has a context of its own."""
    with Pool(1, idle_seconds=15) as pool:
        yield pool


@pytest.fixture
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    return path

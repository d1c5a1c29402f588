"""An office behind a web proxy of its own: what was judged here is what the proxy is asked for, and nothing else."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.evidence.conftest import Site, make_site
from tests.evidence.test_proxy import ask

from sipatenas.evidence.capture import Outcome, capture
from sipatenas.evidence.capture.net import upstream
from sipatenas.evidence.capture.net.guard import Guard
from sipatenas.evidence.capture.net.passages import Because
from sipatenas.evidence.capture.net.proxy import Proxy
from sipatenas.evidence.capture.net.upstream import Upstream, UpstreamError

__all__ = ["make_site"]


@dataclass
class Office:
    """An office's web proxy on loopback that writes down what it was asked."""

    port: int = 0
    status: str = "200 Connection established"
    heads: list[str] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return [head.partition("\r\n")[0] for head in self.heads]

    @property
    def setting(self) -> str:
        return f"http://kantor:rahasia%40@127.0.0.1:{self.port}"


@pytest.fixture
def office_proxy() -> Iterator[Office]:
    it = Office()

    class Tunnel(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                data = self.request.recv(4096)
                if not data:
                    return
                head += data
            it.heads.append(head.decode())
            self.request.sendall(f"HTTP/1.1 {it.status}\r\nVia: kantor\r\n\r\n".encode())
            if not it.status.startswith("200"):
                return
            host, _colon, port = it.asked[-1].split(" ")[1].rpartition(":")
            with socket.create_connection((host, int(port)), timeout=10) as site:
                back = threading.Thread(target=carry, args=(site, self.request))
                back.start()
                carry(self.request, site)
                back.join(10)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = allow_reuse_address = True

    with Server(("127.0.0.1", 0), Tunnel) as server:
        it.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield it
        server.shutdown()


def carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def behind(office: Office, site: Site) -> Iterator[Proxy]:
    """Our proxy behind the office's; `situs.uji` is the site's name, which only our DNS knows."""
    guard = Guard(
        allow=frozenset({f"situs.uji:{site.port}"}),
        resolver=lambda name: ["127.0.0.1"] if name.endswith(".uji") else [],
    )
    with Proxy(guard, upstream=upstream.read(office.setting)) as proxy:
        yield proxy


@pytest.fixture
def site(make_site: Callable[[], Site]) -> Site:
    made = make_site()
    made.page("/", "<p>Halo")
    return made


def test_the_offices_proxy_is_asked_for_the_judged_address_and_never_for_a_name(
    office_proxy: Office, site: Site
) -> None:
    host = f"situs.uji:{site.port}"
    with behind(office_proxy, site) as proxy:
        secured = ask(proxy, f"CONNECT {host} HTTP/1.1", then=b"GET / HTTP/1.0\r\n\r\n")
        plain = ask(proxy, f"GET http://{host}/ HTTP/1.1\r\nHost: {host}")
    assert secured.endswith(b"<p>Halo")
    assert plain.endswith(b"<p>Halo")
    assert office_proxy.asked == [f"CONNECT 127.0.0.1:{site.port} HTTP/1.1"] * 2
    assert "Proxy-Authorization: Basic a2FudG9yOnJhaGFzaWFA" in office_proxy.heads[0]
    assert [(one.host, one.address) for one in proxy.connections] == [("situs.uji", "127.0.0.1")] * 2


def test_what_is_forbidden_or_unknown_is_not_asked_of_the_offices_proxy(
    office_proxy: Office, site: Site
) -> None:
    with behind(office_proxy, site) as proxy:
        for host in ("lain.uji:80", "10.0.0.7:443", "127.0.0.1:8080", "8.8.8.8:25", "tidak-dikenal.id:443"):
            assert ask(proxy, f"CONNECT {host} HTTP/1.1") == b""
    assert office_proxy.heads == []
    kinds = [one.kind for one in proxy.refused]
    assert kinds == [*[Because.FORBIDDEN] * 4, Because.UNRESOLVED]
    assert "DNS kantor sendiri" in proxy.refused[-1].because


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        ("403 Forbidden", Because.UPSTREAM, "kode 403"),
        ("407 Proxy Authentication Required", Because.UPSTREAM, "nama atau sandi"),
        ("503 Service Unavailable", Because.UNREACHABLE, "tidak menjawab"),
        ("apa saja", Because.UPSTREAM, "sebagaimana perantara web"),
    ],
)
def test_a_no_of_the_offices_proxy_is_told_apart_from_a_site_that_is_away(
    office_proxy: Office, site: Site, status: str, kind: Because, said: str
) -> None:
    office_proxy.status = status
    with behind(office_proxy, site) as proxy:
        assert ask(proxy, f"CONNECT situs.uji:{site.port} HTTP/1.1") == b""
    assert (proxy.refused[0].kind, said in proxy.refused[0].because) == (kind, True)
    assert site.asked == []


def test_an_offices_proxy_that_is_away_is_not_passed_by(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with behind(Office(port=port), site) as proxy:
        assert ask(proxy, f"CONNECT situs.uji:{site.port} HTTP/1.1") == b""
    assert proxy.refused[0].kind == Because.UPSTREAM
    assert site.asked == []


def test_the_houses_own_requests_go_through_it_by_name(office_proxy: Office, site: Site) -> None:
    through = upstream.read(office_proxy.setting)
    link = upstream.connection(through, is_secure=False, host="localhost", port=site.port, timeout=10)
    link.request("GET", "/")
    assert link.getresponse().read().endswith(b"<p>Halo")
    link.close()
    assert office_proxy.asked[0].startswith(f"CONNECT localhost:{site.port} ")
    assert "Basic a2FudG9yOnJhaGFzaWFA" in office_proxy.heads[0]


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("", None),
        ("http://proksi:3128", Upstream("proksi", 3128)),
        ("http://a:b%3A@proksi.kantor:80/", Upstream("proksi.kantor", 80, "a", "b:")),
    ],
)
def test_the_setting_names_host_port_and_who_asks(setting: str, found: Upstream | None) -> None:
    assert upstream.read(setting) == found


@pytest.mark.parametrize("setting", ["proksi:3128", "https://a:1", "http://a", "http://a:x", "http://a:1/b"])
def test_a_setting_that_is_none_says_how_it_should_look(setting: str) -> None:
    with pytest.raises(UpstreamError, match="harus berbentuk"):
        upstream.read(setting)


@pytest.mark.browser
def test_a_page_is_captured_through_the_offices_proxy_and_that_is_said(
    office_proxy: Office, site: Site, tmp_path: Path, chromium: str
) -> None:
    seen = capture(url=site.url(), folder=tmp_path, allow=[site.host], upstream=office_proxy.setting)
    assert (seen.outcome, seen.address) == (Outcome.CAPTURED, site.host)
    assert set(office_proxy.asked) == {f"CONNECT {site.host} HTTP/1.1"}
    assert json.loads((tmp_path / "connections.json").read_text())["through_office_proxy"] is True
    office_proxy.status = "403 Forbidden"
    seen = capture(url=site.url(), folder=tmp_path, allow=[site.host], upstream=office_proxy.setting)
    assert (seen.outcome, "kode 403" in seen.because) == (Outcome.BROKEN, True)
    assert "SIPATENAS_UPSTREAM_PROXY" in seen.remedy


def test_a_setting_that_cannot_be_read_tells_nothing_of_its_password() -> None:
    setting = "http://kantor:rahasia#1@proksi:3128"
    with pytest.raises(UpstreamError) as refused:
        upstream.read(setting)
    assert "rahasia" not in "".join(traceback.format_exception(refused.value))

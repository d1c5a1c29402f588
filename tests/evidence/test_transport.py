"""The house's own requests, also from an office that reaches the internet only through a web proxy."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.evidence.authorities import serving

from sipatenas.evidence.stamps.transport import TransportError, fetch


@dataclass
class Perantara:
    """A web proxy on loopback that leads every tunnel to one port here."""

    to: int
    status: bytes = b"200 OK"
    port: int = 0
    asked: list[str] = field(default_factory=list)


@contextmanager
def proxied(to: int) -> Iterator[Perantara]:
    found = Perantara(to)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += self.request.recv(4096)
            found.asked.append(head.decode("latin-1"))
            self.request.sendall(b"HTTP/1.1 " + found.status + b"\r\n\r\n")
            if found.status.startswith(b"200"):
                with socket.create_connection(("127.0.0.1", found.to)) as site:
                    site.sendall(self.request.recv(65536))
                    while data := site.recv(65536):
                        self.request.sendall(data)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        found.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


@pytest.fixture
def proxy() -> Iterator[Perantara]:
    with ExitStack() as stack:
        url = stack.enter_context(serving(lambda _method, path, _body: (200, {}, f"dari {path}".encode())))
        yield stack.enter_context(proxied(int(url.rpartition(":")[2])))


def test_a_request_goes_through_the_offices_proxy_with_its_password(proxy: Perantara, settings: Any) -> None:
    settings.SIPATENAS_UPSTREAM_PROXY = f"http://kantor:rahasia@127.0.0.1:{proxy.port}"
    assert fetch("http://otoritas.contoh.id/tsr") == b"dari /tsr"
    [asked] = proxy.asked
    assert asked.startswith("CONNECT otoritas.contoh.id:80 ")
    assert "Proxy-Authorization: Basic a2FudG9yOnJhaGFzaWE=" in asked


def test_what_is_inside_the_office_is_asked_directly(proxy: Perantara, settings: Any) -> None:
    settings.SIPATENAS_UPSTREAM_PROXY = f"http://127.0.0.1:{proxy.port}"
    assert fetch(f"http://127.0.0.1:{proxy.to}/dekat") == b"dari /dekat"
    assert proxy.asked == []


def test_a_proxy_that_refuses_is_told(proxy: Perantara, settings: Any) -> None:
    settings.SIPATENAS_UPSTREAM_PROXY = f"http://127.0.0.1:{proxy.port}"
    proxy.status = b"407 Proxy Authentication Required"
    with pytest.raises(TransportError, match="407"):
        fetch("http://otoritas.contoh.id/tsr")


def test_a_setting_that_cannot_be_read_is_told_and_nothing_goes_around_it(settings: Any) -> None:
    settings.SIPATENAS_UPSTREAM_PROXY = "socks5://127.0.0.1:9"
    with pytest.raises(TransportError, match="SIPATENAS_UPSTREAM_PROXY"):
        fetch("http://otoritas.contoh.id/tsr")

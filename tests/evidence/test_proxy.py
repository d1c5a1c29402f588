"""The proxy between the capturing browser and the network, asked by a plain client."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from tests.evidence.conftest import Site, make_site

from sipatenas.evidence.capture.net import proxy as proxying
from sipatenas.evidence.capture.net.guard import Guard
from sipatenas.evidence.capture.net.heads import BadRequestError, parse
from sipatenas.evidence.capture.net.passages import Because, ProxyLimits
from sipatenas.evidence.capture.net.proxy import Proxy

__all__ = ["make_site"]


def ask(proxy: Proxy, head: str, *, password: str | None = None, then: bytes = b"") -> bytes:
    """What comes back until the proxy closes."""
    secret = base64.b64encode(f"sipatenas:{password or proxy.password}".encode()).decode()
    port = int(proxy.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        link.sendall(f"{head}\r\nProxy-Authorization: Basic {secret}\r\n\r\n".encode() + then)
        link.shutdown(socket.SHUT_WR)
        found = b""
        while data := link.recv(65536):
            found += data
    return found


@pytest.fixture
def open_to(make_site: Callable[[], Site]) -> Iterator[Callable[..., tuple[Proxy, Site]]]:
    """A running proxy that lets one loopback site through."""
    running: list[Proxy] = []

    def begin(limits: ProxyLimits | None = None) -> tuple[Proxy, Site]:
        site = make_site()
        site.page("/", "<p>Halo")
        proxy = Proxy(
            Guard(allow=frozenset({site.host}), resolver=lambda _name: ()), limits=limits or ProxyLimits()
        )
        running.append(proxy.__enter__())
        return proxy, site

    yield begin
    for proxy in running:
        proxy.__exit__(None, None, None)


def test_a_plain_request_reaches_the_site_without_what_was_meant_for_the_proxy(
    open_to: Callable[..., tuple[Proxy, Site]],
) -> None:
    proxy, site = open_to()
    answer = ask(proxy, f"GET http://{site.host}/?a=1#bagian HTTP/1.1\r\nHost: {site.host}")
    assert answer.startswith(b"HTTP/1.0 404")
    assert site.asked == ["/?a=1"]
    assert [(one.host, one.port, one.address) for one in proxy.connections] == [
        ("127.0.0.1", site.port, "127.0.0.1")
    ]
    assert proxy.address_of("127.0.0.1", site.port) == "127.0.0.1"
    assert proxy.received == len(answer)


def test_the_site_is_told_neither_of_the_proxy_nor_of_its_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        with Proxy(Guard(allow=frozenset({host}))) as proxy:
            head = (
                f"GET http://{host}/a HTTP/1.1\r\nHost: {host}\r\nProxy-Connection: keep-alive\r\nX-Sisa: ya"
            )
            asking = threading.Thread(target=ask, args=(proxy, head))
            asking.start()
            link, _address = listening.accept()
            with link:
                told = link.recv(10_000)
            asking.join(10)
    assert told == f"GET /a HTTP/1.1\r\nHost: {host}\r\nX-Sisa: ya\r\n\r\n".encode()


def test_a_tunnel_carries_bytes_both_ways(open_to: Callable[..., tuple[Proxy, Site]]) -> None:
    proxy, site = open_to()
    answer = ask(proxy, f"CONNECT {site.host} HTTP/1.1", then=b"GET / HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 Connection Established\r\n\r\nHTTP/1.0 200")
    assert answer.endswith(b"<p>Halo")


def test_who_does_not_know_the_password_is_not_served(open_to: Callable[..., tuple[Proxy, Site]]) -> None:
    proxy, site = open_to()
    for head in (f"GET http://{site.host}/ HTTP/1.1", f"CONNECT {site.host} HTTP/1.1"):
        assert ask(proxy, head, password="salah").startswith(b"HTTP/1.1 407")
    assert site.asked == []
    assert proxy.connections == []


def test_the_second_request_of_a_connection_needs_the_password_too_and_goes_nowhere_else(
    open_to: Callable[..., tuple[Proxy, Site]], make_site: Callable[[], Site]
) -> None:
    proxy, site = open_to()
    other = make_site()
    second = f"GET http://{other.host}/lain HTTP/1.1\r\nHost: {other.host}\r\n\r\n".encode()
    ask(proxy, f"GET http://{site.host}/ HTTP/1.1\r\nHost: {site.host}", then=second)
    assert other.asked == []
    assert "/lain" not in site.asked


def test_the_greeting_is_answered_by_the_proxy_itself(open_to: Callable[..., tuple[Proxy, Site]]) -> None:
    proxy, _site = open_to()
    assert ask(proxy, f"GET {proxying.GREETING} HTTP/1.1").startswith(b"HTTP/1.1 204")
    assert proxy.connections == proxy.refused == []


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("127.0.0.1:80", Because.FORBIDDEN),
        ("[::ffff:127.0.0.1]:443", Because.FORBIDDEN),
        ("169.254.169.254:80", Because.FORBIDDEN),
        ("8.8.8.8:25", Because.FORBIDDEN),
        ("tidak-ada.invalid:443", Because.UNRESOLVED),
    ],
)
def test_what_is_refused_is_noted_in_plain_words(
    open_to: Callable[..., tuple[Proxy, Site]], target: str, kind: Because
) -> None:
    proxy, _site = open_to()
    assert ask(proxy, f"CONNECT {target} HTTP/1.1") == b""
    (noted,) = proxy.refused
    assert noted.kind == kind
    assert noted.because
    assert proxy.refusal_of(noted.host, noted.port) == noted


def test_a_machines_own_public_address_is_its_own() -> None:
    assert proxying.is_own("127.0.0.1")
    assert proxying.is_own("::ffff:127.0.0.1")
    assert not proxying.is_own("8.8.8.8")


def test_an_own_address_is_refused_although_it_looks_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxying, "is_own", lambda _address: True)
    with Proxy(Guard(resolver=lambda _name: ["8.8.8.8"])) as proxy:
        assert ask(proxy, "CONNECT kantor.id:443 HTTP/1.1") == b""
        assert "komputer ini sendiri" in proxy.refused[0].because


def test_more_bytes_than_allowed_end_every_connection(open_to: Callable[..., tuple[Proxy, Site]]) -> None:
    proxy, site = open_to(ProxyLimits(received_bytes=300_000))
    site.pages["/besar"] = (200, {}, b"x" * 2_000_000)
    answer = ask(proxy, f"GET http://{site.host}/besar HTTP/1.1")
    assert len(answer) < 700_000
    assert proxy.is_over_limit
    assert ask(proxy, f"CONNECT {site.host} HTTP/1.1") == b""
    assert proxy.refused[0].kind == Because.LIMIT


def test_more_connections_than_allowed_are_refused(open_to: Callable[..., tuple[Proxy, Site]]) -> None:
    proxy, site = open_to(ProxyLimits(connections=2))
    for _time in range(3):
        ask(proxy, f"GET http://{site.host}/ HTTP/1.1")
    assert site.asked == ["/", "/"]
    assert proxy.refused[0].kind == Because.LIMIT


def test_too_many_connections_at_once_are_refused(open_to: Callable[..., tuple[Proxy, Site]]) -> None:
    proxy, site = open_to(ProxyLimits(at_once=1))
    with socket.create_connection(("127.0.0.1", int(proxy.url.rpartition(":")[2]))) as held:
        held.sendall(b"CONNECT ")
        ask(proxy, f"CONNECT {site.host} HTTP/1.1", then=b"GET / HTTP/1.0\r\n\r\n")
    assert proxy.refused[0].kind == Because.LIMIT


def test_a_name_that_takes_too_long_to_resolve_is_unresolved() -> None:
    release = threading.Event()

    def slow(_name: str) -> list[str]:
        release.wait(20)
        return ["8.8.8.8"]

    with Proxy(Guard(resolver=slow), limits=ProxyLimits(resolve_seconds=0.2)) as proxy:
        assert ask(proxy, "CONNECT lambat.id:443 HTTP/1.1") == b""
        assert proxy.refused[0].kind == Because.UNRESOLVED
    release.set()


def test_a_name_is_resolved_once_and_connected_to_where_it_was_judged() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    guard = Guard(resolver=lambda _name: next(answers))
    assert guard.addresses("berganti.id", 443) == ("8.8.8.8",)
    assert guard.addresses("BERGANTI.id.", 443) == ("8.8.8.8",)


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1", "GET https://a.id/ HTTP/1.1", "GET ftp://a.id/ HTTP/1.1", "CONNECT a.id HTTP/1.1",
        "CONNECT a.id:0 HTTP/1.1", "CONNECT a.id:99999 HTTP/1.1", "CONNECT u@a.id:443 HTTP/1.1",
        "GET http://u@a.id/ HTTP/1.1",
        "GET http://a.id\\@b.id/ HTTP/1.1", "HALO", "GET http://a.id/ HTTP/1.1\r\n lipatan: a",
        "GET http://a.id/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2",
        "GET http://a.id/ HTTP/1.1\r\nContent-Length: -1",
    ],
)  # fmt: skip
def test_what_no_browser_asks_a_proxy_is_no_request(head: str) -> None:
    with pytest.raises(BadRequestError):
        parse(f"{head}\r\n\r\n".encode())

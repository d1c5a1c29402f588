"""The capturing browser reaches public addresses only."""

from __future__ import annotations

import pytest

from sipatenas.evidence.capture.net.guard import Guard, RefusedError, UnresolvedError, is_public, resolve

FORBIDDEN = [
    "127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0",  # noqa: S104 -- an address to be refused
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "168.63.129.16",
    "::", "::1", "fe80::1", "fd00::1", "fc00::1", "ff02::1", "fec0::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:53aa:64c:0:0:80ff:fffe", "fd00:ec2::254",
    "2002:808:808::1", "::ffff:0:7f00:1", "2404:6800::5efe:a00:1", "2404:6800::200:5efe:7f00:1", "4000::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "103.10.1.1", "172.32.0.1", "2404:6800:4003::200e", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_outer_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
        "127.0.0.1.", "127.0.0.%31", "①②⑦.⓪.⓪.①", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[0:0:0:0:0:0:0:1]", "localhost", "LOCALHOST", "localhost.", "0", "169.254.169.254", "0xa9fea9fe",
    ],
)  # fmt: skip
def test_every_form_of_an_inner_host_is_refused(host: str) -> None:
    with pytest.raises(RefusedError):
        Guard(resolver=lambda name: resolve(name) if "localhost" in name else ()).judge_url(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://contoh.id/", "file:///etc/passwd", "javascript:alert(1)", "gopher://contoh.id", "contoh.id",
        "//contoh.id",
        "http://", "http:///x", "http://a b.id/", "http://contoh.id\\@127.0.0.1/", "http://u:p@contoh.id/",
        "http://contoh.id:99999/", "http://[::1", "http://contoh.id/\nx", "chrome://version", "view-source:http://a.id",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_link_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        Guard(resolver=lambda _name: ["8.8.8.8"]).judge_url(url)


def test_a_name_is_refused_when_one_of_its_addresses_is_inner() -> None:
    with pytest.raises(RefusedError, match=r"10\.0\.0\.5"):
        Guard(resolver=lambda _name: ["8.8.8.8", "10.0.0.5"]).judge_url("https://contoh.id/")


def test_a_public_name_is_let_through() -> None:
    Guard(resolver=lambda _name: ["8.8.8.8", "2404:6800:4003::200e"]).judge_url("https://contoh.id/a?b#c")


def test_a_name_without_an_address_is_unresolved() -> None:
    with pytest.raises(UnresolvedError):
        Guard(resolver=lambda _name: []).judge_url("https://contoh.id/")


@pytest.mark.parametrize("port", [1, 22, 25, 3306, 5432, 6379, 9200, 11211])
def test_only_ports_of_the_web_are_opened(port: int) -> None:
    guard = Guard(resolver=lambda _name: ["8.8.8.8"])
    with pytest.raises(RefusedError, match="bukan porta situs web"):
        guard.judge_url(f"http://contoh.id:{port}/")
    with pytest.raises(RefusedError):
        guard.judge_shape(f"http://contoh.id:{port}/")


def test_the_shape_of_a_link_is_judged_without_asking_the_dns() -> None:
    guard = Guard(resolver=lambda _name: pytest.fail("the DNS was asked"))
    guard.judge_shape("https://contoh.id/a?b=\\c")
    with pytest.raises(RefusedError):
        guard.judge_shape("https://127.1/")


def test_an_allowed_host_opens_its_own_port_only() -> None:
    guard = Guard(allow=frozenset({"127.0.0.1:8765"}))
    guard.judge_url("http://127.0.0.1:8765/a")
    with pytest.raises(RefusedError):
        guard.judge_url("http://127.0.0.1:8766/a")
    with pytest.raises(RefusedError):
        guard.judge_url("http://localhost:8765/a")


def test_the_address_connected_to_is_judged_whatever_the_name_resolved_to() -> None:
    guard = Guard(resolver=lambda _name: ["8.8.8.8"])
    guard.judge_url("http://berganti.id/")
    with pytest.raises(RefusedError, match="terlarang"):
        guard.judge_connection("127.0.0.1", 80, "http://berganti.id/")
    guard.judge_connection("8.8.8.8", 80, "http://berganti.id/")

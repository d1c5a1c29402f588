"""Which addresses the capturing browser may reach. No Django, no browser.

A link is judged by its shape, then by every address its host resolves to; the address that the browser
reports to have connected to is judged again afterwards. Between the two a name may be bound anew (DNS
rebinding): that gap is closed only by a proxy through which the browser must connect.
"""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str], Iterable[str]]
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_FORBIDDEN = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip


class RefusedError(Exception):
    """The link may not be opened; the message is an Indonesian sentence that says why."""


class UnresolvedError(Exception):
    """The host's name has no address."""


def resolve(host: str) -> tuple[str, ...]:
    """All addresses of a name. Raises UnresolvedError when there is none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnresolvedError(f"nama {host} tidak dikenal oleh DNS") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass
class Guard:
    """Judges the requests of one capture. `allow` holds `host` or `host:port` let through, for tests."""

    allow: frozenset[str] = frozenset()
    resolver: Resolver = resolve
    _judged: dict[str, str | None] = field(default_factory=dict)

    def judge_url(self, url: str) -> None:
        """Raises RefusedError or UnresolvedError when the browser must not open the link."""
        host, port = split(url)
        if self._is_allowed(host, port):
            return
        if host not in self._judged:
            self._judged[host] = self._why_not(host)
        because = self._judged[host]
        if because:
            raise RefusedError(because)

    def judge_connection(self, address: str, port: int, url: str) -> None:
        """Raises RefusedError when the address actually connected to is forbidden."""
        host, asked_port = split(url)
        if self._is_allowed(host, asked_port) or self._is_allowed(address.strip("[]"), port):
            return
        if not is_public(address):
            raise RefusedError(f"peramban terhubung ke alamat terlarang {address} saat membuka {host}")

    def _is_allowed(self, host: str, port: int) -> bool:
        shown = f"[{host}]" if ":" in host else host
        return bool({host, shown, f"{shown}:{port}"} & self.allow)

    def _why_not(self, host: str) -> str | None:
        literal = as_address(host)
        addresses = [str(literal)] if literal else list(self.resolver(host))
        if not addresses:
            raise UnresolvedError(f"nama {host} tidak dikenal oleh DNS")
        for address in addresses:
            if not is_public(address):
                return f"{host} menunjuk ke alamat {address} di jaringan dalam, yang tidak boleh dibuka"
        return None


def split(url: str) -> tuple[str, int]:
    """Host and port of a link. Raises RefusedError for whatever is not a plain http(s) link."""
    if any(character in url for character in "\\ \t\r\n") or any(ord(character) < 32 for character in url):
        raise RefusedError("tautan memuat spasi atau tanda yang tidak lazim")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedError("tautan tidak dapat diuraikan") from error
    if parts.scheme.lower() not in _PORTS:
        raise RefusedError(
            f"hanya tautan http dan https yang dibuka, bukan “{parts.scheme or 'tanpa skema'}”"
        )
    if parts.username is not None or parts.password is not None:
        raise RefusedError("tautan memuat nama pengguna atau kata sandi")
    host = unicodedata.normalize("NFKC", unquote(host)).lower().rstrip(".")
    if not host:
        raise RefusedError("tautan tanpa nama host")
    return host, port or _PORTS[parts.scheme.lower()]


def as_address(host: str) -> Address | None:
    """The address that a host names by itself, also in the short, decimal, octal and hexadecimal forms."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_public(address: str) -> bool:
    """Whether the address lies in the public internet; IPv4 inside an IPv6 form is judged as itself."""
    found = as_address(address)
    if found is None:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            found = inner
    return not any(found in block for block in _FORBIDDEN if block.version == found.version)

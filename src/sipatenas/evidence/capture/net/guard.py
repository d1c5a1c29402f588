"""Which addresses the capturing browser may reach. No Django, no browser.

A link is judged by its shape, then by every address its host resolves to. A name is resolved once for a
capture: `capture.proxy`, through which the browser must connect, goes to exactly the addresses judged here, so
that a name bound anew in between (DNS rebinding) leads nowhere else.
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
WEB_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443, 8888})
"""Where public websites are served. Mail, databases, remote shells and the like are never spoken to."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
_ISATAP = (0x00005EFE, 0x02005EFE)
_FORBIDDEN = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
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
        raise UnresolvedError(f"alamat {host} tidak ditemukan di internet") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass
class Guard:
    """Judges the requests of one capture. `allow` holds `host` or `host:port` let through, for tests."""

    allow: frozenset[str] = frozenset()
    resolver: Resolver = resolve
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def judge_shape(self, url: str) -> None:
        """Raises RefusedError for a link that needs no DNS to be refused: its scheme, port, or literal address."""
        host, port = split(url)
        if self.is_allowed(host, port):
            return
        _judge_port(host, port)
        if literal := as_address(host):
            _judge_address(host, str(literal))

    def judge_url(self, url: str) -> None:
        """Raises RefusedError or UnresolvedError when the browser must not open the link."""
        self.addresses(*split(url))

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Where a connection to the host may go, in order; the name is resolved once for the whole capture.

        One forbidden address among several refuses the name. Raises RefusedError or UnresolvedError.
        """
        host = plain(host)
        is_allowed = self.is_allowed(host, port)
        if not is_allowed:
            _judge_port(host, port)
        found = self._resolved(host)
        if not found:
            raise UnresolvedError(f"alamat {host} tidak ditemukan di internet")
        for address in () if is_allowed else found:
            _judge_address(host, address)
        return found

    def knows(self, host: str) -> bool:
        """Whether the host's addresses are known already, so that nobody has to wait for the DNS."""
        return plain(host) in self._known or as_address(plain(host)) is not None

    def judge_connection(self, address: str, port: int, url: str) -> None:
        """Raises RefusedError when the address actually connected to is forbidden."""
        host, asked_port = split(url)
        if self.is_allowed(host, asked_port) or self.is_allowed(address.strip("[]"), port):
            return
        if not is_public(address):
            raise RefusedError(f"sambungan ke {host} berakhir di alamat terlarang {address}")

    def is_allowed(self, host: str, port: int) -> bool:
        """Whether the allow-list for tests names the host, or the host with this port."""
        shown = f"[{host}]" if ":" in host else host
        return bool({host, shown, f"{shown}:{port}"} & self.allow)

    def _resolved(self, host: str) -> tuple[str, ...]:
        if host not in self._known:
            literal = as_address(host)
            self._known.setdefault(host, (str(literal),) if literal else tuple(self.resolver(host)))
        return self._known[host]


def _judge_port(host: str, port: int) -> None:
    if port not in WEB_PORTS:
        raise RefusedError(f"{host} diminta pada porta {port}, yang bukan porta situs web")


def _judge_address(host: str, address: str) -> None:
    if not is_public(address):
        raise RefusedError(f"{host} menunjuk ke alamat {address} di jaringan dalam, yang tidak boleh dibuka")


def split(url: str) -> tuple[str, int]:
    """Host and port of a link. Raises RefusedError for whatever is not a plain http(s) link."""
    place = url.partition("#")[0].partition("?")[0]  # behind these, browsers leave a backslash as it is
    if "\\" in place or any(ord(character) <= 32 for character in url):
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
    host = plain(host)
    if not host:
        raise RefusedError("tautan tanpa nama host")
    return host, port if port is not None else _PORTS[parts.scheme.lower()]


def plain(host: str) -> str:
    """A host's name as browsers read it: percent signs resolved, full-width digits plain, no dot at the end."""
    return unicodedata.normalize("NFKC", unquote(host)).lower().strip("[]").rstrip(".")


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
    """Whether the address lies in the public internet.

    IPv4 inside an IPv6 form (::ffff:, 64:ff9b::, ISATAP) is judged as itself; other than that only 2000::/3 is
    public, without 6to4 and Teredo, which no site is served from any more.
    """
    found = as_address(address)
    if found is None:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        low = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        is_isatap = (int(found) >> 32) & 0xFFFFFFFF in _ISATAP
        if is_isatap and any(low in block for block in _FORBIDDEN if block.version == 4):
            return False
        if found.ipv4_mapped or found in _NAT64:
            found = low
        elif found not in _UNICAST:
            return False
    return not any(found in block for block in _FORBIDDEN if block.version == found.version)

"""The web proxy of an office that reaches the internet only through one (SIPATENAS_UPSTREAM_PROXY). No Django.

It is asked for tunnels (CONNECT) only. The capturing browser's own proxy asks it for addresses that were judged here,
never for names; the house's own requests (time stamps, calendars) ask for the names in the house's settings.
"""

from __future__ import annotations

import asyncio
import base64
import http.client
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

SETTING = "SIPATENAS_UPSTREAM_PROXY"
NO_NAMES = (
    "; situs dicari oleh DNS kantor sendiri juga bila ada perantara web, karena alamatnya diperiksa dulu: "
    "minta pengelola jaringan membuka DNS untuk komputer ini"
)
"""Said where a name is unknown and there is an upstream: its resolver would be one that nobody judges."""
_REACH_SECONDS = 4.0
_SITE_IS_AWAY = frozenset({502, 503, 504})
"""What a proxy says where it could not reach the site, which is no fault of its own."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class UpstreamError(Exception):
    """The office's proxy does not let through, or the setting cannot be read; an Indonesian sentence."""


class SiteAwayError(OSError):
    """The office's proxy says that the site does not answer."""


@dataclass(frozen=True)
class Upstream:
    """Where the office's proxy listens, and as whom it is asked."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What it is told beside the tunnel's end."""
        if not self.user:
            return {}
        secret = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Proxy-Authorization": f"Basic {secret}"}

    def connect(self, address: str, port: int) -> bytes:
        """The request for a tunnel to an address."""
        end = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        lines = [f"CONNECT {end} HTTP/1.1", f"Host: {end}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def read(setting: str) -> Upstream | None:
    """`http://[user:password@]host:port`; None for an empty setting. Raises UpstreamError."""
    if not setting:
        return None
    wrong = UpstreamError(f"{SETTING} harus berbentuk http://[nama:sandi@]host:porta")
    try:
        parts = urlsplit(setting)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None  # its words may hold a piece of the password
    if parts.scheme != "http" or not host or not port or parts.path.strip("/") or parts.query:
        raise wrong
    return Upstream(host, port, unquote(parts.username or ""), unquote(parts.password or ""))


async def tunnel(through: Upstream, host: str, address: str, port: int, *, limit: int) -> Streams:
    """A connection to a judged address of a host. Raises UpstreamError, SiteAwayError."""
    reaching = asyncio.open_connection(through.host, through.port, limit=limit)
    try:
        reader, writer = await asyncio.wait_for(reaching, _REACH_SECONDS)
    except (OSError, TimeoutError) as error:
        raise UpstreamError(f"perantara web kantor ({through.host}:{through.port}) tidak menjawab") from error
    try:
        writer.write(through.connect(address, port))
        await writer.drain()
        status = _status(await reader.readuntil(b"\r\n\r\n"))
        _judge(status, host, port)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        writer.close()
        raise UpstreamError("perantara web kantor menutup sambungan tanpa menjawab") from error
    except BaseException:
        writer.close()
        raise
    return reader, writer


def _status(head: bytes) -> int:
    words = head.partition(b"\r\n")[0].split(b" ", 2)
    with suppress(ValueError, IndexError):
        if words[0].startswith(b"HTTP/1."):
            return int(words[1])
    raise UpstreamError("perantara web kantor tidak menjawab sebagaimana perantara web")


def _judge(status: int, host: str, port: int) -> None:
    if status in _SITE_IS_AWAY:
        raise SiteAwayError(f"{host}:{port}")
    if status == 407:
        raise UpstreamError(f"perantara web kantor menolak nama atau sandi dalam {SETTING}")
    if not 200 <= status < 300:
        raise UpstreamError(
            f"perantara web kantor tidak membuka sambungan ke {host} pada porta {port} (kode {status}); minta "
            "pengelola jaringan mengizinkan komputer ini"
        )


def connection(
    through: Upstream | None, *, is_secure: bool, host: str, port: int | None, timeout: float
) -> http.client.HTTPConnection:
    """For the house's own requests: a connection to a host of its settings, by a tunnel where there is an upstream.

    As those of http.client it connects when it is first used, and raises OSError where a tunnel is refused.
    """
    end = port or (443 if is_secure else 80)
    made: http.client.HTTPConnection
    at, by = (through.host, through.port) if through else (host, end)
    if is_secure:
        context = ssl.create_default_context()
        made = http.client.HTTPSConnection(at, by, timeout=timeout, context=context)
    else:
        made = http.client.HTTPConnection(at, by, timeout=timeout)
    if through:
        made.set_tunnel(host, end, headers=through.headers)
    return made

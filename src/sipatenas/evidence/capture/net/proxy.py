"""The one door through which the capturing browser reaches the network. No Django, no browser.

A proxy on 127.0.0.1 (CONNECT, and plain http in absolute form) that resolves each name itself, judges every
address, and connects to exactly an address it judged: what the browser believes about a name does not matter.
It sees names and addresses, never what is said inside a secured connection, and changes no byte of an answer.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import ipaddress
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from sipatenas.evidence.capture.net.guard import Guard, RefusedError, UnresolvedError, is_public, plain
from sipatenas.evidence.capture.net.heads import BadRequestError, Request, read_request
from sipatenas.evidence.capture.net.passages import Because, Connection, ProxyLimits, Refusal
from sipatenas.evidence.capture.net.upstream import NO_NAMES, Upstream, UpstreamError, tunnel

BYPASS = "<-loopback>"
"""What the browser must be told to bypass the proxy for: nothing, not even loopback."""
BROWSER_FLAGS = (
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""Nothing past the proxy: no QUIC, no WebRTC beside it (`--force-…` is the switch's name in some builds; by itself
it is ignored by others, as the table of tests has shown), and no name resolved by the browser itself."""
NOWHERE = "http://127.0.0.1:9"
"""Proxy of a browser whose contexts each have their own: what belongs to no context reaches nothing."""
GREETING_HOST = "sipatenas.invalid"
GREETING = f"http://{GREETING_HOST}/"
"""The proxy answers this link itself, with 204 and nothing: opening it once makes a browser's context learn the
password, so that requests need not be paused for it later."""
USER = "sipatenas"
_CHUNK = 64 * 1024
_ASK_PASSWORD = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
    b'Proxy-Authenticate: Basic realm="SIPATENAS"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
)
_GREETED = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
_ESTABLISHED = b"HTTP/1.1 200 Connection Established\r\n\r\n"

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


class _LimitError(Exception):
    """The capture has had its share; the message is an Indonesian sentence."""


@dataclass
class Proxy:
    """A proxy for one capture, alive inside `with`. Its lists may be read at any time from any thread."""

    guard: Guard
    limits: ProxyLimits = field(default_factory=ProxyLimits)
    upstream: Upstream | None = None
    """The office's own web proxy, through which the judged addresses are reached; None: directly."""
    connections: list[Connection] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    received: int = 0
    """Bytes from all sites, over the wire."""
    sent: int = 0
    password: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _port: int = 0
    _asked: int = 0
    _is_over: bool = False
    _serving: set[asyncio.Task[None]] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._port = listening.getsockname()[1]
        self._thread = threading.Thread(
            target=self._live, args=(listening,), name="sipatenas-proxy", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._thread:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def is_over_limit(self) -> bool:
        """Too much came in or went out; nothing more is let through."""
        return self.received > self.limits.received_bytes or self.sent > self.limits.sent_bytes

    def for_browser(self) -> dict[str, str]:
        """What Playwright wants as `proxy` of a browser or of a context."""
        return {"server": self.url, "username": USER, "password": self.password, "bypass": BYPASS}

    def address_of(self, host: str, port: int) -> str | None:
        """The address last connected to for a host and port; None when there was no connection."""
        host = plain(host)
        made = (one for one in reversed(self.connections) if (one.host, one.port) == (host, port))
        return next((one.address for one in made), None)

    def refusal_of(self, host: str, port: int) -> Refusal | None:
        """Why the last connection to a host and port was not made; None when none was refused."""
        host = plain(host)
        return next((one for one in reversed(self.refused) if (one.host, one.port) == (host, port)), None)

    def cut(self) -> None:
        """End every connection under way; new ones are let through as before. From any thread."""
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        for task in self._serving:
            task.cancel()

    def _live(self, listening: socket.socket) -> None:
        loop = self._loop
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(self._serve, sock=listening, limit=_CHUNK))
        loop.call_later(self.limits.seconds, self._end)
        try:
            loop.run_forever()
        finally:
            server.close()
            tasks = asyncio.all_tasks(loop)
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            loop.close()

    def _end(self) -> None:
        """Close every connection and let no new one through."""
        self._is_over = True
        self._cut()

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        """One connection of the browser."""
        task = asyncio.current_task()
        if task:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        with suppress(BadRequestError, OSError, asyncio.CancelledError):
            await self._converse(reader, writer)
        writer.close()  # why a site was not reached stands in `refused`; the browser sees an end without answer

    async def _converse(self, reader: Reader, writer: Writer) -> None:
        request = await read_request(reader)
        if request is None:
            return
        if not self._is_ours(request):
            writer.write(_ASK_PASSWORD)
            await writer.drain()
            return
        if request.host == GREETING_HOST:
            writer.write(_GREETED)
            await writer.drain()
            return
        made = await self._connect(request.host, request.port)
        if made is None:
            return
        site_reader, site_writer = made
        if request.is_tunnel:
            writer.write(_ESTABLISHED)
            forth = self._carry(reader, site_writer, self._count_out)
        else:
            forth = self._ask_on(request, reader, site_writer)
        try:
            await _both_ways(forth, self._carry(site_reader, writer, self._count_in))
        finally:
            site_writer.close()

    def _is_ours(self, request: Request) -> bool:
        told = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        return hmac.compare_digest(request.authorization.encode(), f"Basic {told}".encode())

    async def _connect(self, host: str, port: int) -> tuple[Reader, Writer] | None:
        """Resolve, judge, connect; what is not let through is noted, and None returned."""
        host = plain(host)
        self._asked += 1
        kind, because = Because.UNREACHABLE, f"{host} tidak menjawab pada porta {port}"
        try:
            self._judge_limits()
            for address in await self._addresses(host, port):
                self._judge_own(host, port, address)
                with suppress(OSError, TimeoutError):
                    made = await asyncio.wait_for(
                        self._open(host, address, port), self.limits.connect_seconds
                    )
                    return self._noted(host, port, address, made)
        except _LimitError as over:
            kind, because = Because.LIMIT, str(over)
        except RefusedError as refused:
            kind, because = Because.FORBIDDEN, str(refused)
        except UnresolvedError as unresolved:
            kind, because = Because.UNRESOLVED, str(unresolved) + (NO_NAMES if self.upstream else "")
        except UpstreamError as closed:
            kind, because = Because.UPSTREAM, str(closed)
        if len(self.refused) < self.limits.connections:
            self.refused.append(Refusal(host[:255], port, because, kind, datetime.now(UTC)))
        return None

    async def _open(self, host: str, address: str, port: int) -> tuple[Reader, Writer]:
        if self.upstream:
            return await tunnel(self.upstream, host, address, port, limit=_CHUNK)
        return await asyncio.open_connection(address, port, limit=_CHUNK)

    def _judge_limits(self) -> None:
        if self.is_over_limit:
            raise _LimitError("halaman mengirim data melebihi batas")
        if self._is_over:
            raise _LimitError("waktu untuk merekam halaman habis")
        if self._asked > self.limits.connections:
            raise _LimitError(f"halaman meminta lebih dari {self.limits.connections} sambungan")
        if len(self._serving) > self.limits.at_once:
            raise _LimitError(f"halaman membuka lebih dari {self.limits.at_once} sambungan sekaligus")

    async def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The guard asks the DNS and blocks meanwhile: in a thread that nobody waits for longer than allowed."""
        if self.guard.knows(host):
            return self.guard.addresses(host, port)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[str, ...] | Exception] = loop.create_future()

        def ask() -> None:
            told: tuple[str, ...] | Exception
            try:
                told = self.guard.addresses(host, port)
            except (RefusedError, UnresolvedError) as error:
                told = error
            except (OSError, ValueError) as error:
                told = UnresolvedError(f"nama {host} tidak dapat dicari: {error}")
            with suppress(RuntimeError):  # the capture is over and its loop closed
                loop.call_soon_threadsafe(_tell, answer, told)

        threading.Thread(target=ask, daemon=True).start()
        try:
            told = await asyncio.wait_for(answer, self.limits.resolve_seconds)
        except TimeoutError as slow:
            raise UnresolvedError(f"DNS tidak menjawab untuk nama {host}") from slow
        if isinstance(told, Exception):
            raise told
        return told

    def _judge_own(self, host: str, port: int, address: str) -> None:
        if not self.guard.is_allowed(host, port) and is_own(address):
            raise RefusedError(f"{host} menunjuk ke komputer ini sendiri ({address})")

    def _noted(self, host: str, port: int, asked: str, made: tuple[Reader, Writer]) -> tuple[Reader, Writer]:
        """The connection, once the address at its other end has been looked at; an upstream is asked for it."""
        address = asked if self.upstream else str(made[1].get_extra_info("peername")[0])
        if not (is_public(address) or self.guard.is_allowed(host, port)):
            made[1].close()
            raise RefusedError(f"sambungan ke {host} berakhir di alamat terlarang {address}")
        self.connections.append(Connection(host, port, address, datetime.now(UTC)))
        return made

    async def _ask_on(self, request: Request, reader: Reader, site: Writer) -> None:
        """Plain requests one after the other, all to the site that was judged: another one ends it."""
        target, following = (request.host, request.port), request
        while True:
            self._count_out(len(following.head))
            site.write(following.head)
            if following.is_upgrade or following.body_length is None:
                return await self._carry(reader, site, self._count_out)
            left = following.body_length
            while left and (data := await reader.read(min(left, _CHUNK))):
                left -= len(data)
                self._count_out(len(data))
                site.write(data)
                await site.drain()
            await site.drain()
            asked = None if left else await read_request(reader)
            if asked is None:
                return None
            if asked.is_tunnel or (asked.host, asked.port) != target or not self._is_ours(asked):
                raise BadRequestError("another site on the same connection")
            following = asked

    async def _carry(self, source: Reader, sink: Writer, count: Callable[[int], None]) -> None:
        """Bytes as they come, until the source ends; then the sink is told so."""
        while data := await source.read(_CHUNK):
            count(len(data))
            sink.write(data)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()

    def _count_in(self, size: int) -> None:
        self.received += size
        if self.is_over_limit:
            self._end()

    def _count_out(self, size: int) -> None:
        self.sent += size
        if self.is_over_limit:
            self._end()


def is_own(address: str) -> bool:
    """Whether the address is one of this machine's: the system would speak to it from that same address.

    No packet is sent: a datagram socket only looks up the way.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    wanted = (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found
    family = socket.AF_INET if wanted.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as looking:
        try:
            looking.connect((str(wanted), 9))
        except OSError:
            return False
        return ipaddress.ip_address(looking.getsockname()[0].partition("%")[0]) == wanted


def _tell(answer: asyncio.Future[tuple[str, ...] | Exception], told: tuple[str, ...] | Exception) -> None:
    if not answer.done():
        answer.set_result(told)


async def _both_ways(forth: Coroutine[None, None, None], back: Coroutine[None, None, None]) -> None:
    """Until the site has ended its answers, or there is trouble on either way."""
    going, coming = asyncio.ensure_future(forth), asyncio.ensure_future(back)
    try:
        done, _waiting = await asyncio.wait({going, coming}, return_when=asyncio.FIRST_COMPLETED)
        if going in done and going.exception() is None:
            await coming
    finally:
        for way in (going, coming):
            way.cancel()
        await asyncio.gather(going, coming, return_exceptions=True)

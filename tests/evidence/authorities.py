"""Time-stamp authorities, a calendar and a chain of blocks on loopback: invented, but they speak the real protocols."""

from __future__ import annotations

import hashlib
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp

from sipatenas.core.clock import Clock
from sipatenas.evidence.stamps import der, headers, local

V3, V65 = b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x40"
"""The version of an X.509 certificate, and one that no library knows."""


@dataclass
class Tsa:
    """An authority that answers well or badly: `mode` is ok, down, silent, reject, junk, big, redirect, imprint,
    nonce, stranger or version (a certificate of no version there is); `skew` moves its clock."""

    authority: local.LocalAuthority
    clock: Clock
    url: str = ""
    mode: str = "ok"
    skew: timedelta = timedelta(0)
    asked: int = 0
    stranger: local.LocalAuthority | None = None

    def reply(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        self.asked += 1
        at = self.clock.now() + self.skew
        if self.mode == "down":
            return 503, {}, b""
        if self.mode == "redirect":
            return 302, {"Location": "http://127.0.0.1:9/"}, b""
        if self.mode == "silent":
            time.sleep(3)
        bodies: dict[str, Callable[[], bytes]] = {
            "reject": lambda: local.refusal("terlalu banyak permintaan", bit=25),
            "junk": lambda: b"<html>bukan cap waktu</html>",
            "big": lambda: b"\x30" * 200_000,
            "imprint": lambda: self.authority.answer(_other_imprint(request), at),
            "nonce": lambda: self.authority.answer(_other_nonce(request), at),
            "version": lambda: self.authority.answer(request, at).replace(V3, V65, 1),
            "stranger": lambda: (self.stranger or local.make(now=at)).answer(request, at),
        }
        body = bodies.get(self.mode, lambda: self.authority.answer(request, at))()
        return 200, {"Content-Type": "application/timestamp-reply"}, body


def _other_imprint(request: bytes) -> bytes:
    version, _imprint, *rest = der.one(request).children()
    imprint = der.sequence(
        der.sequence(der.oid("2.16.840.1.101.3.4.2.1")), der.octets(hashlib.sha256(b"lain").digest())
    )
    return der.sequence(version.raw, imprint, *(node.raw for node in rest))


def _other_nonce(request: bytes) -> bytes:
    parts = [
        der.integer(7) if node.tag == der.INTEGER and place else node.raw
        for place, node in enumerate(der.one(request).children())
    ]
    return der.sequence(*parts)


@dataclass
class Calendar:
    """An OpenTimestamps calendar, and the block in which it puts what it was given (`mine`)."""

    url: str = ""
    mode: str = "ok"
    given: list[bytes] = field(default_factory=list)
    ways: dict[bytes, Timestamp] = field(default_factory=dict)
    says_uri: str = ""

    def submit(self, digest: bytes) -> tuple[int, dict[str, str], bytes]:
        if self.mode == "down":
            return 503, {}, b""
        stamp = Timestamp(digest)
        commitment = stamp.ops.add(OpPrepend(b"kalender")).ops.add(OpSHA256())
        commitment.attestations.add(PendingAttestation(self.says_uri or self.url))
        self.given.append(commitment.msg)
        return 200, {}, written(stamp)

    def look(self, commitment: bytes) -> tuple[int, dict[str, str], bytes]:
        way = self.ways.get(commitment)
        return (200, {}, written(way)) if way else (404, {}, b"Pending confirmation in Bitcoin blockchain")

    def mine(self, height: int) -> bytes:
        """Put the last commitment into a block of that height; returns the block's Merkle root."""
        way = Timestamp(self.given[-1])
        root = way.ops.add(OpAppend(b"transaksi")).ops.add(OpSHA256()).ops.add(OpSHA256())
        root.attestations.add(BitcoinBlockHeaderAttestation(height))
        self.ways[self.given[-1]] = way
        return bytes(root.msg)


def written(stamp: Timestamp) -> bytes:
    context = BytesSerializationContext()
    stamp.serialize(context)
    return bytes(context.getbytes())


def header(merkle_root: bytes, at: datetime, *, before: bytes = bytes(32)) -> bytes:
    """A block's header with the least work there is, found by trying."""
    start = (
        (1).to_bytes(4, "little")
        + before
        + merkle_root
        + int(at.timestamp()).to_bytes(4, "little")
        + (0x207FFFFF).to_bytes(4, "little")
    )
    nonce = 0
    while headers.hash_of(raw := start + nonce.to_bytes(4, "little"))[31] > 0x7E:
        nonce += 1
    return raw


@contextmanager
def serving(answer: Callable[[str, str, bytes], tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """A loopback server over `answer(method, path, body)`; yields its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_words: Any) -> None:
            return

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, head, data = answer(self.command, self.path, body)
            with suppress(ConnectionError):  # whoever asked may be gone
                self.send_response(status)
                for name, value in head.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        do_GET = do_POST = _answer  # noqa: N815

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def third_party(**facts: Any) -> local.LocalAuthority:
    """An authority that is not the house's own."""
    return replace(local.make(name="Otoritas Uji", **facts), policy="1.2.3.4.1")


@contextmanager
def tsa(clock: Clock, **facts: Any) -> Iterator[Tsa]:
    made = facts.pop("authority", None) or third_party(now=clock.now())
    found = Tsa(authority=made, clock=clock, **facts)
    with serving(lambda _method, _path, body: found.reply(body)) as url:
        found.url = url
        yield found


@contextmanager
def calendar() -> Iterator[Calendar]:
    found = Calendar()

    def answer(method: str, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if method == "POST" and path == "/digest":
            return found.submit(body)
        return found.look(bytes.fromhex(path.removeprefix("/timestamp/")))

    with serving(answer) as url:
        found.url = url
        yield found

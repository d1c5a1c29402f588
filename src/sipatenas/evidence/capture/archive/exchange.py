"""One request and what came of it, made from what the browser's protocol tells. No browser."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sipatenas.evidence.capture.archive.bodies import Body
from sipatenas.evidence.capture.devtools import Answer

Header = tuple[str, str]


@dataclass
class Exchange:
    """One request and what came of it."""

    id: str
    url: str
    method: str
    kind: str
    """The browser's word for what it was for: Document, Image, Script, Fetch …"""
    at: float
    """Seconds since 1970, on the browser's clock."""
    request_headers: tuple[Header, ...] = ()
    is_request_as_sent: bool = False
    posted: bytes = b""
    is_post_missing: bool = False
    status: int = 0
    status_text: str = ""
    protocol: str = ""
    response_headers: tuple[Header, ...] = ()
    is_response_as_sent: bool = False
    address: str = ""
    port: int = 0
    security: Answer = field(default_factory=dict)
    is_redirect: bool = False
    was_told_more: bool = False
    """The protocol promised the headers as sent for this hop."""
    body: Body = "none"
    body_path: Path | None = None
    received: int = 0
    """Bytes of the body, decoded."""
    charset: str = ""
    failed: str = ""
    blocked: str = ""
    is_done: bool = False

    def header(self, name: str) -> str:
        """The response's header of that name, or empty."""
        return next((value for found, value in self.response_headers if found.lower() == name), "")


def exchange_of(key: str, event: Answer) -> Exchange:
    """A request that is about to leave."""
    request = event["request"]
    posted, is_missing = _posted(request)
    return Exchange(
        id=key,
        url=str(request["url"]).partition("#")[0],
        method=str(request["method"]),
        kind=str(event.get("type") or ""),
        at=float(event["wallTime"]),
        request_headers=tuple(_headers(request.get("headers") or {})),
        posted=posted,
        is_post_missing=is_missing,
    )


def length_told(said: str) -> int:
    """Bytes of a body as a site tells them; 0: not told, or no number."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


def _posted(request: Answer) -> tuple[bytes, bool]:
    entries = request.get("postDataEntries") or ()
    if entries and all("bytes" in entry for entry in entries):
        return b"".join(base64.b64decode(entry["bytes"]) for entry in entries), False
    if "postData" in request:
        return str(request["postData"]).encode("utf-8", errors="replace"), False
    return b"", bool(request.get("hasPostData"))


def note_response(hop: Exchange, response: Answer, *, told_more: bool) -> None:
    """What was answered, as far as the protocol tells it at once."""
    hop.status, hop.status_text = int(response["status"]), str(response.get("statusText") or "")
    hop.protocol = str(response.get("protocol") or "")
    hop.response_headers = tuple(_headers(response.get("headers") or {}))
    hop.address = str(response.get("remoteIPAddress") or "").strip("[]")
    hop.port = int(response.get("remotePort") or 0)
    hop.security = response.get("securityDetails") or {}
    hop.charset = str(response.get("charset") or "")
    hop.was_told_more = told_more


def _headers(told: dict[str, Any]) -> Iterator[Header]:
    """The protocol joins headers of one name with line feeds."""
    for name, value in told.items():
        for line in str(value).split("\n"):
            yield str(name), line


def put_in_place(hops: list[Exchange], sent: list[Answer], came: list[Answer]) -> None:
    """The n-th told headers belong to the n-th hop that went over the network."""
    over_network = [hop for hop in hops if hop.was_told_more or not hop.status]
    for hop, told in zip(over_network, sent, strict=False):
        hop.request_headers, hop.is_request_as_sent = tuple(_headers(told["headers"])), True
    for hop, told in zip([hop for hop in hops if hop.was_told_more], came, strict=False):
        hop.is_response_as_sent = True
        text = told.get("headersText")
        hop.response_headers = tuple(_lines(text)) if text else tuple(_headers(told["headers"]))
        hop.status = int(told.get("statusCode") or hop.status)
        if text:
            hop.status_text = (
                str(text).partition("\r\n")[0].split(" ", 2)[2:][0:1][0] if _has_words(text) else ""
            )


def _has_words(text: str) -> bool:
    return len(str(text).partition("\r\n")[0].split(" ", 2)) == 3


def _lines(text: str) -> Iterator[Header]:
    for line in str(text).split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            yield name.strip(), value.strip()

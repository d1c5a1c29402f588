"""Notes every request and response of a page as the browser's protocol tells them, bodies into spool files.

Each hop of a redirect is an exchange of its own; so is a request that failed or was blocked. The protocol gives
bodies *decoded* (content and transfer encodings taken off); text it gives as text, which is written in the
charset that the browser read it in and compared with the number of bytes that had come.
"""

from __future__ import annotations

import base64
import codecs
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sipatenas.evidence.capture.devtools import Answer, Chromium

Header = tuple[str, str]
Body = Literal["exact", "recoded", "none", "missing"]
"""exact: byte for byte what was decoded. recoded: from text, and of another length than what had come.
none: there was none to have. missing: there was one, and the protocol did not give it."""
_INNER = ("data:", "blob:", "about:", "chrome:", "chrome-error:")
_BOM = b"\xef\xbb\xbf"
BUFFERS = {"maxTotalBufferSize": 256 << 20, "maxResourceBufferSize": 128 << 20, "maxPostDataSize": 4 << 20}


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


@dataclass
class Recorder:
    """Listens to sessions of one capture. `spool` is a folder of its own for the bodies."""

    browser: Chromium
    spool: Path
    exchanges: list[Exchange] = field(default_factory=list)
    most_exchanges: int = 5000
    bytes_received: int = 0
    left_out: int = 0
    """Exchanges beyond `most_exchanges`."""
    last_change: float = 0.0
    _hops: dict[str, list[Exchange]] = field(default_factory=dict)
    _sent: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    _came: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    in_flight: int = 0
    """Requests that have neither ended nor failed."""
    bodies_due: int = 0
    """Bodies that were asked for and have not come."""
    _is_frozen: bool = False

    def listen(self, session: str) -> None:
        """Note the traffic of a session; the caller enables the Network domain with BUFFERS."""
        hear = {
            "requestWillBeSent": self._on_request,
            "requestWillBeSentExtraInfo": lambda event: self._sent[event["requestId"]].append(event),
            "responseReceived": self._on_response,
            "responseReceivedExtraInfo": lambda event: self._came[event["requestId"]].append(event),
            "dataReceived": self._on_data,
            "loadingFinished": lambda event: self._on_finished(session, event),
            "loadingFailed": self._on_failed,
        }
        for name, heard in hear.items():
            self.browser.on(session, f"Network.{name}", heard)

    def freeze(self) -> list[Exchange]:
        """Stop noting; returns what was noted, headers as sent put in their places."""
        if self._is_frozen:
            return self.exchanges
        self._is_frozen = True
        for hop in self.exchanges:
            if hop.received and hop.body == "none":
                hop.body = "missing"
        for key, hops in self._hops.items():
            _put_in_place(hops, self._sent[key], self._came[key])
        return self.exchanges

    def main_chain(self) -> list[Exchange]:
        """The hops of the page's own, first navigation."""
        for hops in self._hops.values():
            if hops[0].kind == "Document":
                return hops
        return []

    def _on_request(self, event: Answer) -> None:
        url, key = str(event["request"]["url"]), str(event["requestId"])
        if self._is_frozen or url.startswith(_INNER):
            return
        hops = self._hops.get(key)
        if hops and "redirectResponse" not in event:
            return  # told a second time, by another session
        if len(self.exchanges) >= self.most_exchanges:
            self.left_out += 1
            return
        if hops:
            self._close_hop(hops[-1], event)
        else:
            self.in_flight += 1
        fresh = _exchange(key, event)
        self._hops.setdefault(key, []).append(fresh)
        self.exchanges.append(fresh)
        self.last_change = fresh.at

    def _close_hop(self, hop: Exchange, event: Answer) -> None:
        _note_response(hop, event["redirectResponse"], told_more=bool(event.get("redirectHasExtraInfo")))
        hop.is_redirect = hop.is_done = True

    def _on_response(self, event: Answer) -> None:
        if self._is_frozen:
            return
        hops = self._hops.get(event["requestId"]) or self._overlooked(event)
        if hops:
            _note_response(hops[-1], event["response"], told_more=bool(event.get("hasExtraInfo")))
            hops[-1].kind = str(event.get("type") or hops[-1].kind)

    def _overlooked(self, event: Answer) -> list[Exchange]:
        """An answer whose request the protocol never told, as it happens while a page changes its process."""
        response, key = event["response"], str(event["requestId"])
        url = str(response["url"]).partition("#")[0]
        if url.startswith(_INNER) or len(self.exchanges) >= self.most_exchanges:
            return []
        at = float(response.get("responseTime") or 0) / 1000 or time.time()
        fresh = Exchange(id=key, url=url, method="GET", kind=str(event.get("type") or ""), at=at)
        self._hops[key] = [fresh]
        self.exchanges.append(fresh)
        self.in_flight += 1
        return [fresh]

    def _on_data(self, event: Answer) -> None:
        size = int(event.get("dataLength") or 0)
        self.bytes_received += size
        if hops := self._hops.get(event["requestId"]):
            hops[-1].received += size

    def _on_failed(self, event: Answer) -> None:
        hops = self._hops.get(event["requestId"])
        if self._is_frozen or not hops or hops[-1].is_done:
            return
        self.in_flight -= 1
        cors = (event.get("corsErrorStatus") or {}).get("corsError", "")
        hops[-1].failed = " ".join(filter(None, (str(event.get("errorText") or "failed"), str(cors))))
        hops[-1].blocked = str(event.get("blockedReason") or "")
        hops[-1].is_done = True
        if hops[-1].status and hops[-1].received:
            hops[-1].body = "missing"

    def _on_finished(self, session: str, event: Answer) -> None:
        hops = self._hops.get(event["requestId"])
        if self._is_frozen or not hops or hops[-1].is_done:
            return
        hop, number = hops[-1], len(self.exchanges)
        hop.is_done = True
        self.in_flight -= 1
        if hop.received == 0 and (hop.method == "HEAD" or hop.status in {204, 304} or hop.status < 200):
            return
        path = self.spool / f"{number}-{abs(hash(hop.id)):x}"
        self.bodies_due += 1

        def keep(answer: Answer) -> None:
            self.bodies_due -= 1
            if not self._is_frozen:
                _keep_body(hop, path, answer)

        self.browser.ask("Network.getResponseBody", {"requestId": hop.id}, session=session, then=keep)


def _exchange(key: str, event: Answer) -> Exchange:
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


def _posted(request: Answer) -> tuple[bytes, bool]:
    entries = request.get("postDataEntries") or ()
    if entries and all("bytes" in entry for entry in entries):
        return b"".join(base64.b64decode(entry["bytes"]) for entry in entries), False
    if "postData" in request:
        return str(request["postData"]).encode("utf-8", errors="replace"), False
    return b"", bool(request.get("hasPostData"))


def _note_response(hop: Exchange, response: Answer, *, told_more: bool) -> None:
    hop.status, hop.status_text = int(response["status"]), str(response.get("statusText") or "")
    hop.protocol = str(response.get("protocol") or "")
    hop.response_headers = tuple(_headers(response.get("headers") or {}))
    hop.address = str(response.get("remoteIPAddress") or "").strip("[]")
    hop.port = int(response.get("remotePort") or 0)
    hop.security = response.get("securityDetails") or {}
    hop.charset = str(response.get("charset") or "")
    hop.was_told_more = told_more


def _keep_body(hop: Exchange, path: Path, answer: Answer) -> None:
    if "error" in answer:
        hop.body = "missing" if hop.received else "none"
        return
    result = answer["result"]
    if result.get("base64Encoded"):
        data, hop.body = base64.b64decode(result["body"]), "exact"
    else:
        data, is_exact = _recoded(str(result["body"]), hop.charset, hop.received)
        hop.body = "exact" if is_exact else "recoded"
    if data:
        path.write_bytes(data)
        hop.body_path = path
    elif hop.body == "exact":
        hop.body = "none"


def _recoded(text: str, charset: str, received: int) -> tuple[bytes, bool]:
    """A text's bytes, and whether they are those that came: as many, and none that the browser had to replace.

    Where no charset was told, UTF-8 is tried, then what browsers take for old pages. The mark at the beginning,
    which the browser takes off, is put back.
    """
    unclear = "\ufffd" in text
    for name in dict.fromkeys([charset] if charset else ["utf-8", "windows-1252"]):
        try:
            data = text.encode(codecs.lookup(name).name)
        except (LookupError, UnicodeEncodeError):
            continue
        for whole in (data, _BOM + data) if name.lower() == "utf-8" else (data,):
            if len(whole) == received:
                return whole, not unclear
    return text.encode("utf-8", errors="replace"), False


def _headers(told: dict[str, Any]) -> Iterator[Header]:
    """The protocol joins headers of one name with line feeds."""
    for name, value in told.items():
        for line in str(value).split("\n"):
            yield str(name), line


def _put_in_place(hops: list[Exchange], sent: list[Answer], came: list[Answer]) -> None:
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

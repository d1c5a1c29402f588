"""Notes every request and response of a page as the browser's protocol tells them, bodies into spool files.

Each hop of a redirect is an exchange of its own; so is a request that failed or was blocked. The protocol gives
bodies *decoded* (content and transfer encodings taken off); text it gives as text, which is written in the
charset that the browser read it in and compared with the number of bytes that had come. Large bodies are written
down as they come; a page's own answer is given by whoever reads it before the page does (`Recorder.hold`).
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from sipatenas.evidence.capture.archive.bodies import STREAM_FROM, Stream, decoded
from sipatenas.evidence.capture.archive.exchange import (
    Exchange,
    exchange_of,
    length_told,
    note_response,
    put_in_place,
)
from sipatenas.evidence.capture.devtools import Answer, Chromium

_INNER = ("data:", "blob:", "about:", "chrome:", "chrome-error:")
BUFFERS = {"maxTotalBufferSize": 256 << 20, "maxResourceBufferSize": 128 << 20, "maxPostDataSize": 4 << 20}


@dataclass
class Recorder:
    """Listens to sessions of one capture. `spool` is a folder of its own for the bodies."""

    browser: Chromium
    spool: Path
    exchanges: list[Exchange] = field(default_factory=list)
    most_exchanges: int = 5000
    most_bytes: int = 80 << 20
    """Of all bodies; one that comes when there are more is kept as far as it had come."""
    bytes_received: int = 0
    left_out: int = 0
    """Exchanges beyond `most_exchanges`."""
    last_change: float = 0.0
    _hops: dict[str, list[Exchange]] = field(default_factory=dict)
    _sent: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    _came: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    _streams: dict[str, Stream] = field(default_factory=dict)
    _held: dict[str, Path] = field(default_factory=dict)
    _files: int = 0
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
            "responseReceived": lambda event: self._on_response(session, event),
            "responseReceivedExtraInfo": lambda event: self._came[event["requestId"]].append(event),
            "dataReceived": lambda event: self._on_data(session, event),
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
        for key, stream in self._streams.items():
            self._break_off(self._hops[key][-1], stream)
        for hop in self.exchanges:
            if hop.received and hop.body == "none":
                hop.body = "missing"
        for key, hops in self._hops.items():
            put_in_place(hops, self._sent[key], self._came[key])
        return self.exchanges

    def hold(self, key: str, data: bytes) -> None:
        """The body of a page's own answer, read before the page got it: whatever the page does, it is held."""
        if self._is_frozen or key in self._held:
            return
        self._held[key] = path = self._file()
        path.write_bytes(data)
        self.bytes_received += len(data)
        if hops := self._hops.get(key):
            self._put_held(hops[-1])

    def _put_held(self, hop: Exchange) -> None:
        path = self._held[hop.id]
        size = path.stat().st_size
        hop.body, hop.body_path, hop.received = ("exact", path, size) if size else ("none", None, 0)

    @property
    def is_full(self) -> bool:
        """As much was received as is to be recorded."""
        return self.bytes_received > self.most_bytes

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
        fresh = exchange_of(key, event)
        self._hops.setdefault(key, []).append(fresh)
        self.exchanges.append(fresh)
        self.last_change = fresh.at

    def _close_hop(self, hop: Exchange, event: Answer) -> None:
        note_response(hop, event["redirectResponse"], told_more=bool(event.get("redirectHasExtraInfo")))
        hop.is_redirect = hop.is_done = True

    def _on_response(self, session: str, event: Answer) -> None:
        if self._is_frozen:
            return
        key = str(event["requestId"])
        hops = self._hops.get(key) or self._overlooked(event)
        if not hops:
            return
        hop = hops[-1]
        note_response(hop, event["response"], told_more=bool(event.get("hasExtraInfo")))
        hop.kind = str(event.get("type") or hop.kind)
        if key in self._held:
            self._put_held(hop)
        elif length_told(hop.header("content-length")) >= STREAM_FROM:
            self._stream(session, key, hop)

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

    def _on_data(self, session: str, event: Answer) -> None:
        key, size = str(event["requestId"]), int(event.get("dataLength") or 0)
        if key in self._held:
            return
        self.bytes_received += size
        hops = self._hops.get(key)
        if self._is_frozen or not hops:
            return
        hops[-1].received += size
        if self.is_full:
            return
        stream = self._streams.get(key)
        if stream and stream.is_told and event.get("data"):
            stream.add(str(event["data"]))
        elif not stream and hops[-1].received >= STREAM_FROM:
            self._stream(session, key, hops[-1])

    def _stream(self, session: str, key: str, hop: Exchange) -> None:
        """Have a large body told piece by piece from now on, what has come already at once."""
        if key in self._streams or self._is_frozen:
            return
        self._streams[key] = stream = Stream(self._file())

        def begin(answer: Answer) -> None:
            if self._is_frozen:
                return
            if "error" not in answer:
                stream.add(str(answer["result"].get("bufferedData") or ""))
                stream.is_told = True
            if stream.is_due:
                self.bodies_due -= 1
                self._end_body(session, hop, stream)

        self.browser.ask("Network.streamResourceContent", {"requestId": key}, session=session, then=begin)

    def _on_failed(self, event: Answer) -> None:
        key = str(event["requestId"])
        hops = self._hops.get(key)
        if self._is_frozen or not hops or hops[-1].is_done:
            return
        hop = hops[-1]
        self.in_flight -= 1
        cors = (event.get("corsErrorStatus") or {}).get("corsError", "")
        hop.failed = " ".join(filter(None, (str(event.get("errorText") or "failed"), str(cors))))
        hop.blocked = str(event.get("blockedReason") or "")
        hop.is_done = True
        if key in self._streams:
            self._break_off(hop, self._streams[key])
        elif hop.status and hop.received and key not in self._held:
            hop.body = "missing"

    def _break_off(self, hop: Exchange, stream: Stream) -> None:
        """Keep what came of a body whose end was not told; whole it is only if it is as long as its site said."""
        if hop.body_path:
            return
        if not stream.size:
            stream.drop()
            return
        stream.close()
        told = 0 if hop.header("content-encoding") else length_told(hop.header("content-length"))
        hop.body, hop.body_path = "exact" if stream.size == told else "partial", stream.path

    def _on_finished(self, session: str, event: Answer) -> None:
        key = str(event["requestId"])
        hops = self._hops.get(key)
        if self._is_frozen or not hops or hops[-1].is_done:
            return
        hop = hops[-1]
        hop.is_done = True
        self.in_flight -= 1
        is_empty = hop.received == 0 and (
            hop.method == "HEAD" or hop.status in {204, 304} or hop.status < 200
        )
        if is_empty or key in self._held:
            return
        stream = self._streams.get(key)
        if stream and not stream.is_told:
            stream.is_due = True
            self.bodies_due += 1
        else:
            self._end_body(session, hop, stream)

    def _end_body(self, session: str, hop: Exchange, stream: Stream | None) -> None:
        """What was streamed, when it is the whole; else the whole is asked for."""
        if stream and stream.is_told and stream.size == hop.received:
            stream.close()
            hop.body, hop.body_path = "exact", stream.path
            return
        if self.is_full and hop.received >= STREAM_FROM:
            if stream:
                self._break_off(hop, stream)
            return
        if stream:
            stream.drop()
            del self._streams[hop.id]
        self.bodies_due += 1

        def keep(answer: Answer) -> None:
            self.bodies_due -= 1
            if not self._is_frozen:
                self._keep(hop, answer)

        self.browser.ask("Network.getResponseBody", {"requestId": hop.id}, session=session, then=keep)

    def _keep(self, hop: Exchange, answer: Answer) -> None:
        if "error" in answer:
            hop.body = "missing" if hop.received else "none"
            return
        data, hop.body = decoded(answer["result"], hop.charset, hop.received)
        if data:
            hop.body_path = self._file()
            hop.body_path.write_bytes(data)

    def _file(self) -> Path:
        self._files += 1
        return self.spool / str(self._files)

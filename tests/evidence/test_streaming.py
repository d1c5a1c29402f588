"""A recorder told of bodies in every order that a browser may tell them in; no browser."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sipatenas.evidence.capture.archive.answers import MOST_TOLD, _is_shown
from sipatenas.evidence.capture.archive.bodies import STREAM_FROM
from sipatenas.evidence.capture.archive.record import Recorder

LARGE = bytes(range(256)) * (2 * STREAM_FROM // 256)


class Told:
    """Stands for the browser: says events, keeps what is asked, answers when it is made to."""

    def __init__(self, folder: Path, **limits: int) -> None:
        self.asked: list[tuple[str, Callable[[Any], None]]] = []
        self._hear: dict[str, Callable[[Any], None]] = {}
        self.recorder = Recorder(self, folder, **limits)  # type: ignore[arg-type]
        self.recorder.listen("")

    def on(self, _session: str, event: str, hear: Callable[[Any], None]) -> None:
        self._hear[event] = hear

    def ask(self, method: str, _params: Any, *, session: str, then: Callable[[Any], None]) -> int:
        assert session == ""
        self.asked.append((method, then))
        return len(self.asked)

    def say(self, event: str, **facts: Any) -> None:
        self._hear[f"Network.{event}"]({"requestId": "7", **facts})

    def data(self, piece: bytes, *, told: bool = False) -> None:
        extra = {"data": base64.b64encode(piece).decode()} if told else {}
        self.say("dataReceived", dataLength=len(piece), **extra)

    def begin(self, kind: str = "Fetch", **headers: str) -> None:
        self.say(
            "requestWillBeSent", type=kind, wallTime=1.0, request={"url": "https://a.id/b", "method": "GET"}
        )
        self.say("responseReceived", type=kind, response={
            "url": "https://a.id/b", "status": 200, "headers": headers,
        })  # fmt: skip

    def answer(self, buffered: bytes | None) -> None:
        """To the wish for pieces: what had come so far; None: it is too late."""
        method, then = self.asked[-1]
        assert method == "Network.streamResourceContent"
        then({"error": {}} if buffered is None else {
            "result": {"bufferedData": base64.b64encode(buffered).decode()}
        })  # fmt: skip

    def body(self) -> tuple[str, bytes]:
        [hop] = self.recorder.freeze()
        return hop.body, hop.body_path.read_bytes() if hop.body_path else b""


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def test_what_came_before_the_wish_and_between_it_and_its_answer_is_there_once(told: Told) -> None:
    told.begin()
    told.data(LARGE[:STREAM_FROM])
    told.data(LARGE[STREAM_FROM : STREAM_FROM + 500])
    told.answer(LARGE[: STREAM_FROM + 500])
    told.data(LARGE[STREAM_FROM + 500 :], told=True)
    told.say("loadingFinished")
    assert told.body() == ("exact", LARGE)
    assert len(told.asked) == 1


def test_a_length_that_was_told_has_the_pieces_asked_for_at_once(told: Told) -> None:
    told.begin(**{"Content-Length": str(len(LARGE))})
    told.answer(b"")
    told.data(LARGE, told=True)
    assert told.body() == ("exact", LARGE)  # its end was never told, its length was


def test_a_body_that_ends_before_the_browser_answers_waits_for_it(told: Told) -> None:
    told.begin()
    told.data(LARGE)
    told.say("loadingFinished")
    assert told.recorder.bodies_due == 1
    told.answer(LARGE)
    assert (told.recorder.bodies_due, told.body()) == (0, ("exact", LARGE))


@pytest.mark.parametrize("buffered", [None, LARGE[:10]], ids=["too late", "a part is lost"])
def test_where_pieces_cannot_be_had_the_whole_is_asked_for(told: Told, buffered: bytes | None) -> None:
    told.begin()
    told.data(LARGE)
    told.say("loadingFinished")
    told.answer(buffered)
    method, then = told.asked[-1]
    assert method == "Network.getResponseBody"
    then({"result": {"body": base64.b64encode(LARGE).decode(), "base64Encoded": True}})
    assert (told.recorder.bodies_due, told.body()) == (0, ("exact", LARGE))


@pytest.mark.parametrize("has_failed", [True, False])
def test_a_body_without_its_end_is_a_part(told: Told, has_failed: bool) -> None:
    told.begin()
    told.data(LARGE[:STREAM_FROM])
    told.answer(LARGE[:STREAM_FROM])
    if has_failed:
        told.say("loadingFailed", errorText="net::ERR_ABORTED")
    assert told.body() == ("partial", LARGE[:STREAM_FROM])


def test_beyond_the_limit_nothing_more_is_written_and_nothing_whole_is_asked_for(tmp_path: Path) -> None:
    told = Told(tmp_path, most_bytes=STREAM_FROM + 100)
    told.begin()
    told.data(LARGE[:STREAM_FROM])
    told.answer(LARGE[:STREAM_FROM])
    told.data(LARGE[STREAM_FROM:], told=True)
    told.say("loadingFinished")
    assert (told.recorder.is_full, told.body()) == (True, ("partial", LARGE[:STREAM_FROM]))
    assert [method for method, _then in told.asked] == ["Network.streamResourceContent"]


@pytest.mark.parametrize("after", [[], ["loadingFinished"], ["loadingFailed"]])
def test_what_was_read_ahead_is_the_body_whatever_is_told_later(told: Told, after: list[str]) -> None:
    told.begin("Document")
    told.recorder.hold("7", b"<p>Halo")
    told.data(b"<p>Halo")
    for event in after:
        told.say(event)
    assert told.recorder.bytes_received == 7
    assert told.asked == []
    assert told.body() == ("exact", b"<p>Halo")


@pytest.mark.parametrize(
    ("status", "headers", "is_shown"),
    [
        (200, {"Content-Type": "text/html; charset=utf-8"}, True),
        (200, {}, True),
        (404, {"Content-Type": "text/html"}, True),
        (302, {"Content-Type": "text/html", "Location": "/"}, False),
        (0, {}, False),
        (200, {"Content-Type": "application/zip"}, False),
        (200, {"Content-Type": "image/png"}, False),
        (200, {"Content-Type": "text/html", "Content-Disposition": "attachment; filename=a"}, False),
        (200, {"Content-Type": "text/html", "Content-Length": str(MOST_TOLD + 1)}, False),
        (200, {"Content-Type": "text/html", "Content-Length": "1" * 5000}, True),
    ],
)
def test_only_what_becomes_a_page_is_read_ahead(status: int, headers: dict[str, str], is_shown: bool) -> None:
    lines = [{"name": name, "value": value} for name, value in headers.items()]
    assert _is_shown({"responseStatusCode": status, "responseHeaders": lines}) is is_shown

"""Steps on one open page: loading, scrolling until nothing more comes, reading. All waits are for events."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sipatenas.evidence.capture import stops
from sipatenas.evidence.capture.archive.record import Recorder
from sipatenas.evidence.capture.devtools import Answer, Chromium, CrashedError, DevtoolsError, SlowError
from sipatenas.evidence.capture.page.watch import Watch
from sipatenas.evidence.capture.terms import Limits

WIDTH, HEIGHT = 1280, 900
_STANDS, _LOADED = "Page.domContentEventFired", "Page.loadEventFired"
_QUIET_SECONDS = 0.12
_STUCK_SECONDS = 3.0
_TIRED_SECONDS = 3.0
_SCROLL = """async (from, most, seconds) => {
  const end = performance.now() + seconds * 1000;
  const height = () => Math.max(...[document.documentElement, document.body].map(one => one ? one.scrollHeight : 0));
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  let at = from;
  while (at < Math.min(height(), most) && performance.now() < end) {
    at += 800;
    window.scrollTo({top: at, behavior: 'instant'});
    await frame();
  }
  return [at, height()];
}"""
_TO_TOP = """async () => {
  window.scrollTo({top: 0, behavior: 'instant'});
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
}"""
_DECODED = """async seconds => {
  const waiting = [...document.images].filter(one => one.currentSrc).map(one => one.decode().catch(() => 0));
  await Promise.race([Promise.all(waiting), new Promise(done => setTimeout(done, seconds * 1000))]);
}"""


@dataclass
class OpenPage:
    """The capture's page, its session, and what is left of the capture's time."""

    browser: Chromium
    session: str
    watch: Watch
    recorder: Recorder
    limits: Limits
    ends_at: float
    is_stuck: bool = False
    """Something was not answered in time: what else is asked of the page gets less."""
    has_ended_scripts: bool = False
    """The page's scripts were ended: it can be read, and what waits for its scripts would wait for ever."""
    _world: int = 0
    _seen: set[str] = field(default_factory=set)

    def seconds(self, most: float) -> float:
        """What is left of the capture's time, at most `most`."""
        most = min(most, _TIRED_SECONDS) if self.is_stuck else most
        return max(0.001, min(most, self.ends_at - time.monotonic()))

    def send(self, method: str, params: Any = None, seconds: float = 15.0) -> Answer:
        """A command on the page. Raises Stop when the page was stopped for sending too much, CrashedError when its
        process ended, and then at once."""
        self.judge()
        try:
            return self.browser.send(
                method,
                params,
                session=self.session,
                seconds=self.seconds(seconds),
                is_over=lambda: self.watch.has_crashed or self.is_too_much,
            )
        finally:
            self.judge()

    @property
    def is_too_much(self) -> bool:
        """More came than is recorded, and the page's own answer is not held or is too much by itself."""
        if not self.watch.is_over_limit:
            return False
        chain = self.recorder.main_chain()
        return not chain or not chain[-1].body_path or chain[-1].received > self.limits.received_bytes

    def judge(self) -> None:
        """Raises Stop where the capture cannot go on, CrashedError where nothing more can be asked of the page."""
        if self.is_too_much:
            raise stops.too_much()
        if self.watch.has_crashed:
            raise CrashedError("halaman itu membuat peramban berhenti")

    def wait(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Until `holds`; False when the time is over. Raises as `judge`."""
        met = self.browser.wait_until(
            lambda: holds() or self.is_too_much or self.watch.has_crashed, self.seconds(seconds)
        )
        self.judge()
        return met

    def arrange(self, timezone: str) -> None:
        """The window, language and zone of an office in Indonesia."""
        for event in (_STANDS, _LOADED):
            self.browser.on(self.session, event, partial(self._see, event))
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        ask = self.browser.ask
        ask("Emulation.setDeviceMetricsOverride", size, session=self.session)
        ask("Emulation.setLocaleOverride", {"locale": "id-ID"}, session=self.session)
        ask("Emulation.setTimezoneOverride", {"timezoneId": timezone}, session=self.session)

    def _see(self, name: str, _event: Answer) -> None:
        self._seen.add(name)

    def open(self, url: str) -> None:
        """Navigate until the DOM stands, then let the page finish loading. Raises Stop."""
        answers: list[Answer] = []
        self.browser.ask("Page.navigate", {"url": url}, session=self.session, then=answers.append)
        limit = self.limits.load_seconds
        if not self.wait(lambda: bool(answers) and (_failed(answers[0]) or _STANDS in self._seen), limit):
            raise stops.too_slow(self.limits)
        if said := _why(answers[0]):
            raise DevtoolsError(said)
        self.wait(lambda: _LOADED in self._seen, 10)

    def end_loading(self, cut: Callable[[], None]) -> None:
        """End what the page's scripts are doing and let no other begin, so that it can be read; where it still waits
        for some answer, `cut` ends the connections under way."""
        for method, params in (
            ("Emulation.setScriptExecutionDisabled", {"value": True}),
            ("Runtime.terminateExecution", {}),
        ):  # both reach a page that is busy; Page.stopLoading would throw away what is not parsed yet
            self.browser.ask(method, params, session=self.session)
        self.has_ended_scripts = True
        if not self.wait(lambda: _STANDS in self._seen, 1):
            cut()
        self.is_stuck = not self.wait(lambda: _STANDS in self._seen, _STUCK_SECONDS)

    def scroll(self) -> None:
        """Down to the end, again when that brought more, bounded in time and height; then back to the top."""
        end = time.monotonic() + self.seconds(self.limits.scroll_seconds)
        reached = 0
        while (left := end - time.monotonic()) > 0:
            reached, _height = self.evaluate(_SCROLL, reached, self.limits.height, left, seconds=left + 2)
            self.quiet(min(left, _STUCK_SECONDS))
            if reached >= min(int(self.evaluate(_HEIGHT_NOW) or 0), self.limits.height):
                break
        self.evaluate(_TO_TOP)
        self.evaluate(_DECODED, 2.0)

    def quiet(self, seconds: float) -> None:
        """Until no request has been under way for a moment; a page that never rests is taken as it is."""
        end, recorder = time.monotonic() + self.seconds(seconds), self.recorder
        while (left := end - time.monotonic()) > 0:
            if not self.wait(lambda: recorder.in_flight <= 0 and not recorder.bodies_due, left):
                return
            if not self.wait(lambda: recorder.in_flight > 0, min(left, _QUIET_SECONDS)):
                return

    def evaluate(self, function: str, *arguments: Any, seconds: float = 15.0) -> Any:
        """Call a function in a world of our own on the page; returns its JSON value."""
        try:
            return self._call(function, arguments, seconds)
        except (SlowError, CrashedError):
            raise
        except DevtoolsError:
            self._world = 0  # the page has moved on, and our world with the old one
            return self._call(function, arguments, seconds)

    def _call(self, function: str, arguments: tuple[Any, ...], seconds: float) -> Any:
        if not self._world:
            frame = str(self.send("Page.getFrameTree")["frameTree"]["frame"]["id"])
            made = self.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "sipatenas"})
            self._world = int(made["executionContextId"])
        asked = {
            "functionDeclaration": function,
            "executionContextId": self._world,
            "arguments": [{"value": argument} for argument in arguments],
            "returnByValue": True,
            "awaitPromise": True,
        }
        answer = self.send("Runtime.callFunctionOn", asked, seconds)
        if wrong := answer.get("exceptionDetails"):
            raise DevtoolsError(str(wrong.get("text"))[:200])
        return answer["result"].get("value")


_HEIGHT_NOW = (
    "() => Math.max(...[document.documentElement, document.body].map(one => one ? one.scrollHeight : 0))"
)


def _failed(answer: Answer) -> bool:
    return bool(_why(answer))


def _why(answer: Answer) -> str:
    if "error" in answer:
        return str(answer["error"].get("message") or answer["error"])
    return str(answer["result"].get("errorText") or "")

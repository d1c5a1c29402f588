"""Stands over one page's traffic: every request is judged before it leaves, in every frame and worker.

The proxy beneath judges the address actually connected to; here links are refused by their shape, so that the
record says which link was refused and why, and what the record cannot hold (new windows, sockets) is shut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sipatenas.evidence.capture.archive.answers import PageAnswers
from sipatenas.evidence.capture.archive.record import BUFFERS, Recorder
from sipatenas.evidence.capture.devtools import Answer, Chromium, SlowError
from sipatenas.evidence.capture.net.guard import Guard, RefusedError

_MOST_NOTES = 500
_NO_WINDOW = "jendela baru tidak dibuka saat merekam"
TOLD_SHUT = "globalThis[Symbol.for('sipatenas.shut')]"
"""Run in the page's own world."""
_INNER = ("data:", "blob:", "about:")
_ALL = {"urlPattern": "*", "requestStage": "Request"}
_DOCUMENTS = {"urlPattern": "*", "resourceType": "Document", "requestStage": "Response"}
_ATTACH = {
    "autoAttach": True,
    "waitForDebuggerOnStart": True,
    "flatten": True,
    "filter": [{"type": kind} for kind in ("page", "iframe", "worker", "shared_worker", "service_worker")],
}
SHUT = """(() => {
  const told = [];
  Object.defineProperty(globalThis, Symbol.for('sipatenas.shut'), {value: told});
  const refuse = name => function (to) {
    if (told.length < 50) told.push([name, String(to).slice(0, 500)]);
    throw new DOMException(name + ' is shut', 'SecurityError');
  };
  for (const name of ['WebSocket', 'WebTransport', 'RTCPeerConnection', 'webkitRTCPeerConnection'])
    if (name in globalThis) try { globalThis[name] = refuse(name); } catch (e) { /* not ours to change */ }
  const workers = globalThis.navigator && navigator.serviceWorker;
  if (workers) workers.register = () => new Promise(() => {});
})()"""
"""What no WARC can hold is shut before the page's own scripts begin, and a service worker never takes over."""


@dataclass
class Watch:
    """Over the sessions of one capture."""

    browser: Chromium
    guard: Guard
    recorder: Recorder
    most_requests: int = 5000
    answers: PageAnswers | None = None
    """Who reads the page's own answers ahead; None: nobody."""
    credentials: tuple[str, str] | None = None
    """Name and password for the local proxy."""
    refused: list[dict[str, str]] = field(default_factory=list)
    refused_page: str = ""
    """Why the page itself, or a redirect of it, was refused."""
    has_crashed: bool = False
    _context: str = ""
    _page: str = ""
    _session: str = ""
    _frame: str = ""
    _requests: int = 0
    _is_stopped: bool = False
    _is_armed: bool = False
    """The page's own process has taken over all that was asked: a navigation before that is half recorded."""
    _sessions: list[str] = field(default_factory=list)

    def open_page(self, context: str) -> str:
        """Open the capture's own page, still empty; returns its session."""
        self._context = context
        self.browser.on("", "Target.attachedToTarget", self._on_attached)
        self.browser.send("Target.setAutoAttach", _ATTACH)
        made = self.browser.send("Target.createTarget", {"url": "about:blank", "browserContextId": context})
        self._page = str(made["targetId"])
        if not self.browser.wait_until(lambda: self._is_armed, 15):
            raise SlowError("the page did not open")
        return self._session

    def leave(self) -> None:
        """Listen no longer."""
        if self.answers:
            self.answers.leave()
        for session in ("", *self._sessions):
            self.browser.forget(session)

    @property
    def is_over_limit(self) -> bool:
        """More was sent than is recorded; the page was stopped."""
        return self.recorder.is_full

    def _on_attached(self, event: Answer) -> None:
        """A session of ours, or of something that the page opened; it waits until it is let go on."""
        about, session = event["targetInfo"], str(event["sessionId"])
        if about.get("browserContextId") != self._context:
            self._let_go(session)
            return
        if about["type"] == "page" and (self._session or about.get("openerId")):
            self._refuse(str(about.get("url", "")), _NO_WINDOW, is_page=False)
            self.browser.ask("Target.closeTarget", {"targetId": about["targetId"]})
            return
        if about["type"] == "service_worker":
            self.browser.ask("Target.closeTarget", {"targetId": about["targetId"]})
            return
        if about["type"] == "page":
            self._session = session
        self._arm(session, str(about["type"]))

    def _arm(self, session: str, kind: str) -> None:
        self._sessions.append(session)
        self.recorder.listen(session)
        on, ask = self._on(session), self._ask(session)
        on("Fetch.requestPaused", lambda event: self._on_paused(session, event))
        on("Fetch.authRequired", lambda event: self._on_asked_for_password(session, event))
        on("Network.dataReceived", lambda _event: self._count())
        on("Target.attachedToTarget", self._on_attached)
        on("Inspector.targetCrashed", lambda _event: self._crashed())
        on(
            "Page.javascriptDialogOpening",
            lambda _event: ask("Page.handleJavaScriptDialog", {"accept": False}),
        )
        on("Page.windowOpen", lambda event: self._refuse(str(event.get("url")), _NO_WINDOW, is_page=False))
        ask("Network.enable", BUFFERS)
        ask(
            "Fetch.enable",
            {
                "patterns": [_ALL, *([_DOCUMENTS] if self.answers else [])],
                "handleAuthRequests": self.credentials is not None,
            },
        )
        ask("Target.setAutoAttach", _ATTACH)
        if kind in {"page", "iframe"}:
            ask("Page.enable")
            ask("Page.addScriptToEvaluateOnNewDocument", {"source": SHUT, "runImmediately": True})
            ask("Network.setBypassServiceWorker", {"bypass": True})
        else:
            ask("Runtime.evaluate", {"expression": SHUT})
        self._let_go(session)
        if session == self._session:
            self.browser.ask("Page.getFrameTree", session=session, then=lambda _answer: self._armed())

    def _let_go(self, session: str) -> None:
        self.browser.ask("Runtime.runIfWaitingForDebugger", session=session)

    def _armed(self) -> None:
        self._is_armed = True

    def _on(self, session: str) -> Callable[[str, Callable[[Answer], Any]], None]:
        return lambda event, hear: self.browser.on(session, event, hear)

    def _ask(self, session: str) -> Callable[..., int]:
        return lambda method, params=None: self.browser.ask(method, params, session=session)

    def _crashed(self) -> None:
        self.has_crashed = True

    def _is_fit(self, url: str, *, is_page: bool) -> bool:
        if url.startswith(_INNER):
            return True
        try:
            self.guard.judge_shape(url)  # names are the proxy's: nobody waits for the DNS here
        except RefusedError as refused:
            self._refuse(url, str(refused), is_page=is_page)
            return False
        return True

    def _refuse(self, url: str, because: str, *, is_page: bool) -> None:
        entry = {"url": url[:500], "because": because}
        if entry not in self.refused and len(self.refused) < _MOST_NOTES:
            self.refused.append(entry)
        if is_page:
            self.refused_page = because

    def _on_paused(self, session: str, event: Answer) -> None:
        if self.answers and ("responseStatusCode" in event or "responseErrorReason" in event):
            self.answers.take(session, event, is_page=event.get("frameId") == self._page)
            return
        self._requests += 1
        is_page = event.get("resourceType") == "Document" and event.get("frameId") in {self._page, None}
        url = str(event["request"]["url"])
        if self._requests > self.most_requests:
            self._refuse(
                url, f"lebih dari {self.most_requests} permintaan dalam satu tangkapan", is_page=False
            )
            self._is_stopped = True
        if self.is_over_limit:
            self._refuse(url, "halaman sudah mengirim data sebanyak batasnya", is_page=False)
        fit = not self._is_stopped and self._is_fit(url, is_page=is_page)
        command, extra = (
            ("Fetch.continueRequest", {})
            if fit
            else ("Fetch.failRequest", {"errorReason": "BlockedByClient"})
        )
        self._ask(session)(command, {"requestId": event["requestId"], **extra})

    def note_shut(self, told: Any) -> None:
        """What the page's scripts tried of what is shut; `told` is the page's own word."""
        for entry in told if isinstance(told, list) else ():
            if isinstance(entry, list) and len(entry) == 2:
                self._refuse(str(entry[1]), f"{str(entry[0])[:30]} tidak dibuka saat merekam", is_page=False)

    def _on_asked_for_password(self, session: str, event: Answer) -> None:
        """Only the local proxy gets one; a site that asks is shown what it shows without."""
        answer: dict[str, str] = {"response": "CancelAuth"}
        if self.credentials and event["authChallenge"].get("source") == "Proxy":
            name, password = self.credentials
            answer = {"response": "ProvideCredentials", "username": name, "password": password}
        asked = {"requestId": event["requestId"], "authChallengeResponse": answer}
        self._ask(session)("Fetch.continueWithAuth", asked)

    def _count(self) -> None:
        if self.is_over_limit and not self._is_stopped:
            self._is_stopped = True
            self._ask(self._session)("Page.stopLoading")

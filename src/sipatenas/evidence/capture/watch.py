"""Stands over one page's traffic: judges each request before it leaves, and notes what was connected to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, Response, Route, WebSocketRoute
from playwright.sync_api import Error as PlaywrightError

from sipatenas.evidence.capture.guard import Guard, RefusedError, UnresolvedError

_INNER = ("data:", "blob:", "about:")


@dataclass
class Watch:
    """Playwright's own routing sees the first request of a chain, in every frame; the browser's protocol sees
    each redirect of the page. Both are asked, and the addresses connected to are looked at afterwards."""

    guard: Guard
    most_bytes: int
    refused: list[dict[str, str]] = field(default_factory=list)
    refused_page: str = ""
    """Why the page itself, or a redirect of it, was refused."""
    page_status: int = 0
    """HTTP status of the page's first answer that was no redirect; 0 as long as there is none."""
    bytes_received: int = 0
    _responses: list[Response] = field(default_factory=list)
    _seen: list[tuple[str, str, int]] = field(default_factory=list)
    _is_stopped: bool = False

    def over(self, context: BrowserContext, page: Page) -> None:
        """Begin watching; call before the first navigation."""
        context.route("**/*", self._on_route)
        context.route_web_socket("**/*", self._on_web_socket)
        context.on("page", self._on_page)
        context.on("response", lambda response: self._responses.append(response))  # noqa: PLW0108 -- a builtin fails
        session = context.new_cdp_session(page)
        session.on("Fetch.requestPaused", lambda event: self._on_paused(session, event))
        session.on("Network.responseReceived", self._on_response)
        session.on("Network.requestWillBeSent", self._on_request)
        session.on("Network.dataReceived", lambda event: self._count(page, event))
        session.send("Network.enable")
        session.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "requestStage": "Request"}]})

    @property
    def is_over_limit(self) -> bool:
        """Too much was sent; the page was closed."""
        return self.bytes_received > self.most_bytes

    def connections(self) -> Iterator[tuple[str, str, int]]:
        """Link, address and port of each answer that came over the network."""
        yield from self._seen
        for response in self._responses:
            try:
                found = response.server_addr()
            except PlaywrightError:
                continue  # the frame is gone; what the protocol noted remains
            if found and found.get("ipAddress") and not response.url.startswith(_INNER):
                yield response.url, found["ipAddress"].strip("[]"), int(found["port"])

    def _is_fit(self, url: str, *, is_page: bool) -> bool:
        if url.startswith(_INNER):
            return True
        try:
            self.guard.judge_url(url)
        except RefusedError as refused:
            self._refuse(url, str(refused), is_page=is_page)
            return False
        except UnresolvedError as unresolved:
            self._refuse(url, str(unresolved), is_page=False)
            return False
        return True

    def _refuse(self, url: str, because: str, *, is_page: bool) -> None:
        entry = {"url": url[:500], "because": because}
        if entry not in self.refused:
            self.refused.append(entry)
        if is_page:
            self.refused_page = because

    def _on_route(self, route: Route) -> None:
        request = route.request
        try:
            is_page = request.is_navigation_request() and request.frame.parent_frame is None
        except PlaywrightError:  # a window that is just being opened has no frame yet; none is wanted
            self._refuse(request.url, "jendela baru tidak dibuka saat merekam", is_page=False)
            route.abort("blockedbyclient")
            return
        if self._is_stopped or not self._is_fit(request.url, is_page=is_page):
            route.abort("blockedbyclient")
        else:
            route.continue_()

    def _on_paused(self, session: CDPSession, event: dict[str, Any]) -> None:
        is_page = event.get("resourceType") == "Document"
        fit = not self._is_stopped and self._is_fit(event["request"]["url"], is_page=is_page)
        command, extra = (
            ("Fetch.continueRequest", {})
            if fit
            else ("Fetch.failRequest", {"errorReason": "BlockedByClient"})
        )
        try:
            session.send(command, {"requestId": event["requestId"], **extra})
        except PlaywrightError:
            return  # the request ended before it was judged

    def _on_web_socket(self, socket: WebSocketRoute) -> None:
        self._refuse(socket.url, "WebSocket tidak dibuka saat merekam", is_page=False)
        socket.close()

    def _on_page(self, page: Page) -> None:
        if page.opener() is not None:
            page.close()

    def _on_request(self, event: dict[str, Any]) -> None:
        if "redirectResponse" in event:
            self._note(event["redirectResponse"])

    def _on_response(self, event: dict[str, Any]) -> None:
        if event.get("type") == "Document" and not self.page_status:
            self.page_status = int(event["response"]["status"])
        self._note(event["response"])

    def _note(self, response: dict[str, Any]) -> None:
        if response.get("remoteIPAddress") and not response["url"].startswith(_INNER):
            address = str(response["remoteIPAddress"]).strip("[]")
            self._seen.append((response["url"], address, int(response.get("remotePort") or 0)))

    def _count(self, page: Page, event: dict[str, Any]) -> None:
        self.bytes_received += int(event.get("dataLength") or 0)
        if self.is_over_limit and not self._is_stopped:
            self._is_stopped = True
            page.close()

"""A listener that nobody may reach, and pages that try to reach it in every way a page has."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Content-Length: 7\r\nConnection: close\r\n\r\nrahasia"
)


@dataclass
class Canary:
    """Listens on loopback, IPv4 and IPv6, TCP and UDP, on one port; `contacts` holds what came."""

    port: int = 0
    contacts: list[bytes] = field(default_factory=list)
    _sockets: list[socket.socket] = field(default_factory=list)
    _selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)
    _is_over: bool = False

    def __enter__(self) -> Self:
        first = socket.create_server(("127.0.0.1", self.port))
        self.port = first.getsockname()[1]
        self._sockets.append(first)
        if socket.has_ipv6:
            with suppress(OSError):  # a machine without IPv6: nothing can reach what is not there
                self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", self.port))
        self._sockets.append(datagrams)
        for one in self._sockets:
            self._selector.register(one, selectors.EVENT_READ)
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._is_over = True
        for one in self._sockets:
            one.close()

    def _listen(self) -> None:
        while not self._is_over:
            for key, _events in self._selector.select(0.2):
                found = key.fileobj
                assert isinstance(found, socket.socket)
                with suppress(OSError):
                    self._hear(found)

    def _hear(self, found: socket.socket) -> None:
        if found.type == socket.SOCK_DGRAM:
            self.contacts.append(found.recv(2000))
            return
        caller, _address = found.accept()
        with caller:
            caller.settimeout(1)
            self.contacts.append(caller.recv(4000))
            caller.sendall(ANSWER)


WAYS = {
    "picture": '<img src="{at}/picture">',
    "picture-set": '<img srcset="{at}/picture-set 1x">',
    "frame": '<iframe src="{at}/frame"></iframe>',
    "script": '<script src="{at}/script"></script>',
    "module": '<script type="module" src="{at}/module"></script>',
    "style": '<link rel="stylesheet" href="{at}/style">',
    "import": '<style>@import url("{at}/import");</style>',
    "background": '<p style="background: url({at}/background)">a</p>',
    "font": '<style>@font-face {{ font-family: f; src: url("{at}/font") }} b {{ font-family: f }}</style><b>a</b>',
    "video": '<video src="{at}/video" autoplay></video>',
    "object": '<object data="{at}/object"></object>',
    "embed": '<embed src="{at}/embed" type="text/html">',
    "icon": '<link rel="icon" href="{at}/icon">',
    "prefetch": '<link rel="prefetch" href="{at}/prefetch">',
    "preload": '<link rel="preload" as="image" href="{at}/preload">',
    "preconnect": '<link rel="preconnect" href="{at}"><link rel="dns-prefetch" href="{at}">',
    "form": '<iframe name="f"></iframe><form id="g" action="{at}/form" method="post" target="f"></form>',
    "fetch": "fetch(at + '/fetch', {{mode: 'no-cors'}}).catch(no)",
    "request": "{{ const x = new XMLHttpRequest(); x.open('GET', at + '/request'); x.send() }}",
    "beacon": "navigator.sendBeacon(at + '/beacon', 'a')",
    "events": "new EventSource(at + '/events')",
    "socket": "new WebSocket(at.replace('http', 'ws') + '/socket')",
    "worker": "work(`fetch('${{at}}/worker', {{mode: 'no-cors'}})`)",
    "worker-socket": "work(`new WebSocket('${{at}}/worker-socket'.replace('http', 'ws'))`)",
    "shared-worker": "new SharedWorker(script(`fetch('${{at}}/shared-worker', {{mode: 'no-cors'}})`))",
    "import-script": "work(`importScripts('${{at}}/import-script')`)",
    "post": "document.getElementById('g').submit()",
    "stun": "call(at)",
    "transport": "new WebTransport(at.replace('http:', 'https:') + '/transport').ready.catch(no)",
}
"""Ways of a page to cause traffic, as HTML or as JavaScript with `at` = scheme, host and port."""
WITHOUT_PATH = {"preconnect", "stun", "transport", "icon", "post"}
"""Ways that leave no path of their own at a plain http server, or only in a browser with a head."""
_HELP = """
const no = () => 0;
const script = (text) => URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
const work = (text) => new Worker(script(text));
const call = (at) => {
  const c = new RTCPeerConnection({iceServers: [
    {urls: 'stun:' + at.slice(7)},
    {urls: 'turn:' + at.slice(7) + '?transport=tcp', username: 'a', credential: 'b'}]});
  c.createDataChannel('a');
  c.createOffer().then((offer) => c.setLocalDescription(offer));
};
"""


def page_against(at: str) -> str:
    """A page that tries every way against `http://host:port`."""
    html = [way.format(at=at) for way in WAYS.values() if way.startswith("<")]
    code = [f"try {{ {way.format()} }} catch (e) {{}}" for way in WAYS.values() if not way.startswith("<")]
    return f"{''.join(html)}<script>{_HELP} const at = '{at}';\n{';'.join(code)}</script>"


def page_that_asks(links: Iterable[str]) -> str:
    """A page that asks for each link by two plain ways; links may be relative and lead on elsewhere.

    Links of a kind are told apart by the proxy alone, ways by the browser alone: all ways are `page_against`'s.
    """
    asked = list(links)
    html = (f'<img src="{link}">' for link in asked)
    code = (f"fetch('{link}', {{mode: 'no-cors'}}).catch(no);" for link in asked)
    return f"{''.join(html)}<script>{_HELP}{''.join(code)}</script>"

"""The invented platform: a plain web server on loopback that stands for the outside world."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The platform's visits are nobody's business here."""


def serve(folder: Path, port: int) -> ThreadingHTTPServer | None:
    """Serve the pages in the background on loopback; None where the port is taken."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))
    except OSError:
        return None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server

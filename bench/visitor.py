"""A house served in a process of its own, and somebody who looks at its pages with a stop-watch."""

from __future__ import annotations

import http.cookiejar
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

PASSWORD = "hanya-untuk-pengukuran-7"  # noqa: S105 (a throwaway house)
REQUESTS = 300
WARM_UP = 20


@contextmanager
def served() -> Iterator[Callable[[str], Visitor]]:
    """The house of this environment on a free port; what it yields logs somebody in by name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sipatenas", "serve", "--without-worker", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:

        def enter(username: str) -> Visitor:
            visitor = Visitor(f"http://127.0.0.1:{port}", username)
            visitor.log_in()
            return visitor

        try:
            yield enter
        finally:
            server.terminate()


class Visitor:
    """A logged-in officer with two tabs."""

    def __init__(self, base: str, username: str) -> None:
        self.base, self.username = base, username
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def log_in(self) -> None:
        for _ in range(100):
            try:
                page = self._get("/akun/masuk/").decode()
                break
            except OSError:
                time.sleep(0.2)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        form = {"csrfmiddlewaretoken": token, "username": self.username, "password": PASSWORD}
        request = urllib.request.Request(  # noqa: S310 (loopback)
            f"{self.base}/akun/masuk/",
            urllib.parse.urlencode(form).encode(),
            {"Referer": f"{self.base}/akun/masuk/"},
        )
        with self.opener.open(request, timeout=30) as answer:
            assert "masuk" not in answer.url, answer.url

    def _get(self, path: str) -> bytes:
        with self.opener.open(f"{self.base}{path}", timeout=30) as answer:
            assert answer.status == 200
            return bytes(answer.read())

    def timed(self, name: str, paths: list[str], *, tabs: int, requests: int = REQUESTS) -> dict[str, float]:
        """Milliseconds of whole answers: median, 95th and 99th of `requests`, `tabs` at a time."""

        def once(number: int) -> float:
            started = time.perf_counter()
            self._get(paths[number % len(paths)])
            return (time.perf_counter() - started) * 1000

        with ThreadPoolExecutor(tabs) as pool:
            times = sorted(list(pool.map(once, range(WARM_UP + requests)))[WARM_UP:])
        cut = statistics.quantiles(times, n=100)
        return {
            f"{name}_p50_ms": round(cut[49], 1),
            f"{name}_p95_ms": round(cut[94], 1),
            f"{name}_p99_ms": round(cut[98], 1),
        }

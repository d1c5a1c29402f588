"""Chromium at the other end of two pipes, spoken to in its own protocol. One thread, no driver in between.

What the browser says is heard only while somebody waits (`send`, `wait_until`); events go to whoever listens
to the session that they belong to.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

Params = Mapping[str, Any]
Answer = dict[str, Any]
Then = Callable[[Answer], None]
_PIPE_BYTES = 1 << 20
_CHUNK = 1 << 20
_LAST_WORDS = 2000


class DevtoolsError(Exception):
    """The browser answered a command with an error."""


class BrowserGoneError(DevtoolsError):
    """The browser ended."""


class CrashedError(DevtoolsError):
    """The page's own process ended, and the browser goes on: what the page did."""


class SlowError(DevtoolsError):
    """The answer did not come in time."""


class Chromium:
    """A browser process of one's own. Its profile lies in `home` and is removed with it."""

    def __init__(self, executable: str, *, flags: Sequence[str], home: Path, seconds: float = 30.0) -> None:
        self._profile = Path(tempfile.mkdtemp(prefix="profile-", dir=home))
        self._words = tempfile.TemporaryFile(dir=home)  # noqa: SIM115 -- lives as long as the browser
        self._buffer = bytearray()
        self._searched = 0
        self._last_id = 0
        self._waiting: dict[int, Then] = {}
        self._listeners: dict[tuple[str, str], list[Callable[[Answer], None]]] = defaultdict(list)
        self.is_gone = False
        """Whether the browser has ended."""
        self._process, self._read, self._write = _start(
            [executable, *flags, f"--user-data-dir={self._profile}", "--remote-debugging-pipe"],
            self._words.fileno(),
        )
        try:
            self.version = str(self.send("Browser.getVersion", seconds=seconds)["product"])
        except DevtoolsError:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def on(self, session: str, event: str, hear: Callable[[Answer], None]) -> None:
        """Call `hear` with the parameters of each such event; an empty session is the browser itself."""
        self._listeners[session, event].append(hear)

    def forget(self, session: str) -> None:
        """Drop the listeners of a session that has ended."""
        for key in [key for key in self._listeners if key[0] == session]:
            del self._listeners[key]

    def ask(
        self, method: str, params: Params | None = None, *, session: str = "", then: Then | None = None
    ) -> int:
        """Send a command without waiting; `then` gets the whole answer, `{"error": …}` included."""
        self._last_id += 1
        said: Answer = {"id": self._last_id, "method": method, "params": params or {}}
        if session:
            said["sessionId"] = session
        if then:
            self._waiting[self._last_id] = then
        try:
            _write_all(self._write, msgspec.json.encode(said) + b"\0")
        except OSError as error:
            self.is_gone = True
            raise BrowserGoneError(self.last_words()) from error
        return self._last_id

    def send(
        self,
        method: str,
        params: Params | None = None,
        *,
        session: str = "",
        seconds: float = 30.0,
        is_over: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """A command's result. Raises DevtoolsError, BrowserGoneError, SlowError: late, or once `is_over`."""
        found: list[Answer] = []
        asked = self.ask(method, params, session=session, then=found.append)
        self.wait_until(lambda: bool(found) or is_over(), seconds)
        if not found:
            self._waiting.pop(asked, None)
            raise SlowError(f"{method}: {seconds:.1f} s")
        if error := found[0].get("error"):
            raise DevtoolsError(f"{method}: {error.get('message', error)}")
        result: Answer = found[0].get("result") or {}
        return result

    def wait_until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Hear what the browser says until `holds`; False when the time is over first."""
        end = time.monotonic() + seconds
        while not holds():
            left = end - time.monotonic()
            if left <= 0 or not self.hear(left):
                return holds()
        return True

    def hear(self, seconds: float) -> bool:
        """Read and hand on what the browser said; False when it said nothing for so long."""
        if self.is_gone:
            raise BrowserGoneError(self.last_words())
        if not select.select([self._read], [], [], seconds)[0]:
            return False
        chunk = os.read(self._read, _CHUNK)
        if not chunk:
            self.is_gone = True
            raise BrowserGoneError(self.last_words())
        self._buffer += chunk
        while (end := self._buffer.find(b"\0", self._searched)) >= 0:
            message = bytes(memoryview(self._buffer)[:end])
            del self._buffer[: end + 1]
            self._searched = 0
            self._hand_on(_decoded(message))
        self._searched = len(self._buffer)
        return True

    def _hand_on(self, message: Answer) -> None:
        if "id" in message:
            if then := self._waiting.pop(message["id"], None):
                then(message)
            return
        for hear in tuple(self._listeners.get((message.get("sessionId", ""), message["method"]), ())):
            hear(message.get("params") or {})

    def last_words(self) -> str:
        """What the browser last wrote to its error output."""
        with contextlib.suppress(ValueError, OSError):
            size = self._words.seek(0, os.SEEK_END)
            self._words.seek(max(0, size - _LAST_WORDS))
            lines = self._words.read().decode(errors="replace").strip().splitlines()
            return lines[-1][:200] if lines else "tanpa keterangan"
        return "tanpa keterangan"

    def kill(self) -> None:
        """End the browser from another thread; whoever listens to it hears that it is gone."""
        self._process.kill()

    def close(self) -> None:
        """End the browser with all its processes, and remove its profile."""
        self.is_gone = True
        for end in (self._read, self._write):
            with contextlib.suppress(OSError):
                os.close(end)
        self._process.kill()  # nothing in its profile is worth an orderly end
        self._process.wait()
        self._words.close()
        shutil.rmtree(self._profile, ignore_errors=True)


def _start(command: Sequence[str], words: int) -> tuple[subprocess.Popen[bytes], int, int]:
    """The browser reads commands from its descriptor 3 and writes answers to 4."""
    to_read, from_us = _pipe()
    from_it, to_write = _pipe()

    def arrange() -> None:  # the pipes' own numbers all lie above 4
        os.dup2(to_read, 3)
        os.dup2(to_write, 4)

    try:
        process = subprocess.Popen(  # noqa: S603 -- a path of our settings, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            preexec_fn=arrange,  # noqa: PLW1509 -- two dup2, nothing that takes a lock
            pass_fds=(3, 4),
        )
    except OSError:
        for end in (from_us, from_it):
            os.close(end)
        raise
    finally:
        os.close(to_read)
        os.close(to_write)
    return process, from_it, from_us


def _pipe() -> tuple[int, int]:
    ends = []
    for end in os.pipe():
        ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10))
        os.close(end)
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return ends[0], ends[1]


def _write_all(end: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(end, rest) :]


def _decoded(message: bytes) -> Answer:
    found: Answer
    try:
        found = msgspec.json.decode(message)
    except msgspec.DecodeError:  # half a surrogate pair in a page's text: the standard library lets it pass
        found = json.loads(message)
    return found

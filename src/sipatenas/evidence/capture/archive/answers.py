"""The page's own answer, read where the browser has it before the page does: what the page does then loses nothing.

A page may end or block its process with its first line; its answer would die with it. While the answer is read
the browser holds all of it, so one that swells (little on the wire, much when unpacked) ends the browser.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sipatenas.evidence.capture.archive.bodies import bytes_of
from sipatenas.evidence.capture.archive.exchange import length_told
from sipatenas.evidence.capture.archive.record import Recorder
from sipatenas.evidence.capture.devtools import Answer, Chromium

MOST_TOLD = 16 << 20
"""Bytes of an answer, as its site tells them, above which it is not read ahead but recorded like a picture."""
MOST_GROWTH = 256 << 20
"""Bytes by which the browser's memory may grow while an answer is read; an honest one of MOST_TOLD needs a fifth."""
_LOOK_SECONDS = 0.1
_LONGEST_SECONDS = 300.0
_PAGES = frozenset(
    {
        "",
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "text/xml",
        "application/xml",
        "application/json",
    }
)
"""Kinds that are shown as a page, or whose kind the browser guesses; others are files, or run no scripts."""


@dataclass
class PageAnswers:
    """Of one capture. Everything that was paused is let go on."""

    browser: Chromium
    recorder: Recorder
    is_swollen: bool = False
    """An answer grew beyond all bounds, and the browser was ended."""
    _over: threading.Event = field(default_factory=threading.Event)

    def take(self, session: str, event: Answer, *, is_page: bool) -> None:
        """One answer that is paused before whoever asked for it gets any of it."""

        def go_on() -> None:
            self.browser.ask("Fetch.continueRequest", {"requestId": event["requestId"]}, session=session)

        key = str(event.get("networkId") or "")
        if not (is_page and key and _is_shown(event)):
            go_on()
            return
        read = threading.Event()
        threading.Thread(target=self._weigh, args=(read,), daemon=True).start()

        def keep(answer: Answer) -> None:
            read.set()
            if "error" not in answer:
                self.recorder.hold(key, bytes_of(answer["result"]))
            go_on()

        self.browser.ask(
            "Fetch.getResponseBody", {"requestId": event["requestId"]}, session=session, then=keep
        )

    def leave(self) -> None:
        """Look after nothing any more."""
        self._over.set()

    def _weigh(self, read: threading.Event) -> None:
        """In a thread of its own, since who listens to the browser hears nothing until the answer is read."""
        before = memory_of(self.browser.pid)
        looks = int(_LONGEST_SECONDS / _LOOK_SECONDS)
        while not read.wait(_LOOK_SECONDS) and not self._over.is_set() and looks:
            looks -= 1
            if memory_of(self.browser.pid) - before > MOST_GROWTH:
                self.is_swollen = True
                self.browser.kill()
                return


def _is_shown(event: Answer) -> bool:
    """Whether the answer becomes a page: no redirect, no failure, no file, none too large to be read ahead."""
    status = int(event.get("responseStatusCode") or 0)
    told = {str(one["name"]).lower(): str(one["value"]) for one in event.get("responseHeaders") or ()}
    kind = told.get("content-type", "").partition(";")[0].strip().lower()
    return (
        status >= 200
        and not 300 <= status < 400
        and kind in _PAGES
        and not told.get("content-disposition", "").strip().lower().startswith("attachment")
        and length_told(told.get("content-length", "")) <= MOST_TOLD
    )


def memory_of(pid: int) -> int:
    """Bytes that one process holds (RSS); 0 when it is gone, or where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0

"""The parts of a capture, each tried by itself: what a page does not give is said, and spoils nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from sipatenas.evidence.capture import picture, prints, stops, video
from sipatenas.evidence.capture.devtools import (
    BrowserGoneError,
    Chromium,
    CrashedError,
    DevtoolsError,
    SlowError,
)
from sipatenas.evidence.capture.exchange import Exchange
from sipatenas.evidence.capture.page import WIDTH, OpenPage
from sipatenas.evidence.capture.proxy import USER, Proxy
from sipatenas.evidence.capture.terms import CapturedObject, Limits, Task

SEAL_SECONDS = 2.0
"""Left over for what comes after the video."""
Report = Callable[[int, str], None]
Part = TypeVar("Part")


@dataclass
class Run:
    """One capture under way."""

    task: Task
    report: Report
    browser: Chromium
    proxy: Proxy
    started: float = field(default_factory=time.monotonic)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    objects: list[CapturedObject] = field(default_factory=list)
    not_made: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return Path(self.task.folder)

    @property
    def limits(self) -> Limits:
        return self.task.limits

    def keep(self, name: str, media_type: str, role: Literal["original", "derived"]) -> None:
        """Count a file that lies in the folder among the capture's objects. Raises Stop when it is too large."""
        if (self.folder / name).stat().st_size > self.limits.object_bytes:
            raise stops.too_large(name)
        self.objects.append(CapturedObject(name=name, media_type=media_type, role=role))

    def write(self, name: str, data: bytes, media_type: str, role: Literal["original", "derived"]) -> None:
        (self.folder / name).write_bytes(data)
        self.keep(name, media_type, role)


def tried(it: Run, page: OpenPage, name: str, make: Callable[[], Part]) -> Part | None:
    """What `make` makes of the page, or None with the reason noted under `name`. Raises as the browser's own end."""
    try:
        return make()
    except BrowserGoneError:
        raise
    except (DevtoolsError, prints.TooLargeError, msgspec.MsgspecError) as error:
        page.is_stuck = page.is_stuck or isinstance(error, SlowError)
        it.not_made[name] = f"peramban tidak dapat membuat {name}: {first_line(error)}"
        return None


def scroll(it: Run, page: OpenPage) -> None:
    """Scroll the page; where it does not let itself be scrolled its scripts are ended, so that it can be read."""
    if page.has_ended_scripts:
        it.not_made["scroll"] = "halaman tidak digulir: skripnya sudah dihentikan"
        return
    try:
        page.scroll()
    except BrowserGoneError:
        raise
    except CrashedError as error:
        it.not_made["scroll"] = f"halaman tidak dapat digulir: {first_line(error)}"
    except DevtoolsError as error:
        it.not_made["scroll"] = (
            f"halaman tidak dapat digulir sampai habis ({first_line(error)}); "
            "skripnya dihentikan agar isinya dapat dibaca"
        )
        page.is_stuck = page.is_stuck or isinstance(error, SlowError)
        tried(it, page, "scripts", lambda: page.send("Emulation.setScriptExecutionDisabled", {"value": True}))


def shown(it: Run, page: OpenPage, last: Exchange | None) -> dict[str, Any]:
    """What the page had become; where it cannot be read, only the link of its answer."""
    found: dict[str, Any] | None = tried(it, page, "dom.html", lambda: page.evaluate(prints.PAGE))
    if found is not None and found["dom"]:
        return found
    it.not_made.setdefault("dom.html", "halaman menghapus seluruh isinya sendiri; dom.html tidak ada")
    it.not_made["text.txt"] = it.not_made["dom.html"].replace("dom.html", "text.txt")
    if found is not None:
        return found
    url = last.url if last else it.task.url
    return {
        "dom": "", "text": "", "title": "", "url": url, "meta": {}, "images": 0, "videos": 0, "loaded": 0,
    }  # fmt: skip


def pictured(it: Run, page: OpenPage) -> picture.Pictures:
    """The page's picture in tiles, or none."""

    def take() -> picture.Pictures:
        return picture.take(page.send, it.folder, tile=it.limits.tile, most=it.limits.height, width=WIDTH)

    taken = tried(it, page, "screenshot.png", take) or picture.Pictures((), 0, 0, 0)
    for name in taken.names:
        it.keep(name, "image/png", "original")
    return taken


def printed(it: Run, page: OpenPage) -> None:
    """PDF and MHTML."""
    most = it.limits.object_bytes

    def make_mhtml(path: Path) -> bool:
        prints.mhtml(page.send("Page.captureSnapshot", {"format": "mhtml"}, 20), path, most=most)
        return True

    def make_pdf(path: Path) -> bool:
        prints.pdf(page.send, path, most=most)
        return True

    for name, media_type, make in (
        ("page.mhtml", "multipart/related", make_mhtml),
        ("page.pdf", "application/pdf", make_pdf),
    ):
        path = it.folder / name
        if tried(it, page, name, lambda make=make, path=path: make(path)):  # type: ignore[misc]
            it.keep(name, media_type, "original")
        else:
            path.unlink(missing_ok=True)


def fetch_video(it: Run, page: OpenPage, seen: dict[str, Any]) -> None:
    """The post's video, where there is one and a tool to fetch it; without it the capture stands."""
    url, limits = str(seen["url"]), it.limits
    if not limits.video_seconds or not video.is_wanted(url, seen):
        return
    it.report(75, "Mengambil video")
    door = it.proxy.url.replace("://", f"://{USER}:{it.proxy.password}@")
    left = page.seconds(limits.video_seconds) - SEAL_SECONDS
    found = video.fetch(url, it.folder, proxy=door, seconds=left, most=limits.object_bytes)
    for name, media_type in found.files.items():
        it.keep(name, media_type, "derived")
    if found.because:
        it.not_made["video"] = found.because


def first_line(error: Exception) -> str:
    """What an error says, short."""
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else "tanpa keterangan"

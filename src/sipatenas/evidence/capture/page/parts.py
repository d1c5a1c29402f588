"""The parts of a capture, each tried by itself: what a page does not give is said, and spoils nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from sipatenas.evidence.capture.archive.exchange import Exchange
from sipatenas.evidence.capture.devtools import (
    BrowserGoneError,
    Chromium,
    CrashedError,
    DevtoolsError,
    SlowError,
)
from sipatenas.evidence.capture.net.proxy import USER, Proxy
from sipatenas.evidence.capture.page import picture, prints, video
from sipatenas.evidence.capture.page.open_page import WIDTH, OpenPage
from sipatenas.evidence.capture.terms import CapturedObject, Limits, Task

SEAL_SECONDS = 2.0
"""Left over for what comes after the video."""
LAST_BYTES = 8 << 20
"""Left over for the list of what was made and what was not, which is written last."""
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

    @property
    def room(self) -> int:
        """Bytes that are left for objects."""
        taken = sum((self.folder / one.name).stat().st_size for one in self.objects)
        return self.limits.total_bytes - taken

    def keep(
        self, name: str, media_type: str, role: Literal["original", "derived"], *, most: int | None = None
    ) -> bool:
        """Count a file that lies in the folder among the capture's objects.

        One that is larger than `most` (an object's limit), or for which no room is left, is removed, and that
        said; then False.
        """
        path = self.folder / name
        size = path.stat().st_size
        if size > min(most or self.limits.object_bytes, self.room):
            path.unlink()
            self.not_made[name] = f"{name} tidak disimpan: ukurannya ({size >> 20} MB) melebihi batas"
            return False
        self.objects.append(CapturedObject(name=name, media_type=media_type, role=role))
        return True

    def write(self, name: str, data: bytes, media_type: str, role: Literal["original", "derived"]) -> None:
        """A file of one's own, kept as `keep` does."""
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
        what = f"membuat {name}" if "." in name else "menyelesaikan langkah ini"
        it.not_made[name] = f"peramban tidak dapat {what}: {first_line(error)}"
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
    """The page's picture in tiles, or none; at most half of all that may be kept."""
    limits = it.limits

    def take() -> picture.Pictures:
        bounds = picture.Bounds(
            tile=limits.tile, pixels=limits.height, one=limits.object_bytes, all=limits.total_bytes // 2
        )
        return picture.take(page.send, it.folder, bounds, width=WIDTH)

    taken = tried(it, page, "screenshot.png", take) or picture.NONE
    for name in taken.names:
        it.keep(name, "image/png", "original")
    if not taken.names:
        it.not_made.setdefault("screenshot.png", "gambar halaman melebihi batas ukuran")
    return taken


PRINTS = {"page.mhtml": "multipart/related", "page.pdf": "application/pdf"}


def printed(it: Run, page: OpenPage) -> list[str]:
    """PDF and MHTML into the folder; returns the names of those that could be made."""
    most = it.limits.object_bytes

    def make_mhtml(path: Path) -> bool:
        prints.mhtml(page.send("Page.captureSnapshot", {"format": "mhtml"}, 20), path, most=most)
        return True

    def make_pdf(path: Path) -> bool:
        prints.pdf(page.send, path, most=most)
        return True

    made = []
    for name, make in (("page.mhtml", make_mhtml), ("page.pdf", make_pdf)):
        path = it.folder / name
        if tried(it, page, name, lambda make=make, path=path: make(path)):  # type: ignore[misc]
            made.append(name)
        else:
            path.unlink(missing_ok=True)
    return made


def fetch_video(it: Run, page: OpenPage, seen: dict[str, Any]) -> None:
    """The post's video, where there is one and a tool to fetch it; without it the capture stands."""
    url, limits = str(seen["url"]), it.limits
    if not limits.video_seconds or not video.is_wanted(url, seen):
        return
    it.report(75, "Mengambil video")
    door = it.proxy.url.replace("://", f"://{USER}:{it.proxy.password}@")
    left = page.seconds(limits.video_seconds) - SEAL_SECONDS
    most = min(limits.object_bytes, it.room - LAST_BYTES)
    if most <= 0:
        it.not_made["video"] = "video tidak diambil: bukti ini sudah sebesar yang dapat disimpan"
        return
    found = video.fetch(url, it.folder, proxy=door, seconds=left, most=most)
    for name, media_type in found.files.items():
        it.keep(name, media_type, "derived")
    if found.because:
        it.not_made["video"] = found.because


def first_line(error: Exception) -> str:
    """What an error says, short."""
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else "tanpa keterangan"

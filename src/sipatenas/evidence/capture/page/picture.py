"""The whole page as lossless PNG, in tiles where it is taller than one picture can be. Never cut in silence."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sipatenas.evidence.capture.devtools import Answer

Send = Callable[..., Answer]
"""`send(method, params, seconds)` on the page's session."""
WIDEST = 4_000


@dataclass(frozen=True)
class Pictures:
    """Names of the tiles from top to bottom; pixels of the page, and of it in the tiles."""

    names: tuple[str, ...]
    width: int
    height: int
    pictured: int

    @property
    def cut_at(self) -> int | None:
        """Where the last tile ends, when the page goes on below it."""
        return self.pictured if self.pictured < self.height else None


NONE = Pictures((), 0, 0, 0)


@dataclass(frozen=True)
class Bounds:
    """Pixels of height of a tile and of all, bytes of a tile and of all."""

    tile: int
    pixels: int
    one: int
    all: int


def name_of(number: int) -> str:
    """`screenshot.png`, then `screenshot-2.png` and so on."""
    return "screenshot.png" if number == 1 else f"screenshot-{number}.png"


def take(send: Send, folder: Path, most: Bounds, *, width: int) -> Pictures:
    """Write the page's tiles into `folder` from the top; they end where one of the bounds would be passed."""
    size = send("Page.getLayoutMetrics", {}, 10)["cssContentSize"]
    wide = min(max(width, int(size["width"])), WIDEST)
    height = max(1, int(size["height"]))
    end = min(height, most.pixels)
    names: list[str] = []
    left, pictured = most.all, 0
    for number, top in enumerate(range(0, end, most.tile), start=1):
        high = min(most.tile, end - top)
        data = _tile(send, wide, top, high)
        if len(data) > min(most.one, left):
            break
        (folder / name_of(number)).write_bytes(data)
        names.append(name_of(number))
        left, pictured = left - len(data), top + high
    return Pictures(names=tuple(names), width=wide, height=height, pictured=pictured)


def _tile(send: Send, width: int, top: int, height: int) -> bytes:
    asked = {
        "format": "png",
        "optimizeForSpeed": True,  # still lossless: only the compression is lighter
        "captureBeyondViewport": True,
        "clip": {"x": 0, "y": top, "width": width, "height": height, "scale": 1},
    }
    return base64.b64decode(send("Page.captureScreenshot", asked, 30)["data"])

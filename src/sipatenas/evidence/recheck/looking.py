"""One light look at a link: through the capturing process and its fences, as facts. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sipatenas.evidence.capture import Captured, Limits, Outcome, capture
from sipatenas.evidence.capture.process.confine import HandedOverError, take
from sipatenas.evidence.capture.process.pool import Pool
from sipatenas.evidence.capture.stops import code
from sipatenas.evidence.recheck.facts import Facts
from sipatenas.evidence.recheck.reading import MOST_HTML, read_page
from sipatenas.evidence.sites import Site

LIMITS = Limits(seconds=45.0, load_seconds=25.0, received_bytes=40 * 1024 * 1024)
_ERRORS = {
    Outcome.REFUSED: "blocked",
    Outcome.BROKEN: "broken",
    Outcome.NO_BROWSER: "broken",
    Outcome.TOO_LARGE: "other",
}


@dataclass(frozen=True)
class Look:
    """What was found, and the files worth keeping where something has changed."""

    facts: Facts
    picture: bytes = b""
    dom: bytes = b""
    is_ours: bool = False
    """The fault lies with this machine (no browser, a browser that fails): nothing was learnt of the link."""
    because: str = ""


class _Notes(msgspec.Struct, frozen=True):
    headers: dict[str, str] = {}


def look(
    *,
    url: str,
    site: Site,
    folder: Path,
    allow: Sequence[str] = (),
    executable: str = "",
    timezone: str = "Asia/Jakarta",
    user: str = "",
    upstream: str = "",
    pool: Pool | None = None,
) -> Look:
    """Open the link and read it. Always answers; what went wrong is a fact too. For the rest see `capture`."""
    captured = capture(
        url=url,
        folder=folder,
        allow=allow,
        executable=executable,
        timezone=timezone,
        limits=LIMITS,
        user=user,
        upstream=upstream,
        pool=pool,
        light=True,
    )
    return look_from(captured, url=url, site=site, folder=folder)


def look_from(captured: Captured, *, url: str, site: Site, folder: Path) -> Look:
    """The capturing process's answer and files as a look; a file that is not there counts as empty."""
    status = code(captured.status)
    if captured.outcome == Outcome.UNREACHABLE and status:
        return Look(Facts(requested_url=url, final_url=captured.final_url or url, status=status))
    if captured.outcome != Outcome.CAPTURED:
        error = _ERRORS.get(captured.outcome, captured.error or "other")
        is_ours = captured.outcome in (Outcome.BROKEN, Outcome.NO_BROWSER)
        return Look(Facts(requested_url=url, error=error), is_ours=is_ours, because=captured.because)
    html = _read(folder / "visible.html")[:MOST_HTML].decode(errors="replace")
    facts = Facts(
        requested_url=url,
        final_url=captured.final_url or "",
        redirects=captured.redirects,
        status=status,
        headers=_notes(folder / "look.json").headers,
        error="" if status else "other",
        page=read_page(html, site),
    )
    return Look(facts, picture=_read(folder / "screenshot.png"), dom=_read(folder / "dom.html"))


def _read(path: Path) -> bytes:
    """A file of the capturing process, which is not trusted; empty where it is none, or not what it should be."""
    try:
        return take(path.parent, path.name, most=LIMITS.object_bytes)
    except HandedOverError:
        return b""


def _notes(path: Path) -> _Notes:
    try:
        return msgspec.json.decode(_read(path), type=_Notes)
    except msgspec.MsgspecError:
        return _Notes()

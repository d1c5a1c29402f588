"""One capture, by a capturing process of its own or by the warm ones of a pool."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from sipatenas.evidence.capture.process.confine import ConfinementError, identity
from sipatenas.evidence.capture.process.pool import Pool, Report, Station, task_of
from sipatenas.evidence.capture.terms import Captured, Limits, Outcome

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_GRACE_SECONDS = 5.0


def find_browser(setting: str = "") -> str:
    """Path of the browser: the one set, else the first on the PATH, else empty (Playwright's own)."""
    return setting or next(filter(None, map(shutil.which, BROWSERS)), "")


def capture(
    *,
    url: str,
    folder: Path,
    allow: Sequence[str] = (),
    executable: str = "",
    timezone: str = "Asia/Jakarta",
    limits: Limits | None = None,
    report: Report | None = None,
    pool: Pool | None = None,
    user: str = "",
    upstream: str = "",
    light: bool = False,
) -> Captured:
    """Capture a public page into `folder`; returns what was seen and which files lie there.

    The process that holds the browser gets no database address, no key folder and no other setting of this
    one, ends by itself when this process dies, and is killed when the time in `limits` is over. With a `pool`
    its warm browser is used, in a fresh context; without, one is started for this capture alone. Where this
    process is root the other becomes `user` (see `confine.identity`), whose the folder then is. `upstream` is
    the office's own web proxy, if any. `light` looks only (see the module of that name).
    """
    try:
        who = identity(user)
    except ConfinementError as error:
        remedy = "Periksa SIPATENAS_CAPTURE_USER: sipatenas doctor"
        return Captured(outcome=Outcome.BROKEN, because=str(error), remedy=remedy, error="broken")
    task = task_of(
        url=url,
        folder=folder,
        allow=allow,
        executable=find_browser(executable),
        timezone=timezone,
        limits=limits or Limits(),
        upstream=upstream,
        light=light,
        who=who,
    )
    if pool is not None:
        return pool.capture(task, report, grace=_GRACE_SECONDS, who=who)
    station = Station(folder, who=who)
    try:
        return station.capture(task, report, grace=_GRACE_SECONDS)
    finally:
        station.close()

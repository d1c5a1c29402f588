"""A public video of the page through yt-dlp, where it is installed: a process of its own, bounded, by the proxy.

Players fetch a video in pieces that no record of exchanges puts together again; yt-dlp asks the site for one file.
It is no part of what the browser showed, and is kept as derived.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sipatenas.evidence.sites import site_of

TOOL = "yt-dlp"
KINDS = {"mp4": "video/mp4", "webm": "video/webm"}
SITES = frozenset({"youtube", "tiktok"})
"""Whose posts are videos, whether or not their player has loaded."""
_FORMAT = "b[ext=mp4][height<=720]/b[ext=mp4]/b[ext=webm][height<=720]/b[ext=webm]"


@dataclass(frozen=True)
class Fetched:
    """Files now in the folder by name with media type, or why there is none; both empty: there is no video."""

    files: Mapping[str, str]
    because: str = ""


def is_wanted(url: str, shown: Mapping[str, Any]) -> bool:
    """Whether the page shows a video, or its site shows nothing else."""
    return bool(shown.get("videos")) or site_of(url).site in SITES


def fetch(url: str, folder: Path, *, proxy: str, seconds: float, most: int) -> Fetched:
    """Fetch the link's video within so many seconds and bytes. `proxy`: the local one, with its password."""
    tool = shutil.which(TOOL)
    if tool is None:
        return Fetched({}, "video tidak diambil: yt-dlp tidak dipasang di komputer ini")
    if seconds < 1:
        return Fetched({}, "video tidak diambil: waktu untuk merekam halaman habis")
    command = [
        tool, "--ignore-config", "--no-playlist", "--no-cache-dir", "--no-part", "--no-mtime", "--no-progress",
        "--write-info-json", "--socket-timeout", "15", "--retries", "1", "--max-filesize", str(most),
        "--format", _FORMAT, "--output", "video.%(ext)s", "--", url,
    ]  # fmt: skip
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= dict.fromkeys(
        ("http_proxy", "https_proxy", "all_proxy"), proxy
    )  # a list of processes shows no
    process = subprocess.Popen(  # noqa: S603 -- password; no shell, and `--` ends the options
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        process_group=0,
    )
    try:
        _out, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        _clear(folder)
        return Fetched({}, f"video tidak selesai diambil dalam {seconds:.0f} detik")
    return _found(folder, most, said.decode(errors="replace"))


def _found(folder: Path, most: int, said: str) -> Fetched:
    files: dict[str, str] = {}
    for kind, media_type in KINDS.items():
        path = folder / f"video.{kind}"
        if not files and path.is_file() and 0 < path.stat().st_size <= most:
            files[path.name] = media_type
    about = folder / "video.info.json"
    if files and about.is_file() and about.stat().st_size <= most:
        about.rename(folder / "video.json")
        files["video.json"] = "application/json"
    if files:
        return Fetched(files)
    _clear(folder)
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "tanpa keterangan")
    return Fetched({}, f"video tidak dapat diambil: {last.strip()[:200]}")


def _clear(folder: Path) -> None:
    for path in folder.glob("video.*"):
        path.unlink()

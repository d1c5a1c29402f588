"""Temporary folders of captures and browsers: each is its process's by a lock, so that what a killed one left is told
from what another one works in. No Django."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

What = Literal["browser", "capture", "look"]
WHATS: tuple[What, ...] = ("browser", "capture", "look")
AGE_SECONDS = 86400.0
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def scratch(what: What) -> Iterator[Path]:
    """A folder for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix=_prefix(what)) as name:
        mine = Mark(Path(name))
        try:
            yield Path(name)
        finally:
            mine.close()


def made(what: What) -> Path:
    """A folder whose maker marks and removes it."""
    return Path(tempfile.mkdtemp(prefix=_prefix(what)))


class Mark:
    """Says that a folder is in use, until it is closed or its process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder, _OPEN)
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def close(self) -> None:
        """Once; again it does nothing."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def sweep(*, before: float, owners: Collection[int]) -> int:
    """Remove this machine's folders of ended processes, untouched since `before` (seconds since the epoch) and owned
    by one of those users of the machine. Returns how many."""
    removed = 0
    for what in WHATS:
        for path in sorted(Path(tempfile.gettempdir()).glob(f"{_prefix(what)}*")):
            if _is_left(path, before, owners):
                shutil.rmtree(path, ignore_errors=True)
                removed += not path.exists()
    return removed


def _is_left(path: Path, before: float, owners: Collection[int]) -> bool:
    """Never a link: the temporary folder is everybody's, and anybody may put one there."""
    try:
        handle = os.open(path, _OPEN)
    except OSError:
        return False
    try:
        found = os.fstat(handle)
        if found.st_uid not in owners or found.st_mtime >= before:
            return False
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _prefix(what: What) -> str:
    return f"sipatenas-{what}-"

"""How many pages are captured at once on this machine, whichever processes of the house capture them."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

MOST = 8
"""More were never measured."""
_FIRST_BYTES, _EACH_BYTES = 1 << 30, 512 << 20
"""Left to everything else, and what one more capture takes (430 MB measured, its browser's processes together)."""
_PAUSE = 0.2
_GROUPS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def default() -> int:
    """By this machine's cores and memory, one at the least: a second capture on one core only slows the first."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, (memory() - _FIRST_BYTES) // _EACH_BYTES, MOST))


def memory() -> int:
    """Bytes of memory that the machine has, or this process's container where that is less."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in _GROUPS:
        try:
            found.append(int(path.read_text()))
        except (OSError, ValueError):  # no container, or one without a bound (`max`)
            continue
    return min(found)


class Slots:
    """So many locks in a folder; whoever captures holds one, and loses it with its process."""

    def __init__(self, folder: Path, size: int) -> None:
        name = socket.gethostname()  # the folder may be shared by several machines
        self._paths = [folder / f"capture-{name}-{number}.lock" for number in range(1, size + 1)]

    @contextmanager
    def one(self) -> Iterator[None]:
        """Waits until one is free."""
        self._paths[0].parent.mkdir(parents=True, exist_ok=True)
        held = self._take()
        while held is None:
            time.sleep(_PAUSE)
            held = self._take()
        with held:
            yield

    def _take(self) -> IO[bytes] | None:
        for path in self._paths:
            file = path.open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
            else:
                return file
        return None

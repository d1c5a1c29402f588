"""Which process holds a lease, so that the next worker on the same machine sees at once that it is dead."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Worker:
    """A process: `host` tells apart machine, boot and container; `started` tells apart reuses of a pid."""

    host: str
    pid: int
    started: str

    @property
    def name(self) -> str:
        return f"{self.host}:{self.pid}"[-64:]


@lru_cache(maxsize=1)
def this_host() -> str:
    boot, namespace = "", ""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        pass
    return f"{socket.gethostname()[:60]}/{boot[:13]}/{namespace}"[:120]


def this_worker() -> Worker:
    pid = os.getpid()
    return Worker(host=this_host(), pid=pid, started=_start_of(pid))


def is_gone(worker: Worker) -> bool:
    """Whether that process surely no longer lives. False if it lives, or if it is on another machine."""
    if worker.host != this_host() or not worker.pid:
        return False
    try:
        os.kill(worker.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    started = _start_of(worker.pid)
    return bool(worker.started and started) and started != worker.started


def _start_of(pid: int) -> str:
    """The kernel's start time of the process, `ended` for a zombie, empty where it cannot be known."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return "ended" if fields[0] in "ZX" else fields[19]

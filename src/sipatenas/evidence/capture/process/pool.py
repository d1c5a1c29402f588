"""Warm browsers for several captures: each in a process of its own that knows neither database nor keys.

One crash, or one page that hangs, costs one capture: its process is killed with its browser, the others go on.
Stations are started when they are wanted, and given up when they were idle for a while.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec

from sipatenas.evidence.capture.process import scratch
from sipatenas.evidence.capture.process.confine import Identity
from sipatenas.evidence.capture.process.slots import Slots, default
from sipatenas.evidence.capture.terms import Captured, Limits, Outcome, Progress, Task

_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PLAYWRIGHT_BROWSERS_PATH")
_LAST_WORDS = 2000
MOST_CAPTURES = 200
"""After so many captures the whole capturing process is made anew, its browser more often."""

Report = Callable[[int, str], None]


class Station:
    """One capturing process with its browser, as the user `who` where given. One capture at a time."""

    def __init__(self, home: Path, *, owns_home: bool = False, who: Identity | None = None) -> None:
        self._home, self._owns_home, self.who = home, owns_home, who
        self._mark = scratch.Mark(home)
        if who:
            who.give(home)
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 -- lives as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sipatenas.evidence.capture"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            env=environment(home),
            cwd=home,
            start_new_session=True,
            **(who.start() if who else {}),
        )
        self.captures = 0
        self.is_overdue = False
        self.idle_since = time.monotonic()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def capture(self, task: Task, report: Report | None, *, grace: float) -> Captured:
        """Do one task; killed `grace` seconds after the task's own time is over."""
        self.captures += 1
        if self.who:
            self.who.give(Path(task.folder))
        timer = threading.Timer(task.limits.seconds + grace, self._overdue)
        timer.start()
        try:
            return self._converse(task, report)
        finally:
            timer.cancel()
            self.idle_since = time.monotonic()

    def _converse(self, task: Task, report: Report | None) -> Captured:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the capturing process was started without pipes")
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(msgspec.json.encode(task) + b"\n")
            self._process.stdin.flush()  # and left open: its end tells the process that we are gone
        if answer := _answer(self._process.stdout, report):
            return answer
        self._process.wait()
        if self.is_overdue:
            return Captured(
                outcome=Outcome.UNREACHABLE,
                because=f"halaman tidak selesai dimuat dalam {task.limits.seconds:.0f} detik",
                remedy="Coba lagi ketika situsnya lebih lancar.",
            )
        return Captured(
            outcome=Outcome.BROKEN,
            because=f"peramban berhenti sebelum selesai ({self._last_words() or 'tanpa keterangan'})",
            remedy="Coba lagi. Jika berulang, jalankan: sipatenas doctor",
        )

    def _last_words(self) -> str:
        with contextlib.suppress(ValueError, OSError):
            self._words.seek(max(0, self._words.seek(0, os.SEEK_END) - _LAST_WORDS))
            return " ".join(self._words.read().decode(errors="replace").strip().splitlines()[-1:])
        return ""

    def _overdue(self) -> None:
        self.is_overdue = True
        self.kill()

    def kill(self) -> None:
        """End the process with all in its session, its browser too."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End and forget."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._words):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._mark.close()
        if self._owns_home:
            shutil.rmtree(self._home, ignore_errors=True)


class Pool:
    """At most `size` captures at once, and no more than `slots` of the machine allow; a caller beyond that waits."""

    def __init__(self, size: int = 1, *, idle_seconds: float = 120.0, slots: Slots | None = None) -> None:
        self._slots = slots
        self._free = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Station] = []
        self._idle_seconds = idle_seconds
        self._sweeper: threading.Timer | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def capture(
        self, task: Task, report: Report | None = None, *, grace: float = 5.0, who: Identity | None = None
    ) -> Captured:
        """Capture with a warm station, or a fresh one. Safe to be called from several threads."""
        with self._free, self._slots.one() if self._slots else contextlib.nullcontext():
            station = self._take(who)
            is_fit = False
            try:
                answer = station.capture(task, report, grace=grace)
                is_fit = answer.outcome != Outcome.BROKEN and station.captures < MOST_CAPTURES
                return answer
            finally:
                self._give_back(station, is_fit=is_fit)

    def _take(self, who: Identity | None) -> Station:
        with self._lock:
            while self._idle:
                station = self._idle.pop()
                if station.is_alive and station.who == who:
                    return station
                station.close()
        return Station(scratch.made("browser"), owns_home=True, who=who)

    def _give_back(self, station: Station, *, is_fit: bool) -> None:
        with self._lock:
            if is_fit and station.is_alive and not self._is_closed:
                self._idle.append(station)
                self._sweep_later()
                return
        station.close()

    def _sweep_later(self) -> None:
        if self._sweeper is None and self._idle_seconds > 0:
            self._sweeper = threading.Timer(self._idle_seconds, self._sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep(self) -> None:
        """Give up the stations that nobody has wanted for a while."""
        with self._lock:
            self._sweeper = None
            since = time.monotonic() - self._idle_seconds
            tired = [station for station in self._idle if station.idle_since <= since]
            self._idle = [station for station in self._idle if station not in tired]
            if self._idle:
                self._sweep_later()
        for station in tired:
            station.close()

    def close(self) -> None:
        """End all idle stations; those at work end with their capture."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
            if self._sweeper:
                self._sweeper.cancel()
        for station in idle:
            station.close()


_shared: dict[int, Pool] = {}
_sharing = threading.Lock()


def shared(size: int, folder: Path) -> Pool:
    """The pool of this process, for whoever captures again and again (the worker, the command).

    `size` (0: by this machine) bounds all processes of the machine that name the same `folder`, where they lock.
    """
    with _sharing:
        if os.getpid() not in _shared:  # a forked child has its own
            size = size or default()
            _shared[os.getpid()] = pool = Pool(size, slots=Slots(folder, size))
            atexit.register(pool.close)
        return _shared[os.getpid()]


def environment(home: Path) -> dict[str, str]:
    """All that a capturing process is told of its surroundings."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path if entry)
    return kept | {"HOME": str(home), "PYTHONPATH": path, "PYTHONUTF8": "1"}


def task_of(
    *,
    url: str,
    folder: Path,
    allow: Sequence[str],
    executable: str,
    timezone: str,
    limits: Limits,
    upstream: str = "",
    light: bool = False,
    who: Identity | None = None,
) -> Task:
    """A task for this machine: the browser's sandbox is off only where it cannot be had, as root."""
    return Task(
        url=url,
        folder=str(folder),
        allow=tuple(allow),
        executable=executable,
        timezone=timezone,
        sandbox=who is not None or os.geteuid() != 0,
        limits=limits,
        upstream=upstream,
        light=light,
    )


def _answer(lines: IO[bytes], report: Report | None) -> Captured | None:
    for line in lines:
        try:
            said = msgspec.json.decode(line, type=dict[str, object])
            if "outcome" in said:
                return msgspec.convert(said, Captured)
            step = msgspec.convert(said, Progress)
        except msgspec.MsgspecError:
            continue
        if report:
            report(step.progress, step.message)
    return None

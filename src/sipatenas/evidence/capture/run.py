"""Starts the capturing process, listens to it, and ends it when its time is over."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import msgspec

from sipatenas.evidence.capture.terms import Captured, Limits, Outcome, Progress, Task

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PLAYWRIGHT_BROWSERS_PATH")
_GRACE_SECONDS = 5.0

Report = Callable[[int, str], None]


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
) -> Captured:
    """Capture a public page into `folder`; returns what was seen and which files lie there.

    The process that holds the browser gets no database address, no key folder and no other setting of this
    one, ends by itself when this process dies, and is killed when the time in `limits` is over.
    """
    limits = limits or Limits()
    task = Task(
        url=url,
        folder=str(folder),
        allow=tuple(allow),
        executable=find_browser(executable),
        timezone=timezone,
        sandbox=os.geteuid() != 0,
        limits=limits,
    )
    with subprocess.Popen(
        [sys.executable, "-m", "sipatenas.evidence.capture"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(folder),
        cwd=folder,
        start_new_session=True,
    ) as process:
        timer = threading.Timer(limits.seconds + _GRACE_SECONDS, _kill, [process])
        timer.start()
        try:
            return _listen(process, task, report)
        finally:
            timer.cancel()
            _kill(process)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path if entry)
    return kept | {"HOME": str(folder), "PYTHONPATH": path, "PYTHONUTF8": "1"}


def _listen(process: subprocess.Popen[bytes], task: Task, report: Report | None) -> Captured:
    said_last: list[bytes] = []
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("the capturing process was started without pipes")
    hearing = threading.Thread(target=_hear, args=(process.stderr, said_last), daemon=True)
    hearing.start()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(msgspec.json.encode(task) + b"\n")
        process.stdin.flush()  # and left open: its end tells the process that we are gone
    answer = _answer(process.stdout, report)
    if answer:
        return answer
    process.wait()
    hearing.join(timeout=2)
    if process.returncode == -signal.SIGKILL:
        return Captured(
            outcome=Outcome.UNREACHABLE,
            because=f"halaman tidak selesai dimuat dalam {task.limits.seconds:.0f} detik",
            remedy="Coba lagi ketika situsnya lebih lancar.",
        )
    last = " ".join(b"".join(said_last).decode(errors="replace").strip().splitlines()[-1:])
    return Captured(
        outcome=Outcome.BROKEN,
        because=f"peramban berhenti sebelum selesai ({last or 'tanpa keterangan'})",
        remedy="Coba lagi. Jika berulang, jalankan: sipatenas doctor",
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


def _hear(pipe: IO[bytes], said_last: list[bytes]) -> None:
    with contextlib.suppress(ValueError, OSError):
        said_last.append(pipe.read()[-2000:])


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process with all in its session; the browser ends when its pipe to the driver closes."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

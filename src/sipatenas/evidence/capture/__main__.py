"""`python -m sipatenas.evidence.capture`: one task on stdin, lines of progress and the answer on stdout."""

from __future__ import annotations

import os
import sys
import threading

import msgspec

from sipatenas.evidence.capture.terms import Captured, Progress, Task


def _say(said: Captured | Progress) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


def _leave_when_alone() -> None:
    """The other side holds our stdin open as long as it lives."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(3)


def main() -> int:
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as asked:
        task = msgspec.json.decode(asked.readline(), type=Task)
    threading.Thread(target=_leave_when_alone, daemon=True).start()
    from sipatenas.evidence.capture.browser import run

    _say(run(task, lambda progress, message: _say(Progress(progress=progress, message=message))))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m sipatenas.evidence.capture`: tasks on stdin, one a line; progress and each answer on stdout.

The browser is kept warm between tasks. When whoever holds our stdin is gone, we are gone, and the browser with us.
"""

from __future__ import annotations

import os
import sys
import threading
from queue import SimpleQueue

import msgspec

from sipatenas.evidence.capture.process.confine import limit_self
from sipatenas.evidence.capture.terms import Captured, Progress, Task


def _say(said: Captured | Progress) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


def _hear(asked: SimpleQueue[bytes]) -> None:
    """The other side holds our stdin open as long as it lives."""
    with open(sys.stdin.fileno(), "rb", closefd=False) as lines:
        for line in lines:
            asked.put(line)
    os._exit(3)


def main() -> int:
    limit_self()
    asked: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_hear, args=(asked,), daemon=True).start()
    from sipatenas.evidence.capture.process.warm import WarmBrowser

    warm = WarmBrowser()
    while True:
        task = msgspec.json.decode(asked.get(), type=Task)
        _say(warm.capture(task, lambda progress, message: _say(Progress(progress=progress, message=message))))


if __name__ == "__main__":
    sys.exit(main())

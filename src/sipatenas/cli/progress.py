"""A progress bar on a terminal, plain lines elsewhere; always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from tqdm import tqdm

EVERY = 5.0
"""Seconds between two plain lines."""


class Progress:
    """Told how far the work is: `progress(done, total)`; total may be unknown."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.started = time.monotonic()
        self._said = self.started
        self._done = 0
        self._bar: tqdm[NoReturn] | None = None
        if sys.stderr.isatty():
            self._bar = tqdm(desc=label, unit="", file=sys.stderr, leave=True, dynamic_ncols=True)

    def __call__(self, done: int, total: int | None = None) -> None:
        self._done = done
        if self._bar is not None:
            if total:
                self._bar.total = total
            self._bar.n = done
            self._bar.refresh()
        elif time.monotonic() - self._said > EVERY:
            self._said = time.monotonic()
            of = f" dari {total}" if total else ""
            print(f"{self.label}: {done}{of}", file=sys.stderr)

    def add(self, more: int) -> None:
        """Told what was done since the last call, rather than in all."""
        self(self._done + more)

    def close(self) -> None:
        seconds = time.monotonic() - self.started
        if self._bar is not None:
            self._bar.close()
        else:
            print(f"{self.label}: {self._done}, selesai dalam {seconds:.1f} detik", file=sys.stderr)


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A progress for one step, closed when the step ends."""
    bar = Progress(label)
    try:
        yield bar
    finally:
        bar.close()

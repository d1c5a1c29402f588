"""Inside the capturing process: one browser for one capture after the other, made anew when it has had enough."""

from __future__ import annotations

from pathlib import Path

from sipatenas.evidence.capture.devtools import Chromium
from sipatenas.evidence.capture.page import steps
from sipatenas.evidence.capture.page.parts import Report
from sipatenas.evidence.capture.terms import Captured, Outcome, Task

MOST_CAPTURES = 50
MOST_BYTES = 900 << 20
"""Of memory between two captures, all of the browser's processes together, shared pages by their share (PSS)."""


class WarmBrowser:
    """A browser that outlives a capture. A failed one is never used again."""

    def __init__(self) -> None:
        self._browser: Chromium | None = None
        self._done = 0

    def capture(self, task: Task, report: Report) -> Captured:
        """One capture in a fresh context."""
        answer = steps.run(task, report, self._started)
        self._done += 1
        if answer.outcome == Outcome.BROKEN or answer.error == "page" or not self._answers():
            self._end()
        elif self._done >= MOST_CAPTURES or memory_of(self._browser) > MOST_BYTES:
            self._end()
            self._done = 0
        return answer

    def _started(self, task: Task) -> Chromium:
        if self._browser is None:
            self._browser = steps.start(task)
        return self._browser

    def _answers(self) -> bool:
        return self._browser is None or not self._browser.is_gone

    def _end(self) -> None:
        if self._browser is not None:
            self._browser.close()
            self._browser = None


def memory_of(found: Chromium | None) -> int:
    """Bytes that the browser's processes hold, by their share (PSS); 0 where the system does not tell."""
    return sum(share_of(pid) for pid in family_of(found.pid)) if found else 0


def family_of(pid: int) -> list[int]:
    """A process with all its descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    family, at = [pid], 0
    while at < len(family):
        family += parents.get(family[at], [])
        at += 1
    return family


def share_of(pid: int) -> int:
    """Bytes of memory that a process holds, shared pages by their share (PSS); 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) << 10

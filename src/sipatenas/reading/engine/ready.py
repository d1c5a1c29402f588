"""The compiled reader made ready on a machine: once, by one process, while others wait."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

from sipatenas.reading.engine.pieces import Piece
from sipatenas.reading.engine.work import work_on
from sipatenas.reading.kernel import KEPT
from sipatenas.reading.records import Context
from sipatenas.rulebook.elections import election

WORDS = "Pembaca teks disusun untuk komputer ini, sekali saja; ini makan waktu beberapa menit."
_MARK = "siap"
_PROBE = (
    b'{"id": "x:1", "platform": "x", "author": {"handle": "contoh"}, "posted_at": "2024-10-01T08:00:00+07:00",'
    b' "text": "Ayo coblos Khofifah-Emil nomor 2! #JatimMenang \\u270c\\ufe0f jangan pilih yg bohong"}\n'
)


def make_ready(say: Callable[[str], None] | None = None) -> None:
    """Have every kernel compiled and kept (`KEPT`), unless that was done; `say` is told where it takes minutes.

    Processes that come meanwhile wait: each would otherwise compile the same.
    """
    if (KEPT / _MARK).exists():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "kunci").open("w") as lock:
        if say:
            say(WORDS)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (KEPT / _MARK).exists():
            return
        for region in ("35", None):
            work_on(Piece(first=1, rows=1, lines=_PROBE), Context(election("pilkada-2024"), region), "lines")
        (KEPT / _MARK).touch()
    _forget_former(KEPT)


def _forget_former(kept: Path) -> None:
    """What was compiled of former source goes."""
    for former in kept.parent.glob("kernels-*"):
        if former != kept:
            shutil.rmtree(former, ignore_errors=True)


if __name__ == "__main__":
    make_ready()

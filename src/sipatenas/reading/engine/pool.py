"""Processes that share nothing: pieces of a file out to them in turn, outcomes back in the file's order.

Each process is given pieces through a pipe of its own, at most two at a time, and ends when the pipe does: no
process outlives the one that asked for it, however that one ended.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Queue
from threading import Thread
from typing import Any

from sipatenas.reading.engine.pieces import Piece
from sipatenas.reading.engine.work import Order, Outcome, work_on

AHEAD = 2
"""Pieces that a process holds at a time: one under way and one waiting."""


class ProcessLost(RuntimeError):  # noqa: N818 — reads as the sentence: raise ProcessLost
    """A process ended before its time; the message says what is known and what to do."""


@dataclass
class _Hand:
    process: BaseProcess
    pipe: Connection
    held: int = 0

    def give(self, piece: Piece) -> None:
        try:
            self.pipe.send(piece)
        except (BrokenPipeError, ConnectionError) as gone:
            raise self._lost() from gone
        self.held += 1

    def take(self) -> Outcome:
        try:
            answer = self.pipe.recv()
        except (EOFError, ConnectionError) as gone:
            raise self._lost() from gone
        self.held -= 1
        if isinstance(answer, str):
            raise ProcessLost(f"Sebuah proses pembaca gagal:\n{answer}")
        outcome: Outcome = answer
        return outcome

    def _lost(self) -> ProcessLost:
        self.process.join(5)
        return ProcessLost(
            f"Sebuah proses pembaca berhenti sendiri (kode {self.process.exitcode}), mungkin karena memori "
            "habis; ulangi dengan --processes yang lebih kecil."
        )


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(pieces: Iterable[Piece], order: Order, processes: int) -> Iterator[Outcome]:
    """Each piece's outcome, in the order of the pieces. Raises ProcessLost."""
    hands = [_start(order) for _ in range(processes)]
    turns: deque[_Hand] = deque()
    try:
        for number, piece in enumerate(pieces):
            hand = hands[number % processes]
            if hand.held == AHEAD:
                yield from _taken(turns, until=hand)
            hand.give(piece)
            turns.append(hand)
        yield from _taken(turns)
    finally:
        for hand in hands:
            hand.pipe.close()
        for hand in hands:
            hand.process.join(5)
            if hand.process.is_alive():
                hand.process.kill()


def _taken(turns: deque[_Hand], until: _Hand | None = None) -> Iterator[Outcome]:
    """Outcomes in their order, up to the first of `until` or all."""
    while turns:
        hand = turns.popleft()
        yield hand.take()
        if hand is until:
            return


def _start(order: Order) -> _Hand:
    kinds = multiprocessing.get_all_start_methods()
    kind = "forkserver" if "forkserver" in kinds else "spawn"
    context: Any = multiprocessing.get_context(kind)
    if kind == "forkserver":
        context.set_forkserver_preload(["sipatenas.reading.engine.work"])
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, order), daemon=True)
    process.start()
    theirs.close()
    return _Hand(process, ours)


def _serve(pipe: Connection, order: Order) -> None:
    """What a process does until its pipe ends."""
    import pyarrow as pa

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pa.set_cpu_count(1)
    waiting: Queue[Piece | None] = Queue(AHEAD)
    Thread(target=_listen, args=(pipe, waiting), daemon=True).start()
    try:
        context = order.context()
        while (piece := waiting.get()) is not None:
            pipe.send(work_on(piece, context, order.form))
    except (BrokenPipeError, ConnectionError):
        return
    except Exception:  # noqa: BLE001 — whatever it was, the one who asked is told
        pipe.send(traceback.format_exc())


def _listen(pipe: Connection, waiting: Queue[Piece | None]) -> None:
    """Takes pieces off the pipe at once, so that whoever sends them is never kept waiting by whoever answers."""
    try:
        while True:
            waiting.put(pipe.recv())
    except (EOFError, OSError):
        waiting.put(None)

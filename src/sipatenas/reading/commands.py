"""`sipatenas read`: posts from a file, readings into a file, in bounded memory and in the input's order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from sipatenas.reading.engine.pieces import Piece
from sipatenas.reading.engine.pool import ProcessLost, cores, spread
from sipatenas.reading.engine.ready import make_ready
from sipatenas.reading.engine.work import Order, Outcome, work_on
from sipatenas.reading.files import BadPosts, pieces_of
from sipatenas.reading.sinks import rejected_sink, result_sink

__all__ = ["BadPosts", "EngineMissing", "ProcessLost", "ReadCounts", "read_file"]

BATCH = 8192
"""Most posts in a piece."""
ALONE = 6
"""A file of fewer pieces is read by this process alone: others would take longer to come up."""
ENGINES = ("local", "ray")


class EngineMissing(RuntimeError):  # noqa: N818 — reads as the sentence: raise EngineMissing
    """The engine is not there; the message says what to do."""


@dataclass(frozen=True)
class ReadCounts:
    """`rejected_path` names the file of rejected rows, or None where every row was read."""

    read: int = 0
    rejected: int = 0
    with_signal: int = 0
    rejected_path: Path | None = None

    def __add__(self, outcome: Outcome) -> ReadCounts:
        return replace(
            self,
            read=self.read + outcome.read,
            rejected=self.rejected + len(outcome.rejected),
            with_signal=self.with_signal + outcome.with_signal,
        )


def read_file(
    path: str | Path,
    out: str | Path,
    *,
    election: str = "pilkada-2024",
    region: str | None = None,
    engine: str = "local",
    processes: int | None = None,
    claims: Path | None = None,
    acts_model: Path | None = None,
    progress: Callable[[int], None] | None = None,
    rejected_folder: Path | None = None,
    say: Callable[[str], None] | None = None,
) -> ReadCounts:
    """Read the posts of `path` (NDJSON or Parquet, gzip by ending, `-` stdin) into `out` (`-` stdout).

    `out` appears only when complete; rejected rows go to OUT.rejected.ndjson, with stdout into
    `rejected_folder` (default: the working folder). `progress` is told the number of posts done since the last call;
    `say` a sentence where the reader must first be made ready. `processes`: all cores unless told; the result is the
    same to the bit.
    `claims`: a folder of fact checks; `acts_model`: that of a larger model in ONNX (engine/onnx_acts.py).
    Raises UnknownElection, EngineMissing, ProcessLost, FileNotFoundError, BadPosts (the file as a whole cannot
    be read).
    """
    if engine not in ENGINES:
        raise EngineMissing(f"Mesin '{engine}' tidak dikenal; pakai --engine {' atau '.join(ENGINES)}.")
    if processes is not None and processes < 1:
        raise BadPosts(f"--processes {processes}: perlu sedikitnya satu proses.")
    counts = ReadCounts()
    with result_sink(out) as results, rejected_sink(out, rejected_folder) as rejects:
        order = Order(election, region, results.form, claims, acts_model)
        order.context()
        make_ready(say)
        for outcome in _outcomes(pieces_of(path, batch=BATCH), order, engine, processes or cores()):
            results.write(outcome)
            rejects.write(outcome.rejected)
            counts += outcome
            if progress:
                progress(outcome.rows)
    return replace(counts, rejected_path=rejects.path if counts.rejected else None)


def _outcomes(pieces: Iterator[Piece], order: Order, engine: str, processes: int) -> Iterator[Outcome]:
    if engine == "ray":
        return _on_cluster(pieces, order)
    first = [*islice(pieces, ALONE)]
    if processes == 1 or len(first) < ALONE:
        context = order.context()
        return (work_on(piece, context, order.form) for piece in chain(first, pieces))
    return spread(chain(first, pieces), order, processes)


def _on_cluster(pieces: Iterator[Piece], order: Order) -> Iterator[Outcome]:
    try:
        from sipatenas.reading.engine.cluster import spread_on_ray
    except ImportError as missing:
        raise EngineMissing(
            f"--engine ray memerlukan paket tambahan ({missing.name}); pasang dengan "
            "pip install 'sipatenas[bulk]', atau pakai --engine local."
        ) from missing
    return spread_on_ray(pieces, order)

"""`sipatenas read`: posts from a file, readings into a file, in bounded memory and in the input's order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from sipatenas.reading.files import BadPosts, Rejected, open_posts, rejected_sink, result_sink
from sipatenas.reading.reader import read_posts
from sipatenas.reading.records import Context, PostText
from sipatenas.rulebook.elections import election as known_election

__all__ = ["BadPosts", "EngineNotBuilt", "ReadCounts", "read_file"]

BATCH = 1000
ENGINES = ("local", "ray")


class EngineNotBuilt(NotImplementedError):  # noqa: N818 — reads as the sentence: raise EngineNotBuilt
    """The engine is agreed upon but not built yet; the command ends with 2."""


@dataclass(frozen=True)
class ReadCounts:
    """`rejected_path` names the file of rejected rows, or None where every row was read."""

    read: int = 0
    rejected: int = 0
    with_signal: int = 0
    rejected_path: Path | None = None


def read_file(
    path: str | Path,
    out: str | Path,
    *,
    election: str = "pilkada-2024",
    region: str | None = None,
    engine: str = "local",
    progress: Callable[[int], None] | None = None,
    rejected_folder: Path | None = None,
) -> ReadCounts:
    """Read the posts of `path` (NDJSON or Parquet, gzip by ending, `-` stdin) into `out` (`-` stdout).

    `out` appears only when complete; rejected rows go to OUT.rejected.ndjson, with stdout into
    `rejected_folder` (default: the working folder). `progress` is told the number of posts done
    since the last call.
    Raises UnknownElection, EngineNotBuilt, FileNotFoundError, BadPosts (the file as a whole cannot be read).
    """
    if engine != "local":
        known = engine in ENGINES
        raise EngineNotBuilt(
            f"Mesin '{engine}' {'belum dibangun' if known else 'tidak dikenal'}; pakai --engine local."
        )
    context = Context(known_election(election), region)
    counts = ReadCounts()
    with result_sink(out) as results, rejected_sink(out, rejected_folder) as rejects:
        rows = open_posts(path)
        while batch := list(islice(rows, BATCH)):
            posts = [*_accepted(batch)]
            readings = read_posts(posts, context)
            results.write(readings)
            rejects.write([row for row in batch if isinstance(row, Rejected)])
            counts = replace(
                counts,
                read=counts.read + len(posts),
                rejected=counts.rejected + len(batch) - len(posts),
                with_signal=counts.with_signal + sum(reading.has_signal for reading in readings),
            )
            if progress:
                progress(len(batch))
    return replace(counts, rejected_path=rejects.path if counts.rejected else None)


def _accepted(batch: list[PostText | Rejected]) -> Iterator[PostText]:
    for row in batch:
        if not isinstance(row, Rejected):
            yield row

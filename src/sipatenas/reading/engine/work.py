"""One piece of a file read: what every process does, alone or beside others."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sipatenas.reading.engine.columns_in import posts_of_columns
from sipatenas.reading.engine.lines_in import posts_of_lines
from sipatenas.reading.engine.lines_out import lines_of
from sipatenas.reading.engine.pieces import Piece
from sipatenas.reading.engine.posts import POST_SCHEMA
from sipatenas.reading.engine.read import read_batch
from sipatenas.reading.engine.rejects import Rejected
from sipatenas.reading.engine.verdict import signals
from sipatenas.reading.records import Context
from sipatenas.rulebook.elections import election as known_election

_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Order:
    """What to read a file for, and as what to write it: "columns", "lines" or "packed" lines (gzip)."""

    election: str
    region: str | None
    form: str
    claims: Path | None = None
    acts_model: Path | None = None

    def context(self) -> Context:
        """Raises UnknownElection."""
        return Context(known_election(self.election), self.region, self.claims, self.acts_model)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a piece: `columns` or `data` as ordered, and the counts."""

    rows: int
    read: int
    with_signal: int
    rejected: list[Rejected]
    columns: pa.RecordBatch | None = None
    data: bytes = b""


def work_on(piece: Piece, context: Context, form: str) -> Outcome:
    """The piece's readings in their order, in the form that the result takes."""
    posts, rejected = _posts(piece)
    readings = read_batch(posts, context)
    with_signal = int(signals(readings).sum())
    if form == "columns":
        return Outcome(piece.rows, posts.num_rows, with_signal, rejected, columns=readings)
    data = lines_of(readings)
    if form == "packed":
        data = gzip.compress(data, _LEVEL, mtime=0)
    return Outcome(piece.rows, posts.num_rows, with_signal, rejected, data=data)


def _posts(piece: Piece) -> tuple[pa.RecordBatch, list[Rejected]]:
    if piece.lines is not None:
        return posts_of_lines(piece.lines, piece.first)
    if piece.columns is not None:
        return posts_of_columns(piece.columns, piece.first)
    rejected = [] if piece.rejected is None else [piece.rejected.at(piece.first)]
    return _NONE, rejected


_NONE = pa.RecordBatch.from_pylist([], schema=POST_SCHEMA)

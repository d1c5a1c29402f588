"""A part of a file of posts, as it goes out to whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from sipatenas.reading.engine.rejects import Rejected


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a file from number `first` (from 1): whole `lines`, or `columns`; or one row rejected unread."""

    first: int
    rows: int
    lines: bytes | None = None
    columns: pa.RecordBatch | None = None
    rejected: Rejected | None = None

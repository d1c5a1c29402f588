"""Readings into files: beside the target, and moved into place when complete."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from sipatenas.reading.engine.rejects import RejectedSink
from sipatenas.reading.engine.work import Outcome
from sipatenas.reading.records import READING_SCHEMA

ROWS_IN_GROUP = 65_536
"""Rows in a row group of Parquet, however large the pieces were; fewer only if they weigh more than this:"""
BYTES_IN_GROUP = 256 * 2**20
_REPEATED = ["kind", "model", "language.code", "mentions.list.element.kind", "why.list.element.signal"]


class Sink(Protocol):
    """Where the outcomes of pieces go; `form` is what they must come as."""

    form: str

    def write(self, outcome: Outcome) -> None: ...


class _Bytes:
    def __init__(self, target: IO[bytes], form: str) -> None:
        self.form = form
        self._target = target

    def write(self, outcome: Outcome) -> None:
        self._target.write(outcome.data)


class _Columns:
    form = "columns"

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._held: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def write(self, outcome: Outcome) -> None:
        batch = outcome.columns
        if batch is None or not batch.num_rows:
            return
        while batch.num_rows >= ROWS_IN_GROUP - self._rows:
            part = batch.slice(0, ROWS_IN_GROUP - self._rows)
            batch = batch.slice(part.num_rows)
            self._hold(part)
            self.flush()
        if batch.num_rows:
            self._hold(batch)
        if self._bytes > BYTES_IN_GROUP:
            self.flush()

    def _hold(self, batch: pa.RecordBatch) -> None:
        self._held.append(batch)
        self._rows += batch.num_rows
        self._bytes += batch.nbytes

    def flush(self) -> None:
        """Write what is held as one row group."""
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held), row_group_size=ROWS_IN_GROUP)
            self._held, self._rows, self._bytes = [], 0, 0


@contextmanager
def rejected_sink(out: str | Path, folder: Path | None) -> Iterator[RejectedSink]:
    """OUT.rejected.ndjson, or `folder`/read.rejected.ndjson where OUT is stdout."""
    to_stdout = str(out) == "-"
    sink = RejectedSink(
        (folder or Path.cwd()) / "read.rejected.ndjson" if to_stdout else Path(f"{out}.rejected.ndjson")
    )
    complete = False
    try:
        yield sink
        complete = True
    finally:
        sink.close(complete=complete)


@contextmanager
def result_sink(out: str | Path) -> Iterator[Sink]:
    """A sink whose file is moved to `out` when the block ends well, and is gone when it does not."""
    if str(out) == "-":
        yield _Bytes(sys.stdout.buffer, "lines")
        sys.stdout.buffer.flush()
        return
    target = Path(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", suffix=".part", delete=False
    ) as beside:
        part = Path(beside.name)
        try:
            if target.suffix == ".parquet":
                yield from _parquet(beside)
            else:
                yield _Bytes(beside, "packed" if target.suffix == ".gz" else "lines")
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    part.chmod(0o644)
    part.replace(target)


def _parquet(beside: IO[bytes]) -> Iterator[Sink]:
    with pq.ParquetWriter(beside, READING_SCHEMA, compression="zstd", use_dictionary=_REPEATED) as writer:
        columns = _Columns(writer)
        yield columns
        columns.flush()

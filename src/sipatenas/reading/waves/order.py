"""Posts in the order of time, however many and in whatever order they come, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.waves.window import Posts

SCHEMA = pa.schema(
    [
        ("id", pa.large_string()),
        ("time", pa.int64()),
        ("account", pa.int64()),
        ("repost", pa.bool_()),
        ("shingles", pa.large_list(pa.uint32())),
    ]
)
PART = 200_000
"""Posts sorted at once, about; a busy hour is never parted."""
_MOST_PARTS = 256
_HOUR = 3_600_000_000


class Order:
    """Posts are added in any order, kept in a folder, and given back by time and id, each id once at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._whole = folder / "all.arrow"
        self._sink = pa.ipc.new_stream(str(self._whole), SCHEMA)
        self._hours: dict[int, int] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in posts with the columns of SCHEMA."""
        self._sink.write_batch(batch)
        hours, counts = np.unique(np.asarray(batch.column("time")) // _HOUR, return_counts=True)
        for hour, count in zip(hours.tolist(), counts.tolist(), strict=True):
            self._hours[hour] = self._hours.get(hour, 0) + count

    def sorted(self) -> Iterator[Posts]:
        """All posts, part by part; nothing can be added any more."""
        self._sink.close()
        for path in self._parted(self._bounds()):
            with pa.memory_map(str(path)) as source:
                table = pa.ipc.open_stream(source).read_all()
            path.unlink()
            if table.num_rows:
                yield _in_order(table)

    def _bounds(self) -> list[int]:
        """The hours with which a new part begins."""
        total = sum(self._hours.values())
        size = max(PART, -(-total // _MOST_PARTS))
        bounds: list[int] = []
        filled = 0
        for hour in sorted(self._hours):
            if filled and filled + self._hours[hour] > size:
                bounds.append(hour)
                filled = 0
            filled += self._hours[hour]
        return bounds

    def _parted(self, bounds: list[int]) -> list[Path]:
        if not bounds:
            return [self._whole]
        paths = [self._folder / f"{place}.arrow" for place in range(len(bounds) + 1)]
        with ExitStack() as stack:
            sinks = [stack.enter_context(pa.ipc.new_stream(str(path), SCHEMA)) for path in paths]
            source = stack.enter_context(pa.memory_map(str(self._whole)))
            for batch in pa.ipc.open_stream(source):
                part = np.searchsorted(bounds, np.asarray(batch.column("time")) // _HOUR, side="right")
                for place in np.unique(part).tolist():
                    sinks[place].write_batch(batch.filter(pa.array(part == place)))
        self._whole.unlink()
        return paths


def _in_order(table: pa.Table) -> Posts:
    table = table.sort_by([("time", "ascending"), ("id", "ascending")]).combine_chunks()
    batch = table.to_batches()[0]
    ids, time = batch.column("id"), np.asarray(batch.column("time"))
    again = np.zeros(len(time), dtype=np.bool_)
    again[1:] = np.asarray(pc.equal(ids[1:], ids[:-1])) & (time[1:] == time[:-1])
    if again.any():
        return _in_order(pa.Table.from_batches([batch.filter(pa.array(~again))]))
    shingles = batch.column("shingles")
    ends: npt.NDArray[np.int64] = np.asarray(shingles.offsets).astype(np.int64)
    return Posts(
        ids=ids,
        time=time.astype(np.int64),
        account=np.asarray(batch.column("account")).astype(np.int64),
        repost=batch.column("repost").to_numpy(zero_copy_only=False),
        ends=ends - ends[0],
        values=np.asarray(shingles.values)[ends[0] : ends[-1]].astype(np.uint32),
    )

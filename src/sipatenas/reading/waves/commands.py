"""`sipatenas waves`: readings in, waves out, in bounded memory and whatever the order of the readings."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, cast

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.engine.rejects import RejectedSink
from sipatenas.reading.waves.files import BadReadings, open_readings
from sipatenas.reading.waves.order import SCHEMA, Order
from sipatenas.reading.waves.tell import waves_in
from sipatenas.reading.waves.window import Held, Posts, Window

__all__ = ["BadReadings", "WaveCounts", "find_waves"]

HOURS, ALIKE, ACCOUNTS = 48.0, 0.5, 3
_HOUR = 3_600_000_000
_STEP = 65_536


@dataclass(frozen=True)
class WaveCounts:
    """`untimed`: readings without a time, `unsketched`: without a sketch (an older reading, or too short a text);
    both are in no wave. `rejected_path`: the file of rejected rows, None where there were none."""

    read: int = 0
    rejected: int = 0
    untimed: int = 0
    unsketched: int = 0
    waves: int = 0
    members: int = 0
    rejected_path: Path | None = None


def find_waves(
    path: str | Path,
    out: str | Path,
    *,
    hours: float = HOURS,
    alike: float = ALIKE,
    accounts: int = ACCOUNTS,
    progress: Callable[[int], None] | None = None,
    rejected_folder: Path | None = None,
) -> WaveCounts:
    """Write the waves among the readings of `path` into `out`, one line of JSON each, by their first post.

    Two posts belong together where their sketches overlap by `alike` (Jaccard, 0 to 1) and no more than `hours`
    lie between them; so do all that are linked in this way. A wave has at least so many `accounts`: one account
    that repeats itself is none. The same file of waves whatever the order of the readings.
    Raises FileNotFoundError, BadReadings.
    """
    folder = rejected_folder or Path.cwd()
    rejects = RejectedSink(
        folder / "waves.rejected.ndjson" if str(out) == "-" else Path(f"{out}.rejected.ndjson")
    )
    with TemporaryDirectory(prefix="sipatenas-waves-") as place:
        order = Order(Path(place))
        counts = _take_in(path, order, rejects, progress)
        told = _Told(Path(place) / "waves.ndjson")
        window = Window(span=int(hours * _HOUR), alike=alike)
        for posts in order.sorted():
            for step in _steps(posts, window):
                told.add(window.add(step), accounts)
        told.add(window.close(), accounts)
        with _target(out) as target:
            told.write(target)
    rejects.close(complete=True)
    return replace(
        counts,
        waves=told.count,
        members=told.members,
        rejected_path=rejects.path if counts.rejected else None,
    )


def _take_in(
    path: str | Path, order: Order, rejects: RejectedSink, progress: Callable[[int], None] | None
) -> WaveCounts:
    counts = WaveCounts()
    try:
        for taken in open_readings(path):
            batch = taken.batch
            rejects.write(taken.rejected)
            timed = pc.is_valid(batch.column("posted_at"))
            sketched = pc.fill_null(pc.greater(pc.list_value_length(batch.column("shingles")), 0), False)
            counts = replace(
                counts,
                read=counts.read + batch.num_rows,
                rejected=counts.rejected + len(taken.rejected),
                untimed=counts.untimed + batch.num_rows - int(pc.sum(timed).as_py() or 0),
                unsketched=counts.unsketched + batch.num_rows - int(pc.sum(sketched).as_py() or 0),
            )
            order.add(_for_order(batch.filter(pc.and_(timed, sketched))))
            if progress:
                progress(batch.num_rows + len(taken.rejected))
    except BaseException:
        rejects.close(complete=False)
        raise
    return counts


def _for_order(batch: pa.RecordBatch) -> pa.RecordBatch:
    repost = pc.fill_null(pc.equal(batch.column("kind"), "repost"), False)
    columns = [
        batch.column("id"),
        batch.column("posted_at").cast(pa.int64()),
        pc.fill_null(batch.column("account"), -1),
        repost,
        batch.column("shingles"),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _steps(posts: Posts, window: Window) -> Iterator[Posts]:
    """Slices about as long as the window is full: its chains are made anew for each."""
    first = 0
    while first < len(posts):
        last = min(first + max(_STEP, window.live), len(posts))
        yield Posts(
            posts.ids.slice(first, last - first),
            posts.time[first:last],
            posts.account[first:last],
            posts.repost[first:last],
            posts.ends[first : last + 1] - posts.ends[first],
            posts.values[posts.ends[first] : posts.ends[last]],
        )
        first = last


class _Told:
    """Waves as they end, kept in a file, and given out by their first posts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._places: list[tuple[str, str, int, int]] = []
        self.members = 0

    @property
    def count(self) -> int:
        return len(self._places)

    def add(self, ended: Held, accounts: int) -> None:
        for wave in waves_in(ended, accounts=accounts):
            line = msgspec.json.encode(wave) + b"\n"
            self._places.append((wave.first, wave.id, self._file.tell(), len(line)))
            self._file.write(line)
            self.members += wave.size

    def write(self, target: IO[bytes]) -> None:
        self._file.close()
        with self._path.open("rb") as source:
            for _, _, place, size in sorted(self._places):
                source.seek(place)
                target.write(source.read(size))


@contextmanager
def _target(out: str | Path) -> Iterator[IO[bytes]]:
    """Where waves go: moved to `out` when all are written; gzip by ending; `-` stdout."""
    if str(out) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False) as beside:
        part = Path(beside.name)
        try:
            if path.suffix == ".gz":
                with gzip.GzipFile(fileobj=beside, mode="wb", mtime=0) as packed:
                    yield cast("IO[bytes]", packed)
            else:
                yield cast("IO[bytes]", beside)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    part.chmod(0o644)
    part.replace(path)

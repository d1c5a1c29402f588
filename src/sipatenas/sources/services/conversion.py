"""Export files become the contract's posts in one file; nothing is kept."""

from __future__ import annotations

import contextlib
import gzip
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from sipatenas.sources.files import DEFAULT_ZONE, FileRefusedError, opened
from sipatenas.sources.formats import choose, read_rows
from sipatenas.sources.masking import Keep, mask_record
from sipatenas.sources.records import Rejected, Row
from sipatenas.sources.rejects import RejectFile, rejected_beside, rejected_folder
from sipatenas.sources.services.imports import Progress, date_notes

_encode = msgspec.json.Encoder().encode
_REJECTS_AT_ONCE = 200


@dataclass(frozen=True)
class ConvertResult:
    """Rows read = written + rejected; where the rejected ones are; why a file could not be read at all."""

    read: int = 0
    written: int = 0
    rejected: int = 0
    rejected_path: Path | None = None
    notes: tuple[str, ...] = field(default=())
    refused: str = ""


class _NothingRead(Exception):  # noqa: N818
    """No input could be read: no output appears."""


@dataclass
class _Tally:
    sink: BinaryIO
    rejects: RejectFile
    keep: Keep | None
    progress: Progress | None
    read: int = 0
    written: int = 0
    rejected: int = 0
    zone_assumed: int = 0
    day_first: int = 0
    notes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    waiting: list[Rejected] = field(default_factory=list)

    def flush(self, file: str) -> None:
        self.rejects.write(self.waiting, file=file)
        self.waiting.clear()

    def take(self, item: Row | Rejected, file: str) -> None:
        self.read += 1
        if isinstance(item, Rejected):
            self.waiting.append(item)
            self.rejected += 1
            if len(self.waiting) >= _REJECTS_AT_ONCE:
                self.flush(file)
        else:
            record = item.record if self.keep is None else mask_record(item.record, keep=self.keep)
            self.sink.write(_encode(record) + b"\n")
            self.written += 1
            self.zone_assumed += item.zone_assumed
            self.day_first += item.day_first
        if self.progress is not None and self.read % 500 == 0:
            self.progress(self.read)


def convert_file(
    path: str | Path | Sequence[str | Path],
    out: str | Path,
    *,
    format: str = "auto",  # noqa: A002
    zone: tzinfo = DEFAULT_ZONE,
    keep: Keep | None = None,
    progress: Progress | None = None,
) -> ConvertResult:
    """Write the posts of one or several export files to `out` (`-` is stdout, `.gz` packs), in their order.

    The posts stand as collected, since no sealed original is kept beside them; with `keep` third parties are
    masked except those it names. Rejected rows go to `OUT.rejected.ndjson`. `out` appears whole or not at
    all. Raises FileNotFoundError.
    """
    paths = [path] if isinstance(path, str | Path) else list(path)
    to_stdout = str(out) == "-"
    rejects = RejectFile(
        rejected_folder() / "stdout.rejected.ndjson" if to_stdout else rejected_beside(Path(out))
    )
    with contextlib.suppress(_NothingRead), _output(out) as sink:
        tally = _Tally(sink, rejects, keep, progress)
        for one in paths:
            _convert(one, format, zone, tally)
        if tally.refused and not tally.written:
            raise _NothingRead
    return ConvertResult(
        read=tally.read,
        written=tally.written,
        rejected=tally.rejected,
        rejected_path=rejects.finish(),
        notes=(*tally.notes, *date_notes(tally.zone_assumed, tally.day_first, str(zone))),
        refused=" ".join(tally.refused),
    )


def _convert(path: str | Path, name: str, zone: tzinfo, tally: _Tally) -> None:
    try:
        with opened(path, zone=zone) as source:
            tally.notes.extend(source.notes)
            for item in read_rows(source, choose(source, name)):
                tally.take(item, source.name)
            tally.flush(source.name)
    except FileRefusedError as error:
        tally.refused.append(str(error))
        tally.take(Rejected(line=0, field="", reason=str(error), row=None), Path(path).name)
        tally.flush(Path(path).name)


@contextmanager
def _output(out: str | Path) -> Iterator[BinaryIO]:
    """A sink that is moved to `out` when all went well."""
    if str(out) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw:
            if target.suffix.lower() == ".gz":
                with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        part.chmod(0o644)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise

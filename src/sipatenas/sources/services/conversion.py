"""An export file becomes the contract's posts in a file; nothing is kept."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
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
from sipatenas.sources.rejects import RejectFile, rejected_beside
from sipatenas.sources.services.imports import Progress, _folder, date_notes

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class ConvertResult:
    """Rows read = written + rejected; where the rejected ones are."""

    read: int = 0
    written: int = 0
    rejected: int = 0
    rejected_path: Path | None = None
    notes: tuple[str, ...] = field(default=())
    refused: str = ""


def convert_file(
    path: str | Path,
    out: str | Path,
    *,
    format: str = "auto",  # noqa: A002
    zone: tzinfo = DEFAULT_ZONE,
    keep: Keep | None = None,
    progress: Progress | None = None,
) -> ConvertResult:
    """Write the posts of an export file to `out` (`-` is stdout, `.gz` packs), in the file's order.

    The posts stand as collected, since no sealed original is kept beside them; with `keep` third parties are
    masked except those it names. Rejected rows go to `OUT.rejected.ndjson`. `out` appears whole or not at all.
    """
    target = Path(out)
    rejects = RejectFile(_folder() / "stdout.rejected.ndjson" if str(out) == "-" else rejected_beside(target))
    counts = {"read": 0, "written": 0, "rejected": 0}
    try:
        with opened(path, zone=zone) as source, _output(out) as sink:
            assumed = first = 0
            for item in read_rows(source, choose(source, format)):
                counts["read"] += 1
                if isinstance(item, Rejected):
                    rejects.write([item])
                    counts["rejected"] += 1
                else:
                    sink.write(_line(item, keep))
                    counts["written"] += 1
                    assumed, first = assumed + item.zone_assumed, first + item.day_first
                if progress is not None and counts["read"] % 500 == 0:
                    progress(counts["read"])
            notes = (*source.notes, *date_notes(assumed, first, str(zone)))
    except FileRefusedError as error:
        rejects.write([Rejected(line=0, field="", reason=str(error), row=str(path))])
        return ConvertResult(read=1, rejected=1, rejected_path=rejects.finish(), refused=str(error))
    return ConvertResult(
        read=counts["read"],
        written=counts["written"],
        rejected=counts["rejected"],
        rejected_path=rejects.finish(),
        notes=notes,
    )


def _line(row: Row, keep: Keep | None) -> bytes:
    record = row.record if keep is None else mask_record(row.record, keep=keep)
    return _encode(record) + b"\n"


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

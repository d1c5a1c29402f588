"""Readings from a file as far as waves need them: lines of JSON or Parquet, in bounded memory."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sipatenas.reading.engine.posts import moments_of
from sipatenas.reading.engine.rejects import Rejected, shown

ROWS = 50_000
"""Readings taken in at once."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_NAMES = ("id", "posted_at", "kind", "account", "shingles")
SCHEMA = pa.schema(
    [
        ("id", pa.large_string()),
        ("posted_at", pa.timestamp("us", "UTC")),
        ("kind", pa.large_string()),
        ("account", pa.int64()),
        ("shingles", pa.large_list(pa.uint32())),
    ]
)


class BadReadings(ValueError):  # noqa: N818 — reads as the sentence: raise BadReadings
    """The file as a whole cannot be read as readings; the message says why and what to do."""


@dataclass(frozen=True)
class Taken:
    """Readings with the columns of SCHEMA, and the rows among them that are none."""

    batch: pa.RecordBatch
    rejected: tuple[Rejected, ...] = ()


class _Row(msgspec.Struct, frozen=True, gc=False):
    id: str
    posted_at: datetime | None = None
    kind: str | None = None
    account: int | None = None
    shingles: list[int] | None = None


_DECODER = msgspec.json.Decoder(_Row)


def open_readings(path: str | Path) -> Iterator[Taken]:
    """The readings of a file (`-`: stdin; gzip by ending), in their order. Raises FileNotFoundError, BadReadings."""
    name = str(path)
    if name != "-" and not Path(path).is_file():
        raise FileNotFoundError(f"Berkas {name} tidak ada.")
    return _parquet(Path(path)) if name.endswith(".parquet") else _lines(name)


def _lines(name: str) -> Iterator[Taken]:
    with _source(name) as source:
        number = 0
        rows: list[_Row] = []
        rejected: list[Rejected] = []
        try:
            for line in source:
                number += 1
                stripped = line.strip().removeprefix(b"\xef\xbb\xbf")
                row = _decode(number, stripped) if stripped else None
                if isinstance(row, Rejected):
                    rejected.append(row)
                elif row is not None:
                    rows.append(row)
                if len(rows) + len(rejected) == ROWS:
                    yield Taken(_batch(rows), tuple(rejected))
                    rows, rejected = [], []
        except (gzip.BadGzipFile, EOFError) as damaged:
            raise BadReadings(
                f"{name} rusak atau bukan gzip, setelah baris {number}; ambil ulang berkasnya."
            ) from damaged
        yield Taken(_batch(rows), tuple(rejected))


def _source(name: str) -> IO[bytes]:
    if name == "-":
        return sys.stdin.buffer
    return cast("IO[bytes]", gzip.open(name, "rb")) if name.endswith(".gz") else Path(name).open("rb")


def _decode(number: int, line: bytes) -> _Row | Rejected:
    try:
        row = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        return Rejected.invalid(number, error, shown(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Rejected(number, "", f"Bukan baris JSON dalam UTF-8: {error}.", shown(line))
    if not row.id:
        return Rejected(number, "id", "Kosong.", shown(line))
    if any(not 0 <= value < 1 << 32 for value in row.shingles or ()):
        return Rejected(number, "shingles", "Bukan sidik teks: bilangan 32 bit.", shown(line))
    return row


def _batch(rows: list[_Row]) -> pa.RecordBatch:
    columns = [
        [row.id for row in rows],
        [_aware(row.posted_at) for row in rows],
        [row.kind for row in rows],
        [row.account for row in rows],
        [row.shingles for row in rows],
    ]
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _aware(moment: datetime | None) -> datetime | None:
    """Readings are written in UTC; a time without a zone is taken so."""
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _parquet(path: Path) -> Iterator[Taken]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadReadings(f"{path} bukan berkas Parquet yang utuh: {error}") from error
    held = [name for name in _NAMES if name in file.schema_arrow.names]
    if "id" not in held:
        raise BadReadings(f"{path}: kolom wajib tidak ada: id.")
    try:
        for batch in file.iter_batches(batch_size=ROWS, columns=held):
            yield Taken(_cast(batch))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise BadReadings(f"{path}: isi kolom bukan bacaan unggahan: {error}") from error


def _cast(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The columns of SCHEMA, null where the file has none."""
    arrays = []
    for field in SCHEMA:
        if field.name not in batch.schema.names or pa.types.is_null(batch.schema.field(field.name).type):
            arrays.append(pa.nulls(batch.num_rows, field.type))
        elif field.name == "posted_at":
            arrays.append(moments_of(batch.column(field.name)))
        else:
            arrays.append(batch.column(field.name).cast(field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)

"""Posts from files and readings into files: row by row in, moved into place when complete."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Protocol, cast

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sipatenas.reading.reader import to_batch
from sipatenas.reading.records import READING_SCHEMA, PostText, Reading

LONGEST_LINE = 64 * 2**20
_SHOWN = 2000


class BadPosts(ValueError):  # noqa: N818 — reads as the sentence: raise BadPosts
    """The file as a whole cannot be read as posts; the message says why and what to do."""


class Rejected(msgspec.Struct, frozen=True):
    """A row that could not be read: where it stands (from 1), which field, why, and the row itself."""

    line: int
    field: str
    reason: str
    row: Any


class _Author(msgspec.Struct, frozen=True):
    handle: str | None = None


class _Reference(msgspec.Struct, frozen=True):
    author_handle: str | None = None


class _PostRow(msgspec.Struct, frozen=True):
    """The contract's post as far as reading needs it; other fields are left aside."""

    id: str
    text: str
    posted_at: datetime | None = None
    kind: str | None = None
    author: _Author | None = None
    reference: _Reference | None = None
    media: list[dict[str, object]] | None = None

    def post(self) -> PostText:
        return PostText(
            id=self.id,
            text=self.text,
            posted_at=self.posted_at,
            kind=self.kind or "post",
            author_handle=self.author.handle if self.author else None,
            reference_author_handle=self.reference.author_handle if self.reference else None,
            picture=bool(self.media),
        )


_DECODER = msgspec.json.Decoder(_PostRow)


def open_posts(path: str | Path) -> Iterator[PostText | Rejected]:
    """The rows of a file in their order. Raises FileNotFoundError, BadPosts."""
    name = str(path)
    if name != "-" and not Path(path).is_file():
        raise FileNotFoundError(f"Berkas {name} tidak ada.")
    if name.endswith(".parquet"):
        return _parquet(Path(path))
    return _lines(name)


def _lines(name: str) -> Iterator[PostText | Rejected]:
    with _source(name) as source:
        number = 0
        try:
            while line := source.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    yield Rejected(number, "", "Baris lebih panjang dari 64 MB.", _shown(line))
                    while line and not line.endswith(b"\n"):
                        line = source.readline(LONGEST_LINE)
                    continue
                stripped = line.strip().removeprefix(b"\xef\xbb\xbf")
                if stripped:
                    yield _decode(number, stripped)
        except (gzip.BadGzipFile, EOFError) as damaged:
            raise BadPosts(
                f"{name} rusak atau bukan gzip, setelah baris {number}; ambil ulang berkasnya."
            ) from damaged


def _source(name: str) -> IO[bytes]:
    if name == "-":
        return sys.stdin.buffer
    return cast("IO[bytes]", gzip.open(name, "rb")) if name.endswith(".gz") else Path(name).open("rb")


def _decode(number: int, line: bytes) -> PostText | Rejected:
    try:
        post = _DECODER.decode(line).post()
    except msgspec.ValidationError as error:
        return _rejected(number, error, _shown(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Rejected(number, "", f"Bukan baris JSON dalam UTF-8: {error}.", _shown(line))
    return post if post.id else Rejected(number, "id", "Kosong.", _shown(line))


def _rejected(number: int, error: msgspec.ValidationError, row: object) -> Rejected:
    message = str(error)
    field = message.rpartition("$.")[2].rstrip("`") if "$." in message else ""
    if "missing required field" in message:
        field = message.split("`")[1]
        return Rejected(number, field, "Kolom wajib tidak ada.", row)
    return Rejected(number, field, f"Isi tidak sesuai: {message}.", row)


def _shown(line: bytes) -> object:
    """The row itself where it is JSON; else its beginning as text."""
    if len(line) <= LONGEST_LINE:
        with suppress(ValueError, RecursionError):
            return msgspec.json.decode(line)
    text = line[:_SHOWN].decode("utf-8", "replace")
    return text if len(line) <= _SHOWN else f"{text}… ({len(line)} bytes)"


def _parquet(path: Path) -> Iterator[PostText | Rejected]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadPosts(f"{path} bukan berkas Parquet yang utuh: {error}") from error
    wanted = [name for name in _PostRow.__struct_fields__ if name in file.schema_arrow.names]
    missing = {"id", "text"} - set(wanted)
    if missing:
        raise BadPosts(f"{path}: kolom wajib tidak ada: {', '.join(sorted(missing))}.")
    number = 0
    for batch in file.iter_batches(batch_size=1000, columns=wanted):
        for row in batch.to_pylist():
            number += 1
            try:
                yield msgspec.convert(row, _PostRow, strict=False).post()
            except msgspec.ValidationError as error:
                yield _rejected(number, error, json.loads(json.dumps(row, default=str)))


class Sink(Protocol):
    """Where readings go."""

    def write(self, readings: Sequence[Reading]) -> None: ...


class _LineSink:
    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._encoder = msgspec.json.Encoder()

    def write(self, readings: Sequence[Reading]) -> None:
        self._target.write(b"".join(self._encoder.encode(reading) + b"\n" for reading in readings))


class _ParquetSink:
    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer

    def write(self, readings: Sequence[Reading]) -> None:
        if readings:
            self._writer.write_batch(to_batch(readings))


class RejectedSink:
    """Rejected rows, kept beside the result; the file is there only if a row was rejected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._beside = path.with_name(f".{path.name}.part")
        self._file: IO[bytes] | None = None

    def write(self, rows: Iterable[Rejected]) -> None:
        for row in rows:
            if self._file is None:
                self._file = self._beside.open("wb")
            self._file.write(msgspec.json.encode(row) + b"\n")

    def close(self, *, complete: bool) -> None:
        if self._file is not None:
            self._file.close()
            if complete:
                self._beside.replace(self.path)
            else:
                self._beside.unlink()
        elif complete:
            self.path.unlink(missing_ok=True)


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
        yield _LineSink(sys.stdout.buffer)
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
                with pq.ParquetWriter(beside, READING_SCHEMA) as writer:
                    yield _ParquetSink(writer)
            elif target.suffix == ".gz":
                with gzip.GzipFile(fileobj=beside, mode="wb", mtime=0) as packed:
                    yield _LineSink(cast("IO[bytes]", packed))
            else:
                yield _LineSink(beside)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    part.chmod(0o644)
    part.replace(target)

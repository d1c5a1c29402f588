"""Files of posts, cut into pieces of bounded size in their order: lines as bytes, Parquet as columns."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sipatenas.reading.engine.pieces import Piece
from sipatenas.reading.engine.rejects import Rejected

LONGEST_LINE = 64 * 2**20
"""Bytes; a longer line is rejected unread."""
PIECE_BYTES = 4 * 2**20
"""About how much of a file stands in memory at once, for each process."""
_FLAT = ("id", "text", "posted_at", "kind", "platform", "author_handle", "reference_author_handle")
_LEAVES = ("author.handle", "reference.author_handle", "reference.id", "reference.kind")


class BadPosts(ValueError):  # noqa: N818 — reads as the sentence: raise BadPosts
    """The file as a whole cannot be read as posts; the message says why and what to do."""


def pieces_of(path: str | Path, *, batch: int) -> Iterator[Piece]:
    """The file in pieces of at most `batch` rows. Raises FileNotFoundError, BadPosts."""
    name = str(path)
    if name != "-" and not Path(path).is_file():
        raise FileNotFoundError(f"Berkas {name} tidak ada.")
    if name.endswith(".parquet"):
        return _parquet(Path(path), batch)
    return _lines(name, batch)


def _lines(name: str, batch: int) -> Iterator[Piece]:
    number = 1
    with _source(name) as source:
        try:
            for piece in _blocks(source):
                if isinstance(piece, Rejected):
                    yield Piece(number, 1, rejected=piece)
                    number += 1
                    continue
                for rows, lines in _cut(piece, batch):
                    yield Piece(number, rows, lines=lines)
                    number += rows
        except (gzip.BadGzipFile, EOFError) as damaged:
            raise BadPosts(
                f"{name} rusak atau bukan gzip, setelah baris {number - 1}; ambil ulang berkasnya."
            ) from damaged


def _source(name: str) -> IO[bytes]:
    if name == "-":
        return sys.stdin.buffer
    return cast("IO[bytes]", gzip.open(name, "rb")) if name.endswith(".gz") else Path(name).open("rb")


def _blocks(source: IO[bytes]) -> Iterator[bytes | Rejected]:
    """Blocks that end where a line ends; a line above LONGEST_LINE comes as its beginning, rejected."""
    rest: list[bytes] = []
    held = 0
    while block := source.read(PIECE_BYTES):
        end = block.rfind(b"\n") + 1
        if not end:
            rest.append(block)
            held += len(block)
            if held > LONGEST_LINE:
                begin = b"".join(rest)
                rest, held = [_past_line(source)], 0
                held = len(rest[0])
                yield Rejected.line_too_long(begin)
            continue
        yield b"".join([*rest, block[:end]])
        rest, held = [block[end:]], len(block) - end
    if held:
        yield b"".join(rest)


def _past_line(source: IO[bytes]) -> bytes:
    """What was read behind the end of the line in which the source stands."""
    while block := source.read(PIECE_BYTES):
        end = block.find(b"\n") + 1
        if end:
            return block[end:]
    return b""


def _cut(block: bytes, batch: int) -> Iterator[tuple[int, bytes]]:
    """The block in pieces of `batch` lines, each with its number of lines."""
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")) + 1
    if not len(ends) or ends[-1] < len(block):
        ends = np.append(ends, len(block))
    begin = 0
    for first in range(0, len(ends), batch):
        lines = ends[first : first + batch]
        yield len(lines), block[begin : int(lines[-1])]
        begin = int(lines[-1])


def _parquet(path: Path, batch: int) -> Iterator[Piece]:
    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadPosts(f"{path} bukan berkas Parquet yang utuh: {error}") from error
    wanted = _wanted(path, file)
    number = 1
    try:
        for columns in file.iter_batches(_rows_at_once(file, batch), columns=wanted, use_threads=False):
            yield Piece(number, columns.num_rows, columns=columns)
            number += columns.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise BadPosts(f"{path} rusak setelah baris {number - 1}: {error}") from error


def _wanted(path: Path, file: pq.ParquetFile) -> list[str]:
    """The columns to read; of structs only the leaves that reading looks at."""
    schema = file.schema_arrow
    missing = {"id", "text"} - set(schema.names)
    if missing:
        raise BadPosts(f"{path}: kolom wajib tidak ada: {', '.join(sorted(missing))}.")
    for name in ("id", "text"):
        kind = schema.field(name).type
        if pa.types.is_nested(kind):
            raise BadPosts(f"{path}: kolom {name} berisi {kind}, bukan teks; tulis ulang sebagai string.")
    leaves = [file.schema.column(place).path for place in range(len(file.schema))]
    media = [leaf for leaf in leaves if leaf.split(".")[0] == "media"][:1]
    return [name for name in _FLAT if name in schema.names] + [
        leaf for leaf in leaves if leaf in _LEAVES or leaf in media
    ]


def _rows_at_once(file: pq.ParquetFile, batch: int) -> int:
    """At most `batch`, fewer where the texts are long on average."""
    meta = file.metadata
    place = next(at for at in range(meta.num_columns) if meta.schema.column(at).path == "text")
    size = sum(
        meta.row_group(group).column(place).total_uncompressed_size for group in range(meta.num_row_groups)
    )
    mean = max(1, int(size) // max(1, int(meta.num_rows)))
    return max(1, min(batch, PIECE_BYTES // mean))

"""Lines of JSON to columns of posts; a line that is no post is kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import pyarrow as pa

from sipatenas.reading.engine.posts import POST_SCHEMA, moment_of
from sipatenas.reading.engine.rejects import Rejected, shown

_BOM = b"\xef\xbb\xbf"


class _Author(msgspec.Struct, frozen=True, gc=False):
    handle: str | None = None


class _Reference(msgspec.Struct, frozen=True, gc=False):
    id: str | None = None
    kind: str | None = None
    author_handle: str | None = None


class _Medium(msgspec.Struct, frozen=True, gc=False):
    """A picture or video; that there is one is all that reading asks."""


class PostRow(msgspec.Struct, frozen=True, gc=False):
    """The contract's post as far as reading needs it; other fields are left aside."""

    id: str
    text: str
    posted_at: datetime | None = None
    kind: str | None = None
    platform: str | None = None
    author: _Author | None = None
    reference: _Reference | None = None
    media: list[_Medium] | None = None


_ROW = msgspec.json.Decoder(PostRow)
_NOBODY = _Author()
_NOTHING = _Reference()


def posts_of_lines(lines: bytes, first: int) -> tuple[pa.RecordBatch, list[Rejected]]:
    """The posts of whole lines, the first of which has the number `first`, and the rows rejected."""
    try:
        rows = _ROW.decode_lines(lines)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _one_by_one(lines, first)
    if len(rows) != lines.count(b"\n") + (not lines.endswith(b"\n")) or not all(row.id for row in rows):
        return _one_by_one(lines, first)
    return _batch(rows), []


def _one_by_one(lines: bytes, first: int) -> tuple[pa.RecordBatch, list[Rejected]]:
    rows: list[PostRow] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(lines.split(b"\n"), first):
        stripped = line.strip().removeprefix(_BOM)
        if stripped:
            row = _decode(number, stripped)
            if isinstance(row, Rejected):
                rejected.append(row)
            else:
                rows.append(row)
    return _batch(rows), rejected


def _decode(number: int, line: bytes) -> PostRow | Rejected:
    try:
        row = _ROW.decode(line)
    except msgspec.ValidationError as error:
        return Rejected.invalid(number, error, shown(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Rejected(number, "", f"Bukan baris JSON dalam UTF-8: {error}.", shown(line))
    return row if row.id else Rejected(number, "id", "Kosong.", shown(line))


def _batch(rows: Sequence[PostRow]) -> pa.RecordBatch:
    authors = [row.author or _NOBODY for row in rows]
    references = [row.reference or _NOTHING for row in rows]
    columns: list[Sequence[object]] = [
        [row.id for row in rows],
        [row.text for row in rows],
        [moment_of(row.posted_at) for row in rows],
        [row.kind or "post" for row in rows],
        [row.platform for row in rows],
        [author.handle for author in authors],
        [reference.author_handle for reference in references],
        [reference.id for reference in references],
        [reference.kind for reference in references],
        [bool(row.media) for row in rows],
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, POST_SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=POST_SCHEMA)

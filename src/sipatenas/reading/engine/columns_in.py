"""Columns of a Parquet file to columns of posts; a row without id or text, or not in UTF-8, is kept apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.engine.posts import moments_of, posts_of
from sipatenas.reading.engine.rejects import Rejected

Flags = npt.NDArray[np.bool_]


class _Fault(NamedTuple):
    rows: Flags
    field: str
    reason: str


def posts_of_columns(columns: pa.RecordBatch, first: int) -> tuple[pa.RecordBatch, list[Rejected]]:
    """The posts of some rows of a file, the first of which has the number `first`, and the rows rejected."""
    numbers = np.arange(first, first + columns.num_rows)
    rejected: list[Rejected] = []
    for check in (_not_utf8, _no_posts):
        faults = [*check(columns)]
        if not faults:
            continue
        wrong = np.logical_or.reduce([fault.rows for fault in faults])
        for place in np.flatnonzero(wrong):
            fault = next(one for one in faults if one.rows[place])
            row = _plain(columns.slice(int(place), 1))
            rejected.append(Rejected(int(numbers[place]), fault.field, fault.reason, row))
        columns, numbers = columns.filter(pa.array(~wrong)), numbers[~wrong]
    return posts_of(columns).batch, sorted(rejected, key=lambda row: row.line)


def _not_utf8(columns: pa.RecordBatch) -> Iterator[_Fault]:
    """Arrow takes a file's word that its texts are UTF-8; the loops over bytes must not."""
    for name, column in zip(columns.schema.names, columns.columns, strict=True):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:
            rows = np.zeros(columns.num_rows, bool)
            for place in range(columns.num_rows):
                rows[place] = not _is_whole(column.slice(place, 1))
            yield _Fault(rows, name, "Bukan teks dalam UTF-8.")


def _is_whole(value: pa.Array) -> bool:
    try:
        pa.concat_arrays([value]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _no_posts(columns: pa.RecordBatch) -> Iterator[_Fault]:
    for name in ("id", "text"):
        empty = _flags(columns.column(name).is_null())
        if empty.any():
            yield _Fault(empty, name, "Kolom wajib kosong (null).")
    empty = _flags(pc.equal(columns.column("id").cast(pa.string()), ""))
    if empty.any():
        yield _Fault(empty, "id", "Kosong.")
    if "posted_at" in columns.schema.names and not pa.types.is_timestamp(
        columns.schema.field("posted_at").type
    ):
        told = columns.column("posted_at")
        lost = _flags(pc.and_(told.is_valid(), moments_of(told).is_null()))
        if lost.any():
            yield _Fault(lost, "posted_at", "Isi tidak sesuai: bukan waktu ISO 8601.")


def _flags(array: pa.Array) -> Flags:
    flags: Flags = pc.fill_null(array, False).to_numpy(zero_copy_only=False)
    return flags


def _plain(row: pa.RecordBatch) -> Any:
    """One row as JSON can hold it."""
    try:
        return json.loads(json.dumps(row.to_pylist()[0], default=str))
    except UnicodeDecodeError:
        names = [name for name in row.schema.names if _is_whole(row.column(name))]
        told = row.select(names).to_pylist()[0] if names else {}
        return json.loads(json.dumps(told, default=str))

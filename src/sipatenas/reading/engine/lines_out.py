"""Readings as lines of JSON, written a column at a time: each value's text, joined row by row by Arrow."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.engine.spans import bytes_of

_NULL = "null"


def lines_of(readings: pa.RecordBatch) -> bytes:
    """One line of JSON per row, fields in the order of the columns; times in ISO 8601 with Z."""
    if not readings.num_rows:
        return b""
    lines = _object(readings.schema.names, readings.columns, "}\n")
    offsets, data = bytes_of(lines)
    return data[offsets[0] : offsets[-1]].tobytes()


def _object(names: list[str], values: list[pa.Array], end: str = "}") -> pa.Array:
    parts: list[pa.Array | str] = []
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        parts += [f"{'{' if not place else ','}{json.dumps(name)}:", _value(value)]
    return pc.binary_join_element_wise(*parts, end, "")


def _value(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_string(kind):
        written = _quoted(values)
    elif pa.types.is_struct(kind):
        written = _object([field.name for field in kind], values.flatten())
    elif pa.types.is_list(kind):
        written = _list(values)
    elif pa.types.is_timestamp(kind):
        stamp = pc.replace_substring(values.cast(pa.timestamp("us")).cast(pa.string()), " ", "T")
        written = pc.binary_join_element_wise('"', stamp, 'Z"', "")
    else:
        written = values.cast(pa.string())
    if not values.null_count:
        return written
    return pc.if_else(values.is_null(), _NULL, written)


def _list(values: pa.ListArray) -> pa.Array:
    offsets = values.offsets
    first, last = offsets[0].as_py(), offsets[-1].as_py()
    items = _value(values.values.slice(first, last - first))
    if first:
        offsets = pc.subtract(offsets, first)
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, items), ",")
    return pc.binary_join_element_wise("[", joined, "]", "")


def _quoted(texts: pa.StringArray) -> pa.Array:
    """Texts as JSON strings; null stays null."""
    offsets, data = bytes_of(texts)
    used = data[offsets[0] : offsets[-1]]
    if (used < 0x20).any():
        return pa.array(
            [None if text is None else json.dumps(text, ensure_ascii=False) for text in texts.to_pylist()],
            pa.string(),
        )
    for mark in ("\\", '"'):
        if np.equal(used, ord(mark)).any():
            texts = pc.replace_substring(texts, mark, f"\\{mark}")
    return pc.binary_join_element_wise('"', texts, '"', "")

"""Parts of many texts cut out at code points, without a Python string in between."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sipatenas.reading.kernel import kernel

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


def bytes_of(texts: pa.StringArray) -> tuple[Int32s, Bytes]:
    """The offsets (n+1) and the UTF-8 of an array of type string, without a copy."""
    _, offsets, data = texts.buffers()
    if offsets is None or not len(texts):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    places = np.frombuffer(offsets, np.int32, len(texts) + 1, texts.offset * 4)
    return places, np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)


def cut(texts: pa.StringArray, rows: Int64s, start: Int32s, end: Int32s) -> pa.StringArray:
    """Span s of post i (rows[i] <= s < rows[i+1]) as text; `start` and `end` in code points, end exclusive."""
    if not len(start):
        return pa.array([], pa.string())
    offsets, data = bytes_of(texts)
    begins, ends = np.empty(len(start), np.int64), np.empty(len(start), np.int64)
    _places(offsets, data, rows, start, end, begins, ends)
    lengths = np.zeros(len(start) + 1, np.int64)
    np.cumsum(ends - begins, out=lengths[1:])
    out = np.empty(int(lengths[-1]), np.uint8)
    _copy(data, begins, ends, lengths, out)
    return pa.StringArray.from_buffers(len(start), pa.py_buffer(lengths.astype(np.int32)), pa.py_buffer(out))


@kernel
def _places(
    offsets: Int32s, data: Bytes, rows: Int64s, start: Int32s, end: Int32s, begins: Int64s, ends: Int64s
) -> None:
    for post in range(len(rows) - 1):
        at, point = int(offsets[post]), 0
        stop = int(offsets[post + 1])
        for span in range(rows[post], rows[post + 1]):
            if start[span] < point:
                at, point = int(offsets[post]), 0
            while point < start[span] and at < stop:
                at = _next(data, at, stop)
                point += 1
            begins[span] = at
            far, reached = at, point
            while reached < end[span] and far < stop:
                far = _next(data, far, stop)
                reached += 1
            ends[span] = far


@kernel
def _next(data: Bytes, at: int, stop: int) -> int:
    at += 1
    while at < stop and (data[at] & 0xC0) == 0x80:
        at += 1
    return at


@kernel
def _copy(data: Bytes, begins: Int64s, ends: Int64s, lengths: Int64s, out: Bytes) -> None:
    for span in range(len(begins)):
        target = lengths[span]
        for place in range(begins[span], ends[span]):
            out[target] = data[place]
            target += 1

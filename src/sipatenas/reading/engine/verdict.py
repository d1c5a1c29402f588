"""Whether each post of a batch carries a campaign signal: `Reading.has_signal`, a column at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.records import ACTS, SIDED

_NONE = ACTS.index("none")


def signals(readings: pa.RecordBatch) -> npt.NDArray[np.bool_]:
    """True for each row that takes a side for or against somebody known, or tells of civil servants' conduct."""
    act = readings.column("act")
    numbers = np.stack([pc.struct_field(act, name).to_numpy(zero_copy_only=False) for name in ACTS], axis=1)
    return signals_of(numbers, _some(readings.column("favours")), _of_servants(readings.column("mentions")))


def signals_of(
    acts: npt.NDArray[np.float32], favoured: npt.NDArray[np.bool_], servants: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """As `signals`, from the arrays themselves."""
    exact = acts.astype(np.float64)
    sided = exact[:, 0].copy()
    for place in range(1, len(SIDED)):
        sided += exact[:, place]
    takes_side = (sided >= 0.5) & favoured
    conduct: npt.NDArray[np.bool_] = (exact.argmax(axis=1) != _NONE) & servants
    return takes_side | conduct


def _some(lists: pa.ListArray) -> npt.NDArray[np.bool_]:
    offsets = lists.offsets.to_numpy()
    filled: npt.NDArray[np.bool_] = offsets[1:] > offsets[:-1]
    return filled


def _of_servants(mentions: pa.ListArray) -> npt.NDArray[np.bool_]:
    offsets = mentions.offsets.to_numpy()
    kinds = pc.struct_field(mentions.values, "kind")
    servant = pc.equal(kinds, "civil_servant").to_numpy(zero_copy_only=False).astype(np.int64)
    summed = np.zeros(len(servant) + 1, np.int64)
    np.cumsum(servant, out=summed[1:])
    told: npt.NDArray[np.bool_] = summed[offsets[1:]] > summed[offsets[:-1]]
    return told

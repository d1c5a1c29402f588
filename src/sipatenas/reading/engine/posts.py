"""The posts of a batch as plain columns, whatever types they came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

UNKNOWN_DAY = -1
MOMENT = pa.timestamp("us", "UTC")
POST_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("posted_at", MOMENT),
        ("kind", pa.string()),
        ("platform", pa.string()),
        ("author_handle", pa.string()),
        ("reference_author_handle", pa.string()),
        ("reference_id", pa.string()),
        ("reference_kind", pa.string()),
        ("picture", pa.bool_()),
    ]
)
"""The columns that reading looks at; all but `id` and `text` may be missing or null."""
_WIB = timezone(timedelta(hours=7))
_WIB_US = 7 * 3600 * 1_000_000
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Posts:
    """n posts; `days` counts from 1970 in WIB, UNKNOWN_DAY where the post tells no time."""

    batch: pa.RecordBatch
    days: npt.NDArray[np.int32]
    picture: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.batch.num_rows)

    @property
    def text(self) -> pa.StringArray:
        return self.batch.column("text")

    def column(self, name: str) -> pa.Array:
        """One of the columns of POST_SCHEMA."""
        return self.batch.column(name)


def posts_of(batch: pa.RecordBatch) -> Posts:
    """The posts of a batch, other columns left aside; raises KeyError that names a missing required column.

    `author.handle`, `reference.author_handle`, `reference.id` may stand in structs or flat; a null text is
    read as nothing, a time that cannot be understood as none, a naive time as WIB.
    """
    missing = {"id", "text"} - set(batch.schema.names)
    if missing:
        raise KeyError(f"Kolom wajib tidak ada: {', '.join(sorted(missing))}.")
    if batch.schema.equals(POST_SCHEMA):
        plain = batch
    else:
        plain = pa.RecordBatch.from_arrays(
            [_column(batch, field) for field in POST_SCHEMA], schema=POST_SCHEMA
        )
    return Posts(plain, days_of(plain.column("posted_at")), _flags(plain.column("picture")))


def days_of(moments: pa.Array) -> npt.NDArray[np.int32]:
    """Days since 1970 in WIB, the legal day of a post; UNKNOWN_DAY for null and for times before 1970."""
    stamps = pc.fill_null(moments.cast(pa.int64()), -_DAY_US - _WIB_US).to_numpy(zero_copy_only=False)
    days: npt.NDArray[np.int32] = np.maximum((stamps + _WIB_US) // _DAY_US, UNKNOWN_DAY).astype(np.int32)
    return days


def _flags(array: pa.Array) -> npt.NDArray[np.bool_]:
    flags: npt.NDArray[np.bool_] = pc.fill_null(array, False).to_numpy(zero_copy_only=False)
    return flags


def _column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    name = field.name
    if name == "picture":
        return _picture(batch)
    found = _nested(batch, name)
    if found is None or pa.types.is_null(found.type):
        found = pa.nulls(batch.num_rows, field.type)
    if name == "posted_at":
        return moments_of(found)
    texts = found if found.type == pa.string() else found.cast(pa.string())
    if name in _DEFAULTS and texts.null_count:
        texts = pc.fill_null(texts, _DEFAULTS[name])
    return texts


_DEFAULTS = {"text": "", "kind": "post"}
_STRUCTS = {
    "author_handle": ("author", "handle"),
    "reference_author_handle": ("reference", "author_handle"),
    "reference_id": ("reference", "id"),
    "reference_kind": ("reference", "kind"),
}


def _nested(batch: pa.RecordBatch, name: str) -> pa.Array | None:
    if name in batch.schema.names:
        return batch.column(name)
    outer, inner = _STRUCTS.get(name, ("", ""))
    if outer not in batch.schema.names or not pa.types.is_struct(batch.schema.field(outer).type):
        return None
    if batch.schema.field(outer).type.get_field_index(inner) < 0:
        return None
    return pc.struct_field(batch.column(outer), inner)


def _picture(batch: pa.RecordBatch) -> pa.Array:
    if "picture" in batch.schema.names:
        return batch.column("picture").cast(pa.bool_())
    if "media" not in batch.schema.names or not pa.types.is_nested(batch.schema.field("media").type):
        return pa.nulls(batch.num_rows, pa.bool_())
    media = batch.column("media")
    if pa.types.is_struct(media.type):
        return media.is_valid()
    return pc.greater(pc.fill_null(pc.list_value_length(media), 0), 0)


def moments_of(values: pa.Array) -> pa.Array:
    """Aware UTC moments from timestamps (naive: WIB) or ISO text; what is no moment becomes null."""
    if pa.types.is_timestamp(values.type):
        if values.type.tz is not None:
            return values.cast(MOMENT, safe=False)
        naive = values.cast(pa.timestamp("us"), safe=False)
        return pc.subtract(naive, pa.scalar(_WIB_US, pa.duration("us"))).cast(MOMENT)
    if pa.types.is_date(values.type):
        return moments_of(values.cast(pa.timestamp("us")))
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return _one_by_one(values.to_pylist(), moment_of)
    try:
        return values.cast(MOMENT)
    except pa.ArrowInvalid:
        return _one_by_one(values.to_pylist(), moment_of)


def _one_by_one(values: Sequence[Any], understood: Callable[[object], datetime | None]) -> pa.Array:
    return pa.array([understood(value) for value in values], MOMENT)


def moment_of(value: object) -> datetime | None:
    """An aware UTC moment from a datetime (naive: WIB) or ISO text; None for anything else."""
    if value is None:
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return (moment.replace(tzinfo=_WIB) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

"""From flat arrays to the Arrow columns of a reading, column by column, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sipatenas.reading.engine.posts import Posts
from sipatenas.reading.engine.said import Claims, Favours, Languages, Mentions, Rules, Said, Whys
from sipatenas.reading.engine.spans import cut
from sipatenas.reading.records import READING_SCHEMA, TONE_LABELS

Array = npt.NDArray[Any]
_DIRECTIONS = ("pro", "contra")


def assemble(posts: Posts, said: Said) -> pa.RecordBatch:
    """One row per post in order, columns of READING_SCHEMA."""
    n = len(posts)
    columns = {
        "id": posts.column("id"),
        "language": _languages(said.languages),
        "act": _numbers("act", said.acts),
        "tone": _tone(said.tone, n),
        "mentions": _mentions(posts, said.mentions),
        "favours": _favours(said.favours),
        "claims": _claims(said.claims),
        "rules": _rules(said.rules),
        "why": _whys(said.whys),
        "model": pa.repeat(pa.scalar(said.model, pa.string()), n),
        "posted_at": posts.column("posted_at"),
        "kind": posts.column("kind"),
        "account": said.waves.account,
        "reference": posts.column("reference_id"),
        "shingles": said.waves.shingles,
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in READING_SCHEMA.names], schema=READING_SCHEMA)


def taken(names: Sequence[str], places: Array) -> pa.Array:
    """The name at each place; null where the place is negative."""
    table = pa.array(names, pa.string())
    if len(places) and int(places.min()) < 0:
        return table.take(pa.array(places, mask=places < 0))
    return table.take(pa.array(places))


def _struct(columns: Sequence[pa.Array], type_: pa.DataType) -> pa.Array:
    return pa.StructArray.from_arrays(columns, fields=list(type_))


def _listed(name: str, rows: Array, columns: Sequence[pa.Array]) -> pa.Array:
    kind = READING_SCHEMA.field(name).type
    items = _struct(columns, kind.value_type)
    return pa.ListArray.from_arrays(pa.array(rows.astype(np.int32)), items, type=kind)


def _numbers(name: str, table: npt.NDArray[np.float32]) -> pa.Array:
    kind = READING_SCHEMA.field(name).type
    return _struct([_column(table, place) for place in range(len(list(kind)))], kind)


def _column(table: npt.NDArray[np.float32], place: int) -> pa.Array:
    return pa.array(np.ascontiguousarray(table[:, place], np.float32))


def _languages(told: Languages) -> pa.Array:
    kind = READING_SCHEMA.field("language").type
    return _struct([taken(told.names, told.code), pa.array(told.score)], kind)


def _tone(table: npt.NDArray[np.float32] | None, n: int) -> pa.Array:
    kind = READING_SCHEMA.field("tone").type
    if table is None:
        return pa.nulls(n, kind)
    parts = [_column(table, place) for place in range(len(TONE_LABELS))]
    return _struct([*parts[:2], _struct(parts, kind.field("labels").type)], kind)


def _mentions(posts: Posts, told: Mentions) -> pa.Array:
    texts = cut(posts.text, told.rows, told.start, told.end)
    columns = [
        taken(told.kinds, told.kind), taken(told.ids, told.target), texts,
        pa.array(told.start), pa.array(told.end), pa.array(told.score),
    ]  # fmt: skip
    return _listed("mentions", told.rows, columns)


def _favours(told: Favours) -> pa.Array:
    columns = [taken(told.ids, told.target), taken(_DIRECTIONS, told.contra), pa.array(told.score)]
    return _listed("favours", told.rows, columns)


def _claims(told: Claims) -> pa.Array:
    return _listed("claims", told.rows, [taken(told.ids, told.claim), pa.array(told.score)])


def _rules(told: Rules) -> pa.Array:
    columns = [taken(told.ids, told.rule), taken(told.because, told.rule)]
    return _listed("rules", told.rows, columns)


def _whys(told: Whys) -> pa.Array:
    columns = [
        pa.array(told.start), pa.array(told.end), taken(told.names, told.signal), pa.array(told.weight)
    ]  # fmt: skip
    return _listed("why", told.rows, columns)

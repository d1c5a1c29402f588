"""The first reader's answers as flat arrays, so that all around it works before its compiled successor does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from sipatenas.reading.engine.posts import Posts
from sipatenas.reading.engine.said import (
    Claims,
    Favours,
    Int32s,
    Int64s,
    Languages,
    Mentions,
    Rules,
    Said,
    Waves,
    Whys,
    none_of,
)
from sipatenas.reading.reader import read_posts
from sipatenas.reading.records import ACTS, MODEL, Context, PostText, Reading


def said_today(posts: Posts, context: Context) -> Said:
    """What the first reader says of the posts."""
    readings = read_posts(_texts(posts), context)
    n = len(posts)
    return Said(
        languages=_languages(readings),
        acts=np.array([[getattr(one.act, name) for name in ACTS] for one in readings], np.float32).reshape(
            n, 5
        ),
        tone=None,
        mentions=_mentions(readings),
        favours=_favours(readings),
        claims=Claims(none_of(n), np.zeros(0, np.int32), np.zeros(0, np.float32), ()),
        rules=_rules(readings),
        whys=_whys(readings),
        waves=Waves(pa.nulls(n, pa.int64()), pa.nulls(n, pa.list_(pa.uint32()))),
        model=MODEL,
    )


def _texts(posts: Posts) -> list[PostText]:
    names = ("id", "text", "posted_at", "kind")
    columns = [posts.column(name).to_pylist() for name in names]
    return [
        PostText(**dict(zip(names, row, strict=True)), picture=bool(picture))
        for *row, picture in zip(*columns, posts.picture, strict=True)
    ]


def _languages(readings: Sequence[Reading]) -> Languages:
    codes, names = _numbered([one.language.code for one in readings])
    return Languages(codes.astype(np.uint8), _floats(one.language.score for one in readings), names)


def _mentions(readings: Sequence[Reading]) -> Mentions:
    told = [*chain.from_iterable(one.mentions for one in readings)]
    kinds, kind_names = _numbered([one.kind for one in told])
    targets, ids = _numbered([one.id for one in told])
    return Mentions(
        rows=_rows(readings, lambda one: len(one.mentions)),
        kind=kinds.astype(np.uint8),
        target=targets,
        start=_whole(one.start for one in told),
        end=_whole(one.end for one in told),
        score=_floats(one.score for one in told),
        kinds=kind_names,
        ids=ids,
    )


def _favours(readings: Sequence[Reading]) -> Favours:
    told = [*chain.from_iterable(one.favours for one in readings)]
    targets, ids = _numbered([one.target for one in told])
    contra = np.array([one.direction == "contra" for one in told], np.uint8)
    rows = _rows(readings, lambda one: len(one.favours))
    return Favours(rows, targets, contra, _floats(one.score for one in told), ids)


def _rules(readings: Sequence[Reading]) -> Rules:
    told = [*chain.from_iterable(one.rules for one in readings)]
    places: dict[tuple[str, str], int] = {}
    rule = _whole(places.setdefault((one.id, one.because), len(places)) for one in told)
    rows = _rows(readings, lambda one: len(one.rules))
    return Rules(rows, rule, tuple(one for one, _ in places), tuple(because for _, because in places))


def _whys(readings: Sequence[Reading]) -> Whys:
    told = [*chain.from_iterable(one.why for one in readings)]
    signal, names = _numbered([one.signal for one in told])
    return Whys(
        rows=_rows(readings, lambda one: len(one.why)),
        start=_whole(one.start for one in told),
        end=_whole(one.end for one in told),
        signal=signal,
        weight=_floats(one.weight for one in told),
        names=names,
    )


def _rows(readings: Sequence[Reading], size: Callable[[Reading], int]) -> Int64s:
    rows = none_of(len(readings))
    np.cumsum([size(one) for one in readings], out=rows[1:])
    return rows


def _numbered(names: Sequence[str | None]) -> tuple[Int32s, tuple[str, ...]]:
    places: dict[str, int] = {}
    numbers = [-1 if name is None else places.setdefault(name, len(places)) for name in names]
    return np.array(numbers, np.int32), tuple(places)


def _whole(values: Iterable[int]) -> Int32s:
    return np.fromiter(values, np.int32)


def _floats(values: Iterable[float]) -> Any:
    return np.fromiter(values, np.float32)

"""Arrow rows as the records that the web rooms take: for a few posts, since it makes an object of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from sipatenas.reading.engine.posts import POST_SCHEMA, moment_of
from sipatenas.reading.records import PostLike, Reading


def batch_of(posts: Iterable[PostLike]) -> pa.RecordBatch:
    """Posts as columns of POST_SCHEMA; a lone surrogate becomes the replacement character, so offsets stay."""
    rows = [_row(post) for post in posts]
    return pa.RecordBatch.from_pylist(rows, schema=POST_SCHEMA)


def _row(post: PostLike) -> dict[str, Any]:
    return {
        "id": storable(str(post.id)),
        "text": storable(post.text or ""),
        "posted_at": moment_of(getattr(post, "posted_at", None)),
        "kind": getattr(post, "kind", None) or "post",
        "author_handle": getattr(post, "author_handle", None),
        "reference_author_handle": getattr(post, "reference_author_handle", None),
        "picture": bool(getattr(post, "picture", False)),
    }


def storable(text: str) -> str:
    """Text that UTF-8 can hold; as many code points as before."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def readings_of(batch: pa.RecordBatch) -> list[Reading]:
    """A reading per row; numbers with as many digits as a float of 32 bits has."""
    return [msgspec.convert(_short(row), Reading) for row in batch.to_pylist()]


def _short(value: Any) -> Any:
    """Numbers as they are written, 0.9 instead of 0.8999999761581421."""
    if isinstance(value, float):
        return float(np.format_float_positional(np.float32(value), unique=True))
    if isinstance(value, dict):
        return {name: _short(one) for name, one in value.items()}
    return [_short(one) for one in value] if isinstance(value, list) else value

"""The door of the engine: a batch of posts in, a batch of readings of the same order out."""

from __future__ import annotations

import pyarrow as pa

from sipatenas.reading.engine.assembly import assemble
from sipatenas.reading.engine.composition import said_of
from sipatenas.reading.engine.posts import posts_of
from sipatenas.reading.records import Context


def read_batch(batch: pa.RecordBatch, context: Context) -> pa.RecordBatch:
    """One row per row of `batch`, in order, with the columns of READING_SCHEMA.

    Columns `id` and `text` are required (KeyError names the missing one); the others of POST_SCHEMA may be
    missing or null. The same to the bit however the posts are parted into batches.
    """
    posts = posts_of(batch)
    return assemble(posts, said_of(posts, context))

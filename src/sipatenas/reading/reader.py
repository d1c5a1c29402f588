"""Posts in, readings out: the room's door. Step by step the same for one post and for a batch of any size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from sipatenas.reading import acts
from sipatenas.reading.gazetteer import gazetteer
from sipatenas.reading.language import detect
from sipatenas.reading.mentions import as_mention, find_mentions
from sipatenas.reading.possible import rules_for
from sipatenas.reading.records import READING_SCHEMA, Context, PostLike, PostText, Reading
from sipatenas.reading.words import split

WIB = ZoneInfo("Asia/Jakarta")
_COLUMNS = ("id", "text", "posted_at", "kind", "author_handle", "reference_author_handle")


def read_posts(posts: Iterable[PostLike], context: Context) -> list[Reading]:
    """One reading per post, in order. Of a post only `id` and `text` are needed; `posted_at`, `kind` and
    `author_handle` are used where they are there."""
    return [_read_one(post, context) for post in posts]


def read(batch: pa.RecordBatch, context: Context) -> pa.RecordBatch:
    """One row per row of `batch`, in order, with the columns of READING_SCHEMA.

    Columns `id` and `text` are required (KeyError names the missing one); `posted_at` (timestamp or ISO
    text), `kind`, `author_handle`, `reference_author_handle` may be missing. `tone` is null, `claims`
    empty.
    """
    return to_batch(read_posts(posts_of(batch), context))


def posts_of(batch: pa.RecordBatch) -> list[PostText]:
    """The posts of a batch, other columns left aside."""
    names = set(batch.schema.names)
    missing = {"id", "text"} - names
    if missing:
        raise KeyError(f"Kolom wajib tidak ada: {', '.join(sorted(missing))}.")
    columns: dict[str, Sequence[Any]] = {
        name: batch.column(name).to_pylist() if name in names else [None] * batch.num_rows
        for name in _COLUMNS
    }
    return [
        PostText(
            id=str(post_id),
            text=text or "",
            posted_at=_moment(posted_at),
            kind=kind or "post",
            author_handle=author,
            reference_author_handle=reference,
        )
        for post_id, text, posted_at, kind, author, reference in zip(*columns.values(), strict=True)
    ]


def to_batch(readings: Sequence[Reading]) -> pa.RecordBatch:
    """Readings as Arrow columns of READING_SCHEMA."""
    rows = msgspec.to_builtins(readings)
    return pa.RecordBatch.from_pylist(rows, schema=READING_SCHEMA)


def legal_day(moment: datetime | None) -> date | None:
    """The day of a moment in WIB; a naive moment is taken as WIB."""
    if moment is None:
        return None
    return (moment.replace(tzinfo=WIB) if moment.tzinfo is None else moment.astimezone(WIB)).date()


def _read_one(post: PostLike, context: Context) -> Reading:
    text = post.text if post.text.isascii() else _storable(post.text)
    words = split(text)
    book = gazetteer(context)
    hits = [*book.hits(words)]
    found, sorted_hits, evidence = find_mentions(words, book, hits)
    fired = acts.fire(words, sorted_hits.signals, found, evidence)
    act = acts.probabilities(acts.score(fired))
    favoured = acts.favours(words, found, fired, act)
    return Reading(
        id=str(post.id),
        language=detect(words.words),
        act=act,
        mentions=tuple(as_mention(words, one) for one in found),
        favours=favoured,
        rules=rules_for(
            election=context.election,
            act=act,
            favours=favoured,
            day=legal_day(getattr(post, "posted_at", None)),
            post_kind=getattr(post, "kind", None) or "post",
            picture=bool(getattr(post, "picture", False)),
            region=context.region or "",
        ),
        why=acts.explain(words, fired, act),
    )


def _storable(text: str) -> str:
    """Lone surrogates cannot be stored as UTF-8; each becomes the replacement character, so offsets stay."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def _moment(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None

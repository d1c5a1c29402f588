"""The compiled parts put together: tokens once, then who is named, what is done, how, where, and what follows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.engine.posts import Posts
from sipatenas.reading.engine.said import Favours, Float32s, Int32s, Mentions, Rules, Waves
from sipatenas.reading.naming import KINDS, Book, Found
from sipatenas.reading.records import SIDED, Context
from sipatenas.reading.rules import kinds_of, own_acts, rule_table, rules_of
from sipatenas.reading.text.tokens import Tokens
from sipatenas.reading.waves.columns import accounts_of, shingles_of

_SIDES = len(SIDED)


def mentions_of(tokens: Tokens, found: Found, book: Book) -> Mentions:
    """What is named, in code points of the posts' texts."""
    return Mentions(
        rows=found.rows,
        kind=found.kind,
        target=found.target,
        start=tokens.start[found.first],
        end=tokens.end[found.last],
        score=found.score,
        kinds=KINDS,
        ids=book.ids,
    )


def waves_of(posts: Posts, tokens: Tokens) -> Waves:
    """Who wrote, unnamed, and a sketch of the text."""
    handles = posts.column("author_handle")
    platforms = posts.column("platform")
    account = accounts_of(
        None if platforms.null_count == len(posts) else platforms,
        None if handles.null_count == len(posts) else handles,
        posts.column("id"),
    )
    return Waves(account, shingles_of(tokens))


def rules_for(posts: Posts, acts: Float32s, favours: Favours, context: Context) -> Rules:
    """Possible rules of each post, by its strongest side, the first one it favours, its day and its kind."""
    table = rule_table(context.election, context.region or "", favours.ids)
    kinds = kinds_of(posts.column("kind"), len(posts))
    favour, contra = _first_favours(favours)
    told = rules_of(
        table,
        act=acts[:, :_SIDES].argmax(axis=1).astype(np.uint8),
        sided=_sided(acts),
        favour=favour,
        contra=contra,
        days=posts.days,
        kinds=kinds,
        pictures=posts.picture,
        own=own_acts(
            table,
            kinds=kinds,
            days=posts.days,
            platforms=_platforms(posts),
            authors=_some(posts, "author_handle"),
            references=_some(posts, "reference_author_handle"),
        ),
    )
    return Rules(
        told.rows, told.rule, tuple(one.id for one in told.table), tuple(one.because for one in told.table)
    )


def _sided(acts: Float32s) -> Float32s:
    """Added up with the digits that the verdict on a signal adds with."""
    exact = acts.astype(np.float64)
    return (exact[:, 0] + exact[:, 1] + exact[:, 2]).astype(np.float32)


def _first_favours(favours: Favours) -> tuple[Int32s, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    first = favours.rows[:-1]
    some = favours.rows[1:] > first
    favour = np.full(len(first), -1, np.int32)
    contra = np.zeros(len(first), np.bool_)
    favour[some] = favours.target[first[some]]
    contra[some] = favours.contra[first[some]] == 1
    return favour, contra


def _some(posts: Posts, name: str) -> pa.Array | None:
    column = posts.column(name)
    return None if column.null_count == len(posts) else column


def _platforms(posts: Posts) -> pa.Array | None:
    """The platform told, else what stands before the colon of the post's id."""
    told = posts.column("platform")
    if not told.null_count:
        return told
    ids = posts.column("id")
    prefix = pc.if_else(pc.match_substring(ids, ":"), pc.replace_substring_regex(ids, ":.*$", ""), None)
    return pc.coalesce(told, prefix)

"""The compiled parts put together: tokens once, then who is named, what is done, how, where, and what follows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.acting import SIGNALS, favours, score_acts, whys
from sipatenas.reading.claims import match, open_claims
from sipatenas.reading.engine.onnx_acts import larger_model
from sipatenas.reading.engine.posts import Posts
from sipatenas.reading.engine.said import (
    Claims,
    Favours,
    Float32s,
    Int32s,
    Languages,
    Mentions,
    Rules,
    Said,
    Waves,
    Whys,
)
from sipatenas.reading.engine.verdict import signals_of
from sipatenas.reading.languages import CODES, languages
from sipatenas.reading.naming import KINDS, Book, Found, book_for, find
from sipatenas.reading.records import SIDED, Context
from sipatenas.reading.rules import kinds_of, own_acts, rule_table, rules_of
from sipatenas.reading.text.tokens import Tokens, tokenise
from sipatenas.reading.tone import score_tone, see_words
from sipatenas.reading.waves.columns import accounts_of, shingles_of

MODEL = "text-2026.11"
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


def _first_favours(favours: Favours) -> tuple[Int32s, npt.NDArray[np.bool_]]:
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


def said_of(posts: Posts, context: Context) -> Said:
    """All that the compiled reader says of the posts."""
    tokens = tokenise(posts.text)
    book = book_for(context)
    found = find(tokens, book, days=posts.days)
    mentions = mentions_of(tokens, found, book)
    acts, model = _acts(posts, tokens, found, mentions, context)
    favoured = Favours(*favours(tokens, found, acts), ids=book.ids)
    seen = see_words(tokens)
    code, score = languages(tokens, seen)
    return Said(
        languages=Languages(code, score, CODES),
        acts=acts,
        tone=score_tone(tokens, seen),
        mentions=mentions,
        favours=favoured,
        claims=_claims(tokens, context),
        rules=rules_for(posts, acts, favoured, context),
        whys=_whys(tokens, found, acts, favoured, mentions),
        waves=waves_of(posts, tokens),
        model=model,
    )


def _acts(
    posts: Posts, tokens: Tokens, found: Found, mentions: Mentions, context: Context
) -> tuple[Float32s, str]:
    """The probability of each act, and the name of what told it."""
    if context.acts_model is None:
        return score_acts(tokens, found), MODEL
    larger = larger_model(str(context.acts_model))
    return larger.score_acts(posts, mentions), f"{MODEL}+{larger.name}"


def _claims(tokens: Tokens, context: Context) -> Claims:
    index = open_claims(context.claims)
    told = match(tokens, index)
    return Claims(told.rows, told.claim, told.score, tuple(index.ids))


def _whys(tokens: Tokens, found: Found, acts: Float32s, favoured: Favours, mentions: Mentions) -> Whys:
    """Why, for the posts that carry a signal."""
    asked = np.flatnonzero(signals_of(acts, np.diff(favoured.rows) > 0, _of_servants(mentions)))
    told = whys(tokens, found, acts, asked)
    sizes = np.zeros(len(acts) + 1, np.int64)
    sizes[asked + 1] = np.diff(told.rows)
    return Whys(np.cumsum(sizes), told.start, told.end, told.signal, told.weight, SIGNALS)


def _of_servants(mentions: Mentions) -> npt.NDArray[np.bool_]:
    summed = np.zeros(len(mentions.kind) + 1, np.int64)
    np.cumsum(mentions.kind == KINDS.index("civil_servant"), out=summed[1:])
    told: npt.NDArray[np.bool_] = summed[mentions.rows[1:]] > summed[mentions.rows[:-1]]
    return told

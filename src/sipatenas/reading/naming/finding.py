"""`find`: who and what many posts name, in one pass over their tokens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.ballots import tell_ballots
from sipatenas.reading.naming.book import Book
from sipatenas.reading.naming.evidence import gather
from sipatenas.reading.naming.layout import BookArrays, Index, Out, Pieces, Words, Work, room
from sipatenas.reading.naming.others import tell_accounts, tell_others
from sipatenas.reading.naming.persons import tell_acronyms, tell_persons
from sipatenas.reading.naming.reading import find_phrases, look_up, read_words
from sipatenas.reading.naming.telling import keep_longest, lift_tags, write
from sipatenas.reading.text.tokens import TAG, Tokens

_ROOM = 1024
_NUMBER_CUES = np.int64(at.STRONG_LINK | at.STRONG_CUE | at.SALUTE | at.PARTY_WORD)


@dataclass(frozen=True, slots=True)
class Found:
    """The mentions of n posts in the order of the text, none inside another; those of post i are
    rows[i]:rows[i + 1].

    `first` and `last` (inclusive) count the tokens of all posts; a hashtag's mention is its tag. `kind` is a place
    in KINDS, `target` a row of `book.ids` (-1: it cannot be told which), `score` 0 to 1. `text`: per post the bits
    ELECTORAL_TEXT, EMPTY_CUE_TEXT, FOREIGN_TEXT (a place outside the book's region is named), SHOUTING_TEXT.
    """

    rows: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    kind: NDArray[np.uint8]
    target: NDArray[np.int32]
    score: NDArray[np.float32]
    text: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.first)


def find(tokens: Tokens, book: Book, *, days: NDArray[np.int32] | None = None) -> Found:
    """What posts name of a book's election.

    `days`: the day of each post in days since 1970 in WIB, -1 where it is not known; None: of none.
    Equal whatever the posts beside it are.
    """
    posts = len(tokens.rows) - 1
    node = np.empty(len(tokens.form), dtype=np.int32)
    slang = np.empty(len(tokens.form), dtype=np.uint8)
    look_up(tokens.form, tokens.word, tokens.kind, book.index, node, slang)
    words = Words(
        tokens.rows, tokens.form, tokens.word, tokens.start, tokens.end, tokens.kind, tokens.flags, tokens.value,
        tokens.letters, tokens.at, node, slang,
    )  # fmt: skip
    if days is None:
        days = np.full(posts, -1, dtype=np.int32)
    most = int(_most_words(tokens.rows, tokens.kind, tokens.at))
    work, pieces = room(most)
    out = _out(posts, len(tokens.form) // 8 + most + _ROOM)
    done = 0
    while True:
        done = _find_from(words, book.arrays, book.index, days, work, pieces, out, done)
        if done == posts:
            return _found(out)
        out = _grown(out, most)


def _out(posts: int, size: int) -> Out:
    return Out(
        rows=np.zeros(posts + 1, dtype=np.int64), first=np.empty(size, dtype=np.int64),
        last=np.empty(size, dtype=np.int64), kind=np.empty(size, dtype=np.uint8),
        target=np.empty(size, dtype=np.int32), score=np.empty(size, dtype=np.float32),
        text=np.zeros(posts, dtype=np.uint8),
    )  # fmt: skip


def _grown(out: Out, most: int) -> Out:
    size = 2 * len(out.first) + most
    columns = {
        name: np.resize(getattr(out, name), size) for name in ("first", "last", "kind", "target", "score")
    }
    return out._replace(**columns)


def _found(out: Out) -> Found:
    size = int(out.rows[-1])
    return Found(
        out.rows,
        out.first[:size],
        out.last[:size],
        out.kind[:size],
        out.target[:size],
        out.score[:size],
        out.text,
    )


@lean
def _most_words(rows: at.I64, kind: at.U8, letters_at: at.I64) -> int:
    """The most words that one post can have: hashtags may be cut into more pieces than they have tokens."""
    most = 0
    for post in range(rows.shape[0] - 1):
        count = rows[post + 1] - rows[post]
        for token in range(rows[post], rows[post + 1]):
            if kind[token] == TAG:
                count += min(letters_at[token + 1] - letters_at[token], at.LONGEST_TAG) // 2 + 1
        most = max(most, count)
    return int(most)


@lean
def _find_from(
    words: Words,
    book: BookArrays,
    index: Index,
    days: at.I32,
    work: Work,
    pieces: Pieces,
    out: Out,
    first: int,
) -> int:
    """The posts from `first` on; stops at the one for which there may not be room. The next post."""
    filled = out.rows[first]
    for post in range(first, out.text.shape[0]):
        size = read_words(words, post, book, index, work, pieces)
        if filled + size > out.first.shape[0]:
            return post
        find_phrases(words, book, index, work, pieces)
        if work.told[at.EVERY] or work.told[at.SEEN]:
            _decide(words, book, work, days[post])
        if work.told[at.HANDLES]:
            tell_accounts(words, index, work, days[post])
        if work.told[at.FOUND]:
            lift_tags(work)
            keep_longest(work)
            filled = write(work, out, filled)
        out.text[post] = work.told[at.TEXT_BITS]
        out.rows[post + 1] = filled
    return int(out.text.shape[0])


@lean
def _decide(words: Words, book: BookArrays, work: Work, day: int) -> None:
    """Tell what the phrases of a text name, each kind only where a phrase of it is there."""
    gather(book, work)
    told = work.told
    if told[at.SEEN] & at.PERSONS_SEEN:
        tell_persons(book, work)
    if told[at.SEEN] & at.ACRONYMS_SEEN:
        tell_acronyms(words, book, work)
    cued = told[at.TEXT_BITS] & at.ELECTORAL_TEXT or told[at.PAIRS] or told[at.EVERY] & _NUMBER_CUES
    if told[at.NUMBERS] and cued:
        tell_ballots(words, book, work, day)
    if told[at.SEEN] & at.OTHERS_SEEN:
        tell_others(words, book, work)

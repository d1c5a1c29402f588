"""`find`: who and what many posts name, in one pass over their tokens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import kernel
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.ballots import tell_ballots
from sipatenas.reading.naming.book import Book
from sipatenas.reading.naming.evidence import gather
from sipatenas.reading.naming.layout import BookArrays, Out, Words, Work, room
from sipatenas.reading.naming.others import tell_accounts, tell_others
from sipatenas.reading.naming.persons import tell_acronyms, tell_persons
from sipatenas.reading.naming.reading import find_phrases, read_words
from sipatenas.reading.naming.telling import keep_longest, lift_tags, write
from sipatenas.reading.text.tokens import TAG, Tokens

_ROOM = 1024


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
    words = Words(
        tokens.rows, tokens.form, tokens.word, tokens.start, tokens.end, tokens.kind, tokens.flags, tokens.value,
        tokens.letters, tokens.at,
    )  # fmt: skip
    if days is None:
        days = np.full(posts, -1, dtype=np.int32)
    most = int(_most_words(words))
    work = room(most)
    out = _out(posts, len(tokens.form) // 8 + most + _ROOM)
    done = 0
    while True:
        done = _find_from(words, book.arrays, days, work, out, done)
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
    columns = {name: np.resize(getattr(out, name), size) for name in ("first", "last", "kind", "target", "score")}
    return out._replace(**columns)


def _found(out: Out) -> Found:
    size = int(out.rows[-1])
    return Found(
        out.rows, out.first[:size], out.last[:size], out.kind[:size], out.target[:size], out.score[:size], out.text
    )


@kernel
def _most_words(words: Words) -> int:
    """The most words that one post can have: hashtags may be cut into more pieces than they have tokens."""
    most = 0
    for post in range(words.rows.shape[0] - 1):
        count = words.rows[post + 1] - words.rows[post]
        for token in range(words.rows[post], words.rows[post + 1]):
            if words.kind[token] == TAG:
                count += min(words.at[token + 1] - words.at[token], at.LONGEST_TAG) // 2 + 1
        most = max(most, count)
    return most


@kernel
def _find_from(
    words: Words, book: BookArrays, days: NDArray[np.int32], work: Work, out: Out, first: int
) -> int:
    """The posts from `first` on; stops at the one for which there may not be room. The next post."""
    filled = out.rows[first]
    for post in range(first, out.text.shape[0]):
        size = read_words(words, post, book, work)
        if filled + size > out.first.shape[0]:
            return post
        filled = _find_one(words, book, work, out, filled, days[post])
        out.text[post] = work.told[at.TEXT_BITS]
        out.rows[post + 1] = filled
    return out.text.shape[0]


@kernel
def _find_one(words: Words, book: BookArrays, work: Work, out: Out, filled: int, day: int) -> int:
    """The mentions of the post whose words are laid out."""
    if find_phrases(words, book, work):
        gather(book, work)
        tell_persons(words, book, work)
        if not book.everywhere:
            tell_acronyms(words, book, work)
        if work.told[at.NUMBERS]:
            tell_ballots(words, book, work, day)
        tell_others(words, book, work)
    if work.told[at.HANDLES]:
        tell_accounts(words, book, work, day)
    if work.told[at.FOUND] == 0:
        return filled
    lift_tags(work)
    if keep_longest(work) == 0:
        return filled
    return write(work, out, filled)

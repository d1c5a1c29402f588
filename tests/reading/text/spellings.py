"""Tokens written so that a table of cases can be read."""

from __future__ import annotations

import pyarrow as pa

from sipatenas.reading.text.hashing import hash_of
from sipatenas.reading.text.tokens import PART, TAG, Tokens, spelled, tokenise


def tokens_of(text: str) -> Tokens:
    return tokenise(pa.array([text]))


def forms(text: str) -> list[str]:
    """The folded forms of a text's tokens."""
    tokens = tokens_of(text)
    return [spelled(tokens, token) for token in range(len(tokens))]


def parts(text: str) -> list[str]:
    """The words split out of the hashtags of a text."""
    tokens = tokens_of(text)
    return [spelled(tokens, token) for token in range(len(tokens)) if tokens.kind[token] == PART]


def tags(text: str) -> list[str]:
    tokens = tokens_of(text)
    return [spelled(tokens, token) for token in range(len(tokens)) if tokens.kind[token] == TAG]


def values(text: str) -> list[int]:
    """The numbers that a text's tokens show."""
    return [value for value in tokens_of(text).value.tolist() if value >= 0]


def is_word(text: str, word: str) -> bool:
    """Whether the first token of a text stands for this word after the slang dictionary."""
    return bool(tokens_of(text).word[0] == hash_of(word))


def is_stem(text: str, stem: str) -> bool:
    """Whether the first token of a text has this stem."""
    return bool(tokens_of(text).stem[0] == hash_of(stem))


def check(texts: list[str], tokens: Tokens) -> None:
    """What holds for every text: tokens in order, each over a span of the original, letters at hand."""
    assert tokens.rows[0] == 0
    assert tokens.rows[-1] == len(tokens) == len(tokens.at) - 1
    assert tokens.at[-1] == len(tokens.letters)
    assert (tokens.at[1:] > tokens.at[:-1]).all() or bool(
        (tokens.kind[tokens.at[1:] == tokens.at[:-1]] == 5).all()
    )
    assert (tokens.start < tokens.end).all()
    assert (tokens.form != 0).all()
    for number, text in enumerate(texts):
        first, last = tokens.rows[number], tokens.rows[number + 1]
        assert last >= first
        if last > first:
            begins = tokens.start[first:last]
            assert begins[0] >= 0
            assert (begins[1:] >= begins[:-1]).all()
            assert tokens.end[first:last].max() <= len(text)

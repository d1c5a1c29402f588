"""The compiled finder: batches, spans, registers, broken texts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from tests.reading.invented import invented_election
from tests.reading.naming.golden import HARD, cases

from sipatenas.reading import Context
from sipatenas.reading.naming import ELECTORAL_TEXT, KINDS, SHOUTING_TEXT, Book, Found, book_for, find
from sipatenas.reading.text.tokens import TAG, Tokens, tokenise

_EPOCH = date(1970, 1, 1)


@pytest.fixture(scope="module")
def book() -> Book:
    return book_for(Context(invented_election(), "96"))


def found_in(texts: list[str], book: Book) -> tuple[Tokens, Found]:
    tokens = tokenise(pa.array(texts))
    return tokens, find(tokens, book)


def rows_of(found: Found, tokens: Tokens) -> list[list[tuple[int, ...]]]:
    """Per post what was found, places counted from the post's first token."""
    return [
        [
            (
                int(found.first[one] - tokens.rows[post]),
                int(found.last[one] - tokens.rows[post]),
                int(found.kind[one]),
                int(found.target[one]),
                int(found.score[one] * 1000),
            )
            for one in range(found.rows[post], found.rows[post + 1])
        ]
        for post in range(len(found.rows) - 1)
    ]


def test_a_batch_of_any_size_finds_the_same(book: Book) -> None:
    texts = [case["text"] for case in cases(HARD)]
    tokens, found = found_in(texts, book)
    whole = rows_of(found, tokens)
    apart = []
    for start in range(0, len(texts), 37):
        tokens, found = found_in(texts[start : start + 37], book)
        apart += rows_of(found, tokens)
    assert whole == apart


def test_mentions_stand_in_order_and_none_inside_another(book: Book) -> None:
    tokens, found = found_in([case["text"] for case in cases(HARD)], book)
    for post in range(len(found.rows) - 1):
        spans = [
            (tokens.start[found.first[one]], tokens.end[found.last[one]])
            for one in range(found.rows[post], found.rows[post + 1])
        ]
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert (found.score > 0).all()
    assert (found.score <= 1).all()


def test_a_hashtag_is_its_whole_tag(book: Book) -> None:
    tokens, found = found_in(["ayo #menangkanzulhamkaratmila"], book)
    assert KINDS[found.kind[0]] == "hashtag"
    assert tokens.kind[found.first[0]] == TAG
    assert found.first[0] == found.last[0]


def test_a_post_tells_whether_it_speaks_of_an_election_and_whether_it_shouts(book: Book) -> None:
    _, found = found_in(["coblos nomor 1", "makan siang", "AYO MAKAN SIANG SEMUA"], book)
    assert found.text[0] & ELECTORAL_TEXT
    assert not found.text[1] & ELECTORAL_TEXT
    assert found.text[2] & SHOUTING_TEXT


def test_no_posts_and_empty_posts_find_nothing(book: Book) -> None:
    for texts in ([], [""], ["", " ", "😀", "#", "@", "..."]):
        tokens = tokenise(pa.array(texts, type=pa.string()))
        assert len(find(tokens, book)) == 0


def test_an_account_counts_only_while_it_stands_in_the_register() -> None:
    held = invented_election()
    (account,) = held.official_accounts
    until = date(2024, 11, 23)
    book = book_for(Context(replace(held, official_accounts=(replace(account, valid_to=until),)), "96"))
    tokens = tokenise(pa.array(["cc @KawanZulhamka"] * 3))
    day = (until - _EPOCH).days
    found = find(tokens, book, days=np.array([day, day + 1, -1], dtype=np.int32))
    assert np.diff(found.rows).tolist() == [1, 0, 1]


def test_a_book_is_compiled_once_for_an_election_and_region() -> None:
    held = invented_election()
    assert book_for(Context(held, "96")) is book_for(Context(held, "96"))
    assert book_for(Context(held, "96")) is not book_for(Context(held, "97"))
    assert book_for(Context(replace(held), "96")) is not book_for(Context(held, "96"))


def test_any_text_is_read(book: Book) -> None:
    chosen = random.Random(5)
    pieces = [
        "zulhamka",
        "#",
        "ratmila",
        " ",
        "nomor",
        "1",
        "2",
        "@",
        "kotak",
        "kosong",
        ".",
        "(",
        "andi",
        "\u202e",
        "😀",
        "paslon",
        "#coblos2",
    ]
    texts = ["".join(chosen.choices(pieces, k=chosen.randrange(1, 60))) for _ in range(2000)]
    texts += ["zulhamka " * 20_000, "#" + "zulhamka" * 500, "andi agus " * 5_000, "nomor 1 " * 5_000]
    tokens, found = found_in(texts, book)
    assert len(found.rows) == len(texts) + 1
    assert (found.first <= found.last).all()
    assert (np.diff(found.rows) >= 0).all()
    assert (found.last < tokens.rows[-1]).all()


def test_a_book_without_pairs_or_parties_still_reads() -> None:
    bare = replace(invented_election(), contests={}, parties=(), official_accounts=())
    _, found = found_in(["coblos nomor 1", "ASN harus netral di pilkada"], book_for(Context(bare, None)))
    assert [KINDS[kind] for kind in found.kind] == ["civil_servant"]

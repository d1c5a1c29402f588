"""Texts made to break a reader: no crash, places valid, time in step with length."""

from __future__ import annotations

import random
import time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reading.text.spellings import check

from sipatenas.reading.text.tokens import tokenise

TRICKS = (
    "coblos", " nomor 2", "#", "@", "_", "-", "Zulhamka", "\u200b", "\u202e", "\u200d", "\ufe0f", "\u20e3", "e\u0301",
    "👨‍👩‍👧", "1️⃣", "0️⃣", "①", "🇮🇩", "🇮", "🅰", "ðŸ˜‚", "Ã°Å¸", "â€™",
    "Â ", "ﬃ", "İ", "ß", "\\xe2\\x80\\xa6", "\\n", "\\u00e9",
    "\\ud83d\\ude02", "&amp;", "&", "ooooo",
    "'", "㎏", "½", "ﷺ", "кotak", "сосо", "\n", ".", "...", "1.000", "9" * 12, "\ufffd",
    "\x00", "\x7f", "https://", "www.", "pic.twitter.com/", "orang2", "hati-hati", "a-a-a", "c0blos", "%", "*", "☝🏽",
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)
TRICKY = st.lists(
    st.one_of(st.sampled_from(TRICKS), st.characters(exclude_categories=("Cs",))), max_size=60
).map("".join)


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.one_of(ANY, TRICKY), max_size=5))
def test_every_token_comes_from_a_span_of_the_original(texts: list[str]) -> None:
    check(texts, tokenise(pa.array(texts, type=pa.string())))


@settings(deadline=None)  # the first call compiles
@given(st.binary(max_size=200))
def test_any_bytes_are_read(data: bytes) -> None:
    tokens = tokenise(pa.array([data], type=pa.binary()))
    assert (tokens.start < tokens.end).all()
    assert tokens.end.max(initial=0) <= len(data)


def generated(number: int, seed: int) -> list[str]:
    """So many texts of tricks and of any characters."""
    drawn = random.Random(seed)
    texts = []
    for _ in range(number):
        pieces = drawn.choices(TRICKS, k=drawn.randrange(24))
        pieces += [
            chr(drawn.choice((drawn.randrange(0xD800), drawn.randrange(0xE000, 0x110000)))) for _ in range(6)
        ]
        drawn.shuffle(pieces)
        texts.append("".join(pieces))
    return texts


def test_generated_texts_are_read() -> None:
    texts = generated(2_000, 1)
    check(texts, tokenise(pa.array(texts)))


UNITS = (
    "coblos nomor 2 ", "a\u0301\u0316", "ðŸ˜‚", "Ã", "@a #b ", "#coblosnomordua", "Zulhamka", "\\xe2",
    "o", "\u202e", "👨\u200d",
    "0️⃣", "1.000,", "9", "🇮", "a-", "https://a", ".", "'", "a1", "ﷺ", "ш", "_", "&", "gpp ",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_a_text_of_a_megabyte_takes_ten_times_a_tenth_of_it(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit.encode()))
        begin = time.process_time()
        check([text], tokenise(pa.array([text])))
        return time.process_time() - begin

    seconds(1_000)
    assert seconds(1_000_000) < 30 * max(seconds(100_000), 0.02)


@pytest.mark.slow
def test_a_hundred_thousand_generated_texts_are_read() -> None:
    for seed in range(2, 52):
        texts = generated(2_000, seed)
        check(texts, tokenise(pa.array(texts)))
    for unit in UNITS:
        text = unit * (1_000_000 // len(unit.encode()))
        check([text], tokenise(pa.array([text])))

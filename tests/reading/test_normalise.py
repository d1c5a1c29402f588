"""Whatever is written, what is found points back to it."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.invented import invented_election

from sipatenas.reading import Context, PostText, read_posts
from sipatenas.reading.normalise import normalise
from sipatenas.reading.words import split

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)
TRICKS = st.sampled_from(
    ["coblos", " nomor 2", "#", "@", "Zulhamka", "\u200b", "\u202e",
     "e\u0301", "👨‍👩‍👧", "1️⃣", "ðŸ˜‚", "â€™",
     "ﬃ", "İ", "ß", "\\xe2\\x80\\xa6", "\\n", "&amp;", "ooooo", "'",
     "㎏", "½", "ﷺ", "кotak kosong", "\n", "."]
)  # fmt: skip
TRICKY_TEXT = st.lists(st.one_of(TRICKS, st.characters(exclude_categories=("Cs",))), max_size=60).map("".join)


@given(st.one_of(ANY_TEXT, TRICKY_TEXT))
def test_every_position_comes_from_a_span_of_the_original(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    for start, end in zip(normal.starts, normal.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert list(normal.starts) == sorted(normal.starts)
    assert list(normal.ends) == sorted(normal.ends)


@given(st.one_of(ANY_TEXT, TRICKY_TEXT))
def test_the_span_of_a_word_covers_what_the_word_was_made_from(text: str) -> None:
    words = split(text)
    for word, start, end in zip(words.words, words.starts, words.ends, strict=True):
        assert 0 <= start < end <= len(text)
        assert word == "url" or word in normalise(text[start:end]).text


@given(TRICKY_TEXT)
def test_spans_of_a_reading_lie_in_the_text_and_cover_the_match(text: str) -> None:
    whole = f"{text} coblos nomor 2, Zulhamka-Ratmila"
    (reading,) = read_posts([PostText(id="1", text=whole)], Context(invented_election(), "96"))
    for mention in reading.mentions:
        assert 0 <= mention.start < mention.end <= len(whole)
        assert whole[mention.start : mention.end] == mention.text
    for why in reading.why:
        assert 0 <= why.start < why.end <= len(whole)
    assert sum(getattr(reading.act, name) for name in reading.act.__struct_fields__) == pytest.approx(1)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Ｃｏｂｌｏｓ", "coblos"),
        ("сoblоs", "coblos"),
        ("co\u200bblos", "coblos"),
        ("AYOOOOO", "ayo"),
        ("Ma'ruf", "maruf"),
        ("PPPK", "pppk"),
        ("mantappppp", "mantap"),
        ("2️⃣", "2"),
        ("â€œmantapâ€\x9d", "“mantap”"),
        ("caf\\xc3\\xa9", "cafe"),
        ("A&amp;B", "a&b"),
        ("Úlhamka", "ulhamka"),
    ],
)
def test_spellings_are_compared_alike(written: str, compared: str) -> None:
    assert normalise(written).text == compared


@pytest.mark.parametrize(
    "unit", ["coblos nomor 2 ", "a\u0301\u0316", "ðŸ˜‚", "@a #b ", "Zulhamka ", "\\xe2", "ooo", "\u202e"]
)
def test_a_text_of_a_megabyte_is_read_in_linear_time(unit: str) -> None:
    context = Context(invented_election(), "96")

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        read_posts([PostText(id="1", text=text)], context)
        return time.process_time() - begin

    seconds(1000)
    assert seconds(1_000_000) < 12 * max(seconds(200_000), 0.05)


def test_marks_are_not_part_of_what_is_compared() -> None:
    assert all(unicodedata.category(char) != "Mn" for char in normalise("Tjoet Nja’ Dhién").text)

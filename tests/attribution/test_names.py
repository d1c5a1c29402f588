"""Name pairs for the classes of variation, and properties that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.attribution.matcher.features import likeness
from sipatenas.attribution.matcher.names import (
    display_words,
    handle_words,
    normal,
    segment,
    sound,
    strip_titles,
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Drs. H. Abd. Rahman, M.Si", "abdul rahman"),
        ("Dr. dr. Hj. Siti Aminah, Sp.A, M.Kes", "siti aminah"),
        ("Prof. Dr. Ir. Bambang Sutrisno", "bambang sutrisno"),
        ("Moch. Djoenaedi", "muhammad djoenaedi"),
        ("M. Yusuf", "muhammad yusuf"),
        ("H.M. Yusuf", "muhammad yusuf"),
        ("BUDI SANTOSO, S.H., M.H.", "budi santoso"),
        ("BUDI SANTOSO SH", "budi santoso"),
        ("I Wayan Sudiarta", "wayan sudiarta"),
        ("Umar bin Khatab", "umar khatab"),
        ("Kombes Pol. Agus", "pol agus"),
        ("Suharto", "suharto"),
        ("Ma'ruf Amin", "maruf amin"),
        ("H.", "h"),
    ],
)
def test_titles_and_abbreviations_come_off_a_name(name: str, words: str) -> None:
    assert " ".join(normal(name)) == words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("djoenaedi", "junaidi"),
        ("soeharto", "suharto"),
        ("tjahjo", "cahyo"),
        ("sjarif", "syarif"),
        ("noeroel", "nurul"),
        ("yusuf", "jusuf"),
        ("khairul", "chairul"),
        ("fitri", "vitri"),
        ("azis", "aziz"),
        ("syafii", "safii"),
    ],
)
def test_old_and_new_spelling_are_one_name(old: str, new: str) -> None:
    assert sound(old) == sound(new)
    assert likeness(old, new) >= 0.9


@pytest.mark.parametrize(("one", "other"), [("agus", "budi"), ("siti", "sari"), ("rahman", "lukman")])
def test_other_names_are_not_alike(one: str, other: str) -> None:
    assert likeness(one, other) < 0.6


def test_a_decorated_display_name_gives_its_name_and_what_stood_beside_it() -> None:
    words, beside = display_words("✨ Bunda 4ndi_Kurnia ✨")
    assert words == ("andi", "kurnia")
    assert beside == {"bunda"}
    assert display_words("𝓡𝓲𝓷𝓪 Wati")[0] == ("rina", "wati")


def test_a_handle_is_cut_with_the_vocabulary_of_the_roster() -> None:
    known = {"andi": 50, "kurnia": 20, "mardani": 3, "ali": 200, "sera": 2}
    assert handle_words("andikurnia88", known)[0] == ("andi", "kurnia")
    assert handle_words("MardaniAliSera", known)[0] == ("mardani", "ali", "sera")
    assert segment("zzzzzz", known) == ("zzzzzz",)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normal(text)
    assert normal(" ".join(once)) == once


PARTS = "Drs. H. M. Muh. Abd. Siti bin I Ahmad, S.Pd. SH M.Si Dr H Kadek 0e dj"
NAME = st.lists(st.sampled_from(PARTS.split()), max_size=7)


@given(NAME)
def test_normalising_titled_names_twice_changes_nothing(parts: list[str]) -> None:
    once = normal(" ".join(parts))
    assert normal(" ".join(once)) == once


@given(st.text(max_size=60))
def test_a_text_with_a_letter_keeps_something_when_titles_come_off(text: str) -> None:
    assert bool(strip_titles(text)) == bool(text.replace(",", "").strip()) or "," in text


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_lies_between_nothing_and_the_same(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1

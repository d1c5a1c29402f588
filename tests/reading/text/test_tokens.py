"""What is written in many ways is compared in one, and points back to where it stands."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from tests.reading.text.spellings import forms, is_stem, is_word, parts, tags, tokens_of, values

from sipatenas.reading.text.tokens import (
    ACCOUNT,
    EMOJI,
    EXPANDED,
    LINK,
    MARK,
    NUMBER,
    REPAIRED,
    STRETCHED,
    TAG,
    TITLE,
    UPPER,
    WORD,
    tokenise,
)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Ｃｏｂｌｏｓ", "coblos"),
        ("𝐜𝐨𝐛𝐥𝐨𝐬", "coblos"),
        ("ᴄᴏʙʟᴏs", "coblos"),
        ("ⓒⓞⓑⓛⓞⓢ", "coblos"),
        ("🅲🅾🅱🅻🅾🆂", "coblos"),
        ("🇨🇴🇧🇱🇴🇸", "coblos"),
        ("сoblоs", "coblos"),
        ("соblоѕ", "coblos"),
        ("co\u200bbl\u202eos", "coblos"),
        ("c\u0301oblo\u0316s", "coblos"),
        ("c0blos", "coblos"),
        ("p1lih", "pilih"),
        ("pr4b0w0", "prabowo"),
        ("piliiiih", "pilih"),
        ("AYOOOOO", "ayo"),
        ("maaf", "maaf"),
        ("maaaaf", "maaf"),
        ("saat", "saat"),
        ("PPP", "ppp"),
        ("PPPK", "pppk"),
        ("Ma'ruf", "maruf"),
        ("Ma’ruf", "maruf"),
        ("b2b", "b2b"),
        ("covid19", "covid19"),
        ("2024", "2024"),
        ("01", "01"),
        ("٢", "2"),
        ("٢٠٢٤", "2024"),
        ("إنتخاب", "انتخاب"),
        ("مُحَمَّد", "محمد"),
        ("москва", "москва"),
        ("Úlhamka", "ulhamka"),
        ("caf\\xc3\\xa9", "cafe"),
        ("Straße", "strasse"),
    ],
)
def test_spellings_are_compared_alike(written: str, compared: str) -> None:
    assert forms(written) == [compared]


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("coblos2", ["coblos", "2"]),
        ("nomor2", ["nomor", "2"]),
        ("no.2", ["no", ".", "2"]),
        ("1.000.000 suara", ["1000000", "suara"]),
        ("Zulhamka-Ratmila", ["zulhamka", "ratmila"]),
        ("52,3%", ["52", "3", "%"]),
        ("mantap!!! ...", ["mantap", "!", "…"]),
        ("A&amp;B", ["a", "b"]),
        ("satu\\ndua", ["satu", "\n", "dua"]),
        ("â€œmantapâ€\x9d", ['"', "mantap", '"']),
        ("hoax ðŸ‘‡ya", ["hoax", "👇", "ya"]),
        ("caf\u00c3\u0192\u00c2\u00a9", ["cafe"]),
        ("nama@contoh.id", ["nama", "contoh", ".", "id"]),
    ],
)
def test_texts_are_cut_into_tokens(written: str, compared: list[str]) -> None:
    assert forms(written) == compared


def test_every_kind_of_token_is_told() -> None:
    tokens = tokens_of("Ayo @Zulhamka_96. https://www.contoh.id/a #Coblos 2 😂 MENANG")
    kinds = [WORD, ACCOUNT, MARK, LINK, TAG, 7, NUMBER, EMOJI, WORD]
    assert tokens.kind.tolist() == kinds
    assert forms("@Zulhamka_96. https://www.contoh.id/a")[:3] == ["zulhamka_96", ".", "contoh.id"]
    assert tokens.flags[0] == TITLE
    assert tokens.flags[-1] == UPPER


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("☝️", 1),
        ("☝🏽", 1),
        ("✌️", 2),
        ("🤟🏻", 3),
        ("🤘", 3),
        ("1️⃣", 1),
        ("0️⃣2️⃣", 2),
        ("②", 2),
        ("❸", 3),
        ("𝟐", 2),
        ("dua", 2),
        ("loro", 2),
        ("telu", 3),
        ("setunggal", 1),
        ("hiji", 1),
        ("tilu", 3),
        ("02", 2),
    ],
)
def test_signs_and_words_show_their_number(written: str, shown: int) -> None:
    assert values(written) == [shown]


def test_pictures_with_skin_tones_and_joiners_are_one_token() -> None:
    assert len(tokens_of("👨‍👩‍👧 🤦🏽‍♂️ 🇮🇩 👍🏿")) == 4
    assert is_word("🤦🏽‍♂️", "🤦")


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("#CoblosNomorDua", ["coblos", "nomor", "dua"]),
        ("#coblosnomordua", ["coblos", "nomor", "dua"]),
        ("#COBLOSNOMORDUA", ["coblos", "nomor", "dua"]),
        ("#2024GantiPresiden", ["2024", "ganti", "presiden"]),
        ("#coblos_no_2", ["coblos", "no", "2"]),
        ("#PKSMenang", ["pks", "menang"]),
        ("#Zulhamka", ["zulhamka"]),
        ("#zulhamkamenang", ["zulhamka", "menang"]),
    ],
)
def test_hashtags_are_split_into_words(tag: str, words: list[str]) -> None:
    assert parts(tag) == words
    assert tags(tag) == ["".join(words)]


@pytest.mark.parametrize("doubled", ["orang2", "orang-orang"])
def test_doubled_words_stand_for_the_simple_one(doubled: str) -> None:
    assert is_word(doubled, "orang")


def test_hati_hati_is_not_hati() -> None:
    assert is_word("hati-hati", "hatihati")
    assert is_word("hati2", "hatihati")


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("memilih", "pilih"),
        ("dipilih", "pilih"),
        ("pilihan", "pilih"),
        ("memenangkan", "menang"),
        ("kemenangan", "menang"),
        ("pemenang", "menang"),
        ("mendukung", "dukung"),
        ("dukungannya", "dukung"),
        ("nyoblos", "coblos"),
        ("menang", "menang"),
        ("kalian", "kalian"),
        ("tetapi", "tetapi"),
    ],
)
def test_stems_come_from_rules_and_a_dictionary(word: str, stem: str) -> None:
    assert is_stem(word, stem)


def test_party_names_are_not_taken_for_slang() -> None:
    for name in ("pan", "pkb", "pks", "psi", "ppp", "pdip"):
        assert is_word(name, name)


def test_slang_of_two_words_is_two_tokens_over_one_place() -> None:
    pytest.importorskip("pyarrow")
    tokens = tokens_of("makasih ya")
    if len(tokens) == 2:
        pytest.skip("the slang dictionary has been taken out")
    assert tokens.flags[1] & EXPANDED
    assert tokens.start[0] == tokens.start[1] == 0


def test_repaired_and_stretched_words_say_so() -> None:
    assert tokens_of("ðŸ˜‚").flags[0] & REPAIRED
    assert tokens_of("ayooooo").flags[0] & STRETCHED


def test_places_count_code_points_of_the_original() -> None:
    text = "😂 ayoooo ðŸ‘‡ #CoblosNomorDua &amp; с0blos"
    tokens = tokens_of(text)
    written = [text[start:end] for start, end in zip(tokens.start, tokens.end, strict=True)]
    assert written == ["😂", "ayoooo", "ðŸ‘‡", "#CoblosNomorDua", "Coblos", "Nomor", "Dua", "с0blos"]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_any_arrow_text_is_read_alike(kind: pa.DataType) -> None:
    texts = ["ayo coblos", None, "", "nomor 2"]
    tokens = tokenise(pa.array(texts, type=kind))
    assert tokens.rows.tolist() == [0, 2, 2, 2, 4]
    sliced = tokenise(pa.array(texts, type=kind).slice(3))
    assert sliced.form.tolist() == tokens.form[2:].tolist()
    chunks = pa.chunked_array([pa.array(texts[:2], type=kind), pa.array(texts[2:], type=kind)])
    assert tokenise(chunks).form.tolist() == tokens.form.tolist()


def test_no_texts_have_no_tokens() -> None:
    assert tokenise(pa.array([], type=pa.string())).rows.tolist() == [0]
    assert tokenise(pa.chunked_array([], type=pa.string())).rows.tolist() == [0]


def test_bytes_that_are_no_text_are_passed_over() -> None:
    tokens = tokenise(pa.array([b"\xff\xfecoblos\xed\xa0\x80 nomor\xf0\x9f", b"\x80" * 50], type=pa.binary()))
    assert tokens.rows.tolist() == [0, 2, 2]


def test_batches_change_nothing() -> None:
    texts = ["Ayo coblos 2!", "hidup #JatimMenang", "ðŸ‘‡", "gpp yg penting menang"]
    together = tokenise(pa.array(texts))
    alone = [tokenise(pa.array([text])) for text in texts]
    for name in ("form", "word", "stem", "start", "end", "kind", "flags", "value", "letters"):
        assert (
            getattr(together, name).tobytes()
            == np.concatenate([getattr(one, name) for one in alone]).tobytes()
        )

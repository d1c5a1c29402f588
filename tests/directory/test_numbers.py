"""Golden table: which number fits which category."""

from __future__ import annotations

from datetime import date

import pytest

from sipatenas.directory.categories import Category, category_of, position_category_of
from sipatenas.directory.numbers import check_number, clean_number

TODAY = date(2024, 10, 4)


@pytest.mark.parametrize(
    ("category", "number"),
    [
        ("pns", "198507172010012003"),
        ("pns", "196402291986031001"),
        ("pppk", "199001012023211005"),
        ("pppk", "199001012023221005"),
        ("polri", "86051234"),
        ("polri", "198507172010012003"),
        ("tni", "11020012340580"),
        ("tni", "519687"),
        ("tni", "12345/P"),
        ("tni", "198507172010012003"),
        ("organiser", ""),
        ("village", ""),
        ("ptt", ""),
        ("ptt", "THL0017"),
        ("bumn", ""),
    ],
)
def test_a_number_that_fits_its_category_is_taken(category: str, number: str) -> None:
    assert check_number(Category(category), number, today=TODAY) is None


@pytest.mark.parametrize(
    ("category", "number", "said"),
    [
        ("pns", "", "18 digit"),
        ("pns", "19850717201001200", "18 digit"),
        ("pns", "19850717201001200X", "18 digit"),
        ("pns", "198502302010012003", "tanggal lahir"),
        ("pns", "198513172010012003", "tanggal lahir"),
        ("pns", "202007172040012003", "tanggal lahir"),
        ("pns", "198507172010132003", "bulan pengangkatan"),
        ("pns", "199001012023211005", "bulan pengangkatan"),
        ("pns", "198507172010013003", "Digit ke-15"),
        ("pns", "198507171990012003", "Tahun pengangkatan"),
        ("pns", "198507172031012003", "Tahun pengangkatan"),
        ("pppk", "199001012023210005", "Digit ke-15"),
        ("pppk", "1990010120232110", "NIK"),
        ("polri", "86131234", "NRP Polri"),
        ("polri", "8605123", "NRP Polri"),
        ("tni", "123", "NRP TNI"),
        ("tni", "", "NRP TNI"),
        ("village", "6501011203850001", "NIK"),
        ("pns", "1.98E+17", "digit akhirnya hilang"),
    ],
)
def test_a_wrong_number_is_refused_with_reason_and_remedy(category: str, number: str, said: str) -> None:
    problem = check_number(Category(category), number, today=TODAY)
    assert problem is not None
    assert problem.field == "nomor"
    assert said in problem.reason
    assert problem.remedy


def test_a_number_is_cleaned_of_what_spreadsheets_add() -> None:
    assert clean_number(" '19850717 201001 2 003") == "198507172010012003"
    assert clean_number("1.98507E+17") == "1.98507E+17"


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("", "pns"),
        ("PNS", "pns"),
        ("P3K", "pppk"),
        ("TNI-AD", "tni"),
        ("Perangkat Desa", "village"),
        ("Honorer", "ptt"),
        ("KPU", "organiser"),
        ("BUMD", "bumn"),
    ],
)
def test_the_words_of_rosters_are_read_as_categories(word: str, category: str) -> None:
    assert category_of(word) == category


def test_an_unknown_word_is_no_category() -> None:
    assert category_of("pejabat") is None


@pytest.mark.parametrize(
    ("position", "category"),
    [
        ("Camat", "camat_lurah"),
        ("Kepala Dinas", "jpt"),
        ("Sekretaris", "administrator"),
        ("Kepala Seksi", "pengawas"),
        ("Guru Ahli Muda", "fungsional"),
        ("Perawat Mahir", "fungsional"),
        ("Staf", "pelaksana"),
        ("Sekretaris Daerah", "jpt"),
        ("", ""),
        ("Juru Bicara", "pelaksana"),
        ("Entah", ""),
    ],
)
def test_positions_fall_into_their_category(position: str, category: str) -> None:
    assert position_category_of(position) == category

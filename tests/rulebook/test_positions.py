"""Positions fall into the categories of the published statistics, and into `lainnya` where no rule knows."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook.positions import POSITIONS, PositionId, position_category


@pytest.mark.parametrize(
    ("position", "category"),
    [
        ("Sekretaris Daerah", "jpt"),
        ("Kepala Dinas Pendidikan", "jpt"),
        ("Plt. Kepala Dinas Kesehatan", "jpt"),
        ("Staf Ahli Bupati Bidang Pemerintahan", "jpt"),
        ("Asisten Pemerintahan dan Kesejahteraan Rakyat", "jpt"),
        ("Inspektur", "jpt"),
        ("Inspektur Pembantu Wilayah II", "administrator"),
        ("Kepala Bidang Mutasi", "administrator"),
        ("Kepala Bagian Hukum", "administrator"),
        ("Sekretaris Camat", "administrator"),
        ("Kepala Seksi Trantib", "pengawas"),
        ("Kasubbag Umum", "pengawas"),
        ("Kepala Sub Bagian Keuangan", "pengawas"),
        ("Sekretaris Kelurahan", "pengawas"),
        ("Camat Sebatik", "camat_lurah"),
        ("LURAH NUNUKAN TIMUR", "camat_lurah"),
        ("Guru Ahli Madya", "fungsional"),
        ("Kepala Sekolah SDN 1", "fungsional"),
        ("Asisten Apoteker Terampil", "fungsional"),
        ("Penata Kelola Pemilu Ahli Muda", "fungsional"),
        ("Analis Kebijakan", "fungsional"),
        ("Analis Tata Usaha", "lainnya"),
        ("Perawat", "fungsional"),
        ("Pengadministrasi Umum", "pelaksana"),
        ("Staf", "pelaksana"),
        ("Pramubakti", "pelaksana"),
        ("Kepala Desa", "lainnya"),
        ("Bupati", "lainnya"),
        ("", "lainnya"),
        ("Sekretaris Kabinet", "lainnya"),
    ],
)
def test_a_position_is_counted_where_the_statistics_count_it(position: str, category: str) -> None:
    assert position_category(position) == category


@given(st.text(max_size=40))
def test_any_text_has_a_category_with_a_name(position: str) -> None:
    assert position_category(position) in POSITIONS


def test_every_category_has_a_name() -> None:
    assert tuple(POSITIONS) == get_args(PositionId)

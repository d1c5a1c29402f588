"""Names as KPU prints them, taken apart; and the shipped table agrees with the parser."""

from __future__ import annotations

import pytest

from sipatenas.rulebook.contests import PairRow
from sipatenas.rulebook.names import split_name
from sipatenas.rulebook.rows import DATA, table


@pytest.mark.parametrize(
    ("raw", "forms"),
    [
        ("Dr. H. HENDRAR PRIHADI ALIAS HENDI, S.E., M.M.", ("Hendrar Prihadi", "Hendi")),
        ("H. ISMAIL A. JALIL, S.E., M.M. (AYAH WA)", ("Ismail A. Jalil", "Ayah Wa")),
        ("ZAINAL ARIFIN (CHEK ZAINAL), M.Si.", ("Zainal Arifin", "Chek Zainal")),
        ("Irjen. Pol. (Purn.) Drs. MURAD ISMAIL", ("Murad Ismail",)),
        ("dr. H. ASRI LUDIN TAMBUNAN, M.Ked (PD)., Sp.PD.", ("Asri Ludin Tambunan",)),
        ("Dr. (H.C) Ir. TRI RISMAHARINI, M.T.", ("Tri Rismaharini",)),
        ("H. ALIAS WELLO, S.I.P., M.Tr.I.P.", ("Alias Wello",)),
        ("MASHUR BIN MOHD ALIAS", ("Mashur Bin Mohd Alias",)),
        ("Dr. H. A. S. Chaidir Syam, S.IP., M.H.", ("A. S. Chaidir Syam",)),
        ("H.M. SALEH SH", ("M. Saleh",)),
        ("Dr. YANSEN TP, M.Si.", ("Yansen TP",)),
        ("ILLIZA SA'ADUDDIN DJAMAL", ("Illiza Sa'aduddin Djamal",)),
        ("H. PEI", ("Pei",)),
        ("", ()),
    ],
)
def test_titles_fall_away_and_nicknames_stand_apart(raw: str, forms: tuple[str, ...]) -> None:
    assert split_name(raw).forms == forms
    assert split_name(raw).raw == raw


def test_no_candidate_of_2024_is_left_without_a_plain_name() -> None:
    for line in table(DATA / "pairs" / "pilkada-2024.csv", PairRow):
        if not line.empty_column:
            assert len(line.head_plain) >= 3, line.head
            assert len(line.deputy_plain) >= 3, line.deputy
            assert "(" not in line.head_plain + line.deputy_plain


def test_the_shipped_names_are_those_the_parser_gives() -> None:
    for line in table(DATA / "pairs" / "pilkada-2024.csv", PairRow):
        for raw, plain, nicknames in (
            (line.head, line.head_plain, line.head_nicknames),
            (line.deputy, line.deputy_plain, line.deputy_nicknames),
        ):
            found = split_name(raw)
            assert (found.plain, ";".join(found.nicknames)) == (plain, nicknames), raw

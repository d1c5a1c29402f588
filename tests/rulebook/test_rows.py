"""A broken rule file is refused with its name, the row and the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from sipatenas.rulebook.contests import PairRow
from sipatenas.rulebook.rows import DATA, Document, Row, RulebookError, table, weakest

GOOD = """\
version: "1"
rows:
  - {id: a, basis: b, text: t, valid_from: 2024-01-01, valid_to: null, certainty: A, source: [s]}
"""


def document(folder: Path, text: str) -> Document:
    path = folder / "aturan.yaml"
    path.write_text(text, encoding="utf-8")
    return Document(path, frozenset({"rows"}))


def test_a_good_file_gives_its_rows(tmp_path: Path) -> None:
    (row,) = document(tmp_path, GOOD).rows("rows", Row)
    assert row.id == "a"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("certainty: A", "certainty: Z"), r"aturan.yaml: rows, baris 1 \('a'\): isian 'certainty'.*'Z'"),
        (("basis: b, ", ""), r"aturan.yaml: rows, baris 1 \('a'\): .*missing required field `basis`"),
        (("basis: b", "basis: b, dasar: b"), r"baris 1 \('a'\): .*unknown field `dasar`"),
        (("2024-01-01", "besok"), r"baris 1 \('a'\): isian 'valid_from'"),
        (("valid_to: null", "valid_to: 2023-12-31"), r"baris 'a': isian 'valid_to' mendahului"),
        (("rows:", "baris:"), r"aturan.yaml: bagian tidak dikenal: baris"),
        (('version: "1"', ""), r"aturan.yaml: isian 'version' wajib"),
        (("rows:", "rows: ["), r"aturan.yaml: YAML tidak dapat dibaca"),
    ],
)
def test_an_error_names_file_row_and_field(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(RulebookError, match=message):
        document(tmp_path, GOOD.replace(*change)).rows("rows", Row)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    row = GOOD.splitlines()[-1]
    with pytest.raises(RulebookError, match=r"id 'a' dipakai dua kali"):
        document(tmp_path, f"{GOOD}{row}\n").rows("rows", Row)


def test_a_reference_to_nothing_names_row_and_field(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"aturan.yaml: rows, baris 'a': isian 'copies': 'kasn'"):
        document(tmp_path, GOOD).refer("rows", "a", "copies", ["kasn"], {"bkn"})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"tiada.yaml: berkas tidak ada"):
        Document(tmp_path / "tiada.yaml", frozenset())


def test_a_broken_line_of_a_table_is_named(tmp_path: Path) -> None:
    lines = (DATA / "pairs" / "pilkada-2024.csv").read_text(encoding="utf-8").splitlines()[:2]
    path = tmp_path / "pasangan.csv"
    path.write_text("\n".join(lines).replace(",1,0,", ",satu,0,"), encoding="utf-8")
    with pytest.raises(RulebookError, match=r"pasangan.csv: baris 2: isian 'number'"):
        table(path, PairRow)


def test_an_answer_is_as_sure_as_its_weakest_part() -> None:
    assert weakest(["A", "B", "A-"]) == "B"


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.yaml")), ids=lambda path: path.name)
def test_no_shipped_file_names_a_folder_of_some_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not any(place in text for place in ("/home/", "/tmp/", "/root", "shared/"))  # noqa: S108


def test_a_file_in_another_encoding_is_named_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "aturan.yaml"
    path.write_bytes(GOOD.encode() + b"# caf\xe9\n")
    with pytest.raises(RulebookError, match=r"aturan.yaml: bukan teks UTF-8 \(bita ke-\d+\)"):
        Document(path, frozenset({"rows"}))

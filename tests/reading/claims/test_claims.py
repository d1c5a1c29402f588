"""Fact checks: taken in row by row, in use at once, found by their words, silent on ordinary posts."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sipatenas.reading.claims import Claimed, FactCheck, fact_checks, match, open_claims
from sipatenas.reading.claims.factchecks import FILE, BadFactChecks, add
from sipatenas.reading.claims.index import ClaimIndex, compiled_index
from sipatenas.reading.claims.rarity import rarity
from sipatenas.reading.text.tokens import tokenise

CHECKS = (
    FactCheck(
        "rekaan:1",
        "Video Wali Kota Rekaan Membagikan Beras Berisi Uang di Pasar Karang",
        url="https://contoh.example/1",
    ),
    FactCheck(
        "rekaan:2",
        "Surat Suara Rekaan Ditemukan Tercoblos di Gudang Pelabuhan Tua",
        "Ribuan surat suara sudah tercoblos di gudang pelabuhan tua, sebarkan!",
    ),
    FactCheck("rekaan:3", "Tautan Pendaftaran Bantuan Kuota Belajar Gratis dari Kementerian Rekaan"),
    FactCheck("rekaan:4", "Ubin"),
)
SAME = {
    "heboh!! wali kota rekaan bagi2 beras isi uang di pasar karang 😡": "rekaan:1",
    "Di pasar Karang, beras berisi uang dibagikan wali kota rekaan": "rekaan:1",
    "ribuan surat suara rekaan sdh tercoblos ditemukan di gudang pelabuhan tua": "rekaan:2",
    "RIBUAN SURAT SUARA SUDAH TERCOBLOS DI GUDANG PELABUHAN TUA SEBARKAN": "rekaan:2",
    "daftar bantuan kuota belajar gratis kementerian rekaan lewat tautan ini https://contoh.example/x": "rekaan:3",
}
ORDINARY = (
    "Selamat pagi warga, hari ini pasar buka sampai jam dua belas",
    "Ayo coblos nomor dua di TPS masing-masing",
    "surat suara",
    "Wali kota meresmikan pasar baru di pusat kota",
    "ubin",
    "",
)


def told(texts: list[str], index: ClaimIndex) -> list[list[str]]:
    claimed: Claimed = match(tokenise(pa.array(texts)), index)
    bounds = claimed.rows.tolist()
    return [[index.ids[claim] for claim in claimed.claim[a:b]] for a, b in pairwise(bounds)]


@pytest.mark.parametrize(("text", "expected"), SAME.items())
def test_a_post_that_tells_the_claim_in_other_words_is_told_of_the_fact_check(
    text: str, expected: str
) -> None:
    assert told([text], compiled_index(CHECKS)) == [[expected]]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_posts_are_told_of_none(text: str) -> None:
    assert told([text], compiled_index(CHECKS)) == [[]]


def test_a_batch_says_what_its_posts_say_one_by_one() -> None:
    index = compiled_index(CHECKS)
    texts = [*SAME, *ORDINARY] * 3
    assert told(texts, index) == [told([text], index)[0] for text in texts]


def test_the_closest_comes_first_and_each_fact_check_once() -> None:
    checks = [
        FactCheck(f"rekaan:{n}", CHECKS[1].title + " Kota Karang" * n, CHECKS[1].claim) for n in range(5)
    ]
    index = compiled_index(checks)
    claimed = match(tokenise(pa.array([CHECKS[1].title])), index, 0.5)
    assert len(claimed.claim) == len(set(claimed.claim.tolist())) == 3
    assert claimed.claim[0] == 0
    assert (np.diff(claimed.score) <= 0).all()
    assert (claimed.score > 0.5).all()


def test_an_index_without_fact_checks_tells_nothing(tmp_path: Path) -> None:
    for index in (open_claims(None), open_claims(tmp_path), compiled_index(())):
        assert told(list(SAME), index) == [[]] * len(SAME)


def test_a_fact_check_is_in_use_as_soon_as_it_is_added(tmp_path: Path) -> None:
    post = next(iter(SAME))
    table = tmp_path / "periksa.csv"
    table.write_text(
        "ID,Judul,Link\n7,Surat Suara Lain Tercoblos di Balai Desa Rekaan,\n", encoding="utf-8-sig"
    )
    assert add(table, tmp_path / "claims", publisher="rekaan").new == 1
    assert told([post], open_claims(tmp_path / "claims")) == [[]]
    table.write_text(f"ID;Judul;Link\n1;{CHECKS[0].title};https://contoh.example/1\n")
    assert add(table, tmp_path / "claims", publisher="rekaan").new == 1
    index = open_claims(tmp_path / "claims")
    assert told([post], index) == [["rekaan:1"]]
    assert index.urls[index.ids.index("rekaan:1")] == "https://contoh.example/1"


def test_rows_that_cannot_be_taken_are_handed_back_with_the_reason(tmp_path: Path) -> None:
    table = tmp_path / "periksa.ndjson"
    rows = [
        {
            "id": "1",
            "title": "Judul pertama yang baik",
            "claim": "kata-kata klaim",
            "published": "2024-10-01",
        },
        {"id": "2", "title": " "},
        {"title": "Tanpa penunjuk"},
        {"id": "4", "title": "Tautan salah", "url": "javascript:alert(1)"},
        {"title": "Hanya tautan", "url": "https://contoh.example/5"},
    ]
    table.write_text("\n".join([*map(json.dumps, rows), "bukan", "[]"]))
    done = add(table, tmp_path, publisher="rekaan")
    assert [(row.line, row.field) for row in done.rejected] == [
        (2, "title"),
        (3, "id"),
        (4, "url"),
        (6, ""),
        (7, ""),
    ]
    assert list(fact_checks(tmp_path)) == ["rekaan:1", "rekaan:https://contoh.example/5"]
    again = add(table, tmp_path, publisher="rekaan")
    assert (again.new, again.changed, again.known) == (0, 0, 2)
    table.write_text('{"id": "rekaan:1", "title": "Judul yang diperbaiki"}')
    assert add(table, tmp_path).changed == 1
    assert fact_checks(tmp_path)["rekaan:1"].title == "Judul yang diperbaiki"


def test_a_table_without_titles_is_refused_as_a_whole(tmp_path: Path) -> None:
    table = tmp_path / "periksa.csv"
    table.write_text("a,b\n1,2\n")
    with pytest.raises(BadFactChecks, match="judul"):
        add(table, tmp_path)
    table.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFactChecks, match="UTF-8"):
        add(table, tmp_path)


def test_an_interrupted_import_leaves_no_half_fact_check(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"id":"rekaan:1","title":"Utuh"}\n{"id":"rekaan:2","ti')
    assert list(fact_checks(tmp_path)) == ["rekaan:1"]
    table = tmp_path / "periksa.ndjson"
    table.write_text('{"id": "rekaan:2", "title": "Kini utuh"}')
    add(table, tmp_path)
    assert [one.title for one in fact_checks(tmp_path).values()] == ["Utuh", "Kini utuh"]


def test_the_shipped_table_knows_common_words_from_rare_ones() -> None:
    held = rarity()
    common, rare = held.of(tokenise(pa.array(["yang sipatenas"])).stem).tolist()
    assert common < 30
    assert rare > 100
    assert (np.diff(held.stems.astype(np.float64)) > 0).all()

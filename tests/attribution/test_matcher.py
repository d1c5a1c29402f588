from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipatenas.attribution.matcher import (
    AccountFacts,
    Index,
    NotAnIndex,
    build_index,
    load_index,
    match,
    save_index,
)
from sipatenas.attribution.matcher.features import FEATURES
from sipatenas.attribution.matcher.model import COEFFICIENTS, probabilities

FIRST = ["Agus", "Budi", "Citra", "Dewi", "Eko", "Fitri", "Gunawan", "Hadi", "Indah", "Joko"]
LAST = [
    "Santoso",
    "Wijaya",
    "Saputra",
    "Lestari",
    "Hidayat",
    "Nugroho",
    "Pratama",
    "Utami",
    "Rahayu",
    "Setiawan",
]


def people() -> list[dict[str, str]]:
    rows = [
        {
            "nip": f"1985010120100110{i:02d}",
            "name": f"{a} {b}",
            "agency": "Pemerintah Kab. Bulungan",
            "unit": "Dinas Sosial",
            "position": "Staf",
            "region": "Kabupaten Bulungan",
            "province": "Kalimantan Utara",
        }
        for i, (a, b) in enumerate((a, b) for a in FIRST for b in LAST)
    ]
    rare = {
        "agency": "Pemerintah Kota Tarakan",
        "unit": "SMPN 4",
        "position": "Guru Ahli Muda",
        "region": "Kota Tarakan",
    }
    rows.append({**rows[0], **rare, "nip": "199003142015012001", "name": "Hj. Rusmiyati Kartawinata, S.Pd."})
    rows += [{**rows[0], "nip": f"1991031420150110{i:02d}", "name": "Sulaiman"} for i in range(14)]
    return rows


@pytest.fixture(scope="module")
def index() -> Index:
    table = pa.Table.from_pylist(people())
    return build_index(table.replace_schema_metadata({"synthetic": "true"}))


RARE = 100


def test_a_rare_full_name_in_its_region_is_found_and_explained(index: Index) -> None:
    found = match(
        index, AccountFacts("1", handle="rusmi90", display_name="Rusmiyati Kartawinata", location="Tarakan")
    )
    best = found.candidates[0]
    assert (best.row, best.number) == (RARE, "199003142015012001")
    assert best.probability > 0.9
    texts = [r.text for r in best.reasons]
    assert "Nama lengkap sama: “Rusmiyati”, “Kartawinata”." in texts
    assert "Wilayah akun menyebut Kota Tarakan, wilayah kerja pegawai." in texts


def test_another_region_speaks_against(index: Index) -> None:
    here = match(index, AccountFacts("1", display_name="Rusmiyati Kartawinata", location="Tarakan"))
    there = match(index, AccountFacts("1", display_name="Rusmiyati Kartawinata", location="Bulungan"))
    assert there.candidates[0].probability < here.candidates[0].probability


def test_namesakes_share_the_probability_and_are_counted_in_a_sentence(index: Index) -> None:
    found = match(index, AccountFacts("1", display_name="Sulaiman", location="Bulungan"), top=20)
    assert max(c.probability for c in found.candidates) < 0.5
    assert any("Ada 14 orang bernama sama pada daftar." in r.text for r in found.candidates[0].reasons)


@pytest.mark.parametrize(
    "account",
    [
        AccountFacts("1", handle="kopihitam77", display_name="senja"),
        AccountFacts("2", handle="infobulungan", display_name="Info Bulungan", location="Bulungan"),
        AccountFacts("3", handle="agus", display_name="Agus"),
        AccountFacts("4", handle="DPCPartaiBulungan"),
        AccountFacts("5", display_name="🔥🔥"),
        AccountFacts("6"),
    ],
)
def test_first_names_groups_and_meaningless_handles_name_nobody(index: Index, account: AccountFacts) -> None:
    found = match(index, account)
    assert max((c.probability for c in found.candidates), default=0.0) < 0.5


@given(
    st.builds(
        AccountFacts,
        st.just("1"),
        handle=st.text(max_size=20) | st.sampled_from(["rusmiyati", "joko_w", "sulaiman90"]),
        display_name=st.text(max_size=25) | st.sampled_from(["Sulaiman", "Joko Wijaya", "Rusmiyati K"]),
        bio=st.text(max_size=25),
        location=st.sampled_from(["", "Tarakan", "Kaltara", "Bandung"]),
    ),
    st.integers(1, 20),
)
@settings(max_examples=150, deadline=None)
def test_probabilities_stay_within_0_and_1_and_sum_with_none_to_1(
    index: Index, account: AccountFacts, top: int
) -> None:
    found = match(index, account, top=top)
    assert all(0 <= c.probability <= 1 for c in found.candidates)
    assert found.none + sum(c.probability for c in found.candidates) == pytest.approx(1)
    assert len({c.row for c in found.candidates}) == len(found.candidates) <= top
    assert [c.probability for c in found.candidates] == sorted(
        (c.probability for c in found.candidates), reverse=True
    )


@given(st.lists(st.floats(-800, 800), max_size=20))
def test_any_scores_become_probabilities(scores: list[float]) -> None:
    chances = probabilities(scores)
    assert all(0 <= p <= 1 for p in chances)
    assert sum(chances) <= 1 + 1e-9


def test_the_same_account_gets_the_same_answer(index: Index) -> None:
    account = AccountFacts("1", display_name="Joko Wijaya", location="Bulungan")
    assert match(index, account) == match(index, account)


def test_a_saved_index_answers_as_the_built_one(index: Index, tmp_path: Path) -> None:
    save_index(index, tmp_path / "ix")
    again = load_index(tmp_path / "ix")
    account = AccountFacts("1", display_name="Joko Wijaya", location="Bulungan")
    assert match(again, account) == match(index, account)
    assert again.synthetic


def test_a_folder_without_an_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndex, match="attribution index"):
        load_index(tmp_path)


def test_every_feature_has_its_coefficient() -> None:
    assert tuple(COEFFICIENTS) == FEATURES

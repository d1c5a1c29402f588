"""The 545 contests of 2024 with every side, and stages and phases that leave no day unanswered."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook.elections import (
    UnknownElection,
    contests_for,
    election,
    election_for,
    election_ids,
    phase_on,
    stage_on,
)

PILKADA = election("pilkada-2024")
SHARED = Path(__file__).parents[3] / "shared" / "data"
REGIONS = SHARED / "regions" / "wilayah_prov_kab_kec.csv"
PAIRS = SHARED / "lists" / "paslon_pilkada2024.csv"
EMPTY = SHARED / "lists" / "kotak_kosong_areas.csv"
NO_CONTEST = {"34", "31.01", "31.71", "31.72", "31.73", "31.74", "31.75"}
# KPU prints these names otherwise than Kemendagri; the same regions all the same.
SPELLINGS = {
    "31": "DKI JAKARTA",
    "12.77": "KOTA PADANG SIDEMPUAN",
    "73.10": "PANGKAJENE KEPULAUAN",
    "95.02": "KAB PEGUNUNGAN BINTANG",
}


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def letters(name: str) -> str:
    return re.sub(r"[^A-Z]", "", name.upper())


def test_all_545_contests_are_held_with_1594_sides() -> None:
    assert Counter(c.kind for c in PILKADA.contests.values()) == {
        "gubernur": 37,
        "bupati": 415,
        "walikota": 93,
    }
    assert sum(len(contest.pairs) for contest in PILKADA.contests.values()) == 1594


def test_the_empty_column_is_a_side_in_37_contests_against_a_single_pair() -> None:
    with_it = [contest for contest in PILKADA.contests.values() if contest.empty_column]
    assert len(with_it) == 37
    for contest in with_it:
        assert len(contest.pairs) == 2
        assert contest.empty_column is not None
        assert contest.empty_column.id == f"{contest.id}/kosong"
        assert sorted(pair.number or 0 for pair in contest.pairs) == [1, 2]


def test_the_empty_column_stands_exactly_where_the_published_list_says() -> None:
    listed = {row["kode_wilayah_kpu"] for row in rows(EMPTY)}
    assert {c.kpu_code for c in PILKADA.contests.values() if c.empty_column} == listed


def test_every_contest_lands_on_the_region_of_its_own_name() -> None:
    names = {row["kode"]: row["nama"].strip() for row in rows(REGIONS) if row["level"] != "kecamatan"}
    printed = {row["kode_wilayah_kpu"]: row["wilayah"] for row in rows(PAIRS)}
    assert len(printed) == 545
    by_kpu = {contest.kpu_code: contest for contest in PILKADA.contests.values()}
    for kpu_code, name in printed.items():
        contest = by_kpu[kpu_code]
        assert contest.region_name == names[contest.region]
        kemendagri = re.sub(r"^Kabupaten ", "", contest.region_name)
        expected = SPELLINGS.get(contest.region, kemendagri)
        assert letters(name) == letters(expected), f"{kpu_code}: {name} is not {contest.region_name}"
    assert set(names) - {c.region for c in PILKADA.contests.values()} == NO_CONTEST


def test_every_printed_name_and_number_is_kept() -> None:
    printed = {(r["kode_wilayah_kpu"], int(r["nomor_urut"]), r["calon"].strip()) for r in rows(PAIRS)}
    held = {
        (contest.kpu_code, pair.number, "KOLOM KOSONG" if pair.empty_column else pair.head)
        for contest in PILKADA.contests.values()
        for pair in contest.pairs
    }
    assert held == printed


def test_kind_follows_the_kind_of_region() -> None:
    for contest in PILKADA.contests.values():
        city = contest.region_name.startswith("Kota ")
        expected = "gubernur" if len(contest.region) == 2 else "walikota" if city else "bupati"
        assert contest.kind == expected, contest.id


def test_pair_ids_are_unique_and_lead_back_to_the_pair() -> None:
    pairs = [pair for contest in PILKADA.contests.values() for pair in contest.pairs]
    assert len({pair.id for pair in pairs}) == len(pairs)
    assert all(PILKADA.pair(pair.id) is pair for pair in pairs)
    assert PILKADA.pair("pilkada-2024/34/1") is None


def test_a_pair_speaks_with_and_without_titles() -> None:
    pair = PILKADA.pair("pilkada-2024/65/2")
    assert pair is not None
    assert pair.head == "Dr. H. ZAINAL A PALIWANG, S.H., M.Hum."
    assert pair.head_names == ("Zainal A Paliwang",)
    assert pair.label == "Zainal A Paliwang – Ingkong Ala"
    assert pair.short == "Paslon 2 Kalimantan Utara"


@pytest.mark.parametrize(
    ("region", "count"), [("65.71", 2), ("65.71.01", 2), ("65", 6), ("00", 545), ("34", 5), ("31.71", 1)]
)
def test_an_office_watches_its_own_contests_and_those_around_it(region: str, count: int) -> None:
    found = contests_for(PILKADA, region)
    assert len(found) == count
    assert all(region == "00" or contest.region[:2] == region[:2] for contest in found)


def test_a_national_contest_belongs_to_every_region() -> None:
    assert [contest.kind for contest in contests_for(election("pemilu-2024"), "65.71")] == ["presiden"]


@pytest.mark.parametrize(
    ("day", "stage", "phase"),
    [
        ("2024-05-04", None, "outside"),
        ("2024-05-05", "preparation", "before"),
        ("2024-08-23", "preparation", "before"),
        ("2024-08-24", "announcement", "before"),
        ("2024-08-27", "registration", "before"),
        ("2024-08-30", "research", "before"),
        ("2024-09-21", "research", "before"),
        ("2024-09-22", "between", "candidate"),
        ("2024-09-24", "between", "candidate"),
        ("2024-09-25", "campaign", "candidate"),
        ("2024-11-23", "campaign", "candidate"),
        ("2024-11-24", "quiet", "candidate"),
        ("2024-11-26", "quiet", "candidate"),
        ("2024-11-27", "voting", "candidate"),
        ("2024-11-28", "after", "candidate"),
        ("2024-12-16", "after", "candidate"),
        ("2024-12-17", None, "outside"),
    ],
)
def test_each_border_of_pilkada_2024_falls_on_its_day(day: str, stage: str | None, phase: str) -> None:
    on = date.fromisoformat(day)
    found = stage_on(PILKADA, on)
    assert (found.id if found else None) == stage
    assert phase_on(PILKADA, on).id == phase


def test_the_rerun_has_its_own_determination() -> None:
    rerun = election("pilkada-ulang-2025")
    assert set(rerun.contests) == {"pilkada-ulang-2025/19.01", "pilkada-ulang-2025/19.71"}
    assert phase_on(rerun, date(2025, 7, 21)).id == "before"
    assert phase_on(rerun, date(2025, 7, 22)).id == "candidate"


def test_in_the_general_election_the_determination_differs_by_kind_and_doubt_favours_the_person() -> None:
    pemilu, between = election("pemilu-2024"), date(2023, 11, 5)
    assert phase_on(pemilu, between, kind="dpr").id == "candidate"
    assert phase_on(pemilu, between, kind="presiden").id == "before"
    assert phase_on(pemilu, between).id == "before"


@given(day=st.dates(date(2017, 1, 1), date(2028, 12, 31)), name=st.sampled_from(election_ids()))
def test_a_day_has_a_stage_exactly_when_its_phase_is_not_outside(day: date, name: str) -> None:
    held = election(name)
    phase = phase_on(held, day)
    assert (stage_on(held, day) is None) == (phase.id == "outside")
    assert phase.because.endswith(".")
    assert phase.rule_ids
    assert phase.version


def test_the_ballot_has_24_parties_of_which_six_are_of_aceh() -> None:
    assert [party.number for party in PILKADA.parties] == list(range(1, 25))
    assert sum(party.regional for party in PILKADA.parties) == 6
    assert {p.id: p.aliases for p in PILKADA.parties}["party/pdip"] == ("PDIP", "PDI-P", "PDI Perjuangan")


def test_an_unknown_election_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownElection, match=r"'pilkada-1999'.*pilkada-2024"):
        election("pilkada-1999")


def test_the_largest_election_loads_quickly_and_once() -> None:
    election.cache_clear()
    start = time.process_time()
    first = election("pilkada-2024")
    assert time.process_time() - start < 0.75  # about 60 ms alone; room for a busy machine
    assert election("pilkada-2024") is first


@pytest.mark.parametrize(
    ("region", "day", "expected"),
    [
        ("65.71", date(2024, 10, 1), "pilkada-2024"),
        ("65", date(2024, 1, 10), "pemilu-2024"),
        ("19.71", date(2025, 8, 1), "pilkada-ulang-2025"),
        ("65.71", date(2025, 8, 1), "pilkada-2024"),
        ("31.71", date(2026, 11, 22), "pilkada-2024"),
    ],
)
def test_an_office_watches_the_election_whose_stages_hold_the_day_else_the_latest(
    region: str, day: date, expected: str
) -> None:
    assert election_for(region, day).id == expected

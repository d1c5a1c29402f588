"""Stages and phases of every election: a golden table of each border, the calendar of the law, exceptions."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook import rows
from sipatenas.rulebook.elections import (
    Determination,
    Stage,
    contests_for,
    election,
    election_for,
    election_ids,
    phase_on,
    quiet_or_voting,
    stage_on,
)
from sipatenas.rulebook.outlook import around, outlook

GOLDEN = Path(__file__).parents[1] / "golden" / "stages.csv"
LAW = Path(__file__).parents[3] / "shared" / "law" / "calendar.json"
ONE = timedelta(days=1)
PILKADA = election("pilkada-2024")


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_border_of_every_election_falls_on_the_day_the_table_says() -> None:
    wrong = []
    for row in golden():
        held, day = election(row["election"]), date.fromisoformat(row["day"])
        stage, phase = stage_on(held, day), phase_on(held, day, kind=row["kind"] or None)
        said = {
            "stage": stage.id if stage else "",
            "phase": phase.id,
            "quiet_or_voting": quiet_or_voting(held, day) or "",
            "phase_certainty": phase.certainty,
        }
        wrong += [f"{row} -> {said}"] if any(row[key] != value for key, value in said.items()) else []
    assert not wrong, "\n".join(wrong[:5])


def test_the_table_holds_the_first_and_last_day_of_every_stage_and_the_days_beside_them() -> None:
    held = {(row["election"], row["day"]) for row in golden()}
    for name in election_ids():
        for stage in election(name).stages:
            if stage.id in ("research", "after"):  # they overlap with the stage listed before them
                continue
            for day in (stage.first - ONE, stage.first, stage.last, stage.last + ONE):
                assert (name, day.isoformat()) in held
        for said in election(name).determinations:
            assert {(name, (said.day + ONE * n).isoformat()) for n in (-1, 0, 1)} <= held


def calendar() -> dict[str, dict[str, Any]]:
    if not LAW.exists():
        pytest.skip("calendar.json is not beside the project")
    return {row["id"].lower(): row for row in json.loads(LAW.read_text(encoding="utf-8"))["elections"]}


def test_the_gathered_calendar_says_the_same_days() -> None:
    said = calendar()
    expected = {one.id for one in outlook()}
    assert set(said) == set(election_ids()) | expected
    for name in set(said) - expected:
        held, row = election(name), said[name]
        spans = {stage.id: [stage.first.isoformat(), stage.last.isoformat()] for stage in held.stages}
        assert held.vote.isoformat() == row["vote"]
        assert spans["voting"] == [row["vote"]] * 2
        assert spans["campaign"] == row["kampanye"]
        assert spans["quiet"] == row["masa_tenang"]
        if "pendaftaran" in row:
            assert spans["registration"] == row["pendaftaran"]
        if "penetapan_calon" in row:
            assert {one.day.isoformat() for one in held.determinations} == {row["penetapan_calon"]}
        least = "A" if row["cert"].startswith("A") else "B"
        campaign = next(stage for stage in held.stages if stage.id == "campaign")
        assert campaign.certainty == least


def test_what_has_no_days_yet_is_expected_and_not_shipped_as_an_election() -> None:
    assert [(one.id, one.year, one.certainty) for one in outlook()] == [
        ("pemilu-nasional-2029", 2029, "C"),
        ("pemilu-daerah-2031", 2031, "C"),
    ]
    assert not {one.id for one in outlook()} & set(election_ids())


def test_an_election_whose_pairs_are_not_known_still_has_stages_and_phases() -> None:
    held = election("pilkada-2020")
    assert dict(held.contests) == {}
    assert held.parties == ()
    assert contests_for(held, "65.71") == ()
    stage = stage_on(held, date(2020, 10, 1))
    assert stage is not None
    assert stage.id == "campaign"
    assert phase_on(held, date(2020, 9, 22), kind="bupati").id == "before"
    assert election_for("65.71", date(2020, 10, 1)).id != "pilkada-2020"


def test_the_two_pairs_of_2019_belong_to_every_region() -> None:
    (contest,) = contests_for(election("pemilu-2019"), "65.71")
    assert [pair.label for pair in contest.pairs] == [
        "Joko Widodo – Ma'ruf Amin",
        "Prabowo Subianto – Sandiaga Salahuddin Uno",
    ]
    assert election_for("65.71", date(2019, 3, 1)).id == "pemilu-2019"


@pytest.mark.parametrize("name", election_ids())
def test_stages_leave_no_day_out_and_phases_never_go_back(name: str) -> None:
    held, seen = election(name), ["outside"]
    day = held.first - ONE
    while day <= held.last + ONE:
        assert (stage_on(held, day) is not None) == (held.first <= day <= held.last), day
        phase = phase_on(held, day).id
        seen += [phase] if phase != seen[-1] else []
        day += ONE
    assert seen == ["outside", "before", "candidate", "outside"]


COURT = Determination(
    id="pilkada-2024/65.71/determination",
    day=date(2024, 10, 20),
    kinds=(),
    text="Penetapan ulang menurut putusan pengadilan",
    certainty="A",
    contests=("pilkada-2024/65.71",),
)


def test_a_contest_determined_on_another_day_has_its_own_phase() -> None:
    held = replace(PILKADA, determinations=(*PILKADA.determinations, COURT))
    day = date(2024, 10, 1)
    assert phase_on(held, day, contest="pilkada-2024/65.71").id == "before"
    assert phase_on(held, day, pair="pilkada-2024/65.71/1").id == "before"
    assert phase_on(held, day, contest="pilkada-2024/65.71").rule_ids == (COURT.id,)
    assert phase_on(held, COURT.day, contest="pilkada-2024/65.71").id == "candidate"
    assert phase_on(held, day, contest="pilkada-2024/65").id == "candidate"
    assert phase_on(held, day).id == "candidate"


def test_a_pair_added_later_becomes_candidate_later_than_its_rival() -> None:
    late = replace(COURT, id="late", contests=(), pairs=("pilkada-2024/65.71/2",))
    held = replace(PILKADA, determinations=(*PILKADA.determinations, late))
    day = date(2024, 10, 1)
    assert phase_on(held, day, pair="pilkada-2024/65.71/2").id == "before"
    assert phase_on(held, day, pair="pilkada-2024/65.71/1").id == "candidate"
    assert phase_on(held, day, contest="pilkada-2024/65.71").id == "candidate"


def test_a_vote_held_later_in_one_contest_moves_its_days_alone() -> None:
    own = tuple(
        Stage(id_, id_, first, last, "A", ("x",), ("pilkada-2024/65.71",))
        for id_, first, last in (
            ("quiet", date(2024, 11, 24), date(2024, 12, 17)),
            ("voting", date(2024, 12, 18), date(2024, 12, 18)),
        )
    )
    held = replace(PILKADA, stages=(*PILKADA.stages, *own))
    later, polling = "pilkada-2024/65.71", date(2024, 11, 27)
    assert quiet_or_voting(held, polling) == "voting"
    assert quiet_or_voting(held, polling, contest=later) == "quiet"
    assert quiet_or_voting(held, date(2024, 12, 18), contest=later) == "voting"
    assert stage_on(held, date(2024, 12, 18), contest="pilkada-2024/65") is None
    assert phase_on(held, date(2024, 12, 18), contest=later).id == "candidate"
    assert phase_on(held, date(2024, 12, 18)).id == "outside"


def test_days_of_a_contest_that_does_not_exist_are_refused_with_file_and_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (rows.DATA / "elections" / "pilkada-ulang-2025.yaml").read_text(encoding="utf-8")
    text = text.replace("id: pilkada-ulang-2025", "id: ulang-salah")
    text = text.replace("kinds: [gubernur", "contests: [ulang-salah/65.71]\n    kinds: [gubernur")
    (tmp_path / "elections").mkdir()
    (tmp_path / "elections" / "ulang-salah.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(rows, "_folders", [rows.DATA, tmp_path])
    with pytest.raises(rows.RulebookError, match=r"ulang-salah.yaml: determinations.*'ulang-salah/65.71'"):
        election("ulang-salah")


@given(
    day=st.dates(date(2017, 1, 1), date(2032, 12, 31)), region=st.sampled_from([None, "00", "65.71", "19.71"])
)
def test_around_any_day_the_elections_stand_in_order(day: date, region: str | None) -> None:
    found = around(day, region=region)
    assert all(one.first <= day <= one.last for one in found.during)
    assert found.previous is None or found.previous.last < day
    assert found.following is None or found.following.first > day
    assert found.because.endswith(".")


def test_outside_the_stages_the_neighbours_are_named() -> None:
    found = around(date(2026, 11, 22), region="65.71")
    assert found.during == ()
    assert found.previous is not None
    assert (found.previous.id, found.following) == ("pilkada-2024", None)
    assert found.because == (
        "22 November 2026: di luar tahapan. Sebelumnya Pilkada 2024, tahapannya berakhir 16 Desember 2024. "
        "Berikutnya Pemilu nasional, 2029: tanggalnya belum ditetapkan."
    )

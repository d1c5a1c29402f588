"""What the command line prints: JSON with answer, rule, version and way."""

from __future__ import annotations

import json
from datetime import date

import msgspec
import pytest

from sipatenas.rulebook import commands, route_answers
from sipatenas.rulebook.elections import election_ids
from sipatenas.rulebook.routes import Conflict

DAY = date(2024, 10, 1)


def as_json(answer: object) -> dict[str, object]:
    return dict(json.loads(msgspec.json.encode(answer)))


def test_the_route_of_a_civil_servant_in_october_2024_is_bkn() -> None:
    answer = as_json(route_answers.route(subject="pns", day=DAY))
    assert answer["addressee"] == {"id": "bkn", "label": "Kepala Badan Kepegawaian Negara (BKN)"}
    assert answer["rule"] == "R-ASN-BKN"
    assert answer["date"] == "2024-10-01"
    assert answer["version"]
    assert answer["how"]


def test_the_route_of_a_citizen_is_no_case() -> None:
    answer = as_json(route_answers.route(subject="citizen", day=DAY))
    assert answer["addressee"] is None
    assert answer["gives_case"] is False


def test_a_conflict_of_interest_is_answered_with_who_takes_the_place_and_who_is_left_out() -> None:
    answer = as_json(route_answers.route(subject="ptt", day=DAY, conflicts=[Conflict("ppk", "candidate")]))
    assert answer["addressee"] == {"id": "governor", "label": "Gubernur"}
    assert [role["id"] for role in answer["excluded"]] == ["ppk", "sekda", "bkpsdm"]  # type: ignore[attr-defined]


def test_a_crime_of_a_district_names_the_task_force_and_the_task_of_each_body() -> None:
    answer = as_json(route_answers.route(subject="village", day=DAY, level="kecamatan", breach="criminal"))
    assert answer["addressee"] == {"id": "gakkumdu", "label": "Sentra Gakkumdu (Bawaslu, Polri, Kejaksaan)"}
    assert [task["kind"] for task in answer["tasks"]] == ["examine", "decide", "sanction"]  # type: ignore[attr-defined]


def test_the_catalogue_names_entry_sanction_and_way() -> None:
    reply = commands.catalogue_reply(day=DAY, act="call_to_vote", phase="calon")
    assert [rule.id for rule in reply.rules] == ["SKB22-DIS-02", "SKB22-DIS-06", "SKB22-DIS-08"]
    assert reply.rules[0].sanction == "hukuman disiplin berat"
    assert reply.rules[0].how == "MAP-ONLINE -> SKB22-DIS-02"
    assert as_json(reply)["version"]


def test_an_empty_catalogue_answer_still_says_why() -> None:
    reply = commands.catalogue_reply(day=date(2012, 1, 1), act="support", phase="calon")
    assert reply.rules == ()
    assert "tidak ada keputusan bersama yang berlaku" in reply.because


def test_the_steps_of_each_regime_are_listed_with_their_limits() -> None:
    by_id = {step.id: step for step in commands.steps()}
    assert {step.regime for step in by_id.values()} == {
        "pemilu", "pilkada", "asn", "ppk", "taskforce", "pdp", "instansi",
    }  # fmt: skip
    assert (by_id["PML-LAPOR"].limit, by_id["PML-LAPOR"].unit) == (7, "working_days")
    assert (by_id["PIL-TINDAK"].limit, by_id["PIL-TINDAK"].unit) == (3, "calendar_days")
    assert by_id["PPK-TL"].certainty == "C"
    assert all(step.regime == "pilkada" for step in commands.steps(regime="pilkada"))


@pytest.mark.parametrize("name", election_ids())
def test_the_stages_of_each_election_are_listed(name: str) -> None:
    stages = commands.stages(election_id=name)
    assert [stage.id for stage in stages if stage.id == "voting"] == ["voting"]
    assert all(stage.first <= stage.last for stage in stages)


def test_the_catalogue_answers_for_the_subject_and_regime_that_are_named() -> None:
    reply = commands.catalogue_reply(
        day=DAY, act="decision", phase="calon", subject="village", regime="pilkada"
    )
    assert [rule.id for rule in reply.rules] == ["DESA-03", "UU1-188"]
    assert reply.rules[1].sanction_kinds == ("pidana",)
    assert [kind.id for kind in reply.sanctions][:3] == [
        "teguran",
        "pemberhentian_sementara",
        "pemberhentian",
    ]
    assert all(rule.version and rule.source and rule.instrument for rule in reply.rules)


def test_what_is_allowed_is_answered_with_its_rows() -> None:
    reply = commands.allowed_reply(day=date(2024, 10, 30), conduct="attend_passive")
    assert (reply.verdict, reply.rows, reply.certainty) == ("not_allowed", ("INT-02",), "A")
    assert as_json(reply)["because"]

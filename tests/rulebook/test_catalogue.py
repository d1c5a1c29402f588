"""Golden table of possible rules, and the annex held whole."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook import catalogue
from sipatenas.rulebook.catalogue import (
    CHANNELS,
    KINDS,
    PHASES,
    UnknownEntry,
    UnknownFact,
    acts,
    consult,
    entries,
    entry,
    possible_rules,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "catalogue.csv"
DAY = date(2024, 10, 1)


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_of_the_golden_table_is_answered_as_written() -> None:
    wrong = []
    for row in golden():
        found = possible_rules(
            act=row["act"],
            day=date.fromisoformat(row["day"]),
            phase=row["phase"],
            channel=row["channel"],
            kind=row["kind"],
        )
        said = " ".join(rule.id for rule in found)
        wrong += [f"{row} -> {said}"] if said != row["rules"] else []
    assert not wrong, "\n".join(wrong[:5])


def test_the_golden_table_asks_every_act_in_every_phase() -> None:
    asked = {(row["act"], row["phase"]) for row in golden()}
    assert asked >= {(act.id, phase) for act in acts() for phase in ("before", "candidate", "outside")}


def test_every_entry_of_the_annex_can_be_reached_by_some_act() -> None:
    reached = {rule for row in golden() for rule in row["rules"].split()}
    assert reached == {item.id for item in entries()}


def test_the_annex_has_seven_breaches_of_ethics_and_thirteen_of_discipline() -> None:
    numbers = {name: [e.number for e in entries() if e.list == name] for name in ("kode_etik", "disiplin")}
    assert numbers == {"kode_etik": list(range(1, 8)), "disiplin": list(range(1, 14))}


def test_every_sanction_names_its_kinds_except_where_the_source_leaves_it_open() -> None:
    open_ones = [item.id for item in entries() if not item.sanction.options]
    assert open_ones == ["SKB22-DIS-13"]
    assert entry("SKB22-KE-04").sanction.options == (
        "pernyataan secara tertutup",
        "pernyataan secara terbuka",
    )
    assert entry("SKB22-DIS-05").sanction.level == "pdth"


def test_no_act_leads_to_an_entry_of_the_other_phase() -> None:
    for row in catalogue._book().mappings:
        for phase, target in (("before", row.before), ("candidate", row.candidate)):
            assert target is None or entry(target).phase in (phase, "any"), f"{row.id}: {target}"
        assert row.outside is None or entry(row.outside).phase == "any", row.id


@given(
    day=st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    act=st.sampled_from(["information", "none"]),
    phase=st.sampled_from(sorted(PHASES)),
    channel=st.sampled_from(CHANNELS),
    kind=st.sampled_from(sorted(KINDS)),
)
def test_information_and_none_lead_to_nothing(
    day: date, act: str, phase: str, channel: str, kind: str
) -> None:
    answer = consult(act=act, day=day, phase=phase, channel=channel, kind=kind)
    assert answer.rules == ()
    assert answer.because


@given(
    day=st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    act=st.sampled_from([act.id for act in acts()]),
    phase=st.sampled_from(sorted(PHASES)),
    channel=st.sampled_from(CHANNELS),
    kind=st.sampled_from(sorted(KINDS)),
)
def test_every_possible_rule_gives_one_filled_sentence_and_no_entry_twice(
    day: date, act: str, phase: str, channel: str, kind: str
) -> None:
    answer = consult(act=act, day=day, phase=phase, channel=channel, kind=kind)
    assert answer.because
    assert answer.version
    assert len({rule.id for rule in answer.rules}) == len(answer.rules)
    for rule in answer.rules:
        assert "{" not in rule.because
        assert rule.because.endswith(").")


def test_before_the_decree_there_is_nothing_and_the_answer_says_why() -> None:
    answer = consult(act="support", day=date(2022, 9, 21), phase="candidate")
    assert answer.rules == ()
    assert (
        "21 September 2022 tidak ada keputusan bersama yang berlaku: SKB 2022 (sejak 22 September 2022)"
        in answer.because
    )


def test_the_same_post_is_ethics_before_the_determination_and_discipline_after() -> None:
    before = consult(act="support", day=date(2024, 9, 21), phase="bakal_calon").rules
    after = consult(act="support", day=date(2024, 9, 22), phase="calon").rules
    assert {rule.list for rule in before} == {"kode_etik"}
    assert {rule.list for rule in after} == {"disiplin"}


def test_a_like_is_tied_to_campaign_groups_as_the_text_says() -> None:
    (rule,) = consult(act="like", day=DAY, phase="calon").rules
    assert "bila dilakukan dalam grup atau akun pemenangan" in rule.because


def test_favouring_the_empty_column_is_marked_as_to_be_confirmed() -> None:
    rules = consult(act="support", day=DAY, phase="calon", empty_column=True).rules
    assert rules
    assert {rule.certainty for rule in rules} == {"C"}
    assert all("tidak menyebut kolom kosong" in rule.because for rule in rules)


@pytest.mark.parametrize(
    ("fact", "value"), [("act", "bersorak"), ("phase", "nanti"), ("channel", "radio"), ("kind", "surat")]
)
def test_an_unknown_fact_is_named_with_the_known_ones(fact: str, value: str) -> None:
    facts = {"act": "support", "phase": "calon", "channel": "social_media", "kind": "post", fact: value}
    with pytest.raises(UnknownFact, match=f"'{value}' tidak dikenal. Yang ada: "):
        consult(day=DAY, **facts)


def test_an_unknown_entry_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="SKB22-DIS-99"):
        entry("SKB22-DIS-99")


def test_every_sentence_names_the_decree_that_its_entry_stands_in() -> None:
    for rule in consult(act="support", day=DAY, phase="calon").rules:
        assert "(SKB 2022, " in rule.because

"""Possible rules: act, phase and subject on a day in each decree's life."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook import catalogue, routes
from sipatenas.rulebook.catalogue import (
    CHANNELS,
    KINDS,
    PHASES,
    REGIMES,
    UnknownEntry,
    UnknownFact,
    acts,
    binds,
    book,
    consult,
    entries,
    entry,
    in_force,
    instrument,
    instruments,
    possible_rules,
    violation_kinds,
)

LAW = Path(__file__).parents[3] / "shared" / "law" / "violations.json"
DAY = date(2024, 10, 1)
POSTS = ("call_to_vote", "support", "attack", "information", "none")


def ids(**facts: Any) -> list[str]:
    return [rule.id for rule in consult(**{"day": DAY, "phase": "calon", **facts}).rules]


def test_an_official_on_a_work_agreement_is_under_article_188_as_any_civil_servant() -> None:
    for day, rule in ((date(2024, 11, 13), "UU1-188"), (date(2024, 11, 14), "UU1-188-MK136")):
        for subject in ("pns", "pppk"):
            assert rule in ids(act="decision", day=day, subject=subject, regime="pilkada")


def test_the_annex_of_2022_has_seven_breaches_of_ethics_and_thirteen_of_discipline() -> None:
    annex = [item for item in entries() if item.instrument == "SKB-2022"]
    numbers = {name: [e.number for e in annex if e.list == name] for name in ("kode_etik", "disiplin")}
    assert numbers == {"kode_etik": list(range(1, 8)), "disiplin": list(range(1, 14))}


@pytest.mark.parametrize(("decree", "count"), [("SKB-2020", 16), ("SE-B71-2017", 7), ("PP-94-2021", 7)])
def test_older_decrees_are_held_whole(decree: str, count: int) -> None:
    numbers = [item.number for item in entries() if item.instrument == decree]
    assert numbers == list(range(1, count + 1))


def test_a_draft_of_the_project_is_marked_as_to_be_confirmed() -> None:
    held = book()
    for row in (*held.instruments.values(), *held.entries.values(), *held.mappings):
        if any(source.startswith("Rancangan proyek") for source in row.source):
            assert row.certainty == "C", row.id


@pytest.mark.skipif(not LAW.exists(), reason="the collection of law facts is not beside the repository")
def test_the_annex_of_2022_says_what_the_collection_of_law_says() -> None:
    levels = {
        "moral": ("moral_tertutup", "moral_terbuka"),
        "PDTH": ("pdth",),
    }
    for fact in json.loads(LAW.read_text(encoding="utf-8"))["skb2022"]:
        item = entry(fact["id"])
        phase = {"bakal_calon": "before", "calon": "candidate", "any": "any"}[fact["candidate_phase"]]
        level = fact["sanction"]["level"]
        assert (item.text, item.phase, item.number) == (fact["act"], phase, fact["no"])
        assert item.sanction.kinds == levels.get(level, (level,)), item.id
        assert item.certainty == fact["certainty"]["act"].split()[0], item.id


@pytest.mark.skipif(not LAW.exists(), reason="the collection of law facts is not beside the repository")
def test_no_older_item_is_surer_than_the_collection_of_law() -> None:
    law = json.loads(LAW.read_text(encoding="utf-8"))
    assert len(law["skb2020_16_categories"]["items"]) == 16
    assert [entry(f"SKB20-{n:02}").certainty for n in range(1, 17)] == ["C"] * 3 + ["A"] * 13
    for number, said in enumerate(law["se_b71_2017"]["items"], start=1):
        assert entry(f"B71-{number:02}").certainty == said[-2], said


def test_every_sanction_names_its_kinds_except_where_the_law_leaves_it_open() -> None:
    for item in entries():
        open_one = item.sanction.kinds == ("sesuai_peraturan",)
        assert bool(item.sanction.options) is not open_one, item.id
    assert entry("SKB22-KE-04").sanction.options == (
        "pernyataan secara tertutup",
        "pernyataan secara terbuka",
    )


def test_no_act_leads_to_an_entry_of_the_other_phase_unless_marked_as_to_be_confirmed() -> None:
    for row in book().mappings:
        for phase, target in (("before", row.before), ("candidate", row.candidate)):
            assert target is None or entry(target).phase in (phase, "any") or row.certainty == "C", row.id
        assert row.outside is None or entry(row.outside).phase == "any", row.id


def test_no_post_leads_to_a_crime() -> None:
    for row in book().mappings:
        if set(row.acts) & set(POSTS):
            targets = [target for target in (row.before, row.candidate, row.outside) if target]
            assert all(entry(target).list != "pidana" for target in targets), row.id


def test_every_entry_has_a_kind_that_statistics_count() -> None:
    assert {item.kind for item in entries()} <= set(violation_kinds())
    assert entry("SKB22-KE-02").kind == entry("SKB20-01").kind == "kampanye_medsos"
    assert entry("SKB22-DIS-08").kind == entry("PP94-5N-6").kind == "kegiatan_keberpihakan"


@given(
    day=st.dates(date(2010, 1, 1), date(2028, 12, 31)),
    act=st.sampled_from(["information", "none"]),
    phase=st.sampled_from(sorted(PHASES)),
    channel=st.sampled_from(CHANNELS),
    kind=st.sampled_from(sorted(KINDS)),
    subject=st.sampled_from(routes.subjects()),
)
def test_information_and_none_lead_to_nothing(
    day: date, act: str, phase: str, channel: str, kind: str, subject: str
) -> None:
    answer = consult(act=act, day=day, phase=phase, channel=channel, kind=kind, subject=subject)
    assert answer.rules == ()
    assert answer.because


@given(
    day=st.dates(date(2010, 1, 1), date(2028, 12, 31)),
    act=st.sampled_from([act.id for act in acts()]),
    phase=st.sampled_from(sorted(PHASES)),
    channel=st.sampled_from(CHANNELS),
    kind=st.sampled_from(sorted(KINDS)),
    subject=st.sampled_from(routes.subjects()),
    regime=st.sampled_from(["", *REGIMES]),
)
def test_every_possible_rule_holds_binds_and_gives_one_filled_sentence(
    day: date, act: str, phase: str, channel: str, kind: str, subject: str, regime: str
) -> None:
    facts: dict[str, Any] = {"act": act, "phase": phase, "channel": channel, "kind": kind, "subject": subject}
    answer = consult(day=day, regime=regime, **facts)
    assert answer.because
    assert answer.version
    assert len({rule.id for rule in answer.rules}) == len(answer.rules)
    for rule in answer.rules:
        assert "{" not in rule.because
        assert rule.because.endswith(").")
        assert entry(rule.id).holds_on(day)
        assert instrument(rule.id).holds_on(day)
        assert binds(rule.id, subject)
        assert not regime or regime in (entry(rule.id).regimes or instrument(rule.id).regimes)


def test_a_citizen_is_bound_by_nothing() -> None:
    answer = consult(act="support", day=DAY, phase="calon", subject="citizen")
    assert answer.rules == ()
    assert "bukan subjek netralitas" in answer.because


def test_a_closer_look_at_a_subject_is_bound_as_the_subject() -> None:
    assert ids(act="decision", subject="lurah") == ids(act="decision", subject="pns")
    assert binds("SKB22-DIS-06", "lurah")
    assert not binds("SKB22-DIS-06", "village")


def test_before_every_decree_there_is_nothing_and_the_answer_says_why() -> None:
    answer = consult(act="support", day=date(2017, 12, 26), phase="candidate")
    assert answer.rules == ()
    assert "26 Desember 2017 tidak ada keputusan bersama yang berlaku: SE MenPANRB" in answer.because
    assert "SKB 2022 (sejak 22 September 2022)" in answer.because


def test_a_decree_used_beyond_its_election_says_so_and_is_to_be_confirmed() -> None:
    answer = consult(act="organise", day=date(2021, 10, 1), phase="outside", regime="pilkada")
    assert [(rule.id, rule.certainty) for rule in answer.rules] == [("SKB20-08", "C"), ("PP94-5N-6", "A-")]
    assert answer.notes
    assert answer.notes[0] in answer.because


def test_the_same_post_is_ethics_before_the_determination_and_discipline_after() -> None:
    before = consult(act="support", day=date(2024, 9, 21), phase="bakal_calon").rules
    after = consult(act="support", day=date(2024, 9, 22), phase="calon").rules
    assert {rule.list for rule in before} == {"kode_etik"}
    assert {rule.list for rule in after} == {"disiplin"}


def test_several_instruments_apply_together_and_a_regime_named_leaves_out_the_other() -> None:
    both = ids(act="decision", day=date(2024, 11, 20))
    assert both == ["SKB22-DIS-12", "PP94-5N-5", "UU7-282", "UU1-188-MK136"]
    pilkada = ids(act="decision", day=date(2024, 11, 20), regime="pilkada")
    assert pilkada == ["SKB22-DIS-12", "PP94-5N-5", "UU1-188-MK136"]


def test_a_rule_of_one_regime_says_so_when_the_regime_was_not_asked() -> None:
    rules = {rule.id: rule for rule in consult(act="decision", day=DAY, phase="calon").rules}
    assert "hanya untuk Pemilu" in rules["UU7-282"].because
    assert "hanya untuk" not in rules["SKB22-DIS-12"].because


@pytest.mark.parametrize("subject", ["tni", "polri"])
def test_soldiers_and_police_are_under_article_188_from_the_day_of_the_ruling(subject: str) -> None:
    before = consult(act="decision", day=date(2024, 11, 13), phase="calon", subject=subject).rules
    after = consult(act="decision", day=date(2024, 11, 14), phase="calon", subject=subject).rules
    assert "pidana" not in {rule.list for rule in before}
    assert "UU1-188-MK136" in {rule.id for rule in after}


def test_contract_staff_are_under_their_contract_alone() -> None:
    (rule,) = consult(act="support", day=DAY, phase="calon", subject="ptt").rules
    assert (rule.id, rule.certainty) == ("PTT-01", "C")


def test_a_civil_servant_on_contract_is_told_where_the_sanction_comes_from() -> None:
    answer = consult(act="support", day=DAY, phase="calon", subject="pppk")
    assert any("PP 49/2018" in note for note in answer.notes)
    assert not any("PP 49/2018" in note for note in consult(act="support", day=DAY, phase="calon").notes)


def test_a_like_is_tied_to_campaign_groups_as_the_text_says() -> None:
    (rule,) = consult(act="like", day=DAY, phase="calon").rules
    assert catalogue.policy("social_scope").value == "text"
    assert "bila dilakukan dalam grup atau akun pemenangan" in rule.because


def test_a_like_counts_anywhere_where_the_policy_follows_practice(monkeypatch: pytest.MonkeyPatch) -> None:
    scope = book().policies["social_scope"]
    monkeypatch.setitem(book().policies, "social_scope", msgspec.structs.replace(scope, value="practice"))
    (rule,) = consult(act="like", day=DAY, phase="calon").rules
    assert "grup atau akun pemenangan" not in rule.because


@pytest.mark.parametrize("act", ["support", "decision"])
def test_favouring_the_empty_column_is_marked_as_to_be_confirmed(act: str) -> None:
    rules = consult(act=act, day=DAY, phase="calon", empty_column=True).rules
    assert rules
    assert {rule.certainty for rule in rules} == {"C"}
    assert all("tidak menyebut kolom kosong" in rule.because for rule in rules)


def test_the_reading_is_answered_for_a_civil_servant_when_it_names_no_subject() -> None:
    found = possible_rules(act="support", day=DAY, phase="calon", channel="social_media", kind="post")
    assert [rule.id for rule in found] == ["SKB22-DIS-02", "SKB22-DIS-06"]


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("act", "bersorak"),
        ("phase", "nanti"),
        ("channel", "radio"),
        ("kind", "surat"),
        ("subject", "nelayan"),
        ("regime", "pilkades"),
    ],
)
def test_an_unknown_fact_is_named_with_the_known_ones(fact: str, value: str) -> None:
    facts: dict[str, Any] = {
        "act": "support",
        "phase": "calon",
        "channel": "social_media",
        "kind": "post",
        fact: value,
    }
    with pytest.raises(UnknownFact, match=f"'{value}' tidak dikenal. Yang ada: "):
        consult(day=DAY, **facts)


def test_an_unknown_entry_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="SKB22-DIS-99"):
        entry("SKB22-DIS-99")


def test_every_sentence_names_the_instrument_that_its_entry_stands_in() -> None:
    for rule in consult(act="decision", day=DAY, phase="calon").rules:
        assert f"({instrument(rule.id).short}, " in rule.because
    assert len({row.short for row in instruments()}) == len(instruments())


def test_the_instruments_in_force_are_those_that_bind_the_subject_on_the_day() -> None:
    assert [row.id for row in in_force(day=date(2018, 3, 1), subject="pns")] == [
        *("SE-B71-2017", "PP-53-2010", "PP-37-2004", "UU-7-2017", "UU-5-2014", "UU-PILKADA"),
    ]
    assert [row.id for row in in_force(day=DAY, subject="organiser_adhoc_kpu")] == ["KEPP"]
    assert in_force(day=DAY, subject="citizen") == ()

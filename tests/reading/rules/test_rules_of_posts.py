"""Act, side, phase, kind and register lead to the entries that a lawyer would weigh (tests/golden)."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sipatenas.reading.possible import rules_for
from sipatenas.reading.records import ACTS, Act, Favour
from sipatenas.reading.rules import Rules, RuleTable, kinds_of, own_acts, rule_table, rules_of
from sipatenas.reading.rules.phases import EPOCH, PHASES
from sipatenas.rulebook.accounts import OfficialAccount
from sipatenas.rulebook.amendments import Amendment, Amendments, trial
from sipatenas.rulebook.elections import Election, election, phase_on

GOLDEN = Path(__file__).parents[2] / "golden" / "rules_of_posts.csv"
ROWS = list(csv.DictReader(GOLDEN.open(encoding="utf-8")))
TEAM = OfficialAccount(
    id="account/x/tim_rekaan",
    handle="tim_rekaan",
    platform="x",
    owner="pilkada-2024/65/1",
    role="team",
    name="Tim Kampanye Rekaan",
    election="pilkada-2024",
    valid_from=date(2024, 9, 25),
    valid_to=date(2024, 11, 23),
    certainty="A",
    source=("rekaan",),
    contest="pilkada-2024/65",
)


def with_team(held: Election) -> Election:
    return replace(held, official_accounts=(*held.official_accounts, TEAM))


ELECTIONS = {name: with_team(election(name)) for name in {row["election"] for row in ROWS}}
PRACTICE = Amendment(
    file="conduct.yaml",
    section="policies",
    row={
        "id": "social_scope",
        "value": "practice",
        "text": "rekaan",
        "basis": "rekaan",
        "valid_from": date(2022, 9, 22),
        "valid_to": None,
        "certainty": "A",
        "source": ["rekaan"],
    },
)


def days(rows: list[dict[str, str]]) -> Any:
    known = [(date.fromisoformat(row["day"]) - EPOCH).days if row["day"] else -1 for row in rows]
    return np.asarray(known, dtype=np.int32)


def asked(rows: list[dict[str, str]], submitted: bool = True) -> tuple[Rules, RuleTable]:
    held = ELECTIONS[rows[0]["election"]]
    targets = tuple(sorted({row["target"] for row in rows if row["target"]}))
    table = rule_table(held, "65", targets)
    kinds = kinds_of(pa.array([row["kind"] for row in rows]), len(rows))
    own = own_acts(
        table,
        kinds=kinds,
        days=days(rows),
        platforms=pa.array(["x"] * len(rows)),
        authors=pa.array([row["author"] or None for row in rows], type=pa.string()),
        references=pa.array([(row["reference"] and f"@{row['reference'].upper()}") or None for row in rows]),
        submitted=np.full(len(rows), submitted),
    )
    places = [ACTS.index(row["act"]) for row in rows]
    found = rules_of(
        table,
        act=np.asarray([min(place, 2) for place in places], dtype=np.uint8),
        sided=np.asarray([0.9 if place < 3 else 0.1 for place in places], dtype=np.float32),
        favour=np.asarray([targets.index(r["target"]) if r["target"] else -1 for r in rows], dtype=np.int32),
        contra=np.asarray([row["direction"] == "contra" for row in rows]),
        days=days(rows),
        kinds=kinds,
        pictures=np.asarray([row["picture"] == "1" for row in rows]),
        own=own,
    )
    return found, table


def told(rules: Rules, table: RuleTable, post: int) -> str:
    places = rules.rule[rules.rows[post] : rules.rows[post + 1]]
    return " ".join(f"{table.rules[place].id}:{table.certainties[place]}" for place in places)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['election']}, {row['why']}")
def test_each_golden_row_leads_to_its_entries(row: dict[str, str]) -> None:
    with trial(Amendments((PRACTICE,) if row["scope"] == "practice" else ())):
        rules, table = asked([row])
        assert told(rules, table, 0) == row["rules"]


def test_a_batch_answers_as_its_posts_do_one_by_one() -> None:
    rows = [row for row in ROWS if row["election"] == "pilkada-2024" and row["scope"] == "text"] * 3
    rules, table = asked(rows)
    assert [told(rules, table, post) for post in range(len(rows))] == [row["rules"] for row in rows]
    assert [len(one) for one in rules.to_arrow().to_pylist()] == [len(row["rules"].split()) for row in rows]


def test_the_practice_of_bawaslu_counts_a_like_of_any_post_that_takes_a_side() -> None:
    row = {
        **ROWS[2],
        "kind": "like",
        "reference": "warga_rekaan",
    }
    with trial(Amendments((PRACTICE,))):
        rules, _ = asked([row])
        assert all("bila dilakukan dalam grup" not in rule.because for rule in rules.of(0))
        assert [rule.id for rule in rules.of(0)] == ["SKB22-DIS-06"]


def test_a_like_that_no_officer_submitted_is_told_of_nothing() -> None:
    likes = [row for row in ROWS if row["kind"] in ("like", "follow")]
    rules, _ = asked(likes, submitted=False)
    assert not len(rules.rule)


def test_the_sentence_names_the_account_whose_post_is_passed_on_and_is_one_sentence() -> None:
    rules, _ = asked([row for row in ROWS if row["why"].startswith("a repost of a party")])
    (rule,) = rules.of(0)
    assert rule.because.endswith("; yang dibagikan adalah unggahan akun resmi Partai Gerindra.")
    assert rule.because.count(". ") == 0


def test_the_calendar_says_what_the_rulebook_says_on_every_day() -> None:
    held = ELECTIONS["pemilu-2024"]
    table = rule_table(held, "", ("pemilu-2024/00/1", "party/pkb"))
    first = (held.first - EPOCH).days
    every = np.arange(first - 2, (held.last - EPOCH).days + 3, dtype=np.int32)
    for place, pair in enumerate(("pemilu-2024/00/1", None)):
        found = table.calendar.phase(np.full(len(every), place, dtype=np.int32), every)
        said = [phase_on(held, date.fromordinal(EPOCH.toordinal() + int(day)), pair=pair).id for day in every]
        assert [PHASES[code] for code in found] == said


def test_one_post_and_a_batch_share_one_table() -> None:
    found = rules_for(
        election=election("pilkada-2024"),
        act=Act(0.1, 0.8, 0.0, 0.1, 0.0),
        favours=(Favour("pilkada-2024/65/1", "pro", 0.8),),
        day=date(2024, 10, 1),
        post_kind="post",
        region="65",
    )
    assert [rule.id for rule in found] == ["SKB22-DIS-02", "SKB22-DIS-06"]

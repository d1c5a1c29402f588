"""The golden table of possible rules is answered as written, and asks everything that is to be asked."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from sipatenas.rulebook import routes
from sipatenas.rulebook.catalogue import (
    REGIMES,
    acts,
    binds,
    consult,
    entries,
    entry,
    instruments,
)
from sipatenas.rulebook.catalogue.holdings import broad
from sipatenas.rulebook.rows import weakest

GOLDEN = Path(__file__).parents[1] / "golden" / "catalogue.csv"


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_of_the_golden_table_is_answered_as_written() -> None:
    wrong = []
    for row in golden():
        found = consult(
            act=row["act"],
            day=date.fromisoformat(row["day"]),
            phase=row["phase"],
            channel=row["channel"],
            kind=row["kind"],
            subject=row["subject"],
            regime=row["regime"],
        ).rules
        said = {
            "rules": " ".join(rule.id for rule in found),
            "sanctions": " ".join("+".join(rule.sanctions) for rule in found),
            "certainty": " ".join(rule.certainty for rule in found),
        }
        wrong += [f"{row} -> {said}"] if any(row[key] != value for key, value in said.items()) else []
    assert not wrong, "\n".join(wrong[:5])


def test_the_golden_table_asks_every_act_of_a_civil_servant_within_each_decree() -> None:
    asked = {(row["act"], row["phase"], row["day"]) for row in golden() if row["subject"] == "pns"}
    days = {
        ("before", "2018-01-10"),
        ("candidate", "2018-03-01"),
        ("before", "2020-09-15"),
        ("candidate", "2020-10-01"),
        ("candidate", "2021-10-01"),
        ("before", "2023-06-01"),
        ("candidate", "2023-12-01"),
        ("before", "2024-09-21"),
        ("candidate", "2024-09-22"),
        ("candidate", "2024-11-20"),
        ("outside", "2026-01-05"),
    }
    assert asked >= {(act.id, phase, day) for act in acts() for phase, day in days}


ELECTIONS = (
    ("pilkada", {"before": "2018-01-10", "candidate": "2018-03-01", "outside": "2018-01-10"}),
    ("pilkada", {"before": "2020-09-15", "candidate": "2020-10-01", "outside": "2020-09-15"}),
    ("pilkada", {"before": "2021-10-01", "candidate": "2021-10-01", "outside": "2021-10-01"}),
    ("pilkada", {"before": "2024-09-21", "candidate": "2024-09-22", "outside": "2024-08-01"}),
    ("pilkada", {"before": "2024-11-20", "candidate": "2024-11-20", "outside": "2024-12-20"}),
    ("pilkada", {"before": "2025-07-01", "candidate": "2025-08-01", "outside": "2026-01-05"}),
    ("pemilu", {"before": "2018-08-01", "candidate": "2018-10-01", "outside": "2018-06-01"}),
    ("pemilu", {"before": "2023-06-01", "candidate": "2023-12-01", "outside": "2022-10-03"}),
    ("pemilu", {"before": "2023-11-01", "candidate": "2024-01-10", "outside": "2026-01-05"}),
)
"""A day of each phase under every decree; a subject is asked where something on it differs from the days above."""


def law_on(subject: str, regime: str, day: date) -> frozenset[str]:
    """What binds the subject that day: entries of the instruments in force, and the doubts about these."""
    held = {
        row.id: row
        for row in instruments()
        if row.holds_on(day) and {subject, broad(subject)} & set(row.binds)
    }
    of = {
        item.id
        for item in entries()
        if item.instrument in held
        and item.holds_on(day)
        and regime in (item.regimes or held[item.instrument].regimes)
        and binds(item.id, subject)
    }
    return frozenset(of | {note.text for row in held.values() for note in row.notes if note.holds_on(day)})


def points(subject: str) -> set[tuple[str, str, str]]:
    """Regime, phase and day of each law that a subject lived under."""
    found: dict[tuple[str, str, frozenset[str]], str] = {}
    for regime, days in ELECTIONS:
        for phase, day in days.items():
            found.setdefault((regime, phase, law_on(subject, regime, date.fromisoformat(day))), day)
    return {(regime, phase, day) for (regime, phase, _law), day in found.items()}


@pytest.mark.parametrize("subject", routes.subjects())
def test_the_golden_table_holds_the_full_product_of_act_phase_and_decree(subject: str) -> None:
    asked = {
        (row["regime"], row["phase"], row["day"], row["act"]) for row in golden() if row["subject"] == subject
    }
    wanted = {(*point, act.id) for point in points(subject) for act in acts()}
    assert len(wanted) >= len(REGIMES) * 3 * len(acts())
    assert not wanted - asked


def test_the_golden_table_asks_every_subject_of_the_contract() -> None:
    contract = {name for name in routes.subjects() if name in routes.subjects()[:11]}
    assert {row["subject"] for row in golden()} >= contract


def test_every_entry_of_every_decree_is_reached_by_the_golden_table() -> None:
    reached = {rule for row in golden() for rule in row["rules"].split()}
    assert reached == {item.id for item in entries()}


def test_the_golden_table_names_the_days_on_which_a_decree_begins_and_the_day_before() -> None:
    asked = {row["day"] for row in golden()}
    assert asked >= {
        *("2017-12-26", "2017-12-27", "2020-09-09", "2020-09-10", "2021-08-30", "2021-08-31"),
        *("2022-09-21", "2022-09-22", "2023-10-30", "2023-10-31", "2024-11-13", "2024-11-14"),
    }


def test_nothing_is_surer_than_what_it_rests_on() -> None:
    for row in golden():
        for rule, said in zip(row["rules"].split(), row["certainty"].split(), strict=True):
            assert weakest([said, entry(rule).certainty]) == said, row  # type: ignore[list-item]

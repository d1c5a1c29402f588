"""Hard cases of who and what a post names: precision and recall against two tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reading.naming.golden import HARD, HELD_OUT, cases, counts, wanted

from sipatenas.reading.naming import KINDS

FLOOR = 0.95


@pytest.mark.parametrize("path", [HARD, HELD_OUT], ids=lambda path: path.stem)
def test_precision_and_recall_hold_on_every_table(path: Path) -> None:
    right, wrong, missed = counts(cases(path))
    assert right / (right + wrong) >= FLOOR
    assert right / (right + missed) >= FLOOR


@pytest.mark.parametrize("part", ["tuning", "held"])
def test_the_part_held_out_of_tuning_holds_as_the_other_does(part: str) -> None:
    right, wrong, missed = counts([case for case in cases(HARD) if case["part"] == part])
    assert right / (right + wrong) >= FLOOR
    assert right / (right + missed) >= FLOOR


def test_the_tables_have_cases_of_every_kind_and_silent_ones() -> None:
    rows = [*cases(HARD), *cases(HELD_OUT)]
    kinds = {mention.partition(":")[0] for case in rows for mention in wanted(case)}
    assert kinds == set(KINDS)
    assert len(cases(HARD)) >= 300
    assert len(cases(HELD_OUT)) >= 150
    assert sum(not wanted(case) for case in rows) >= 150

"""Hard cases of who and what a post names, row by row against a table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.reading.invented import ELECTION, invented_election

from sipatenas.reading import Context, Mention, PostText, read_posts

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "mentions.csv"


def golden_rows() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(mention: Mention) -> str:
    return f"{mention.kind}:{(mention.id or '?').removeprefix(f'{ELECTION}/')}={mention.text}"


@pytest.mark.parametrize("row", golden_rows(), ids=lambda row: f"{row['class']}: {row['text'][:40]!a}")
def test_a_post_names_exactly_what_the_table_says(row: dict[str, str]) -> None:
    context = Context(invented_election(), row["region"] or None)
    (reading,) = read_posts([PostText(id="1", text=row["text"])], context)
    assert " | ".join(map(told, reading.mentions)) == row["mentions"]
    for mention in reading.mentions:
        assert row["text"][mention.start : mention.end] == mention.text
        assert 0 < mention.score <= 1


def test_the_table_has_hard_cases_of_every_class() -> None:
    rows = golden_rows()
    assert len(rows) >= 60
    silent = {row["class"] for row in rows if not row["mentions"]}
    speaking = {kind.partition(":")[0] for row in rows for kind in row["mentions"].split(" | ") if kind}
    assert {"homonym", "ordinal", "other region", "longer name", "empty", "party", "servant"} <= silent
    assert speaking == {
        "candidate",
        "pair",
        "party",
        "ballot_number",
        "empty_box",
        "official_account",
        "hashtag",
        "civil_servant",
    }

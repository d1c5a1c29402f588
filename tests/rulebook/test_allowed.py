"""Golden table of what is allowed by date, and answers that never take silence for permission."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook import routes
from sipatenas.rulebook.allowed import _book, allowed, conducts
from sipatenas.rulebook.catalogue import PHASES, UnknownFact, entry

GOLDEN = Path(__file__).parents[1] / "golden" / "allowed.csv"


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", golden(), ids=lambda row: f"{row['subject']}-{row['conduct']}-{row['day']}")
def test_the_golden_table_is_answered_as_written(row: dict[str, str]) -> None:
    found = allowed(
        subject=row["subject"],
        conduct=row["conduct"],
        day=date.fromisoformat(row["day"]),
        phase=row["phase"],
    )
    assert (found.verdict, " ".join(found.rows), found.certainty) == (
        row["verdict"],
        row["rows"],
        row["certainty"],
    )


def test_every_reading_is_reached_by_the_golden_table() -> None:
    reached = {name for row in golden() for name in row["rows"].split()}
    assert {row.id for row in _book().readings} <= reached


def test_every_conduct_of_the_table_is_asked_in_the_golden_table() -> None:
    assert set(_book().conducts) <= {row["conduct"] for row in golden()}


@given(
    subject=st.sampled_from(routes.subjects()),
    conduct=st.sampled_from(sorted(conducts())),
    day=st.dates(date(2017, 1, 1), date(2028, 12, 31)),
    phase=st.sampled_from(sorted(PHASES)),
)
def test_permission_always_rests_on_a_reading_and_refusal_on_a_row(
    subject: str, conduct: str, day: date, phase: str
) -> None:
    found = allowed(subject=subject, conduct=conduct, day=day, phase=phase)
    readings = {row.id for row in _book().readings}
    assert found.because
    assert found.version
    if found.verdict == "allowed":
        assert subject == "citizen" or set(found.rows) <= readings
        assert subject == "citizen" or found.rows
    if found.verdict == "not_allowed":
        assert found.rows
        assert all(name in readings or entry(name) for name in found.rows)


@pytest.mark.parametrize(
    ("fact", "value"), [("subject", "nelayan"), ("conduct", "bersorak"), ("phase", "nanti")]
)
def test_an_unknown_fact_is_named_with_the_known_ones(fact: str, value: str) -> None:
    facts = {"subject": "pns", "conduct": "attend_passive", "phase": "calon", fact: value}
    with pytest.raises(UnknownFact, match=f"'{value}' tidak dikenal. Yang ada: "):
        allowed(day=date(2024, 10, 1), **facts)

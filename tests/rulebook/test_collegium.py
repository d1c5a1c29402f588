"""Who decides in a plenary: seats, quorum and majority by the office's level."""

from __future__ import annotations

from datetime import date

import pytest

from sipatenas.rulebook import collegium

DAY = date(2024, 10, 4)
GOLDEN = [
    # level, seats, members needed, certainty
    (0, 5, 3, "B"),
    (1, 5, 3, "C"),
    (1, 7, 4, "C"),
    (2, 3, 2, "C"),
    (2, 5, 3, "C"),
    (3, 3, 2, "C"),
    (4, 1, 1, "C"),
]


@pytest.mark.parametrize(("level", "seats", "members", "certainty"), GOLDEN)
def test_more_than_half_must_take_part(level: int, seats: int, members: int, certainty: str) -> None:
    found = collegium.quorum(level=level, day=DAY, seats=seats)
    assert (found.members, found.certainty) == (members, certainty)
    assert 2 * found.members > found.seats
    assert str(members) in found.how[0]
    assert found.basis in found.how[1]


@pytest.mark.parametrize(("level", "seats"), [(0, 7), (1, 3), (2, 4), (3, 5), (4, 3)])
def test_seats_that_the_law_does_not_know_are_refused(level: int, seats: int) -> None:
    with pytest.raises(ValueError, match=f"bukan {seats}"):
        collegium.quorum(level=level, day=DAY, seats=seats)


@pytest.mark.parametrize(("level", "day"), [(5, DAY), (-1, DAY), (2, date(2010, 1, 1))])
def test_a_level_or_day_without_a_rule_is_said(level: int, day: date) -> None:
    with pytest.raises(collegium.UnknownCollege, match="tidak memuat"):
        collegium.college(level=level, day=day)


@pytest.mark.parametrize(
    ("ayes", "noes", "carried"), [(2, 1, True), (1, 1, False), (1, 2, False), (3, 0, True)]
)
def test_a_tie_carries_nothing(ayes: int, noes: int, *, carried: bool) -> None:
    assert collegium.carried(ayes=ayes, noes=noes) is carried


def test_the_table_covers_every_row() -> None:
    said = {(collegium.LEVELS[level], seats) for level, seats, _members, _certainty in GOLDEN}
    assert said == {(row.level, seats) for row in collegium.colleges() for seats in row.seats}

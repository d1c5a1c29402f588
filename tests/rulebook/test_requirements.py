"""What a report must have, by regime; and which outcome follows from the answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sipatenas.rulebook.requirements import (
    Check,
    UnknownRegime,
    checks,
    disagreement,
    in_time,
    reporters,
    requirements,
    withdrawal,
)

DAY = date(2024, 10, 4)
KEYS = {
    "pemilu": ["reporter", "respondent", "time", "place", "story", "evidence"],
    "pilkada": ["reporter", "respondent", "time", "signature", "place", "story", "evidence"],
}


@pytest.mark.parametrize("regime", KEYS)
def test_formal_requirements_come_before_material_ones(regime: str) -> None:
    rows = requirements(regime, DAY)
    assert [row.key for row in rows] == KEYS[regime]
    assert {row.kind for row in rows[-3:]} == {"material"}
    assert {row.certainty for row in rows} == {"A"}


@pytest.mark.parametrize(
    ("regime", "last"), [("pemilu", date(2022, 12, 31)), ("pilkada", date(2020, 12, 31))]
)
def test_what_was_asked_before_the_decree_is_answered_but_not_certain(regime: str, last: date) -> None:
    rows, later = requirements(regime, last), requirements(regime, last + timedelta(days=1))
    assert [row.key for row in rows] == [row.key for row in later] == KEYS[regime]
    assert {row.certainty for row in rows} == {"C"}
    assert not {row.id for row in rows} & {row.id for row in later}
    assert {reporters(regime, last).certainty, withdrawal(regime, last).certainty} == {"C"}
    assert reporters(regime, last + timedelta(days=1)).certainty == "A"


def test_an_unknown_regime_names_those_that_are_known() -> None:
    with pytest.raises(UnknownRegime, match="pemilu, pilkada"):
        requirements("pilkades", DAY)


@pytest.mark.parametrize(
    ("regime", "known", "received", "met"),
    [
        ("pilkada", "2024-10-01T10:00+08:00", "2024-10-08T15:59+08:00", True),
        ("pilkada", "2024-10-01T10:00+08:00", "2024-10-14T09:00+08:00", False),
        ("pemilu", "2024-02-01T10:00+07:00", "2024-02-05T10:00+07:00", True),
        ("pemilu", "2024-01-02T10:00+07:00", "2024-01-15T10:00+07:00", False),
    ],
)
def test_the_days_since_it_was_known_are_counted(regime: str, known: str, received: str, met: bool) -> None:
    found = in_time(
        known=datetime.fromisoformat(known),
        received=datetime.fromisoformat(received),
        timezone="Asia/Makassar",
        regime=regime,
        election=f"{regime}-2024",
    )
    assert found.met is met
    assert found.deadline is not None
    assert found.how


def test_what_was_never_known_is_not_in_time() -> None:
    found = in_time(
        known=None, received=datetime(2024, 10, 4, tzinfo=UTC), timezone="Asia/Jakarta", regime="pilkada",
        election=None,
    )  # fmt: skip
    assert (found.met, found.deadline) == (False, None)


def test_the_clock_alone_answers_for_the_time() -> None:
    answers = checks(regime="pilkada", day=DAY, met=["time", "evidence"], counted=None)
    assert {one.key for one in answers if one.met} == {"evidence"}


def _answers(*missing: str) -> tuple[Check, ...]:
    return tuple(
        Check(
            id=key,
            kind="formal",
            key=key,
            text=key,
            met=key not in missing,
            curable=key != "time",
            certainty="A",
        )
        for key in KEYS["pilkada"]
    )


@pytest.mark.parametrize(
    ("first", "missing", "asked", "agrees"),
    [
        ("register", (), False, True),
        ("register", ("evidence",), False, False),
        ("complete", (), False, False),
        ("complete", ("evidence",), False, True),
        ("complete", ("time",), False, False),
        ("complete", ("time", "evidence"), False, True),
        ("decline", (), False, False),
        ("decline", ("evidence",), False, False),
        ("decline", ("evidence",), True, True),
        ("decline", ("time",), False, True),
    ],
)
def test_an_outcome_follows_from_the_answers(
    first: str, missing: tuple[str, ...], asked: bool, agrees: bool
) -> None:
    assert (disagreement(first, _answers(*missing), asked=asked) == "") is agrees  # type: ignore[arg-type]


@pytest.mark.parametrize(("regime", "certainty"), [("pilkada", "A"), ("pemilu", "C")])
def test_what_is_registered_is_not_withdrawn(regime: str, certainty: str) -> None:
    rule = withdrawal(regime, DAY)
    assert (rule.after_registration, rule.certainty) == (False, certainty)
    assert set(reporters(regime, DAY).kinds) == {"voter", "participant", "monitor"}
